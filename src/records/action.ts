import { z } from 'zod'

export const actionKindSchema = z.enum(['COMMITMENT', 'DECISION', 'TASK', 'INSIGHT'])
export type ActionKind = z.infer<typeof actionKindSchema>

export const actionStatusSchema = z.enum(['PROPOSED', 'OPEN', 'IN_PROGRESS', 'DONE', 'DISMISSED'])
export type ActionStatus = z.infer<typeof actionStatusSchema>

export const actionSchema = z.object({
  id: z.string(),
  sessionId: z.string(),
  /** seq of the message it was drawn from */
  source: z.int().positive(),
  ownerId: z.string(),
  kind: actionKindSchema,
  status: actionStatusSchema,
  title: z.string(),
  quote: z.string(),
  /** name of whoever is to do it */
  owner: z.string().nullable(),
  dueAt: z.iso.datetime().nullable(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime()
})
export type Action = z.infer<typeof actionSchema>

export const isPending = (action: Action): boolean => action.status !== 'DONE' && action.status !== 'DISMISSED'

export const actionExportSchema = z.object({
  actionId: z.string(),
  sessionId: z.string(),
  ownerId: z.string(),
  target: z.string(),
  status: z.enum(['PENDING', 'EXPORTED', 'FAILED']),
  externalId: z.string().nullable(),
  url: z.string().nullable(),
  error: z.string().nullable(),
  at: z.iso.datetime()
})
export type ActionExport = z.infer<typeof actionExportSchema>
