// What it costs to rebuild a session and to commit to it, on the embedded store, against the least that SQL could do.

import { randomUUID } from 'node:crypto'
import { openDatabase } from '../src/database/database.ts'
import { migrate } from '../src/database/migrate.ts'
import { createDirectJournal } from '../src/journal/direct.ts'
import type { Session } from '../src/records/session.ts'
import { changeOf } from '../src/session/change.ts'
import { createMemoryHotState } from '../src/session/memory.ts'
import { createSessionStore } from '../src/session/session.ts'
import { createMemoryStream } from '../src/stream/memory.ts'
import { compare, type Figure } from './measure.ts'

const text = 'x'.repeat(1000)

export async function benchState(rounds: number): Promise<Record<string, Figure[]>> {
  const database = await openDatabase({ dataDir: 'memory://' })
  try {
    await migrate(database)
    const hot = createMemoryHotState({ journal: createDirectJournal(database), stream: createMemoryStream() })
    const store = createSessionStore({ database, hot })

    /** A session with this many messages of 1 KB. */
    const sessionOf = async (messages: number): Promise<string> => {
      const at = new Date().toISOString()
      const session: Session = {
        id: randomUUID(),
        ownerId: 'bench',
        title: null,
        externalRef: null,
        whenBusy: 'ENQUEUE',
        agents: ['atlas'],
        skills: [],
        createdAt: at,
        lastActiveAt: at,
        archivedAt: null,
        forkedFrom: null,
        remoteContexts: {},
        pendingCalls: []
      }
      await database.query(
        `with s as (insert into sessions (id, owner_id, when_busy, agents, skills, created_at, last_active_at, revision)
          values ($1, 'bench', 'ENQUEUE', '{atlas}', '{}', $3, $3, 0))
        insert into messages (session_id, seq, owner_id, role, author_name, text, created_at)
        select $1, n, 'bench', 'USER', 'Bench', $4, $3 from generate_series(1, $2::int) n`,
        [session.id, messages, at, text]
      )
      return session.id
    }

    const short = await sessionOf(50)
    const long = await sessionOf(10_000)
    const grown = await sessionOf(50)
    const bare = await sessionOf(1)
    let bareSeq = 1
    const cold = async (id: string) => {
      await hot.drop(id)
      await store.load(id)
    }
    const select = (id: string) => database.query('select * from messages where session_id = $1 order by seq desc limit 50', [id])

    return {
      'rebuild a session': await compare(
        [
          { name: 'floor: select of the last 50 rows', run: () => select(long) },
          { name: 'cold, 50 messages', run: () => cold(short) },
          { name: 'cold, 10,000 messages', run: () => cold(long) },
          { name: 'hot, 50 messages', run: () => store.load(grown) }
        ],
        rounds
      ),
      'commit two messages': await compare(
        [
          {
            name: 'floor: insert of two rows',
            run: () => {
              bareSeq += 2
              return database.query(
                `insert into messages (session_id, seq, owner_id, role, author_name, text, created_at)
                values ($1, $2, 'bench', 'USER', 'Bench', $4, now()), ($1, $3, 'bench', 'AGENT', 'Atlas', $4, now())`,
                [bare, bareSeq, bareSeq + 1, text]
              )
            }
          },
          {
            name: 'messages, events and session in one commit',
            run: async () => {
              const loaded = await store.load(grown)
              if (!loaded) throw new Error('the session of the benchmark is missing')
              const said = {
                role: 'USER',
                agent: null,
                authorName: 'Bench',
                text,
                clientMessageId: null,
                speech: null,
                review: null
              } as const
              await store.commit(loaded.view, (view) =>
                changeOf(view, new Date(), (change) => {
                  change.say(said, null)
                  change.say(said, null)
                })
              )
            }
          }
        ],
        rounds
      )
    }
  } finally {
    await database.close()
  }
}
