// Who answers: whoever was addressed, else whoever's role fits.

import type { PlanAnswer } from '../models/task.ts'
import type { Agent } from './board.ts'

export interface Plan {
  /** who answers */
  lead: string
  /** who is asked before, and for what */
  ask: { agent: string; task: string }[]
}

/** How many are asked side by side, at most. */
const mostAsked = 4
const longestTask = 500

/**
 * The members a message addresses, in their order: by id where the client said so, with an @ anywhere ("@cipher and @nova"),
 * or by name at its beginning ("Cipher, what …", "Cipher and Nova: …"). Whoever is not assigned cannot be addressed.
 */
export function addressees(members: readonly Agent[], text: string, to: string | null): Agent[] {
  const called = (name: string) => members.find((member) => [member.id, member.name.toLowerCase()].includes(name.toLowerCase()))
  const mentioned = [...text.matchAll(/(?:^|[^\w@])@([\p{L}\w-]+)/gu)].flatMap(([, name = '']) => called(name) ?? [])
  const [, opening = ''] =
    /^\s*(?:(?:hey|hi|hello|ok|so)[,\s]+)?([\p{L}\w-]+(?:(?:\s*[,&]\s*|\s+and\s+)[\p{L}\w-]+)*)\s*[,:]/iu.exec(text) ?? []
  const names = opening.split(/\s*[,&]\s*|\s+and\s+/i).map(called)
  const end = names.indexOf(undefined)
  const byName = (end === -1 ? names : names.slice(0, end)).flatMap((member) => member ?? [])
  return [...new Set([...members.filter(({ id }) => id === to), ...mentioned, ...byName])]
}

/** The first of those addressed answers, with the views of the others before it. */
export const planForAddressed = (lead: Agent, others: readonly Agent[], text: string): Plan => ({
  lead: lead.id,
  ask: others.slice(0, mostAsked).map(({ id }) => ({ agent: id, task: `You were addressed too. Give your view on: ${cut(text, 300)}` }))
})

/** The same with a member of this server to answer, where it can be: one who lives elsewhere is asked, and may be away. */
export function ledFromHere({ lead, ask }: Plan, members: readonly Agent[]): Plan {
  const here = members.filter(({ card }) => card === null).map(({ id }) => id)
  const other = ask.find(({ agent }) => here.includes(agent))?.agent ?? here[0]
  if (here.includes(lead) || other === undefined) return { lead, ask }
  // In a meeting everybody is asked already.
  if (ask.some(({ agent }) => agent === lead)) return { lead: other, ask }
  const asked = [{ agent: lead, task: 'Say what you make of it: it falls to you.' }, ...ask.filter(({ agent }) => agent !== other)]
  return { lead: other, ask: asked.slice(0, mostAsked) }
}

const cut = (text: string, longest: number): string => (text.length > longest ? `${text.slice(0, longest - 1)}…` : text)

/** A proposed plan with only assigned members in it, each once; undefined where it has nobody answer who could. */
export function settlePlan(members: readonly Agent[], proposed: PlanAnswer): Plan | undefined {
  const ids = new Set(members.map(({ id }) => id))
  const { lead } = proposed
  if (!ids.has(lead)) return undefined
  const asked = new Map<string, Plan['ask'][number]>()
  for (const { agent, task } of proposed.ask) {
    const trimmed = cut(task.trim(), longestTask)
    if (ids.has(agent) && agent !== lead && trimmed !== '' && !asked.has(agent)) asked.set(agent, { agent, task: trimmed })
  }
  return { lead, ask: [...asked.values()].slice(0, mostAsked) }
}
