import pg from 'pg'
import { describe, expect, inject, test, vi } from 'vitest'
import { type Database, openDatabase } from '../../src/database/database.ts'
import { migrate } from '../../src/database/migrate.ts'
import { applyChanges } from '../../src/journal/apply.ts'
import { createDirectJournal } from '../../src/journal/direct.ts'
import type { Change } from '../../src/records/change.ts'
import { noUsage } from '../../src/records/usage.ts'
import type { ChangeBuilder } from '../../src/session/change.ts'
import { loadCold, loadEvents } from '../../src/session/cold.ts'
import { createMemoryHotState } from '../../src/session/memory.ts'
import { applyChange, newView, type SessionView } from '../../src/session/view.ts'
import { createMemoryStream } from '../../src/stream/memory.ts'
import { freshDatabase } from '../database.ts'
import { at, newAction, newEntry, newSession, newTurn, said, write } from '../session/conversation.ts'
import { describeOnEachStore } from './each-store.ts'

let owners = 0

/** A session of a person of its own, with its row in the books; `commit` makes the change that follows the last one. */
async function openSession(database: Database, ownerId = `person ${(owners += 1)}`) {
  const session = newSession({ ownerId })
  await database.query(`insert into people (id, time_zone, created_at) values ($1, 'UTC', now()) on conflict do nothing`, [ownerId])
  let view: SessionView = newView(session)
  return {
    session,
    commit: (describe: (change: ChangeBuilder) => void): Change => {
      const change = write(describe)(view)
      view = applyChange(view, change)
      return change
    }
  }
}

const id = (change: Change) => change.sessionId
/** A state of every kind of row that is replaced by newer ones. */
const everything = (change: ChangeBuilder, status: 'RUNNING' | 'COMPLETED') => {
  const { session } = change.view
  const ofTurn = { sessionId: session.id, turn: 1, ownerId: session.ownerId, at }
  change.turn(
    newTurn(session, 1, { status, actionIds: [`${session.id}.a1.1`], error: { code: 'BUSY', message: 'it’s "odd"', retryable: true } })
  )
  change.delegation({
    ...ofTurn,
    number: 1,
    parent: null,
    from: 'atlas',
    to: 'nova',
    task: 't',
    status,
    result: null,
    error: null,
    milliseconds: null,
    usage: noUsage
  })
  change.toolCall({
    ...ofTurn,
    number: 1,
    agent: 'atlas',
    server: 'board',
    tool: 'runway',
    arguments: { cash: '1', nested: [{ deep: null }] },
    status: status === 'RUNNING' ? 'RUNNING' : 'SUCCEEDED',
    result: status === 'RUNNING' ? null : { months: 10 },
    error: null,
    milliseconds: null,
    approval: null
  })
  change.action(
    newAction(session, 1, {
      title: `Task ${status}`,
      dueAt: '2026-11-27T22:59:59.999Z',
      updatedAt: status === 'RUNNING' ? at : '2026-11-23T10:00:00.000Z'
    }),
    1
  )
  change.dossierEntry(newEntry(session, 1, { confidence: status === 'RUNNING' ? 0.5 : 0.9 }), 1)
  change.update({ title: status, lastActiveAt: status === 'RUNNING' ? at : '2026-11-23T10:00:00.000Z' })
}

