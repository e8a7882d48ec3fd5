import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { openDatabase } from '../../src/database/database.ts'
import { migrate } from '../../src/database/migrate.ts'
import { type BoardRoom, sessionEvents, startBoardRoom } from '../board-room.ts'
import { freshDatabase } from '../database.ts'
import { findRedis, type PrivateRedis, startRedis } from '../redis.ts'

const command = findRedis()

describe.skipIf(!command || !inject('databaseUrl'))('what a person reads over all sessions while the database lags', () => {
  let redis: PrivateRedis
  let truth: Awaited<ReturnType<typeof freshDatabase>>
  let room: BoardRoom
  let release: (() => Promise<void>) | undefined

  beforeAll(async () => {
    if (command) redis = await startRedis(command)
    truth = await freshDatabase()
    const database = await openDatabase({ url: truth.url })
    await migrate(database)
    await database.close()
    room = await startBoardRoom({ settings: { REDIS_URL: redis.url, DATABASE_URL: truth.url } })
  })
  beforeEach(() => room.read('mutation { deleteMyData(confirm: true) { id } }'))
  afterEach(() => release?.())
  afterAll(async () => {
    await room?.close()
    await truth?.drop()
    await redis?.stop()
  })

  /** Holds up whatever the journal writes, and nothing that is read, for so long or until it is released. */
  async function holdUp(milliseconds?: number): Promise<void> {
    const client = new pg.Client({ connectionString: truth.url })
    await client.connect()
    await client.query('begin')
    await client.query('lock table messages in share mode')
    const ended = new AbortController()
    const released = sleep(milliseconds ?? 60_000, undefined, { signal: ended.signal })
      .catch(() => undefined)
      .then(() => client.end())
    release = () => {
      ended.abort()
      return released
    }
  }

  const enter = async (sessionId: string, title: string) =>
    (
      await room.read<{ addAction: { id: string } }>(
        'mutation($s: ID!, $t: String!) { addAction(input: { sessionId: $s, kind: TASK, title: $t }) { id } }',
        { s: sessionId, t: title }
      )
    ).addAction.id

  test('has all that this server acknowledged', async () => {
    const id = await room.openSession({ title: 'Old', externalRef: 'slack:T1/C1/1' })
    const other = await room.openSession({ title: 'New' })
    await holdUp(1_000)
    const action = await enter(id, 'Call the landlord about the lease')
    await room.read('mutation($id: ID!) { archiveSession(sessionId: $id) { id } }', { id: other })

    const { viewer, sessionByExternalRef, session } = await room.read<{
      viewer: {
        actions: { edges: { node: { id: string } }[] }
        sessions: { edges: { node: { id: string } }[] }
        searchMessages: { edges: { node: { text: string }; session: { lastActiveAt: string } }[] }
      }
      sessionByExternalRef: { lastActiveAt: string }
      session: { opening: string; lastActiveAt: string }
    }>(
      `query($id: ID!) {
        viewer {
          actions { edges { node { id } } }
          sessions { edges { node { id } } }
          searchMessages(query: "landlord") { edges { node { text } session { lastActiveAt } } }
        }
        sessionByExternalRef(externalRef: "slack:T1/C1/1") { lastActiveAt }
        session(id: $id) { opening lastActiveAt }
      }`,
      { id }
    )
    expect(viewer.actions.edges.map(({ node }) => node.id)).toEqual([action])
    expect(viewer.sessions.edges.map(({ node }) => node.id)).toEqual([id])
    expect(viewer.searchMessages.edges).toEqual([
      { node: { text: 'Call the landlord about the lease' }, session: { lastActiveAt: session.lastActiveAt } }
    ])
    expect(sessionByExternalRef).toEqual({ lastActiveAt: session.lastActiveAt })
    expect(session.opening).toContain('call the landlord')
  })

  test('has what a turn has left behind, of which its end was told', async () => {
    const id = await room.openSession()
    await holdUp(1_500)
    await room.say(id, '@atlas Our goal is 20 paying teams by June.')
    for await (const event of room.events(sessionEvents, { id, after: `${id}:0` })) if (event.__typename === 'TurnEnded') break

    const { exportMyData } = await room.read<{ exportMyData: { messages: object[] } }>('mutation { exportMyData }')
    expect(exportMyData.messages).toHaveLength(2)
  })

  test('has what a turn has just taught the board', async () => {
    const id = await room.openSession()
    await holdUp(1_500)
    await room.say(id, '@atlas Our goal is 20 paying teams by June.')
    for await (const event of room.events(sessionEvents, { id, after: `${id}:0` })) if (event.__typename === 'TurnEnded') break
    const { viewer } = await room.read<{ viewer: { dossier: { entries: { text: string }[]; history: { edges: object[] } } } }>(
      '{ viewer { dossier { entries { text } history { edges { node { id } } } } } }'
    )
    expect(viewer.dossier.entries).toEqual([{ text: expect.stringContaining('20 paying teams') }])
    expect(viewer.dossier.history.edges).toHaveLength(1)
  })

  test('is there for who forgets at once what was just learned', async () => {
    const id = await room.openSession()
    await holdUp(1_500)
    await room.say(id, '@atlas Our goal is ten pilots by March.')
    let learned: string | undefined
    const subscription = `subscription($id: ID!, $after: String) {
      sessionEvents(sessionId: $id, after: $after) { __typename cursor turnId ... on DossierUpdated { entry { id } } }
    }`
    for await (const event of room.events(subscription, { id, after: `${id}:0` })) {
      if (event.__typename === 'DossierUpdated') learned = (event.entry as { id: string }).id
      if (event.__typename === 'TurnEnded') break
    }
    await room.read('mutation($id: ID!) { forgetDossierEntry(id: $id) { version } }', { id: learned })
  })

  test('has one line and one action for what is said twice at once', async () => {
    const id = await room.openSession()
    await holdUp(2_000)
    const text = '@atlas I will draft the pitch deck by Friday. Our goal is 20 paying teams by June.'
    await room.say(id, text)
    const { turn } = await room.say(id, text)
    for await (const event of room.events(sessionEvents, { id, after: `${id}:0` }))
      if (event.__typename === 'TurnEnded' && event.turnId === turn.id) break
    const { viewer } = await room.read<{ viewer: { dossier: { entries: object[] }; actions: { edges: object[] } } }>(
      '{ viewer { dossier { entries { id text } } actions { edges { node { id title } } } } }'
    )
    expect(viewer.dossier.entries).toHaveLength(1)
    expect(viewer.actions.edges).toHaveLength(1)
  })

  test('has the actions of one session too, and a fork has all of its messages', async () => {
    const id = await room.openSession()
    await holdUp(1_000)
    const action = await enter(id, 'Order the chairs')
    const { forkSession } = await room.read<{ forkSession: { messages: { edges: { node: { text: string } }[] } } }>(
      'mutation($id: ID!) { forkSession(sessionId: $id, atSeq: 1) { messages(first: 5) { edges { node { text } } } } }',
      { id }
    )
    expect(forkSession.messages.edges.map(({ node }) => node.text)).toEqual(['Order the chairs'])
    await holdUp(1_000)
    const second = await enter(id, 'Order the tables')
    const { session } = await room.read<{ session: { actions: { edges: { node: { id: string } }[] } } }>(
      'query($id: ID!) { session(id: $id) { actions { edges { node { id } } } } }',
      { id }
    )
    expect(session.actions.edges.map(({ node }) => node.id).toSorted()).toEqual([action, second].toSorted())
  })

  test('is followed from a change of which the session has just told', async () => {
    const id = await room.openSession()
    await enter(id, 'Order the lamps')
    await holdUp(1_000)
    await enter(id, 'Order the desks')
    let cursor: string | undefined
    for await (const event of room.events(sessionEvents, { id, after: `${id}:2` })) {
      cursor = event.cursor
      if (event.__typename === 'ActionUpdated') break
    }
    const third = enter(id, 'Order the shelves')
    const updates = 'subscription($after: String) { actionUpdates(after: $after) { __typename cursor action { id } } }'
    for await (const { action } of room.events(updates, { after: cursor })) {
      expect(action).toEqual({ id: await third })
      break
    }
  })

  test('is refused, rather than be old, where the database stays behind', async () => {
    const id = await room.openSession()
    await holdUp()
    await enter(id, 'Water the plants')
    const { data, errors } = await room.ask('{ viewer { actions { edges { node { id } } } } }')
    expect(data).toBeNull()
    expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNAVAILABLE', retryable: true } }])
  })
})
