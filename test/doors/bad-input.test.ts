import { afterAll, beforeAll, expect, test } from 'vitest'
import { type BoardRoom, describeBoardRoom } from '../board-room.ts'

const nobody = '0192f0aa-ffff-7000-8000-000000000000'
/** of another person, who has a session, a message in it, a turn, an action and a line in the dossier */
const foreign = '0192f0aa-eeee-7000-8000-000000000000'

async function putForeign(room: BoardRoom): Promise<void> {
  for (const statement of [
    `insert into sessions (id, owner_id, when_busy, agents, skills, created_at, last_active_at, revision, external_ref) values ('${foreign}', 'eve', 'ENQUEUE', '{atlas}', '{}', now(), now(), 1, 'slack:eve')`,
    `insert into external_references (owner_id, ref, session_id) values ('eve', 'slack:eve', '${foreign}')`,
    `insert into messages (session_id, seq, owner_id, role, author_name, text, created_at, turn) values ('${foreign}', 1, 'eve', 'USER', 'Eve', 'My secret', now(), 1)`,
    `insert into turns (session_id, seq, owner_id, status, events_after, meeting, time_zone, said_at, attempts, usage, timing, action_ids, revision)
      values ('${foreign}', 1, 'eve', 'COMPLETED', 0, false, 'UTC', now(), 1, '{}', '{}', '{}', 1)`,
    `insert into actions (id, session_id, source, owner_id, kind, status, title, quote, created_at, updated_at)
      values ('${foreign}.a1.1', '${foreign}', 1, 'eve', 'TASK', 'OPEN', 'My secret', 'My secret', now(), now())`,
    `insert into dossier_entries (id, owner_id, kind, text, confidence, valid_from, fingerprint) values ('entry-${foreign}', 'eve', 'GOAL', 'My secret', 1, now(), 'x')`,
    `insert into delegations (session_id, turn, number, owner_id, "from", "to", task, status, usage, at, revision)
      values ('${foreign}', 1, 1, 'eve', 'atlas', 'nova', 'My secret', 'COMPLETED', '{}', now(), 1)`,
    `insert into tool_calls (session_id, turn, number, owner_id, agent, server, tool, arguments, status, at, revision)
      values ('${foreign}', 1, 1, 'eve', 'atlas', 'board', 'runway', '{}', 'SUCCEEDED', now(), 1)`
  ])
    await room.query(statement)
}

async function removeForeign(room: BoardRoom): Promise<void> {
  for (const table of ['sessions', 'external_references', 'messages', 'turns', 'actions', 'dossier_entries', 'delegations', 'tool_calls'])
    await room.query(`delete from ${table} where owner_id = 'eve'`)
}

const send = 'mutation($input: SendMessageInput!) { sendMessage(input: $input) { message { id } } }'
const open = 'mutation($input: OpenSessionInput!) { openSession(input: $input) { id } }'
const add = 'mutation($input: AddActionInput!) { addAction(input: $input) { id } }'
const inSession = (field: string) => `query($id: ID!) { session(id: $id) { ${field} } }`
const cursor = (...values: unknown[]) => Buffer.from(JSON.stringify(values)).toString('base64url')

type Case = [what: string, query: string, variables: (own: string) => Record<string, unknown>, code: string, says: RegExp]