describeOnEachStore('changes in the truth', (database) => {
  const rows = (table: string, sessionId: string) =>
    database().query(`select * from ${table} where session_id = $1 order by 1, 2, 3`, [sessionId])
  const dump = async (sessionId: string): Promise<Record<string, pg.QueryResultRow[]>> => {
    const tables = [
      'messages',
      'turns',
      'stage_results',
      'delegations',
      'tool_calls',
      'reviews',
      'positions',
      'model_calls',
      'actions',
      'events'
    ]
    const all = await Promise.all(tables.map(async (table) => [table, await rows(table, sessionId)] as const))
    return { ...Object.fromEntries(all), sessions: await database().query('select * from sessions where id = $1', [sessionId]) }
  }

  test('of whatever kind and number are one statement', async () => {
    const { session, commit } = await openSession(database())
    const change = commit((builder) => {
      const ofTurn = { sessionId: session.id, turn: 1, ownerId: session.ownerId, at }
      builder.say(said('first'), 'own')
      builder.say(said('second'), 1)
      everything(builder, 'RUNNING')
      builder.stageResult({ ...ofTurn, stage: 'plan', attempt: 1, inputsDigest: 'd1', output: { lead: 'atlas' }, milliseconds: 1.5 })
      builder.stageResult({ ...ofTurn, stage: 'gather', attempt: 1, inputsDigest: null, output: [], milliseconds: 0 })
      builder.review({
        ...ofTurn,
        attempt: 1,
        agent: 'atlas',
        verdict: 'APPROVED',
        relevance: 1,
        accuracy: 0.5,
        reasons: ["it's fine"],
        milliseconds: 3
      })
      builder.position({
        sessionId: session.id,
        turn: 1,
        ownerId: session.ownerId,
        agent: 'nova',
        stance: 'FOR',
        confidence: 0.7,
        reasoning: 'because'
      })
      builder.modelCall({
        ...ofTurn,
        attempt: 1,
        number: 1,
        agent: 'atlas',
        stage: 'compose',
        model: 'offline',
        asked: 'd2',
        answer: { text: { in: 'compose', string: 1, from: 0, length: 100 }, toolCalls: [1] },
        milliseconds: 4,
        ...noUsage
      })
    })
    const statements = vi.spyOn(pg.Client.prototype, 'query')
    await applyChanges(database(), [change], 'fail')
    expect(statements).toHaveBeenCalledTimes(1)
    statements.mockRestore()
    expect(Object.entries(await dump(session.id)).filter(([, { length }]) => length === 0)).toEqual([])
    expect(await database().select(database().tables.messages, 'where session_id = $1 order by seq', [session.id])).toEqual(change.messages)
    expect(await database().select(database().tables.turns, 'where session_id = $1', [session.id])).toEqual(change.turns)
    expect(await database().select(database().tables.toolCalls, 'where session_id = $1', [session.id])).toEqual(change.toolCalls)
    expect(await database().select(database().tables.delegations, 'where session_id = $1', [session.id])).toEqual(change.delegations)
    expect(await database().select(database().tables.stageResults, 'where session_id = $1 order by stage desc', [session.id])).toEqual(
      change.stageResults
    )
    expect(await database().select(database().tables.reviews, 'where session_id = $1', [session.id])).toEqual(change.reviews)
    expect(await database().select(database().tables.positions, 'where session_id = $1', [session.id])).toEqual(change.positions)
    expect(await database().select(database().tables.modelCalls, 'where session_id = $1', [session.id])).toEqual(change.modelCalls)
    expect(await database().select(database().tables.actions, 'where session_id = $1', [session.id])).toEqual(change.actions)
    expect(await database().select(database().tables.dossierEntries, 'where owner_id = $1', [session.ownerId])).toEqual(
      change.dossierEntries
    )
    expect(await loadEvents(database(), session.id, 0, 1_000)).toEqual(change.events)
  })

  test('of nothing are no statement', async () => {
    const statements = vi.spyOn(pg.Client.prototype, 'query')
    await applyChanges(database(), [], 'skip')
    expect(statements).not.toHaveBeenCalled()
    statements.mockRestore()
  })

  test('that come again are passed over where that was asked for, also with new ones among them', async () => {
    const { session, commit } = await openSession(database())
    const first = commit((change) => {
      change.say(said('first'), 'own')
      everything(change, 'RUNNING')
    })
    const second = commit((change) => {
      change.say(said('second'), 1)
      everything(change, 'COMPLETED')
    })
    await applyChanges(database(), [first], 'skip')
    await applyChanges(database(), [first, second], 'skip')
    const once = await dump(session.id)
    await applyChanges(database(), [first], 'skip')
    await applyChanges(database(), [second, first], 'skip')
    expect(await dump(session.id)).toEqual(once)
    expect(once.messages).toHaveLength(2)
  })

  test('that come again are refused where that was asked for, and nothing of their batch is written', async () => {
    const [one, other] = [await openSession(database()), await openSession(database())]
    const first = one.commit((change) => void change.say(said('first'), null))
    await applyChanges(database(), [first], 'fail')
    const innocent = other.commit((change) => void change.say(said('beside it'), null))
    await expect(applyChanges(database(), [innocent, first], 'fail')).rejects.toMatchObject({ code: '23505' })
    expect(await rows('messages', id(innocent))).toEqual([])
    expect(await rows('events', id(innocent))).toEqual([])
  })

  test('a clientMessageId is taken once in a session', async () => {
    const { commit } = await openSession(database())
    await applyChanges(database(), [commit((change) => void change.say({ ...said('first'), clientMessageId: 'once' }, 'own'))], 'fail')
    const again = commit((change) => void change.say({ ...said('again'), clientMessageId: 'once' }, 'own'))
    await expect(applyChanges(database(), [again], 'fail')).rejects.toMatchObject({ code: '23505' })
  })

  test('that come late never put an older state over a newer one', async () => {
    const { session, commit } = await openSession(database())
    const first = commit((change) => everything(change, 'RUNNING'))
    const second = commit((change) => everything(change, 'COMPLETED'))
    await applyChanges(database(), [second], 'skip')
    const newest = await dump(session.id)
    await applyChanges(database(), [first], 'skip')
    const after = await dump(session.id)
    for (const table of ['sessions', 'turns', 'delegations', 'tool_calls', 'actions'] as const)
      expect(after[table], table).toEqual(newest[table])
    expect(newest.sessions).toMatchObject([{ title: 'COMPLETED' }])
    expect(newest.turns).toMatchObject([{ status: 'COMPLETED' }])
  })

  test('a line of the dossier that has ended does not come back', async () => {
    const { session, commit } = await openSession(database())
    const begun = commit((change) => change.dossierEntry(newEntry(session, 1), null))
    const ended = commit((change) =>
      change.dossierEntry(newEntry(session, 1, { validTo: '2026-11-24T09:00:00.000Z', supersededBy: 'entry-x' }), null)
    )
    await applyChanges(database(), [begun], 'skip')
    await applyChanges(database(), [ended], 'skip')
    await applyChanges(database(), [begun], 'skip')
    expect(await database().select(database().tables.dossierEntries, 'where owner_id = $1', [session.ownerId])).toEqual(
      ended.dossierEntries
    )
  })

  test('several states of one row in a batch leave the last', async () => {
    const { session, commit } = await openSession(database())
    const changes = Array.from({ length: 30 }, (_, number) =>
      commit((change) => {
        change.update({ title: `Title ${number}` })
        change.turn(newTurn(session, 1, { attempts: number }))
        change.action(newAction(session, 1, { title: `Task ${number}`, updatedAt: new Date(Date.parse(at) + number).toISOString() }), null)
      })
    )
    await applyChanges(database(), changes, 'fail')
    expect(await dump(session.id)).toMatchObject({
      sessions: [{ title: 'Title 29' }],
      turns: [{ attempts: 29 }],
      actions: [{ title: 'Task 29' }]
    })
    expect(await rows('events', session.id)).toHaveLength(30)
  })

  test('text of any kind is kept to the letter', async () => {
    const { session, commit } = await openSession(database())
    const texts: string[] = [
      'it\'s "quoted" \\ and \\n',
      '$1 ${x} %s',
      '🚀 日本 \u2028 \u00a0',
      '{"json": [1, null]}',
      ' leading and trailing ',
      'x'.repeat(32_768),
      ''
    ]
    const change = commit((builder) => texts.forEach((text) => void builder.say(said(text), null)))
    await applyChanges(database(), [change], 'fail')
    expect(
      (await database().select(database().tables.messages, 'where session_id = $1 order by seq', [session.id])).map(({ text }) => text)
    ).toEqual(texts)
  })

  test('number the feed of a person over all their sessions, in the order of their events', async () => {
    const one = await openSession(database())
    const other = await openSession(database(), one.session.ownerId)
    const stranger = await openSession(database())
    const act = ({ session, commit }: typeof one, number: number) =>
      commit((change) => {
        change.say(said('between'), null)
        change.action(newAction(session, number), null)
      })
    await applyChanges(database(), [act(one, 1), act(other, 1), act(stranger, 1), act(one, 2)], 'fail')
    await applyChanges(database(), [act(other, 2)], 'fail')
    const feed = (ownerId: string) =>
      database().query(`select feed::int, session_id, number from events where owner_id = $1 and feed is not null order by feed`, [ownerId])
    expect(await feed(one.session.ownerId)).toEqual([
      { feed: 1, session_id: one.session.id, number: 2 },
      { feed: 2, session_id: other.session.id, number: 2 },
      { feed: 3, session_id: one.session.id, number: 4 },
      { feed: 4, session_id: other.session.id, number: 4 }
    ])
    expect(await feed(stranger.session.ownerId)).toHaveLength(1)
  })

  test('write what webhooks are to be told of with the event, once however often they come', async () => {
    const { session, commit } = await openSession(database())
    const other = await openSession(database())
    const add = (ownerId: string, kinds: string[] | null) =>
      database().query(
        `insert into webhooks (id, owner_id, url, kinds, secret, created_at) values (gen_random_uuid(), $1, 'https://example.com', $2, 's', now())`,
        [ownerId, kinds]
      )
    await add(session.ownerId, null)
    await add(session.ownerId, ['DECISION'])
    const jobs = () =>
      database().query<{ number: string; at: string; cursor: string }>(
        `select number, payload ->> 'cursor' as cursor, payload #>> '{action,updatedAt}' as at from jobs where owner_id = $1 order by number`,
        [session.ownerId]
      )
    const changes = [1, 2].map((number) =>
      commit((change) => change.action(newAction(session, number, { kind: 'TASK', updatedAt: at }), null))
    )
    await applyChanges(database(), changes, 'skip')
    const [first, second, ...more] = await jobs()
    expect([first, second]).toMatchObject([
      { cursor: `${session.id}:1`, at },
      { cursor: `${session.id}:2`, at }
    ])
    expect(more).toEqual([])

    const decided = commit((change) => change.action(newAction(session, 3, { kind: 'DECISION' }), null))
    await applyChanges(
      database(),
      [...changes, decided, other.commit((change) => change.action(newAction(other.session, 1), null))],
      'skip'
    )
    expect((await jobs()).map(({ cursor }) => cursor.split(':')[1])).toEqual(['1', '2', '3', '3'])
    expect(await database().query('select from jobs where owner_id = $1', [other.session.ownerId])).toEqual([])
  })

  test('through the direct journal share statements, keep their order, and one that is refused takes no other down', async () => {
    const opened = await Promise.all(Array.from({ length: 20 }, () => openSession(database())))
    const taken = opened[7]?.commit((change) => void change.say(said('taken'), null))
    if (!taken) throw new Error('twenty were opened')
    await applyChanges(database(), [taken], 'fail')
    const journal = createDirectJournal(database())
    const statements = vi.spyOn(pg.Client.prototype, 'query')
    const changes = opened.map(({ commit }, index) =>
      index === 7 ? taken : commit((change) => void change.say(said(`message ${index}`), null))
    )
    const fine = await Promise.allSettled(changes.filter((change) => change !== taken).map((change) => journal.write(change)))
    expect(fine.every(({ status }) => status === 'fulfilled')).toBe(true)
    expect(statements.mock.calls.length).toBeLessThanOrEqual(2)
    statements.mockRestore()
    const more = opened.filter((_, index) => index !== 7).map(({ commit }) => commit((change) => void change.say(said('more'), null)))
    const settled = await Promise.allSettled([taken, ...more].map((change) => journal.write(change)))
    await journal.drain()
    expect(settled.map(({ status }) => status)).toEqual(['rejected', ...more.map(() => 'fulfilled')])
  })

  test('give back, read cold, the very state that is held hot', async () => {
    const { session } = await openSession(database())
    const hot = createMemoryHotState({ journal: createDirectJournal(database()), stream: createMemoryStream() })
    let known = await hot.fill(newView(session))
    for (let number = 1; number <= 70; number += 1) {
      const next = await hot.commit(
        known,
        write((change) => {
          change.update({ title: `Title ${number}`, skills: number % 2 ? ['finance'] : [] })
          const { seq } = change.say(said(`message ${number}`), 'own')
          if (number % 3 === 0)
            change.turn(
              newTurn(session, seq, {
                timing: { loadMs: 0.25, loadSource: 'COLD', firstTokenMs: null, modelMs: 1, reviewMs: 0, totalMs: 2 }
              })
            )
          if (number % 9 === 0) change.cancelOpenTurns((turn) => turn.seq < seq)
          const later = new Date(Date.parse(at) + number * 1000).toISOString()
          change.action(newAction(session, number, { createdAt: later, updatedAt: later, status: number % 4 ? 'OPEN' : 'DONE' }), null)
          change.dossierEntry(newEntry(session, number, { validFrom: later, validTo: number % 5 ? null : later }), null)
        })
      )
      if (!next) throw new Error('the session is held')
      known = next
    }
    expect(await loadCold(database(), [session.id])).toEqual([known])
    expect(known.messages).toHaveLength(50)
  })
})

