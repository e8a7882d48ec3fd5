// Reads that many parents ask for at once: one batch for a request, whatever its shape.

import DataLoader from 'dataloader'
import type { ActionFilter, Context, LoadedSession, Span } from '../src/context.ts'
import { NotFound } from '../src/errors.ts'
import type { PageRequest } from '../src/page.ts'

const maxBatchSize = 500

/** What one parent asks for: those who ask for the same are read together. */
interface Asked<Arguments> {
  id: string
  args: Arguments
}

function createLoaders({ viewer, doors: { sessions, turns, actions, dossiers, people } }: Context) {
  const batched = <T>(read: (ids: readonly string[]) => Promise<T[]>) => new DataLoader<string, T>(read, { maxBatchSize })

  const batchedBy = <Arguments, T>(read: (ids: readonly string[], args: Arguments) => Promise<T[]>) =>
    new DataLoader<Asked<Arguments>, T, string>(
      async (asked) => {
        const answers = new Map<Asked<Arguments>, T | Error>()
        const alike = [...Map.groupBy(asked, ({ args }) => JSON.stringify(args)).values()]
        await Promise.all(
          alike.map(async (group) => {
            const [{ args }] = group as [Asked<Arguments>]
            const found = await read(
              group.map(({ id }) => id),
              args
            ).catch(asError)
            for (const [index, one] of group.entries()) answers.set(one, found instanceof Error ? found : (found[index] ?? missing))
          })
        )
        return asked.map((one) => answers.get(one) ?? missing)
      },
      { maxBatchSize, cacheKeyFn: ({ id, args }) => JSON.stringify([id, args]) }
    )

  const rebuilt = batched((ids) => sessions.load(viewer, ids))
  const asked = new Map<string, Promise<LoadedSession | undefined>>()
  /** Where a session's cursor is asked for beside its lists, the lists are read after it: nothing falls between the two. */
  const afterRebuild = <T>(ids: readonly string[], read: () => Promise<T>): Promise<T> =>
    Promise.allSettled(ids.map(async (id) => asked.get(id))).then(read)

  return {
    /** A session rebuilt, once for all of its fields. */
    rebuilt: (id: string): Promise<LoadedSession | undefined> => {
      const rebuilding = rebuilt.load(id)
      asked.set(id, rebuilding)
      return rebuilding
    },
    messagesOfSession: batchedBy((ids, page: PageRequest) => afterRebuild(ids, () => sessions.messages(viewer, ids, page))),
    turnsOfSession: batchedBy((ids, page: PageRequest) => afterRebuild(ids, () => turns.list(viewer, ids, page))),
    actionsOfSession: batchedBy((ids, { filter, page }: { filter: ActionFilter; page: PageRequest }) =>
      afterRebuild(ids, () => actions.ofSessions(viewer, ids, filter, page))
    ),
    /** The same for every session of the viewer, so it is read once. */
    opening: batched((ids) => sessions.opening(viewer).then((opening) => ids.map(() => opening))),
    dossier: batched((ids) => dossiers.read(viewer).then((dossier) => ids.map(() => dossier))),
    performance: batchedBy((ids, span: Span) => people.performance(viewer, ids, span)),
    session: batched((ids) => sessions.byIds(viewer, ids)),
    message: batched((ids) => sessions.messagesByIds(viewer, ids)),
    turn: batched((ids) => turns.byIds(viewer, ids)),
    delegation: batched((ids) => turns.delegationsByIds(viewer, ids)),
    toolCall: batched((ids) => turns.toolCallsByIds(viewer, ids)),
    action: batched((ids) => actions.byIds(viewer, ids)),
    dossierEntry: batched((ids) => dossiers.byIds(viewer, ids)),
    usageOfTurn: batched((ids) => turns.usages(viewer, ids)),
    delegationsOfTurn: batched((ids) => turns.delegations(viewer, ids)),
    toolCallsOfTurn: batched((ids) => turns.toolCalls(viewer, ids)),
    reviewsOfTurn: batched((ids) => turns.reviews(viewer, ids)),
    positionsOfTurn: batched((ids) => turns.positions(viewer, ids)),
    exportsOfAction: batched((ids) => actions.exports(viewer, ids))
  }
}

const missing = new Error('a door answered less than it was asked')

const asError = (cause: unknown): Error => (cause instanceof Error ? cause : new Error('a door failed', { cause }))

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
