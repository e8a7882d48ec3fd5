// Reads that many parents ask for at once: one batch for a request, whatever its shape.

import DataLoader from 'dataloader'
import type { Context, LoadedSession } from '../src/context.ts'
import { NotFound } from '../src/errors.ts'

const maxBatchSize = 500

function createLoaders({ viewer, doors: { sessions, turns, actions, dossiers } }: Context) {
  const batched = <T>(read: (ids: readonly string[]) => Promise<T[]>) => new DataLoader<string, T>(read, { maxBatchSize })
  return {
    session: batched((ids) => sessions.byIds(viewer, ids)),
    message: batched((ids) => sessions.messagesByIds(viewer, ids)),
    turn: batched((ids) => turns.byIds(viewer, ids)),
    delegation: batched((ids) => turns.delegationsByIds(viewer, ids)),
    toolCall: batched((ids) => turns.toolCallsByIds(viewer, ids)),
    action: batched((ids) => actions.byIds(viewer, ids)),
    dossierEntry: batched((ids) => dossiers.byIds(viewer, ids)),
    delegationsOfTurn: batched((ids) => turns.delegations(viewer, ids)),
    toolCallsOfTurn: batched((ids) => turns.toolCalls(viewer, ids)),
    reviewsOfTurn: batched((ids) => turns.reviews(viewer, ids)),
    positionsOfTurn: batched((ids) => turns.positions(viewer, ids)),
    exportsOfAction: batched((ids) => actions.exports(viewer, ids)),
    /** A session is rebuilt by itself; this only keeps its fields from doing it one by one. */
    loadedSession: new DataLoader<string, LoadedSession | undefined>((ids) =>
      Promise.all(
        ids.map((id) =>
          sessions.load(viewer, id).catch((cause: unknown) => (cause instanceof Error ? cause : new Error('load failed', { cause })))
        )
      )
    )
  }
}

export type Loaders = ReturnType<typeof createLoaders>

const loaders = new WeakMap<Context, Loaders>()

/** The loaders of one operation, or of one event of a subscription. */
export function loadersOf(context: Context): Loaders {
  const known = loaders.get(context)
  if (known) return known
  const created = createLoaders(context)
  loaders.set(context, created)
  return created
}

/** Forgets what was read: each mutation and each event of a subscription sees the stores as they are then. */
export function readAfresh(context: Context): void {
  loaders.delete(context)
}

/** What was found, or NotFound where a non-null field has nothing. */
export async function found<T>(what: string, id: string, record: Promise<T | undefined>): Promise<T> {
  const it = await record
  if (it === undefined) throw new NotFound(what, id)
  return it
}
