import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { openDatabase } from '../../src/database/database.ts'
import { UpstreamUnavailable } from '../../src/errors.ts'
import { applyChanges } from '../../src/journal/apply.ts'
import { readJournal } from '../../src/journal/list.ts'
import type { RedisJournal } from '../../src/journal/redis.ts'
import { writeChange } from '../../src/records/change.ts'
import { sessionKeys } from '../../src/redis/keys.ts'
import { layCableTo } from '../chaos/cable.ts'
import { findRedis, startRedis } from '../redis.ts'
import { startRedisCluster } from '../redis-cluster.ts'
import { newAction } from '../session/conversation.ts'
import { type Conversation, openSharedRoom, type SharedRoom, watch } from './shared-room.ts'

describe.skipIf(!findRedis() || !inject('databaseUrl'))('the journal of servers that share Redis', () => {
  let room: SharedRoom
  beforeAll(async () => {
    room = await openSharedRoom(await startRedis('redis-server'))
  })
  beforeEach(() => {
    room.lines.length = 0
  })
  afterAll(() => room?.close())

  /** Says something through a server, as a commit does; resolves once it is acknowledged. */
  const say = async (journal: RedisJournal, conversation: Conversation, text: string) => {
    const change = conversation.say(text)
    const entry = await room.push(change)
    return { change, version: entry.version, safe: journal.accepted(entry) }
  }
  const until = async (isSo: () => boolean | Promise<boolean>) => {
    for (const deadline = Date.now() + 10_000; !(await isSo()); await sleep(5)) if (Date.now() > deadline) throw new Error('not so in time')
  }

  test('brings what three servers accepted of one session to Postgres once and in order, with no gap at any time', async () => {
    const servers = await Promise.all([room.server(), room.server(), room.server()])
    const conversation = await room.converse()
    let isOver = false
    const watching = (async () => {
      while (!isOver) await room.textsOf(conversation.id)
    })()
    const written: Promise<void>[] = []
    for (let index = 0; index < 300; index += 1) {
      const server = servers[index % servers.length]
      if (server) written.push((await say(server, conversation, `line ${index}`)).safe)
    }
    await Promise.all(written)
    isOver = true
    await watching
    expect(await room.textsOf(conversation.id)).toEqual(conversation.texts)
    expect(await room.eventsOf(conversation.id)).toEqual(conversation.texts.map((_, index) => index + 1))
    await Promise.all(servers.map((server) => server.drained()))
    expect(await room.length(conversation.id)).toBe(0)
    expect(servers.map(({ entries, oldestMs }) => ({ entries, oldestMs }))).toEqual(servers.map(() => ({ entries: 0, oldestMs: 0 })))
  })

  test('writes many sessions with few statements', async () => {
    const { database, statements } = watch(room.database)
    const server = await room.server({ database })
    const conversations = await Promise.all(Array.from({ length: 200 }, () => room.converse()))
    const said = await Promise.all(conversations.map((conversation) => say(server, conversation, 'hello')))
    await Promise.all(said.map(({ safe }) => safe))
    expect(statements.length).toBeLessThan(20)
    for (const { id } of conversations) expect(await room.textsOf(id)).toEqual(['hello'])
  })

  test('rings for the owners whose actions changed, once they have', async () => {
    const rung: string[] = []
    const server = await room.server({ actionsChanged: (ownerIds) => rung.push(...ownerIds) })
    const [quiet, busy] = [await room.converse('quiet'), await room.converse('busy')]
    await (await say(server, quiet, 'nothing to do')).safe
    const change = busy.say('I will do it', (builder) => builder.action(newAction(builder.view.session, 1), 1))
    await server.accepted(await room.push(change))
    expect(rung).toEqual(['busy'])
    expect(await room.database.query(`select id from actions where owner_id = 'busy'`)).toHaveLength(1)
  })

  test('names the sessions of a person that it holds something of, and nobody else has', async () => {
    const truth = watch(room.database)
    const server = await room.server({ database: truth.database })
    const [first, second, other] = [await room.converse('ada'), await room.converse('ada'), await room.converse('bob')]
    await room.converse('ada')
    truth.isAway = true
    for (const conversation of [first, other, second, first]) await say(server, conversation, 'hello')
    expect(server.heldOf('ada')).toEqual([first.id, second.id])
    expect(server.heldOf('eve')).toEqual([])
    truth.isAway = false
    await server.drained()
    expect(server.heldOf('ada')).toEqual([])
  })

  test('sweeps up what a server left that died', async () => {
    const conversations = await Promise.all(Array.from({ length: 100 }, () => room.converse()))
    for (const conversation of conversations) {
      await room.push(conversation.say('one'))
      await room.push(conversation.say('two'))
    }
    const server = await room.server()
    expect(server.entries).toBe(0)
    expect(await server.sweep()).toBe(100)
    await server.drained()
    for (const { id } of conversations) expect(await room.textsOf(id)).toEqual(['one', 'two'])
    expect(await server.sweep()).toBe(0)
  })

  test('adopts a session by name, and reads what of it is pending', async () => {
    const conversation = await room.converse()
    const first = conversation.say('one')
    const { version } = await room.push(first)
    expect(await readJournal(room.client, conversation.id)).toEqual([{ version, change: JSON.parse(JSON.stringify(first)) }])
    const server = await room.server()
    await server.adopt([conversation.id])
    expect(await room.textsOf(conversation.id)).toEqual(['one'])
    expect(await server.pending(conversation.id)).toEqual([])
  })

  test('loses nothing where Redis is emptied before Postgres has it', async () => {
    const truths = [watch(room.database), watch(room.database)]
    const servers = await Promise.all(truths.map(({ database }) => room.server({ database })))
    const conversations = await Promise.all(Array.from({ length: 20 }, () => room.converse()))
    for (const truth of truths) truth.isAway = true
    for (let index = 0; index < 200; index += 1) {
      const [server, conversation] = [servers[index % 2], conversations[index % 20]]
      if (server && conversation) await say(server, conversation, `line ${index}`)
    }
    await room.client.flushall()
    for (const truth of truths) truth.isAway = false
    await Promise.all(servers.map((server) => server.flushMemory()))
    for (const conversation of conversations) expect(await room.textsOf(conversation.id)).toEqual(conversation.texts)
    await Promise.all(servers.map((server) => server.drained()))
    expect(servers.map(({ entries }) => entries)).toEqual([0, 0])
  })

  test('writes from memory by itself where Redis is away, and takes the entries off its list once it is back', async () => {
    const truth = watch(room.database)
    const server = await room.server({ database: truth.database, cabled: true })
    const conversation = await room.converse()
    truth.isAway = true
    const said = [await say(server, conversation, 'one'), await say(server, conversation, 'two')]
    await room.cable.pull()
    truth.isAway = false
    await Promise.all(said.map(({ safe }) => safe))
    expect(await room.textsOf(conversation.id)).toEqual(['one', 'two'])
    await server.drain()
    expect(await room.length(conversation.id)).toBe(2)
    await room.cable.plug()
    await server.drained(conversation.id)
    expect(await room.length(conversation.id)).toBe(0)
    expect(await room.textsOf(conversation.id)).toEqual(['one', 'two'])
  })

  test('does not bring back a session that was erased meanwhile', async () => {
    const truth = watch(room.database)
    const server = await room.server({ database: truth.database })
    const conversation = await room.converse()
    truth.isAway = true
    const { safe } = await say(server, conversation, 'secret')
    await room.client.del(Object.values(sessionKeys(conversation.id)))
    await room.database.query('delete from sessions where id = $1', [conversation.id])
    truth.isAway = false
    await safe
    expect(await room.textsOf(conversation.id)).toEqual([])
    expect(server.entries).toBe(0)
  })

  test('keeps all while Postgres is away, refuses more at the bound, and drains in order with no pile of statements', async () => {
    const cable = await layCableTo(room.url)
    const database = await openDatabase({ url: cable.url })
    const truth = watch(database)
    const server = await room.server({ database: truth.database, maxBytes: 100_000 })
    const conversations = await Promise.all([room.converse(), room.converse(), room.converse()])
    await cable.pull()
    let accepted = 0
    const refused = async () => {
      for (; accepted < 1_000; accepted += 1) {
        server.requireRoom()
        const conversation = conversations[accepted % 3]
        if (conversation) await say(server, conversation, `line ${accepted} ${'x'.repeat(500)}`)
      }
    }
    await expect(refused()).rejects.toThrow(UpstreamUnavailable)
    expect(accepted).toBeGreaterThan(20)
    // One that is being accepted while Redis is read may count twice until it is read again.
    expect(server.entries).toBeGreaterThanOrEqual(accepted)
    expect(server.entries).toBeLessThan(accepted + 5)
    await sleep(300)
    expect(server.oldestMs).toBeGreaterThanOrEqual(300)
    expect(truth.statements.length).toBeLessThan(15)
    await cable.plug()
    await server.drained()
    for (const conversation of conversations) expect(await room.textsOf(conversation.id)).toEqual(conversation.texts)
    server.requireRoom()
    expect(room.lines.filter(({ level }) => level === 'error')).toEqual([])
    await server.close()
    await database.close()
    await cable.close()
  })

  test('counts what other servers left against the bound too', async () => {
    const truth = watch(room.database)
    truth.isAway = true
    const server = await room.server({ database: truth.database, maxBytes: 20_000 })
    const conversation = await room.converse()
    for (let index = 0; index < 40; index += 1) await room.push(conversation.say(`line ${index} ${'x'.repeat(500)}`))
    const adopted = server.adopt([conversation.id])
    await until(() => server.entries === 40)
    expect(() => server.requireRoom()).toThrow(UpstreamUnavailable)
    truth.isAway = false
    await adopted
    server.requireRoom()
    expect(await room.textsOf(conversation.id)).toEqual(conversation.texts)
  })

  test('keeps what Postgres refuses as a dead letter, tells whoever waits, and goes on with all the rest', async () => {
    const truth = watch(room.database)
    const server = await room.server({ database: truth.database })
    const [sick, well] = [await room.converse(), await room.converse()]
    truth.isAway = true
    const before = await say(server, sick, 'before')
    const bad = sick.say('nul \u0000 in the middle')
    const poison = server.accepted(await room.push(bad))
    const after = await say(server, sick, 'after')
    const others = [await say(server, well, 'one'), await say(server, well, 'two')]
    truth.isAway = false
    await expect(poison).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', retryable: false })
    await Promise.all([before, after, ...others].map(({ safe }) => safe))
    await server.drained()

    expect(await room.textsOf(well.id)).toEqual(['one', 'two'])
    const rows = await room.database.query('select seq, text from messages where session_id = $1 order by seq', [sick.id])
    expect(rows).toEqual([
      { seq: 1, text: 'before' },
      { seq: 3, text: 'after' }
    ])
    const json = writeChange(bad)
    expect(await room.lettersOf(sick.id)).toEqual([{ version: 2, ownerId: 'ada', reason: 'Postgres 22P05', entry: json }])
    expect(await room.length(sick.id)).toBe(0)
    expect(server.deadLetters).toBe(1)
    const errors = room.lines.filter(({ level }) => level === 'error')
    expect(errors).toHaveLength(1)
    expect(errors[0]).toMatchObject({ session: sick.id, version: 2, reason: 'Postgres 22P05' })
    expect(JSON.stringify(room.lines)).not.toContain('in the middle')
  })

  test('is drained of what came before, although others go on writing to the session', async () => {
    const server = await room.server()
    const conversation = await room.converse()
    await room.push(conversation.say('before'))
    let isDrained = false
    const drained = server.adopt([conversation.id]).then(() => {
      isDrained = true
    })
    for (let more = 0; more < 2_000 && !isDrained; more += 1) await room.push(conversation.say('after'))
    expect(isDrained).toBe(true)
    await drained
    expect((await room.textsOf(conversation.id))[0]).toBe('before')
  })

  test('keeps what is no change as a dead letter of the session’s owner, and never waits for it', async () => {
    const server = await room.server()
    const conversation = await room.converse()
    await room.push(conversation.say('one'))
    await room.pushText(conversation.id, 'no version at all')
    await room.pushText(conversation.id, '2 {"no":"JSON')
    await room.pushText(conversation.id, `3 ${JSON.stringify({ ...conversation.say('lost'), messages: [{ text: 'half' }] })}`)
    expect(await room.client.rpush(sessionKeys(conversation.id).journal, Buffer.from([0x34, 0x20, 0xff, 0xfe, 0x00]))).toBe(5)
    await room.client.hset(sessionKeys(conversation.id).state, 'version', 4)
    const last = conversation.say('two')
    await room.push(last)
    await server.adopt([conversation.id])
    const rows = await room.database.query('select text from messages where session_id = $1 order by seq', [conversation.id])
    expect(rows).toEqual([{ text: 'one' }, { text: 'two' }])
    const letters = await room.lettersOf(conversation.id)
    expect(letters.map(({ version, reason, ownerId }) => [version, reason, ownerId])).toEqual([
      [2, 'no JSON', 'ada'],
      [3, expect.stringMatching(/^messages\.0\.sessionId: invalid_type; messages\.0\.seq: invalid_type/), 'ada'],
      [4, 'no JSON', 'ada'],
      [null, 'no version', 'ada']
    ])
    expect(await room.length(conversation.id)).toBe(0)
  })

  test('waits where Postgres fails for a reason that lies not in the data, and buries nothing', async () => {
    const server = await room.server()
    const conversation = await room.converse()
    await room.database.query('alter table positions rename to elsewhere')
    const change = conversation.say('one', (builder) => {
      builder.position({
        sessionId: conversation.id,
        turn: 1,
        ownerId: 'ada',
        agent: 'atlas',
        stance: 'FOR',
        confidence: 1,
        reasoning: 'r'
      })
    })
    const safe = server.accepted(await room.push(change))
    const others = await Promise.all(Array.from({ length: 40 }, () => room.converse()))
    await Promise.all((await Promise.all(others.map((other) => say(server, other, 'goes on')))).map((said) => said.safe))
    await until(() => room.lines.some(({ msg }) => msg.includes('cannot be drained')))
    await room.database.query('alter table elsewhere rename to positions')
    await safe
    expect(server.deadLetters).toBe(0)
    expect(await room.textsOf(conversation.id)).toEqual(['one'])
  })

  test('lets any number of servers drain the same sessions at once', async () => {
    const conversations = await Promise.all(Array.from({ length: 10 }, (_, index) => room.converse(`owner ${index % 3}`)))
    for (let index = 0; index < 500; index += 1) {
      const conversation = conversations[index % 10]
      if (!conversation) continue
      const number = Math.floor(index / 10) + 1
      await room.push(
        conversation.say(`line ${index}`, (builder) => builder.action(newAction(builder.view.session, 1, { title: `${number}` }), null))
      )
    }
    const servers = await Promise.all(Array.from({ length: 4 }, () => room.server()))
    const ids = conversations.map(({ id }) => id)
    await Promise.all(servers.map((server, index) => server.adopt(index % 2 === 0 ? ids : ids.toReversed())))
    for (const conversation of conversations) {
      expect(await room.textsOf(conversation.id)).toEqual(conversation.texts)
      expect(await room.eventsOf(conversation.id)).toHaveLength(100)
      expect(await room.length(conversation.id)).toBe(0)
    }
    const titles = await room.database.query<{ title: string }>('select title from actions where session_id = any($1::uuid[])', [ids])
    expect(new Set(titles.map(({ title }) => title))).toEqual(new Set(['50']))
    const feeds = await room.database.query(
      `select owner_id from events where session_id = any($1::uuid[]) and feed is not null
       group by owner_id having count(distinct feed) <> count(*)`,
      [ids]
    )
    expect(feeds).toEqual([])
  })

  test('changes nothing by writing again what was written by a server that died before it took the entries off', async () => {
    const conversation = await room.converse()
    const changes = ['one', 'two'].map((text) =>
      conversation.say(text, (builder) => builder.action(newAction(builder.view.session, 1, { title: text }), null))
    )
    for (const change of changes) await room.push(change)
    await applyChanges(room.database, changes, 'skip')
    const snapshot = () =>
      room.database.query(
        `select (select jsonb_agg(m order by seq) from messages m where session_id = $1) as messages,
          (select jsonb_agg(e order by number) from events e where session_id = $1) as events,
          (select jsonb_agg(a) from actions a where session_id = $1) as actions,
          (select to_jsonb(s) from sessions s where id = $1) as session`,
        [conversation.id]
      )
    const before = await snapshot()
    const server = await room.server()
    await server.sweep()
    await server.drained()
    expect(await room.length(conversation.id)).toBe(0)
    expect(await snapshot()).toEqual(before)
  })

  test('does not count on Redis to number commits upwards: what a server holds of an earlier count is not taken for written', async () => {
    const truth = watch(room.database)
    const [holder, other] = [await room.server({ database: truth.database }), await room.server()]
    const conversation = await room.converse()
    truth.isAway = true
    const early = [await say(holder, conversation, 'one'), await say(holder, conversation, 'two')]
    await room.client.flushall()
    truth.isAway = false
    // The count begins anew: version 1 and 2 again, with other changes.
    const late = [await say(other, conversation, 'three'), await say(other, conversation, 'four')]
    await Promise.all([...early, ...late].map(({ safe }) => safe))
    expect(await room.textsOf(conversation.id)).toEqual(['one', 'two', 'three', 'four'])
  })

  test('closes in time while Postgres is away, tells whoever waits, and leaves the rest to another server', async () => {
    const truth = watch(room.database)
    const server = await room.server({ database: truth.database })
    const conversation = await room.converse()
    truth.isAway = true
    const { safe } = await say(server, conversation, 'one')
    const startedAt = Date.now()
    await server.close(200)
    expect(Date.now() - startedAt).toBeLessThan(1_000)
    await expect(safe).rejects.toThrow(UpstreamUnavailable)
    const next = await room.server()
    await next.sweep()
    await next.drained()
    expect(await room.textsOf(conversation.id)).toEqual(['one'])
  })
})

describe.skipIf(!findRedis() || !inject('databaseUrl'))('the journal on a Redis Cluster', () => {
  let room: SharedRoom
  beforeAll(async () => {
    room = await openSharedRoom(await startRedisCluster())
  })
  afterAll(() => room?.close())

  test('drains what lies on all its masters, accepted here or left by another server', async () => {
    const conversations = await Promise.all(Array.from({ length: 90 }, () => room.converse()))
    const server = await room.server()
    const safe: Promise<void>[] = []
    for (const [index, conversation] of conversations.entries()) {
      await room.push(conversation.say('one'))
      const entry = await room.push(conversation.say('two'))
      if (index % 2 === 0) safe.push(server.accepted(entry))
    }
    await Promise.all(safe)
    const next = await room.server()
    await next.sweep()
    await next.drained()
    for (const { id } of conversations) {
      expect(await room.textsOf(id)).toEqual(['one', 'two'])
      expect(await room.length(id)).toBe(0)
    }
  })
})
