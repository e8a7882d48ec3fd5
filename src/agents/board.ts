// The board as its files describe it: who sits on it and what they can be taught.

/** One board member, from `board/agents/<id>.md`. */
export interface Agent {
  /** handle, equal to the file's name */
  id: string
  name: string
  role: string
  description: string
  /** names of skills */
  skills: readonly string[]
  /** names or patterns of tools it may call, e.g. `runway` or `github/*` */
  tools: readonly string[]
  /** overrides the server's model */
  model: string | null
  /** address of its A2A agent card, where another server runs it */
  card: string | null
  /** public key (JWK) that has to have signed that card; null where none is asked for */
  cardKey: (Readonly<Record<string, unknown>> & { kty: string }) | null
  /** name of the environment variable that holds the token for its server; null where it takes none */
  cardToken: string | null
  /** Reviews replies instead of giving them; exactly one member does. */
  isCritic: boolean
  /** what becomes of a reply that the critic could not be asked about: it goes out labelled, or the turn fails */
  unchecked: 'ship' | 'hold'
  instructions: string
}

/** One skill, from `board/skills/<name>/SKILL.md` (Agent Skills specification). */
export interface Skill {
  name: string
  description: string
  body: string
}

export interface Board {
  agents: ReadonlyMap<string, Agent>
  skills: ReadonlyMap<string, Skill>
  /** digest of all that its files say */
  version: string
}

/** The member who reviews. Throws where there is none, which no board that was loaded has. */
export function criticOf(board: Board): Agent {
  const critic = [...board.agents.values()].find((agent) => agent.isCritic)
  if (!critic) throw new Error('a board always has a critic')
  return critic
}

/** Members who can be assigned to a session: everybody but the critic. */
export const assignable = (board: Board): Agent[] => [...board.agents.values()].filter((agent) => !agent.isCritic)