const notFound: Case[] = [
  ['a message to a session that does not exist', send, () => ({ input: { sessionId: nobody, text: 'Hi' } }), 'NOT_FOUND', /check the id/],
  ['a message to what is no session id', send, () => ({ input: { sessionId: 'nonsense', text: 'Hi' } }), 'NOT_FOUND', /check the id/],
  ["a message to someone else's session", send, () => ({ input: { sessionId: foreign, text: 'Hi' } }), 'NOT_FOUND', /check the id/],
  ["opening someone else's session", open, () => ({ input: { id: foreign } }), 'NOT_FOUND', /check the id/],
  [
    "an action in someone else's session",
    add,
    () => ({ input: { sessionId: foreign, kind: 'TASK', title: 'Mine' } }),
    'NOT_FOUND',
    /check the id/
  ],
  ...[
    `archiveSession(sessionId: "${foreign}") { id }`,
    `updateSession(input: { sessionId: "${foreign}", title: "x" }) { id }`,
    `deleteSession(sessionId: "${foreign}") { id }`,
    `forkSession(sessionId: "${foreign}", atSeq: 1) { id }`,
    `assignAgents(sessionId: "${foreign}", agents: ["nova"]) { id }`,
    `activateSkills(sessionId: "${foreign}", skills: []) { id }`,
    `cancelTurn(turnId: "${foreign}.t1") { id }`,
    `cancelTurn(turnId: "nonsense") { id }`,
    `updateAction(input: { id: "${foreign}.a1.1", status: DONE }) { id }`,
    `updateAction(input: { id: "nonsense", status: DONE }) { id }`,
    `correctDossierEntry(id: "entry-${foreign}", text: "Mine") { id }`,
    `forgetDossierEntry(id: "entry-${foreign}") { version }`,
    `forgetDossierEntry(id: "nonsense") { version }`
  ].map((field): Case => [field, `mutation { ${field} }`, () => ({}), 'NOT_FOUND', /check the id/])
]

const badInput: Case[] = [
  ...['', '   ', '\n\t', '\u0000'].map(
    (text): Case => [
      `the text ${JSON.stringify(text)}`,
      send,
      (own) => ({ input: { sessionId: own, text } }),
      'BAD_USER_INPUT',
      /empty: give it some text/
    ]
  ),
  ['a message without text', send, (own) => ({ input: { sessionId: own } }), 'BAD_USER_INPUT', /empty: give it some text/],
  [
    'a text of 32 KB and a byte',
    send,
    (own) => ({ input: { sessionId: own, text: 'x'.repeat(32_769) } }),
    'BAD_USER_INPUT',
    /32768: send it in parts/
  ],
  [
    'a text of few letters and many bytes',
    send,
    (own) => ({ input: { sessionId: own, text: '€'.repeat(10_923) } }),
    'BAD_USER_INPUT',
    /in parts/
  ],
  ['a member nobody knows', send, (own) => ({ input: { sessionId: own, text: 'Hi', to: 'zeus' } }), 'BAD_USER_INPUT', /zeus.*atlas/],
  ['a time zone nobody knows', send, (own) => ({ input: { sessionId: own, text: 'Hi', timeZone: 'Mars/Base' } }), 'BAD_USER_INPUT', /IANA/],
  [
    'an empty clientMessageId',
    send,
    (own) => ({ input: { sessionId: own, text: 'Hi', clientMessageId: '' } }),
    'BAD_USER_INPUT',
    /clientMessageId/
  ],
  ['a date that is none', send, (own) => ({ input: { sessionId: own, text: 'Hi', sentAt: 'yesterday' } }), 'BAD_USER_INPUT', /ISO 8601/],
  ...['0000-01-01T00:00:00Z', '9999-12-31T23:59:59-12:00', '2026-02-30T00:00:00Z'].map(
    (dueAt): Case => [
      `the date ${dueAt}`,
      add,
      (own) => ({ input: { sessionId: own, kind: 'TASK', title: 'x', dueAt } }),
      'BAD_USER_INPUT',
      /ISO 8601/
    ]
  ),
  ['an id that is no UUID', open, () => ({ input: { id: 'mine' } }), 'BAD_USER_INPUT', /UUID/],
  ['members nobody knows', open, () => ({ input: { agents: ['zeus'] } }), 'BAD_USER_INPUT', /choose from atlas/],
  ['no member', open, () => ({ input: { agents: [] } }), 'BAD_USER_INPUT', /choose from atlas/],
  ['the critic as a member', open, () => ({ input: { agents: ['critic'] } }), 'BAD_USER_INPUT', /choose from atlas/],
  ['skills nobody knows', open, () => ({ input: { skills: ['magic'] } }), 'BAD_USER_INPUT', /choose from/],
  ['a title of 201 letters', open, () => ({ input: { title: 'x'.repeat(201) } }), 'BAD_USER_INPUT', /1 to 200/],
  ['an outside reference of 501 letters', open, () => ({ input: { externalRef: 'x'.repeat(501) } }), 'BAD_USER_INPUT', /1 to 500/],
  ['an unknown enum in the variables', open, () => ({ input: { whenBusy: 'MAYBE' } }), 'BAD_USER_INPUT', /WhenBusy/],
  [
    'an unknown enum in the query',
    'mutation { openSession(input: { whenBusy: MAYBE }) { id } }',
    () => ({}),
    'GRAPHQL_VALIDATION_FAILED',
    /MAYBE/
  ],
  [
    'assigning a member nobody knows',
    'mutation($id: ID!) { assignAgents(sessionId: $id, agents: ["zeus"]) { id } }',
    (id) => ({ id }),
    'BAD_USER_INPUT',
    /choose from/
  ],
  [
    'activating a skill nobody knows',
    'mutation($id: ID!) { activateSkills(sessionId: $id, skills: ["magic"]) { id } }',
    (id) => ({ id }),
    'BAD_USER_INPUT',
    /choose from/
  ],
  ['an action without a title', add, (own) => ({ input: { sessionId: own, kind: 'TASK', title: ' ' } }), 'BAD_USER_INPUT', /1 to 200/],
  ['an unknown kind of action', add, (own) => ({ input: { sessionId: own, kind: 'WISH', title: 'x' } }), 'BAD_USER_INPUT', /ActionKind/],
  [
    'a dossier entry without text',
    'mutation { addDossierEntry(input: { kind: GOAL, text: " " }) { id } }',
    () => ({}),
    'BAD_USER_INPUT',
    /1 to 500/
  ],
  ['a viewer in no time zone', 'mutation { updateViewer(input: { timeZone: "Mars/Base" }) { id } }', () => ({}), 'BAD_USER_INPUT', /IANA/],
  ['an erasure that was not confirmed', 'mutation { deleteMyData(confirm: false) { id } }', () => ({}), 'BAD_USER_INPUT', /confirm/],
  ['a search for nothing', '{ viewer { searchMessages(query: " - ") { edges { cursor } } } }', () => ({}), 'BAD_USER_INPUT', /give some/],
  ...['first: 0', 'first: -1', 'first: 201', 'last: 201', 'first: 1, last: 1'].map(
    (page): Case => [
      `a page of ${page}`,
      inSession(`messages(${page}) { edges { cursor } }`),
      (id) => ({ id }),
      'BAD_USER_INPUT',
      /first.*last/
    ]
  )
]

