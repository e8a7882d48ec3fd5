// A session's hot state as Redis holds it: one small document that changes with every commit, and beside it what is
// large or changes seldom.

import { z } from 'zod'
import { actionSchema } from '../records/action.ts'
import { dossierEntrySchema } from '../records/dossier-entry.ts'
import { messageSchema } from '../records/message.ts'
import { sessionSchema } from '../records/session.ts'
import { summarySchema } from '../records/summary.ts'
import { turnSchema } from '../records/turn.ts'
import type { SessionView } from './view.ts'

const documentSchema = z.object({
  session: sessionSchema.omit({ agents: true, skills: true }),
  turns: z.array(turnSchema),
  seq: z.int(),
  event: z.int()
})
const messagesSchema = z.array(messageSchema)
const summaryOrNone = summarySchema.nullable()
const dossierSchema = z.array(dossierEntrySchema)
const actionsSchema = z.array(actionSchema)
const namesSchema = z.array(z.string())

/** What is written under a session's keys but its messages; each text is made when it is asked for. */
export const textsOf = ({ session: { agents, skills, ...session }, summary, dossier, actions, turns, seq, event }: SessionView) => ({
  doc: () => JSON.stringify({ session, turns, seq, event }),
  summary: () => JSON.stringify(summary),
  dossier: () => JSON.stringify(dossier),
  agents: () => JSON.stringify(agents),
  skills: () => JSON.stringify(skills),
  actions: () => JSON.stringify(actions)
})

type Text = string | null | undefined

/** The texts under a session's keys. */
export type Texts = { [K in keyof ReturnType<typeof textsOf>]: Text } & { messages: readonly string[] }

/** What the state's key says of the state; undefined where there is none. */
export function readHead(text: Text): { version: string; generation: string; doc: string } | undefined {
  const [, version, generation, doc] = /^(\d+) (-?\d+) \d+ (.*)$/s.exec(text ?? '') ?? []
  return version !== undefined && generation !== undefined && doc !== undefined ? { version, generation, doc } : undefined
}

/** The session these texts hold. Throws where they are not what they should be. */
export function readView(texts: Texts): SessionView {
  const { session, turns, seq, event } = documentSchema.parse(parse(texts.doc))
  const messages = messagesSchema.parse(texts.messages.map(parse))
  if ((messages.at(-1)?.seq ?? 0) !== seq) throw new Error('messages and counter do not belong together')
  return {
    session: { ...session, agents: namesSchema.parse(parse(texts.agents)), skills: namesSchema.parse(parse(texts.skills)) },
    messages,
    summary: summaryOrNone.parse(parse(texts.summary)),
    dossier: dossierSchema.parse(parse(texts.dossier)),
    actions: actionsSchema.parse(parse(texts.actions)),
    turns,
    seq,
    event
  }
}

function parse(text: Text): unknown {
  if (text == null) throw new Error('a part of the state is missing')
  return JSON.parse(text)
}