describe.skipIf(!inject('databaseUrl'))('several connections to Postgres', () => {
  test('number one feed without gap or repeat, and none is seen before the one ahead of it', async () => {
    const { url, drop } = await freshDatabase()
    const databases = [await openDatabase({ url }), await openDatabase({ url })]
    try {
      const [first] = databases
      if (!first) throw new Error('two were opened')
      await migrate(first)
      const opened = await Promise.all(Array.from({ length: 8 }, () => openSession(first, 'ada')))
      const seen: number[][] = []
      let isOver = false
      const watching = (async () => {
        while (!isOver)
          seen.push(
            (await first.query<{ feed: number }>('select feed::int from events where feed is not null order by feed')).map(
              ({ feed }) => feed
            )
          )
      })()
      await Promise.all(
        opened.map(async ({ session, commit }, index) => {
          for (let number = 1; number <= 15; number += 1) {
            await applyChanges(databases[index % 2] ?? first, [commit((change) => change.action(newAction(session, number), null))], 'fail')
          }
        })
      )
      isOver = true
      await watching
      for (const feed of seen) expect(feed).toEqual(feed.map((_, index) => index + 1))
      expect(await first.query('select count(distinct feed)::int as n, max(feed)::int as last from events')).toEqual([
        { n: 120, last: 120 }
      ])
    } finally {
      for (const database of databases) await database.close()
      await drop()
    }
  })
})
