// Puts the doors before the rooms: what every transport may do, and who does it.

import type { createActions } from './actions/actions.ts'
import { assignable, type Board } from './agents/board.ts'
import type { createBridges } from './bridges/bridges.ts'
import type { Doors } from './context.ts'
import type { Database } from './database/database.ts'
import { createDossiers } from './dossier/dossiers.ts'
import type { Metrics } from './metrics.ts'
import type { Models } from './models/models.ts'
import type { createPeople } from './people/people.ts'
import { adoptDossier } from './session/adopt-dossier.ts'
import { createEvents } from './session/events.ts'
import type { SessionStore } from './session/session.ts'
import { createSessions } from './session/sessions.ts'
import { createTranscript } from './session/transcript.ts'
import type { EventStream } from './stream/stream.ts'
import type { Approvals } from './turn/approvals.ts'
import { createVoice } from './turn/live.ts'
import type { TurnRoom } from './turn/room.ts'
import type { TurnRunner } from './turn/runner.ts'
import { createTurns } from './turn/turns.ts'

/** What is behind the doors. */
export interface Rooms {
  /** of this server */
  version: string
  board: Board
  database: Database
  store: SessionStore
  stream: EventStream
  metrics: Metrics
  models: Models
  people: ReturnType<typeof createPeople>
  room: TurnRoom
  runner: TurnRunner
  notifications: Doors['notifications']
  deliveries: Doors['deliveries']
  approvals: Approvals
  actions: ReturnType<typeof createActions>
  outside: ReturnType<typeof createBridges>
  /** names of the bridges */
  targets: readonly string[]
}

/** The doors, each with what is behind it. */
export function createDoors({
  version,
  board,
  database,
  store,
  stream,
  metrics,
  models,
  people,
  room,
  runner,
  approvals,
  notifications,
  deliveries,
  actions,
  outside,
  targets
}: Rooms): Doors {
  const { now } = room
  const agents = assignable(board).map(({ id }) => id)
  const skills = [...board.skills.keys()]
  return {
    board,
    info: {
      version,
      model: models.name,
      offline: models.isOffline,
      hears: models.ears !== undefined,
      hotStore: store.hot.kind,
      coldStore: database.kind,
      exportTargets: targets
    },
    sessions: { ...createSessions({ store, database, agents, skills, now }), ...createTranscript({ database, store }) },
    turns: createTurns(room, runner),
    voice: createVoice(room, models.live),
    approvals,
    dossiers: createDossiers({
      database,
      now,
      changed: (ownerId, entries) => adoptDossier({ store, stream, database, now }, ownerId, entries)
    }),
    actions: { ...actions, export: outside.export },
    webhooks: outside.webhooks,
    calendar: outside.calendar,
    people,
    events: createEvents({ store, stream, database, following: metrics.following }),
    notifications,
    deliveries
  }
}
