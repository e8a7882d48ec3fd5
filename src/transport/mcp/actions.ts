// The tools of actions.

import type { McpServer } from '@modelcontextprotocol/server'
import { z } from 'zod'
import { parseInstant } from '../../../schema/scalars.ts'
import { NotFound } from '../../errors.ts'
import { type Action, actionKindSchema, actionStatusSchema } from '../../records/action.ts'
import { pageInput, pageOutput, showPage } from './paging.ts'
import { type Caller, resultOf } from './result.ts'

export const actionOutput = z.object({
  id: z.string(),
  session_id: z.string().describe('the conversation it was drawn from'),
  kind: actionKindSchema,
  status: actionStatusSchema,
  title: z.string(),
  quote: z.string().describe('the words it was drawn from'),
  owner: z.string().nullable().describe('name of whoever is to do it'),
  due_at: z.string().nullable().describe('ISO 8601, in UTC'),
  created_at: z.string(),
  updated_at: z.string()
})

export const showAction = (action: Action): z.infer<typeof actionOutput> => ({
  id: action.id,
  session_id: action.sessionId,
  kind: action.kind,
  status: action.status,
  title: action.title,
  quote: action.quote,
  owner: action.owner,
  due_at: action.dueAt,
  created_at: action.createdAt,
  updated_at: action.updatedAt
})

const instant = (of: string) => z.string().describe(`${of}: ISO 8601 with a time zone, as in 2026-11-27T17:00:00Z`)

const listInput = z.strictObject({
  status: z.array(actionStatusSchema).optional().describe('only actions that have come this far; PROPOSED ones wait for a yes or no'),
  kind: z.array(actionKindSchema).optional().describe('only actions of these kinds'),
  due_before: instant('only actions that are due before then').optional(),
  session_id: z.string().optional().describe('only those of this conversation'),
  ...pageInput
})

const updateInput = z.strictObject({
  id: z.string().describe('the action to change'),
  status: actionStatusSchema.optional(),
  title: z.string().optional().describe('what it is, in a line'),
  owner: z.string().nullable().optional().describe('name of whoever is to do it; null for nobody'),
  due_at: instant('when it is due; null for no date').nullable().optional()
})

export function offerActions(server: McpServer, { viewer, doors, guard }: Caller): void {
  server.registerTool(
    'list_actions',
    {
      title: 'List actions',
      description: "The person's commitments, decisions, tasks and insights from all conversations: due first, then newest.",
      inputSchema: listInput,
      outputSchema: z.object({ actions: z.array(actionOutput), ...pageOutput }),
      annotations: { readOnlyHint: true, openWorldHint: false }
    },
    guard(async ({ status, kind, due_before, session_id, first, after }: z.infer<typeof listInput>) => {
      const filter = { status, kind, dueBefore: due_before === undefined ? undefined : parseInstant(due_before) }
      const page = { first, after }
      if (session_id === undefined) return resultOf(showPage('actions', await doors.actions.list(viewer, filter, page), showAction))
      const [session] = await doors.sessions.load(viewer, [session_id])
      const [actions] = session ? await doors.actions.ofSessions(viewer, [session_id], filter, page) : []
      if (!actions) throw new NotFound('session', session_id)
      return resultOf(showPage('actions', actions, showAction))
    })
  )

  server.registerTool(
    'update_action',
    {
      title: 'Update an action',
      description: 'Changes an action of the person: its status, title, owner or date. What is left out stays as it is.',
      inputSchema: updateInput,
      outputSchema: z.object({ action: actionOutput }),
      annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: false }
    },
    guard(async ({ id, status, title, owner, due_at }: z.infer<typeof updateInput>) => {
      const dueAt = due_at == null ? due_at : parseInstant(due_at)
      const action = await doors.actions.update(viewer, { id, status, title, owner, dueAt })
      return resultOf({ action: showAction(action) })
    })
  )
}
