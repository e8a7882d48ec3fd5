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
const partsSchema = z.object({
  doc: documentSchema,
  messages: z.array(messageSchema),
  dossier: z.array(dossierEntrySchema),
  agents: z.array(z.string()),
  skills: z.array(z.string()),
  actions: z.array(actionSchema)
})

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

/** The session these texts hold. Throws where they are not what they should be. */
export function readView(texts: { [K in keyof Documents]: Documents[K] | null | undefined }): SessionView {
  const { doc, messages, dossier, agents, skills, actions } = partsSchema.parse({
    doc: parse(texts.doc),
    messages: parse(texts.messages && `[${texts.messages.join(',')}]`),
    dossier: parse(texts.dossier),
    agents: parse(texts.agents),
    skills: parse(texts.skills),
    actions: parse(texts.actions)
  })
  const { session, turns, seq, event } = doc
  if (messages.length > 0 && messages.at(-1)?.seq !== seq) throw new Error('messages and counter do not belong together')
  return { session: { ...session, agents, skills }, messages, dossier, actions, turns, seq, event }
}

function parse(text: string | null | undefined): unknown {
  if (text == null) throw new Error('a part of the state is missing')
  return JSON.parse(text)
}
