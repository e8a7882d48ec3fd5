import type { BoardInfo as BoardInfoRecord } from '../src/context.ts'
import { builder } from './builder.ts'

const StoreKind = builder.enumType('StoreKind', {
  description: 'A kind of store.',
  values: {
    REDIS: { description: 'Redis, shared by all servers.' },
    MEMORY: { description: 'This process.' },
    POSTGRES: { description: 'Postgres.' },
    PGLITE: { description: 'Postgres embedded in this process.' }
  } as const
})

const BoardInfo = builder.objectRef<BoardInfoRecord>('BoardInfo').implement({
  description: 'How this server is set up.',
  fields: (t) => ({
    version: t.exposeString('version', { description: 'Version of the server.' }),
    model: t.exposeString('model', { description: 'Which model answers.' }),
    offline: t.exposeBoolean('offline', { description: 'Whether rules answer instead of a model, because none is set up.' }),
    hears: t.exposeBoolean('hears', { description: 'Whether it can be spoken to: with sendMessage(audio:), and live at /voice.' }),
    hotStore: t.field({ type: StoreKind, description: 'Where running sessions are held.', resolve: (info) => info.hotStore }),
    coldStore: t.field({ type: StoreKind, description: 'Where the truth is held.', resolve: (info) => info.coldStore }),
    exportTargets: t.stringList({
      description: 'Names of the bridges in board/bridges.json, for exportAction.',
      resolve: (info) => [...info.exportTargets]
    })
  })
})

builder.queryField('board', (t) =>
  t.field({
    type: BoardInfo,
    description: 'How this server is set up: which model answers, which stores hold the state.',
    resolve: (_, __, { doors }) => doors.info
  })
)
