import { z } from 'zod'

export const whenBusySchema = z.enum(['ENQUEUE', 'INTERRUPT', 'REJECT'])
export type WhenBusy = z.infer<typeof whenBusySchema>

/** A tool call that waits for the person, or that the person has approved and that is being made. */
const pendingCallSchema = z.object({
  turn: z.int(),
  number: z.int(),
  digest: z.string(),
  state: z.enum(['AWAITING', 'RUNNING']),
  /** when it expires; once it runs, when nobody is left who could tell what came of it */
  until: z.iso.datetime()
})
export type PendingCall = z.infer<typeof pendingCallSchema>

/** One conversation. `agents` and `skills` are what is assigned and activated in it. */
export const sessionSchema = z.object({
  id: z.string(),
  ownerId: z.string(),
  title: z.string().nullable(),
  externalRef: z.string().nullable(),
  whenBusy: whenBusySchema,
  agents: z.array(z.string()),
  skills: z.array(z.string()),
  createdAt: z.iso.datetime(),
  lastActiveAt: z.iso.datetime(),
  archivedAt: z.iso.datetime().nullable(),
  forkedFrom: z.string().nullable(),
  /** by handle, what a member who lives on another server calls this conversation there */
  remoteContexts: z.record(z.string(), z.string()).default({}),
  /** they lie with the session, so that one commit decides of each, once */
  pendingCalls: z.array(pendingCallSchema).default([])
})
export type Session = z.infer<typeof sessionSchema>
