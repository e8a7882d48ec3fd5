// Who answers: whoever was addressed, else whoever's role fits.

import type { PlanAnswer } from '../models/task.ts'
import type { Agent } from './board.ts'

/**
 * The member a message addresses: by id where the client said so, else by name at its beginning ("Cipher, what …") or
 * with an @ anywhere ("@cipher"). Undefined where it addresses nobody who is assigned.
 */
export function addressee(members: readonly Agent[], text: string, to: string | null): Agent | undefined {
  if (to !== null) return members.find((member) => member.id === to)
  const names = (member: Agent) => [member.id, member.name.toLowerCase()]
  const mentioned = /(?:^|[^\w@])@([\p{L}\w-]+)/u.exec(text)?.[1]?.toLowerCase()
  const opening = /^\s*(?:(?:hey|hi|hello|ok|so)[,\s]+)?([\p{L}\w-]+)\s*[,:]/iu.exec(text)?.[1]?.toLowerCase()
  return (
    members.find((member) => mentioned !== undefined && names(member).includes(mentioned)) ??
    members.find((member) => opening !== undefined && names(member).includes(opening))
  )
}

export interface Plan {
  /** who answers */
  lead: string
  /** who is asked before, and for what */
  ask: { agent: string; task: string }[]
}

const mostAsked = 4

/** A plan that only names assigned members, each once; an addressed member always leads. */
export function settlePlan(members: readonly Agent[], addressed: Agent | undefined, proposed: PlanAnswer | undefined): Plan {
  const ids = new Set(members.map((member) => member.id))
  const lead = addressed?.id ?? (proposed && ids.has(proposed.lead) ? proposed.lead : members[0]?.id)
  if (lead === undefined) throw new Error('a session always has a member')
  const asked = new Map((proposed?.ask ?? []).filter(({ agent }) => ids.has(agent) && agent !== lead).map((each) => [each.agent, each]))
  return { lead, ask: [...asked.values()].slice(0, mostAsked) }
}
