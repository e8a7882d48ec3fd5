// A line of the critic's labelled sets, and how it looks to the critic's checks.

import { z } from 'zod'
import { calendarDay } from '../../../src/critic/days.ts'
import { actionKindSchema } from '../../../src/records/action.ts'
import { dossierKindSchema } from '../../../src/records/dossier-entry.ts'
import type { Matter } from '../../../src/critic/matter.ts'

const person = z.object({ name: z.string(), dossier: z.array(z.object({ kind: dossierKindSchema, text: z.string() })) })

export const criticCaseSchema = z.object({
  id: z.string(),
  label: z.enum(['GOOD', 'OFF_QUESTION', 'WRONG_NUMBER', 'INVENTED_FACT', 'LEAKED_FACT']),
  member: z.string(),
  person,
  others: z.array(person),
  actions: z.array(z.object({ kind: actionKindSchema, title: z.string(), due: z.iso.date() })),
  history: z.array(z.object({ author: z.string(), text: z.string() })),
  said: z.string(),
  saidOn: z.iso.date(),
  tools: z.array(z.object({ name: z.string(), arguments: z.json(), result: z.json() })),
  reply: z.string()
})
export type CriticCase = z.infer<typeof criticCaseSchema>

/** What the critic sees of a case: all but its label and the reason for it. */
export const matterOf = ({ person, others, actions, history, said, saidOn, tools, reply }: CriticCase): Matter => ({
  draft: reply,
  said: { author: person.name, text: said },
  today: calendarDay(saidOn),
  history,
  dossier: person.dossier,
  openActions: actions.map(({ title, due }) => ({ title, due: calendarDay(due) })),
  members: [
    { name: 'Atlas', role: 'Strategy' },
    { name: 'Cipher', role: 'Finance' },
    { name: 'Nova', role: 'Product and technology' }
  ],
  toolCalls: tools.map(({ name, arguments: given, result }) => ({ tool: name, arguments: given, result })),
  contributions: [],
  others: others.map(({ name, dossier }) => ({ name, facts: dossier.map(({ text }) => text) }))
})
