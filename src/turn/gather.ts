// The gather stage: the members who were asked give their view, all at once, each under its own name. Each may ask one
// colleague, once, and who is asked so may not: the tree is at most two deep.

import { z } from 'zod'
import type { Agent } from '../agents/board.ts'
import { sceneOf } from '../agents/specialist.ts'
import { BadUserInput } from '../errors.ts'
import type { Delegation } from '../records/delegation.ts'
import type { Tool } from '../tools/tool.ts'
import { type Contribution, delegate, partOf } from './delegate.ts'
import type { SettledPlan } from './plan.ts'
import { loadScene } from './scene.ts'
import { speakInTurn } from './speech.ts'
import type { TurnWork } from './work.ts'

export function gather(work: TurnWork, { lead, ask }: SettledPlan, signal: AbortSignal): Promise<Contribution[]> {
  const requests = ask.map(({ agent: to, task }, index) => ({ number: index + 1, parent: null, from: lead, to, task }))
  return delegate(
    work,
    requests,
    (delegation, agent, ending) => {
      const consult = consultTool(work, delegation, lead, ask.length + delegation.number, ending)
      return contribute(work, delegation, agent, consult ? [consult] : [], ending)
    },
    signal
  )
}

/** Has a member give its view of the session as it rebuilds it, with no colleague's view before it. */
async function contribute(work: TurnWork, delegation: Delegation, agent: Agent, tools: readonly Tool[], signal: AbortSignal) {
  const { scene } = await loadScene(work.room, work.turn)
  const { from, task } = delegation
  const instruction = `${work.memberOf(from).name} asks you: ${task}\nGive your own view in a few sentences, with what it rests on.`
  const assignment = { task: 'contribute' as const, agent, instruction }
  const { text } = await speakInTurn(work, sceneOf(scene, agent), assignment, { stage: partOf(delegation), tools, signal })
  return { text, position: null }
}

/** A tool that asks one colleague, neither the lead, who answers with what all of them bring, nor oneself. */
function consultTool(work: TurnWork, by: Delegation, lead: string, number: number, signal: AbortSignal): Tool | undefined {
  const colleagues = work.view.session.agents.flatMap((id) => work.room.board.agents.get(id) ?? [])
  const others = colleagues.filter(({ id }) => id !== lead && id !== by.to)
  if (others.length === 0) return undefined
  const parameters = z.object({
    colleague: z.enum(others.map(({ id }) => id)),
    question: z.string().trim().min(1).max(500).describe('one question, in words that stand by themselves')
  })
  let hasAsked = false
  return {
    server: 'board',
    name: 'consult',
    description: `Asks one colleague, once, where your view hangs on what only they know: ${others.map(({ id, role }) => `${id} (${role})`).join(', ')}.`,
    parameters,
    run: async (given) => {
      const { colleague, question } = parameters.parse(given)
      if (hasAsked) throw new BadUserInput('You have asked a colleague already: answer with what you know.')
      hasAsked = true
      const request = { number, parent: by.number, from: by.to, to: colleague, task: question }
      const [answer] = await delegate(work, [request], (child, agent, ending) => contribute(work, child, agent, [], ending), signal)
      // Where another attempt at the turn had asked somebody else, that answer stands.
      return { colleague: answer?.agent, answer: answer?.text ?? 'No answer came: go on without it.' }
    }
  }
}
