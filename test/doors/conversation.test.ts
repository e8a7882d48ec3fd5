import { expect, test } from 'vitest'
import { type BoardRoom, describeBoardRoom } from '../board-room.ts'

const numbers = (last: number, first = 1) => Array.from({ length: last - first + 1 }, (_, index) => first + index)

const addAction = (room: BoardRoom, sessionId: string, title: string) =>
  room.read<{ addAction: { id: string } }>('mutation($input: AddActionInput!) { addAction(input: $input) { id } }', {
    input: { sessionId, kind: 'TASK', title }
  })

interface Page {
  edges: { cursor: string; node: { seq: number; text: string } }[]
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null }
}

async function messages(room: BoardRoom, id: string, page: Record<string, unknown>): Promise<Page> {
  const { session } = await room.read<{ session: { messages: Page } }>(
    `query($id: ID!, $first: Int, $after: String, $last: Int, $before: String, $fromSeq: Int) {
      session(id: $id) {
        messages(first: $first, after: $after, last: $last, before: $before, fromSeq: $fromSeq) {
          edges { cursor node { seq text } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        }
      }
    }`,
    { id, ...page }
  )
  return session.messages
}

const seqs = ({ edges }: Page) => edges.map(({ node }) => node.seq)

interface Hit {
  cursor: string
  score: number
  snippet: string
  node: { text: string }
  session: { id: string }
}

async function search(
  room: BoardRoom,
  query: string,
  page: Record<string, unknown> = {}
): Promise<{ edges: Hit[]; pageInfo: Page['pageInfo'] }> {
  const { viewer } = await room.read<{ viewer: { searchMessages: { edges: Hit[]; pageInfo: Page['pageInfo'] } } }>(
    `query($query: String!, $first: Int, $after: String) {
      viewer { searchMessages(query: $query, first: $first, after: $after) {
        edges { cursor score snippet node { text } session { id } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      } }
    }`,
    { query, ...page }
  )
  return viewer.searchMessages
}

const list = async (room: BoardRoom, includeArchived = false) =>
  (
    await room.read<{ viewer: { sessions: { edges: { node: { id: string } }[] } } }>(
      'query($all: Boolean) { viewer { sessions(includeArchived: $all) { edges { node { id } } } } }',
      { all: includeArchived }
    )
  ).viewer.sessions.edges.map(({ node }) => node.id)

