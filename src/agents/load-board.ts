// Reads the board from its folder, all of it or nothing: a board with a flaw does not start.

import { readdir, realpath, stat } from 'node:fs/promises'
import { basename, join, sep } from 'node:path'
import { CannotStart } from '../errors.ts'
import { canonicalJson, digestOf } from '../records/canonical.ts'
import { builtinTools } from '../tools/builtin.ts'
import { namesServer } from '../tools/tool.ts'
import { type AgentFile, readAgentFile } from './agent-file.ts'
import type { Agent, Board, Skill } from './board.ts'
import { BadBoardFile } from './front-matter.ts'
import { readSkillFile } from './skill-file.ts'

/**
 * Reads `agents/*.md` and `skills/<name>/SKILL.md`; what else lies there is left alone, and so is a link that leads out
 * of the board's folder. A member's tools have to be of the board or of one of these tool servers, where they are given.
 * Throws CannotStart with one `file:line: reason` for each thing that is wrong.
 */
export async function loadBoard(dir: string, toolServers?: readonly string[]): Promise<Board> {
  const problems: string[] = []
  const agentsDir = join(dir, 'agents')
  const skillsDir = join(dir, 'skills')

  const skills = new Map<string, Skill>()
  for (const folder of await within(dir, skillsDir, 'folders')) {
    const file = (await within(dir, folder, 'files')).find((path) => basename(path) === 'SKILL.md')
    const skill = file && (await collect(problems, () => readSkillFile(file)))
    if (skill) skills.set(skill.name, skill)
    if (!file) problems.push(`${folder}: holds no SKILL.md: write one, or remove the folder`)
  }

  const members: AgentFile[] = []
  for (const file of (await within(dir, agentsDir, 'files')).filter((path) => path.endsWith('.md'))) {
    const member = await collect(problems, () => readAgentFile(file))
    if (member) members.push(member)
  }

  // A file that could not be read would only make these complain of what is not so.
  if (problems.length === 0)
    problems.push(
      ...unknownSkills(members, skills),
      ...unknownTools(members, toolServers),
      ...ambiguousNames(members),
      ...missingRoles(agentsDir, members)
    )
  if (problems.length > 0) throw new CannotStart(problems.join('\n'))
  const agents = members.map(({ agent }) => agent)
  return {
    agents: new Map(agents.map((agent): [string, Agent] => [agent.id, agent])),
    skills,
    version: digestOf(canonicalJson([agents, [...skills.values()]]))
  }
}

/** Paths of the files or folders in a folder of the board, by name, without what is hidden or in truth lies elsewhere. */
async function within(dir: string, folder: string, kind: 'files' | 'folders'): Promise<string[]> {
  let names: string[]
  try {
    names = await readdir(folder)
  } catch (cause) {
    throw new CannotStart(`${folder}: cannot be read: BOARD_DIR must name a folder with agents/ and skills/ in it.`, cause)
  }
  const root = (await realpath(dir)) + sep
  const paths: string[] = []
  for (const name of names.filter((name) => !name.startsWith('.')).sort()) {
    const path = join(folder, name)
    const target = await realpath(path).catch(() => undefined)
    if (!target?.startsWith(root)) continue
    const found = await stat(target)
    if (kind === 'files' ? found.isFile() : found.isDirectory()) paths.push(path)
  }
  return paths
}

async function collect<T>(problems: string[], read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read()
  } catch (error) {
    if (!(error instanceof BadBoardFile)) throw error
    problems.push(...error.problems)
    return undefined
  }
}

function unknownSkills(members: readonly AgentFile[], skills: ReadonlyMap<string, Skill>): string[] {
  const known = [...skills.keys()].join(', ') || 'none'
  return members.flatMap(({ agent, at }) =>
    agent.skills.flatMap((name, index) => (skills.has(name) ? [] : [at(['skills', index], `unknown skill "${name}": there are ${known}`)]))
  )
}

/** A name that means nothing would leave a member without its tool, and nobody would know. */
function unknownTools(members: readonly AgentFile[], toolServers: readonly string[] | undefined): string[] {
  if (!toolServers) return []
  const own = builtinTools.map(({ name }) => name)
  const servers = [...builtinTools.map(({ server }) => server), ...toolServers]
  return members.flatMap(({ agent, at }) =>
    agent.tools.flatMap((pattern, index) => {
      const say = (reason: string) => [at(['tools', index], reason)]
      if (pattern.includes('/') && !servers.some((server) => namesServer(pattern, server)))
        return say(`"${pattern}" is of no tool server in mcp.json: there are ${toolServers.join(', ') || 'none'}`)
      if (!/[/*]/.test(pattern) && !own.includes(pattern))
        return say(`unknown tool "${pattern}": there are ${own.join(', ')}, and those of MCP servers, written like github/*`)
      return []
    })
  )
}

/** "@nova" and "Nova" must mean one member, whoever types it. */
function ambiguousNames(members: readonly AgentFile[]): string[] {
  const owners = new Map(members.map(({ agent }) => [agent.id, agent.id]))
  return members.flatMap(({ agent, at }) => {
    const name = agent.name.toLowerCase()
    const owner = owners.get(name) ?? agent.id
    owners.set(name, owner)
    return owner === agent.id ? [] : [at(['name'], `the name "${agent.name}" already means ${owner}.md: choose another`)]
  })
}

function missingRoles(agentsDir: string, members: readonly AgentFile[]): string[] {
  const [critic, ...others] = members.filter(({ agent }) => agent.isCritic)
  if (!critic) return [`${agentsDir}: nobody reviews: give exactly one member the line "critic: true"`]
  const second = others.map(({ at }) => at(['critic'], `${critic.agent.id}.md is the critic already: there is exactly one`))
  return members.length > others.length + 1 ? second : [...second, `${agentsDir}: nobody answers: add a member who is not the critic`]
}