const paged = [
  'session(id: $id) { messages(after: $cursor) { edges { cursor } } }',
  'session(id: $id) { messages(last: 3, before: $cursor) { edges { cursor } } }',
  'session(id: $id) { turns(after: $cursor) { edges { cursor } } }',
  'session(id: $id) { actions(after: $cursor) { edges { cursor } } }',
  'session(id: $id) { id } viewer { sessions(after: $cursor) { edges { cursor } } }',
  'session(id: $id) { id } viewer { actions(after: $cursor) { edges { cursor } } }',
  'session(id: $id) { id } viewer { searchMessages(query: "plan", after: $cursor) { edges { cursor } } }',
  'session(id: $id) { dossier { history(after: $cursor) { edges { cursor } } } }'
]

describeBoardRoom('bad input', (room) => {
  beforeAll(() => putForeign(room()))
  afterAll(() => removeForeign(room()))

  test.for([...notFound, ...badInput])('%s is refused, says what to do, and writes nothing', async ([, query, variables, code, says]) => {
    const own = await room().openSession()
    const before = await room().countRows()
    const from = room().logged().length
    const { errors } = await room().ask(query, variables(own))
    expect(errors).toMatchObject([{ message: expect.stringMatching(says), extensions: { code } }])
    expect(errors[0]?.extensions.retryable ?? false).toBe(false)
    expect(await room().countRows()).toEqual(before)
    expect(room().logged().slice(from)).not.toContain('"level":"error"')
  })

  test('a cursor that is none, or of another list, is refused', async () => {
    const id = await room().openSession()
    for (const field of paged) {
      for (const bad of ['nonsense', '', cursor({}), cursor('a', 'b', 'c', 'd', 'e')]) {
        const { errors } = await room().ask(`query($id: ID!, $cursor: String) { ${field} }`, { id, cursor: bad })
        expect(errors, `${field} after ${bad}`).toMatchObject([
          { message: expect.stringContaining('not of this list'), extensions: { code: 'BAD_USER_INPUT' } }
        ])
      }
    }
  })

  test('by no id can anything of somebody else be read', async () => {
    for (const id of [
      foreign,
      `${foreign}.m1`,
      `${foreign}.t1`,
      `${foreign}.a1.1`,
      `${foreign}.d1.1`,
      `${foreign}.c1.1`,
      `entry-${foreign}`
    ]) {
      expect(
        await room().ask('query($id: ID!) { node(id: $id) { __typename } turn(id: $id) { id } session(id: $id) { id } }', { id })
      ).toMatchObject({
        data: { node: null, turn: null, session: null },
        errors: []
      })
    }
    expect(await room().read('{ sessionByExternalRef(externalRef: "slack:eve") { id } }')).toEqual({ sessionByExternalRef: null })
    expect(JSON.stringify(await room().read('mutation { exportMyData }'))).not.toContain('secret')
    const listed = await room().read(
      '{ viewer { sessions(includeArchived: true) { edges { cursor } } actions { edges { cursor } } dossier { entries { id } history { edges { cursor } } } } }'
    )
    expect(listed).toEqual({
      viewer: { sessions: { edges: [] }, actions: { edges: [] }, dossier: { entries: [], history: { edges: [] } } }
    })
    await room().openSession({ externalRef: 'slack:eve' })
    expect(await room().query(`select session_id from external_references where owner_id = 'eve'`)).toEqual([{ session_id: foreign }])
  })

  const following: [string, string, (own: string) => Record<string, unknown>][] = [
    ["someone else's session", 'subscription { sessionEvents(sessionId: "' + foreign + '") { cursor } }', () => ({})],
    ["someone else's turn", 'subscription { turnEvents(turnId: "' + foreign + '.t1") { cursor } }', () => ({})],
    ['a session nobody has', 'subscription { sessionEvents(sessionId: "' + nobody + '") { cursor } }', () => ({})],
    [
      'a session from a cursor that is none',
      'subscription($id: ID!) { sessionEvents(sessionId: $id, after: "nonsense") { cursor } }',
      (id) => ({ id })
    ],
    [
      "a session from another's cursor",
      `subscription($id: ID!) { sessionEvents(sessionId: $id, after: "${foreign}:1") { cursor } }`,
      (id) => ({ id })
    ],
    [
      'a session from a cursor that is ahead of time',
      'subscription($id: ID!, $after: String) { sessionEvents(sessionId: $id, after: $after) { cursor } }',
      (id) => ({ id, after: `${id}:99` })
    ],
    ['actions from a cursor that is none', 'subscription { actionUpdates(after: "nonsense") { cursor } }', () => ({})],
    ["actions from another's cursor", `subscription { actionUpdates(after: "${foreign}:1") { cursor } }`, () => ({})]
  ]
  for (const transport of ['SSE', 'WebSocket'] as const) {
    test.for(following)(`following %s over ${transport} is refused`, async ([, subscription, variables]) => {
      const own = await room().openSession()
      await expect(room().events(subscription, variables(own), transport).next()).rejects.toThrow(/NOT_FOUND|BAD_USER_INPUT/)
    })
  }

  test('a text of exactly 32 KB is taken', async () => {
    const own = await room().openSession()
    const { message } = await room().say(own, 'x'.repeat(32_768))
    expect(message.text).toHaveLength(32_768)
    await room().ended(`${own}.t1`)
  })

  test('a body of 10 MB is refused with 413', async () => {
    const own = await room().openSession()
    const before = await room().countRows()
    const answer = await room().send(own, 'x'.repeat(10_000_000))
    expect(answer).toMatchObject({
      status: 413,
      errors: [{ message: expect.stringContaining('send less'), extensions: { code: 'BAD_USER_INPUT' } }]
    })
    expect(await room().countRows()).toEqual(before)
  })

  test('what no store can keep is left out of a text, and of everything else that is written', async () => {
    const odd = 'a\u0000b \ud800 c'
    const kept = 'ab \ufffd c'
    const own = await room().openSession({ title: odd, externalRef: odd })
    const { message } = await room().say(own, odd, { clientMessageId: odd, authorName: odd })
    expect(message.text).toBe(kept)
    expect(await room().say(own, odd, { clientMessageId: odd })).toMatchObject({ message: { id: message.id } })
    expect((await room().ended(message.turnId)).status).toBe('COMPLETED')
    const written = await room().ask(
      `mutation($id: ID!, $odd: String!) {
        addAction(input: { sessionId: $id, kind: TASK, title: $odd, owner: $odd }) { title owner }
        addDossierEntry(input: { kind: GOAL, text: $odd }) { text }
        updateViewer(input: { name: $odd }) { name }
      }`,
      { id: own, odd }
    )
    expect(written).toMatchObject({
      errors: [],
      data: { addAction: { title: kept, owner: kept }, addDossierEntry: { text: kept }, updateViewer: { name: kept } }
    })
  })

  test.for<[string, string]>([
    ['search', 'query($odd: String!) { viewer { searchMessages(query: $odd) { edges { cursor } } } }'],
    ['an outside reference', 'query($odd: String!) { sessionByExternalRef(externalRef: $odd) { id } }'],
    ['an id', 'query($odd: ID!) { node(id: $odd) { id } session(id: $odd) { id } turn(id: $odd) { id } }'],
    ['a dossier entry', 'mutation($odd: ID!) { forgetDossierEntry(id: $odd) { version } }'],
    ['an action', 'mutation($odd: ID!) { updateAction(input: { id: $odd, status: DONE }) { id } }'],
    ['a turn', 'mutation($odd: ID!) { cancelTurn(turnId: $odd) { id } }'],
    ['a time zone', 'mutation($odd: String!) { updateViewer(input: { timeZone: $odd }) { id } }'],
    ['a cursor', 'query($odd: String!) { viewer { actions(after: $odd) { edges { cursor } } } }']
  ])('%s with what no store can keep is no failure of the server', async ([, query]) => {
    for (const odd of ['a\u0000b', '\ud800', 'entry-\u0000', `${foreign}.a1.1\u0000`, 'entry-\udfff']) {
      const { errors } = await room().ask(query, { odd })
      for (const { extensions } of errors) expect(['NOT_FOUND', 'BAD_USER_INPUT']).toContain(extensions.code)
    }
  })

  test('cursors that were made up are refused or lead to an empty page, and are no failure of the server', async () => {
    const id = await room().openSession()
    await room().read(add, { input: { sessionId: id, kind: 'TASK', title: 'A plan' } })
    const ancient = '0000-01-01T00:00:00.000Z'
    const madeUp: [string, string][] = [
      ['session(id: $id) { messages(after: $cursor) { edges { cursor } } }', cursor(Number.MAX_SAFE_INTEGER)],
      ['session(id: $id) { messages(last: 2, before: $cursor) { edges { cursor } } }', cursor(Number.MAX_SAFE_INTEGER)],
      ['session(id: $id) { turns(after: $cursor) { edges { cursor } } }', cursor(Number.MAX_SAFE_INTEGER)],
      ['session(id: $id) { id } viewer { sessions(after: $cursor) { edges { cursor } } }', cursor(ancient, id)],
      ['session(id: $id) { id } viewer { actions(after: $cursor) { edges { cursor } } }', cursor(ancient, ancient, 'x')],
      [
        'session(id: $id) { id } viewer { actions(after: $cursor) { edges { cursor } } }',
        cursor('2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z', '\u0000')
      ],
      [
        'session(id: $id) { id } viewer { searchMessages(query: "plan", after: $cursor) { edges { cursor } } }',
        cursor(1, id, Number.MAX_SAFE_INTEGER)
      ],
      ['session(id: $id) { id } viewer { searchMessages(query: "plan", after: $cursor) { edges { cursor } } }', cursor(1e308, id, 1)]
    ]
    for (const [field, forged] of madeUp) {
      const { errors } = await room().ask(`query($id: ID!, $cursor: String) { ${field} }`, { id, cursor: forged })
      for (const { extensions } of errors) expect.soft(extensions.code, `${field} after ${forged}`).toBe('BAD_USER_INPUT')
    }
  })
})
