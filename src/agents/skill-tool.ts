// How a member gets at the text of a skill that it knows by name and description only (Agent Skills: progressive disclosure).
// A skill that was activated once is active in the session from then on, and its text part of the prompt.

import { z } from 'zod'
import { BadUserInput } from '../errors.ts'
import type { Tool } from '../tools/tool.ts'
import type { Agent, Board } from './board.ts'
import { skillsOf } from './prompt.ts'

const parameters = z.object({ name: z.string().describe('name of the skill, as listed') })

/** The tool, where there is a skill left to activate. `activate` resolves once the session has it. */
export function skillTool(board: Board, agent: Agent, active: readonly string[], activate: (name: string) => Promise<void>): Tool[] {
  const left = skillsOf(board, agent, active).filter(({ name }) => !active.includes(name))
  if (left.length === 0) return []
  return [
    {
      server: 'board',
      name: 'activate_skill',
      description: `Gives you the instructions of one of your skills. Call it before you do what the skill's description is about. Skills: ${left.map(({ name }) => name).join(', ')}.`,
      parameters,
      run: async (args) => {
        const { name } = parameters.parse(args)
        const skill = left.find((each) => each.name === name)
        if (!skill)
          throw new BadUserInput(`There is no such skill left to activate: choose from ${left.map((each) => each.name).join(', ')}.`)
        await activate(name)
        return { skill: name, instructions: skill.body }
      }
    }
  ]
}
