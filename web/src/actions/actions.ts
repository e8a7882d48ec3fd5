// Every action of the person, kept up to date: read once, then told of each change, whichever conversation or tab it came
// from.

import { useSyncExternalStore } from 'react'
import { follow } from '../client/follow.ts'
import { client, wordsOf } from '../client/graphql.ts'
import {
  ActionsDocument,
  ActionUpdatesDocument,
  ExportActionDocument,
  UpdateActionDocument,
  type UpdateActionInput
} from '../generated/graphql.ts'
import { type Action, merge } from './action.ts'

export interface KnownActions {
  /** by id */
  actions: ReadonlyMap<string, Action>
  isRead: boolean
  error: string | undefined
}

const listeners = new Set<() => void>()
let known: KnownActions = { actions: new Map(), isRead: false, error: undefined }
let cursor: string | undefined
let stop: (() => void) | undefined

function become(next: Partial<KnownActions>): void {
  known = { ...known, ...next }
  for (const changed of listeners) changed()
}

async function readAll(): Promise<void> {
  let after: string | null | undefined
  let found: ReadonlyMap<string, Action> = new Map()
  do {
    const { data, error } = await client.query(ActionsDocument, { after }, { requestPolicy: 'network-only' })
    if (!data) return become({ error: error && wordsOf(error) })
    const { edges, pageInfo } = data.viewer.actions
    found = merge(
      found,
      edges.map(({ node }) => node)
    )
    after = pageInfo.hasNextPage ? pageInfo.endCursor : undefined
  } while (after)
  // what is gone stays gone, and what was told meanwhile is newer
  const told = [...known.actions.values()].filter(({ id }) => found.has(id))
  become({ actions: merge(found, told), isRead: true, error: undefined })
}

function subscribe(changed: () => void): () => void {
  listeners.add(changed)
  if (!stop) start()
  return () => listeners.delete(changed)
}

function start(): void {
  stop = follow({
    document: ActionUpdatesDocument,
    variables: () => ({ after: cursor }),
    next: ({ actionUpdates }) => {
      cursor = actionUpdates.cursor
      become({ actions: merge(known.actions, [actionUpdates.action]) })
    },
    lost: () => void readAll()
  })
  void readAll()
  // a tab that slept may have missed the first change of all, for which it had no cursor yet
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') void readAll()
  })
}

export const useActions = (): KnownActions => useSyncExternalStore(subscribe, () => known)

/** Reads them all again, e.g. once a conversation is deleted. */
export const rereadActions = readAll

/** Hands an action to an outside tool; answers why not, where the server refuses. What comes of it is told as it comes. */
export async function exportAction(id: string, target: string): Promise<string | undefined> {
  const { data, error } = await client.mutation(ExportActionDocument, { id, target })
  if (data) become({ actions: new Map(known.actions).set(id, data.exportAction) })
  return error && wordsOf(error)
}

/** Changes an action, and shows it so at once; answers why not, where the server refuses. */
export async function updateAction(input: UpdateActionInput): Promise<string | undefined> {
  const before = known.actions.get(input.id)
  if (before && input.status) become({ actions: new Map(known.actions).set(before.id, { ...before, status: input.status }) })
  const { data, error } = await client.mutation(UpdateActionDocument, { input })
  const after = data?.updateAction ?? before
  if (after) become({ actions: new Map(known.actions).set(after.id, after) })
  return error && wordsOf(error)
}
