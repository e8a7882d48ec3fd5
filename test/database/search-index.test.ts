import { expect, test } from 'vitest'
import { eraseRows } from '../../src/database/erase.ts'
import { indexSome } from '../../src/database/search-index.ts'
import { createDirectJournal } from '../../src/journal/direct.ts'
import { createMemoryHotState } from '../../src/session/memory.ts'
import { insertSession, rowsOfSession } from '../../src/session/rows.ts'
import { createSessionStore } from '../../src/session/session.ts'
import { createTranscript } from '../../src/session/transcript.ts'
import { createMemoryStream } from '../../src/stream/memory.ts'
import { newSession, said, write } from '../session/conversation.ts'
import { describeOnEachStore } from './each-store.ts'

describeOnEachStore('the search index', (database) => {
  async function converse(messages: number) {
    const session = newSession({ ownerId: `person ${Math.random()}` })
    await insertSession(database(), session)
    await database().query(
      `insert into messages (session_id, seq, owner_id, role, author_name, text, created_at)
      select $1, n, $2, 'USER', 'Ada', 'We looked at pricing number ' || n, now() from generate_series(1, $3::int) n`,
      [session.id, session.ownerId, messages]
    )
    const hot = createMemoryHotState({ journal: createDirectJournal(database()), stream: createMemoryStream() })
    const store = createSessionStore({ database: database(), hot })
    const viewer = { id: session.ownerId, name: null, timeZone: 'UTC' }
    const { search } = createTranscript({ database: database(), store })
    return {
      session,
      say: async (text: string) => {
        const loaded = await store.load(session.id)
        if (loaded)
          await store.commit(
            loaded.view,
            write((change) => void change.say(said(text), null))
          )
      },
      seqsOf: async (text: string) => (await search(viewer, text, { first: 10 })).edges.map(({ node }) => node.message.seq)
    }
  }

  const indexAll = async () => {
    while (await indexSome(database()));
  }
  const indexed = async (sessionId: string) =>
    (await database().query<{ n: number }>('select count(*)::int as n from message_words where session_id = $1', [sessionId]))[0]?.n

  test('has what was said after a while, a part at a time, and until then it is found without', async () => {
    const { session, say, seqsOf } = await converse(1_200)
    expect(await seqsOf('pricing 1187')).toEqual([1187])
    await indexSome(database())
    expect(await indexed(session.id)).toBe(500)
    expect(await seqsOf('pricing 1187')).toEqual([1187])
    expect(await seqsOf('pricing 17')).toEqual([17])
    await indexAll()
    expect(await indexed(session.id)).toBe(1_200)
    expect(await seqsOf('pricing 1187')).toEqual([1187])
    await say('Churn is what worries me')
    expect(await seqsOf('churn')).toEqual([1_201])
    await indexAll()
    expect(await indexed(session.id)).toBe(1_201)
    expect(await seqsOf('churn')).toEqual([1_201])
  })

  test('takes in what comes late, with the next that is said', async () => {
    const { session, say, seqsOf } = await converse(3)
    await database().query('delete from messages where session_id = $1 and seq = 2', [session.id])
    await indexAll()
    await database().query(
      `insert into messages (session_id, seq, owner_id, role, author_name, text, created_at)
      values ($1, 2, $2, 'USER', 'Ada', 'A late word on tariffs', now())`,
      [session.id, session.ownerId]
    )
    await say('And on we go')
    expect(await seqsOf('tariffs')).toEqual([2])
    await indexAll()
    expect(await indexed(session.id)).toBe(4)
    expect(await seqsOf('tariffs')).toEqual([2])
  })

  test('is asked about one person alone, be it up to date or behind', async () => {
    const [one, other] = [await converse(3), await converse(3)]
    await indexAll()
    await one.say('The secret word is halcyon')
    expect(await other.seqsOf('halcyon')).toEqual([])
    await indexAll()
    expect(await other.seqsOf('halcyon')).toEqual([])
    expect(await one.seqsOf('halcyon')).toEqual([4])
  })

  test('keeps nothing of a session that is erased', async () => {
    const { session } = await converse(5)
    await indexAll()
    const counts = await eraseRows(database(), rowsOfSession(database()), session.id)
    expect(counts).toMatchObject({ messages: 5, message_words: 5, sessions: 1 })
    await indexAll()
    expect(await indexed(session.id)).toBe(0)
  })
})
