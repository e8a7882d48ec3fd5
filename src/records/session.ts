import { z } from 'zod'

export const whenBusySchema = z.enum(['ENQUEUE', 'INTERRUPT', 'REJECT'])
export type WhenBusy = z.infer<typeof whenBusySchema>

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
  remoteContexts: z.record(z.string(), z.string()).default({})
})
export type Session = z.infer<typeof sessionSchema>