describeBoardRoom('a conversation', (room) => {
  const seeds = [
    { text: "I'll draft the pitch deck by Friday", kind: 'COMMITMENT', dueAt: '2026-11-27T22:59:59.999Z' },
    { text: "We're targeting B2B first", kind: 'DECISION', dueAt: null },
    { text: 'Need to research competitor pricing', kind: 'TASK', dueAt: null },
    { text: 'Customer segment X values speed over features', kind: 'INSIGHT', dueAt: null }
  ]

  test('gives one action for each of the four sentences, with quote, source, and date in the time zone of the viewer', async () => {
    await room().read('mutation { updateViewer(input: { timeZone: "Europe/Berlin" }) { id } }')
    const sessionId = await room().openSession()
    for (const { text, kind, dueAt } of seeds) {
      const turn = await room().talk(sessionId, text, { sentAt: '2026-11-23T09:00:00Z' })
      expect(turn).toMatchObject({ status: 'COMPLETED', error: null, attempts: 1 })
      expect(turn.actions).toMatchObject([{ kind, status: 'OPEN', quote: text, dueAt, source: { id: turn.id.replace('.t', '.m'), text } }])
    }
    const { session } = await room().read<{ session: { actions: { edges: { node: { kind: string } }[] } } }>(
      'query($id: ID!) { session(id: $id) { actions { edges { node { kind } } } } }',
      { id: sessionId }
    )
    expect(session.actions.edges.map(({ node }) => node.kind).toSorted()).toEqual(['COMMITMENT', 'DECISION', 'INSIGHT', 'TASK'])
  })

  test('reads "by Friday" in the time zone that was sent with the message, and against now where no time was', async () => {
    const sessionId = await room().openSession()
    const abroad = await room().talk(sessionId, "I'll draft the pitch deck by Friday", {
      sentAt: '2026-11-23T09:00:00Z',
      timeZone: 'America/Los_Angeles'
    })
    expect(abroad.actions).toMatchObject([{ dueAt: '2026-11-28T07:59:59.999Z' }])
    await room().read('mutation { updateViewer(input: { timeZone: "UTC" }) { id } }')
    const before = Date.now()
    const [action] = (await room().talk(sessionId, "I'll call the landlord by Friday")).actions
    const due = new Date(action?.dueAt ?? 0)
    expect([due.getUTCDay(), due.getUTCHours(), due.getUTCMinutes()]).toEqual([5, 23, 59])
    expect(due.getTime()).toBeGreaterThanOrEqual(before)
    expect(due.getTime()).toBeLessThan(before + 8 * 86_400_000)
  })

  test('computes what a person supposes next from the figures they gave before', async () => {
    const sessionId = await room().openSession()
    await room().talk(sessionId, 'Cipher, we have $300k in the bank and burn $25k a month, what is our runway?')
    const turn = await room().talk(sessionId, 'Cipher, and if we hire two at 8k?')
    expect(turn.reply?.text).toContain('**7.3 months**')
    expect(turn.reply?.text).toContain('$41,000 a month instead of $25,000')
  })

  test('says nothing as its opening where nothing is open, and speaks of the pitch deck after a restart', async () => {
    const opening = 'query($id: ID!) { session(id: $id) { opening } }'
    const sessionId = await room().openSession()
    expect(await room().read(opening, { id: sessionId })).toEqual({ session: { opening: null } })
    await room().talk(sessionId, "I'll draft the pitch deck by Friday")
    await room().restart()
    const again = await room().read<{ session: { opening: string } }>(opening, { id: sessionId })
    expect(again.session.opening).toContain('pitch deck')
    const elsewhere = await room().read<{ session: { opening: string } }>(opening, { id: await room().openSession() })
    expect(elsewhere.session.opening).toContain('pitch deck')
  })

  test('is rebuilt the same from the hot and from the cold store', async () => {
    const sessionId = await room().openSession({ title: 'Pricing', agents: ['cipher', 'nova'], skills: ['finance'] })
    await room().talk(sessionId, "I'll draft the pitch deck by Friday. Our goal is 20 paying teams by June.")
    const state = `query($id: ID!) { session(id: $id) {
      title cursor agents { id } skills { name } activeTurn { id } opening
      load { source messages bytes }
      messages { edges { cursor node { id text turnId createdAt } } }
      actions { edges { cursor node { id title dueAt } } }
      dossier { version entries { id text } }
    } }`
    const hot = await room().read<{ session: { load: { source: string } } }>(state, { id: sessionId })
    expect(hot.session.load.source).toBe('HOT')
    await room().restart()
    const cold = await room().read<{ session: { load: { source: string } } }>(state, { id: sessionId })
    expect(cold.session.load.source).toBe('COLD')
    expect(cold.session).toEqual({ ...hot.session, load: { ...hot.session.load, source: 'COLD' } })
  })

  test('is opened once for an id and once for an outside reference, however often at once', async () => {
    const id = '0192f0aa-1111-7000-8000-00000000abcd'
    expect(new Set(await Promise.all(numbers(8).map(() => room().openSession({ id, title: 'Mine' }))))).toEqual(new Set([id]))
    const externalRef = 'slack:T024/C123/1716.42'
    const opened = new Set(await Promise.all(numbers(8).map(() => room().openSession({ externalRef }))))
    expect(opened.size).toBe(1)
    expect(
      await room().read('query($ref: String!) { sessionByExternalRef(externalRef: $ref) { id externalRef } }', { ref: externalRef })
    ).toEqual({
      sessionByExternalRef: { id: [...opened][0], externalRef }
    })
    expect((await list(room())).toSorted()).toEqual([id, ...opened].toSorted())
  })

  test('120 messages are read page by page in both directions, across the border of what is held hot', async () => {
    const id = await room().openSession()
    for (const number of numbers(120)) await addAction(room(), id, `Task ${number}`)

    for (const size of [7, 50, 70]) {
      const forwards: number[] = []
      for (let after: string | null = null; ; ) {
        const page = await messages(room(), id, { first: size, after })
        forwards.push(...seqs(page))
        expect(page.pageInfo.hasPreviousPage).toBe(after !== null)
        if (!page.pageInfo.hasNextPage) break
        after = page.pageInfo.endCursor
      }
      expect(forwards).toEqual(numbers(120))

      const backwards: number[] = []
      for (let before: string | null = null; ; ) {
        const page = await messages(room(), id, { last: size, before })
        backwards.unshift(...seqs(page))
        expect(page.pageInfo.hasNextPage).toBe(before !== null)
        if (!page.pageInfo.hasPreviousPage) break
        before = page.pageInfo.startCursor
      }
      expect(backwards).toEqual(numbers(120))
    }

    // One message to either side of the oldest that is held, which is 71.
    const cursors = new Map((await messages(room(), id, { first: 200 })).edges.map(({ cursor, node }) => [node.seq, cursor]))
    for (const seq of [68, 69, 70, 71, 72]) {
      expect(seqs(await messages(room(), id, { first: 3, after: cursors.get(seq) }))).toEqual(numbers(seq + 3, seq + 1))
      expect(seqs(await messages(room(), id, { last: 3, before: cursors.get(seq) }))).toEqual(numbers(seq - 1, seq - 3))
    }
    expect(seqs(await messages(room(), id, { first: 3, after: cursors.get(120) }))).toEqual([])
    expect(seqs(await messages(room(), id, { last: 3, before: cursors.get(1) }))).toEqual([])
    expect(seqs(await messages(room(), id, { first: 9, after: cursors.get(69), before: cursors.get(73) }))).toEqual([70, 71, 72])
    expect(seqs(await messages(room(), id, { last: 9, after: cursors.get(69), before: cursors.get(73) }))).toEqual([70, 71, 72])
    expect(seqs(await messages(room(), id, {}))).toEqual(numbers(50))
    expect(seqs(await messages(room(), id, { first: 3, fromSeq: 70 }))).toEqual([70, 71, 72])
    expect(seqs(await messages(room(), id, { first: 3, fromSeq: 1 }))).toEqual([1, 2, 3])
    expect(seqs(await messages(room(), id, { first: 3, fromSeq: 121 }))).toEqual([])
    await expect(messages(room(), id, { fromSeq: 0 })).rejects.toThrow('fromSeq counts from 1')
  })

  test('search finds words in other forms, phrases and beginnings, leaves out what is unwanted, and shows where', async () => {
    const id = await room().openSession()
    for (const text of [
      'Competitors raised their prices twice this year',
      'The pricing page of our competitor is unclear',
      'The unclear page about our competitor pricing',
      'Hire a designer in spring',
      'Prototype the onboarding in spring'
    ])
      await addAction(room(), id, text)
    const found = async (query: string) => (await search(room(), query)).edges.map(({ node }) => node.text).toSorted()

    expect(await found('competitor')).toHaveLength(3)
    expect(await found('price')).toHaveLength(3)
    expect(await found('"competitor pricing"')).toEqual(['The unclear page about our competitor pricing'])
    expect(await found('proto*')).toEqual(['Prototype the onboarding in spring'])
    expect(await found('spring -designer')).toEqual(['Prototype the onboarding in spring'])
    expect(await found('designer or prototype')).toEqual(['Hire a designer in spring', 'Prototype the onboarding in spring'])
    expect(await found('zebra')).toEqual([])
    const [hit] = (await search(room(), 'designer')).edges
    expect(hit).toMatchObject({ snippet: expect.stringContaining('«designer»'), score: expect.any(Number), session: { id } })
    for (const odd of ["' or 1=1 --", '\\', 'a:* & !b', '<->', "it's"])
      expect((await room().ask(searchOdd, { query: odd })).errors.map(({ extensions }) => extensions.code)).toSatisfy(isFine)
  })

  test('search goes through its hits page by page, each once, best first', async () => {
    const id = await room().openSession()
    for (const number of numbers(23)) await addAction(room(), id, `${'growth '.repeat((number % 4) + 1)}plan ${number}`)
    const hits: Hit[] = []
    for (let after: string | null = null; ; ) {
      const page = await search(room(), 'growth', { first: 5, after })
      hits.push(...page.edges)
      if (!page.pageInfo.hasNextPage) break
      after = page.pageInfo.endCursor
    }
    expect(new Set(hits.map(({ node }) => node.text)).size).toBe(23)
    expect(hits.map(({ score }) => score)).toEqual(hits.map(({ score }) => score).toSorted((a, b) => b - a))
  })

  test("neither search nor any id shows another person's messages", async () => {
    const foreign = '0192f0aa-2222-7000-8000-000000000001'
    await room().query(
      `insert into sessions (id, owner_id, when_busy, agents, skills, created_at, last_active_at, revision) values ($1, 'eve', 'ENQUEUE', '{atlas}', '{}', now(), now(), 1)`,
      [foreign]
    )
    await room().query(
      `insert into messages (session_id, seq, owner_id, role, author_name, text, created_at) values ($1, 1, 'eve', 'USER', 'Eve', 'My secret zebra plan', now())`,
      [foreign]
    )
    try {
      expect((await search(room(), 'zebra')).edges).toEqual([])
      expect((await search(room(), 'eve')).edges).toEqual([])
      expect((await search(room(), '"@eve" or zebra')).edges).toEqual([])
      expect(
        await room().read('query($s: ID!, $m: ID!) { session(id: $s) { id } message: node(id: $m) { id } node(id: $s) { id } }', {
          s: foreign,
          m: `${foreign}.m1`
        })
      ).toEqual({
        session: null,
        message: null,
        node: null
      })
    } finally {
      await room().query(`delete from messages where owner_id = 'eve'`)
      await room().query(`delete from sessions where owner_id = 'eve'`)
    }
  })

  test('a fork starts as the session stood after a message, and both go on by themselves', async () => {
    const id = await room().openSession({ title: 'Trunk', skills: ['finance'] })
    for (const number of numbers(4)) await addAction(room(), id, `Task ${number}`)
    const { forkSession } = await room().read<{ forkSession: { id: string } }>(
      'mutation($id: ID!) { forkSession(sessionId: $id, atSeq: 3) { id title skills { name } } }',
      { id }
    )
    expect(forkSession).toMatchObject({ title: 'Trunk', skills: [{ name: 'finance' }] })
    expect(forkSession.id).not.toBe(id)
    const turn = await room().talk(forkSession.id, 'Thanks!')
    expect(turn.reply?.seq).toBe(5)
    await addAction(room(), id, 'Task 5')
    const texts = async (session: string) => (await messages(room(), session, {})).edges.map(({ node }) => node.text)
    expect(await texts(forkSession.id)).toEqual(['Task 1', 'Task 2', 'Task 3', 'Thanks!', turn.reply?.text])
    expect(await texts(id)).toEqual(['Task 1', 'Task 2', 'Task 3', 'Task 4', 'Task 5'])
    for (const atSeq of [0, -1, 99]) {
      const { errors } = await room().ask('mutation($id: ID!, $atSeq: Int!) { forkSession(sessionId: $id, atSeq: $atSeq) { id } }', {
        id,
        atSeq
      })
      expect(errors).toMatchObject([{ message: expect.stringContaining('1 to 5'), extensions: { code: 'BAD_USER_INPUT' } }])
    }
  })

  test('an archived session leaves the list and stays readable, and a message brings it back', async () => {
    const [kept, archived] = [await room().openSession(), await room().openSession()]
    await addAction(room(), archived, 'Task 1')
    await room().read('mutation($id: ID!) { archiveSession(sessionId: $id) { archivedAt } }', { id: archived })
    expect(await list(room())).toEqual([kept])
    expect((await list(room(), true)).toSorted()).toEqual([kept, archived].toSorted())
    expect(seqs(await messages(room(), archived, {}))).toEqual([1])
    await room().talk(archived, 'Thanks!')
    expect(await list(room())).toEqual([archived, kept])
  })

  test('a deleted session leaves a receipt and no row in any table, while others stay whole', async () => {
    const kept = await room().openSession()
    await room().talk(kept, "I'll call the landlord by Friday")
    const before = await room().countRows()
    const id = await room().openSession({ externalRef: 'slack:T/C/2' })
    await room().talk(
      id,
      "I'll draft the pitch deck by Friday. We want to reach 20 paying teams by June. We have $200k and burn $20k a month, what is our runway?"
    )
    const after = await room().countRows()
    const { deleteSession } = await room().read<{ deleteSession: { id: string; counts: Record<string, number> } }>(
      'mutation($id: ID!) { deleteSession(sessionId: $id) { id erasedAt counts } }',
      { id }
    )
    expect(await room().countRows()).toEqual(before)
    for (const [table, rows] of Object.entries(after)) expect(deleteSession.counts[table] ?? 0, table).toBe(rows - (before[table] ?? 0))
    expect(await room().read('query($id: ID!) { session(id: $id) { id } }', { id })).toEqual({ session: null })
    expect((await search(room(), 'pitch')).edges).toEqual([])
    expect((await room().ask('mutation($id: ID!) { deleteSession(sessionId: $id) { id } }', { id })).errors).toMatchObject([
      { extensions: { code: 'NOT_FOUND' } }
    ])
    expect((await messages(room(), kept, {})).edges).toHaveLength(2)
  })

  test('a session deleted in the middle of a turn stays deleted', async () => {
    const id = await room().openSession()
    const before = await room().countRows()
    await room().say(id, 'How should we think about entering the German market next year?')
    await room().read('mutation($id: ID!) { deleteSession(sessionId: $id) { id } }', { id })
    await room().talk(await room().openSession(), 'Thanks!')
    const { errors } = await room().send(id, 'Anybody there?')
    expect(errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }])
    expect(await room().query('select count(*)::int as n from events where session_id = $1', [id])).toEqual([{ n: 0 }])
    expect(await room().query('select count(*)::int as n from model_calls where session_id = $1', [id])).toEqual([{ n: 0 }])
    expect(before.sessions).toBe(1)
  })

  test('members and skills are changed from one turn to the next', async () => {
    const id = await room().openSession()
    const assigned = await room().read('mutation($id: ID!) { assignAgents(sessionId: $id, agents: ["cipher"]) { agents { id } } }', { id })
    expect(assigned).toEqual({ assignAgents: { agents: [{ id: 'cipher' }] } })
    expect((await room().talk(id, 'Which market should we enter first?')).reply?.agent.id).toBe('cipher')
    const active = await room().read(
      'mutation($id: ID!) { activateSkills(sessionId: $id, skills: ["finance", "finance"]) { skills { name } } }',
      { id }
    )
    expect(active).toEqual({ activateSkills: { skills: [{ name: 'finance' }] } })
  })
})

const searchOdd = 'query($query: String!) { viewer { searchMessages(query: $query) { edges { cursor } } } }'
const isFine = (codes: string[]) => codes.every((code) => code === 'BAD_USER_INPUT')
