// A session's hot state as Redis holds it: one small document that changes with every commit, and beside it what is
// large or changes seldom.

import { z } from 'zod'
import { actionSchema } from '../records/action.ts'
import { dossierEntrySchema } from '../records/dossier-entry.ts'
import { messageSchema } from '../records/message.ts'
import { sessionSchema } from '../records/session.ts'
import { turnSchema } from '../records/turn.ts'
import type { SessionView } from './view.ts'

const documentSchema = z.object({
  session: sessionSchema.omit({ agents: true, skills: true }),
  turns: z.array(turnSchema),
  seq: z.int(),
  event: z.int()
})
const messagesSchema = z.array(messageSchema)
const dossierSchema = z.array(dossierEntrySchema)
const actionsSchema = z.array(actionSchema)
const namesSchema = z.array(z.string())

/** The texts under a session's keys. */
export interface Documents {
  doc: string
  messages: string[]
  dossier: string
  agents: string
  skills: string
  actions: string
}

export function documentsOf({
  session: { agents, skills, ...session },
  messages,
  dossier,
  actions,
  turns,
  seq,
  event
}: SessionView): Documents {
  return {
    doc: JSON.stringify({ session, turns, seq, event }),
    messages: messages.map((message) => JSON.stringify(message)),
    dossier: JSON.stringify(dossier),
    agents: JSON.stringify(agents),
    skills: JSON.stringify(skills),
    actions: JSON.stringify(actions)
  }
}

/** What the state's key says of the state; undefined where there is none. */
export function readHead(text: string | null | undefined): { version: string; generation: string; doc: string } | undefined {
  const [, version, generation, doc] = /^(\d+) (-?\d+) \d+ (.*)$/s.exec(text ?? '') ?? []
  return version !== undefined && generation !== undefined && doc !== undefined ? { version, generation, doc } : undefined
}

/** The session these texts hold. Throws where they are not what they should be. */
export function readView(texts: { [K in keyof Documents]: Documents[K] | null | undefined }): SessionView {
  const { session, turns, seq, event } = documentSchema.parse(parse(texts.doc))
  const messages = messagesSchema.parse(texts.messages?.map(parse))
  if ((messages.at(-1)?.seq ?? 0) !== seq) throw new Error('messages and counter do not belong together')
  return {
    session: { ...session, agents: namesSchema.parse(parse(texts.agents)), skills: namesSchema.parse(parse(texts.skills)) },
    messages,
    dossier: dossierSchema.parse(parse(texts.dossier)),
    actions: actionsSchema.parse(parse(texts.actions)),
    turns,
    seq,
    event
  }
}

function parse(text: string | null | undefined): unknown {
  if (text == null) throw new Error('a part of the state is missing')
  return JSON.parse(text)
}
