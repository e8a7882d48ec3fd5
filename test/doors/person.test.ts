import { expect, test } from 'vitest'
import { type BoardRoom, describeBoardRoom } from '../board-room.ts'

interface Entry {
  id: string
  kind: string
  text: string
  quote: string | null
  confidence: number
  validFrom: string
  validTo: string | null
  source: { id: string } | null
  supersededBy: { id: string } | null
}

interface OnePage {
  viewer: { actions: { edges: { cursor: string; node: { title: string } }[]; pageInfo: { hasNextPage: boolean } } }
}

const entryFields = 'id kind text quote confidence validFrom validTo source { id } supersededBy { id }'

async function dossier(room: BoardRoom, asOf?: string): Promise<{ version: number; entries: Entry[] }> {
  const { viewer } = await room.read<{ viewer: { dossier: { version: number; entries: Entry[] } } }>(
    `query($asOf: DateTime) { viewer { dossier(asOf: $asOf) { version entries { ${entryFields} } } } }`,
    { asOf }
  )
  return viewer.dossier
}

async function history(room: BoardRoom): Promise<Entry[]> {
  const { viewer } = await room.read<{ viewer: { dossier: { history: { edges: { node: Entry }[] } } } }>(
    `{ viewer { dossier { history { edges { node { ${entryFields} } } } } } }`
  )
  return viewer.dossier.history.edges.map(({ node }) => node)
}

const enter = async (room: BoardRoom, text: string) =>
  (
    await room.read<{ addDossierEntry: Entry }>(
      `mutation($text: String!) { addDossierEntry(input: { kind: PREFERENCE, text: $text }) { ${entryFields} } }`,
      { text }
    )
  ).addDossierEntry

const correct = (room: BoardRoom, id: string, text: string) =>
  room.ask<{ correctDossierEntry: Entry }>(
    `mutation($id: ID!, $text: String!) { correctDossierEntry(id: $id, text: $text) { ${entryFields} } }`,
    { id, text }
  )

const forget = (room: BoardRoom, id: string) =>
  room.ask<{ forgetDossierEntry: { version: number } }>('mutation($id: ID!) { forgetDossierEntry(id: $id) { version entries { id } } }', {
    id
  })

const goal = 'Our goal is 20 paying teams by June.'
const busy = `I'll draft the pitch deck by Friday. ${goal} We have $200k in the bank and burn $20k a month, what is our runway?`

describeBoardRoom('a person', (room) => {
  test('is known by what they said of themselves, with the words and where they were said', async () => {
    const sessionId = await room().openSession()
    await room().talk(sessionId, goal)
    const { entries, version } = await dossier(room())
    expect(entries).toMatchObject([
      { kind: 'GOAL', quote: expect.stringContaining('20 paying teams'), source: { id: `${sessionId}.m1` }, validTo: null }
    ])
    expect(goal).toContain(entries[0]?.quote)
    expect(version).toBe(1)
    expect(entries[0]?.confidence).toBeGreaterThan(0)
  })

  test('is known in the other sessions too, those that are held hot among them', async () => {
    const [one, other] = [await room().openSession(), await room().openSession()]
    await room().talk(one, goal)
    const texts = async (id: string) =>
      (
        await room().read<{ session: { dossier: { entries: { text: string }[] } } }>(
          'query($id: ID!) { session(id: $id) { dossier { entries { text } } } }',
          { id }
        )
      ).session.dossier.entries.map(({ text }) => text)
    expect(await texts(other)).toEqual(await texts(one))
    expect(await texts(one)).toHaveLength(1)
  })

  test('may enter and correct: the old line ends where the new one begins, and can still be looked up', async () => {
    const first = await enter(room(), 'Answers in English')
    expect(first).toMatchObject({ confidence: 1, quote: null, source: null, validTo: null })
    const again = await enter(room(), 'answers in  English!')
    expect(again.id).toBe(first.id)
    const between = new Date().toISOString()
    while (new Date().toISOString() === between) await new Promise((resolve) => setImmediate(resolve))

    const { data } = await correct(room(), first.id, 'Answers in German')
    const second = data?.correctDossierEntry
    expect(second).toMatchObject({ kind: 'PREFERENCE', text: 'Answers in German', validTo: null })
    const now = await dossier(room())
    expect(now.entries.map(({ text }) => text)).toEqual(['Answers in German'])
    expect(now.version).toBe(3)
    const then = await dossier(room(), between)
    expect(then.entries.map(({ text }) => text)).toEqual(['Answers in English'])
    expect(then.version).toBe(1)
    expect((await dossier(room(), '2020-01-01T00:00:00Z')).entries).toEqual([])
    expect(await history(room())).toMatchObject([
      { text: 'Answers in German', validTo: null },
      { text: 'Answers in English', validTo: second?.validFrom, supersededBy: { id: second?.id } }
    ])
    expect((await correct(room(), first.id, 'Answers in French')).errors).toMatchObject([
      { message: expect.stringContaining('superseded'), extensions: { code: 'BAD_USER_INPUT' } }
    ])
  })

  test('who corrects a line three times at once has one correction taken, and the others refused', async () => {
    const { id } = await enter(room(), 'Short answers')
    const answers = await Promise.all(['Long answers', 'No answers', 'Many answers'].map((text) => correct(room(), id, text)))
    expect(answers.flatMap(({ errors }) => errors)).toMatchObject([
      { extensions: { code: 'BAD_USER_INPUT' } },
      { extensions: { code: 'BAD_USER_INPUT' } }
    ])
    const taken = answers.flatMap(({ data }) => (data ? [data.correctDossierEntry.id] : []))
    expect((await dossier(room())).entries.map((entry) => entry.id)).toEqual(taken)
  })

  test('what was forgotten has left every record but what the person said, and is not learned again', async () => {
    const sessionId = await room().openSession()
    await room().talk(sessionId, goal)
    const [entry] = (await dossier(room())).entries
    if (!entry) throw new Error('nothing was learned')
    const { data } = await correct(room(), entry.id, 'Thirty paying teams by July')
    const corrected = data?.correctDossierEntry.id ?? ''
    expect(await forget(room(), corrected)).toMatchObject({ errors: [], data: { forgetDossierEntry: { entries: [] } } })
    expect(await history(room())).toEqual([])
    for (const [table, column] of [
      ['events', 'payload'],
      ['stage_results', 'output'],
      ['dossier_entries', 'text']
    ] as const) {
      const rows = await room().query(
        `select 1 from ${table} where ${column}::text ilike '%thirty paying%'
          or (${column}::text ilike '%${entry.text}%' ${table === 'events' ? "and type = 'DossierUpdated'" : "and '" + table + "' = 'dossier_entries'"})`
      )
      expect(rows, table).toEqual([])
    }
    expect((await forget(room(), corrected)).errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }])
    await room().talk(sessionId, goal)
    await room().talk(await room().openSession(), goal)
    expect((await dossier(room())).entries).toEqual([])
    await room().restart()
    const { session } = await room().read<{ session: { dossier: { entries: unknown[] } } }>(
      'query($id: ID!) { session(id: $id) { dossier { entries { id } } } }',
      { id: sessionId }
    )
    expect(session.dossier.entries).toEqual([])
  })

  test('sees what their board has used, and how its members did', async () => {
    const before = new Date().toISOString()
    const nothing = await room().read(
      '{ viewer { usage { inputTokens outputTokens costUsd } budget { dailyUsd spentTodayUsd } } agents { performance { turns approvalRate p50Ms } } }'
    )
    expect(nothing).toMatchObject({ viewer: { usage: { inputTokens: 0, outputTokens: 0 }, budget: { dailyUsd: null, spentTodayUsd: 0 } } })
    const sessionId = await room().openSession({ agents: ['cipher'] })
    const turn = await room().talk(sessionId, 'We have $200k in the bank and burn $20k a month, what is our runway?')
    const {
      viewer,
      agents,
      turn: used
    } = await room().read<{
      viewer: { usage: { inputTokens: number; outputTokens: number }; later: { inputTokens: number } }
      agents: {
        id: string
        performance: { turns: number; approvalRate: number | null; p50Ms: number | null; usage: { inputTokens: number } }
        then: object
        earlier: object
      }[]
      turn: { usage: { inputTokens: number; outputTokens: number }; timing: { totalMs: number; modelMs: number; overheadMs: number } }
    }>(
      `query($id: ID!, $before: DateTime!) {
        viewer { usage(since: $before) { inputTokens outputTokens } later: usage(since: "2999-01-01T00:00:00Z") { inputTokens } }
        agents {
          id
          performance { turns approvalRate meanAccuracy p50Ms p95Ms usage { inputTokens } }
          then: performance(since: $before, until: "2999-01-01T00:00:00Z") { turns approvalRate usage { inputTokens } }
          earlier: performance(until: $before) { turns approvalRate usage { inputTokens } }
        }
        turn(id: $id) { usage { inputTokens outputTokens } timing { totalMs modelMs overheadMs } }
      }`,
      { id: turn.id, before }
    )
    expect(viewer.usage).toEqual(used.usage)
    expect(viewer.usage.inputTokens).toBeGreaterThan(0)
    expect(viewer.later.inputTokens).toBe(0)
    const cipher = agents.find(({ id }) => id === 'cipher')
    expect(cipher?.performance).toMatchObject({ turns: 1, approvalRate: 1, usage: { inputTokens: viewer.usage.inputTokens } })
    expect(cipher?.then).toEqual({ turns: 1, approvalRate: 1, usage: { inputTokens: viewer.usage.inputTokens } })
    expect(cipher?.earlier).toEqual({ turns: 0, approvalRate: null, usage: { inputTokens: 0 } })
    expect(cipher?.performance.p50Ms).toBeCloseTo(used.timing.totalMs, 3)
    expect(agents.find(({ id }) => id === 'nova')?.performance).toMatchObject({ turns: 0, approvalRate: null, p50Ms: null })
  })

  test('may change and close actions by hand: they keep their words, and leave the opening when they are done', async () => {
    const sessionId = await room().openSession()
    const [action] = (await room().talk(sessionId, "I'll draft the pitch deck by Friday")).actions
    const update = 'mutation($input: UpdateActionInput!) { updateAction(input: $input) { title status owner dueAt quote source { id } } }'
    const change = async (input: object) =>
      (await room().read<{ updateAction: object }>(update, { input: { id: action?.id, ...input } })).updateAction
    expect(await change({ owner: 'Ada', dueAt: '2026-12-01T10:00:00+01:00' })).toMatchObject({
      owner: 'Ada',
      dueAt: '2026-12-01T09:00:00.000Z',
      title: action?.title
    })
    expect(await change({ title: 'Draft the deck', status: 'IN_PROGRESS' })).toMatchObject({
      owner: 'Ada',
      title: 'Draft the deck',
      status: 'IN_PROGRESS',
      quote: action?.quote
    })
    expect(await change({ owner: null, dueAt: null })).toMatchObject({
      owner: null,
      dueAt: null,
      title: 'Draft the deck',
      status: 'IN_PROGRESS'
    })
    expect(await change({ status: 'DONE' })).toMatchObject({ status: 'DONE', quote: action?.quote, source: { id: `${sessionId}.m1` } })
    expect(await room().read('query($id: ID!) { session(id: $id) { opening } }', { id: sessionId })).toEqual({ session: { opening: null } })
    await room().restart()
    expect(await change({ status: 'OPEN' })).toMatchObject({ status: 'OPEN', title: 'Draft the deck' })
  })

  test('sees their actions due first, then newest, and only those that were asked for', async () => {
    const [one, other] = [await room().openSession(), await room().openSession()]
    const add = (sessionId: string, title: string, kind: string, dueAt: string | null) =>
      room().read('mutation($input: AddActionInput!) { addAction(input: $input) { id } }', { input: { sessionId, kind, title, dueAt } })
    await add(one, 'no date', 'TASK', null)
    await add(other, 'late', 'COMMITMENT', '2027-01-01T00:00:00Z')
    await add(one, 'soon', 'TASK', '2026-12-01T00:00:00Z')
    await add(other, 'newer, no date', 'DECISION', null)
    const titles = async (filter: string) => {
      const { viewer } = await room().read<{ viewer: { actions: { edges: { node: { title: string } }[] } } }>(
        `{ viewer { actions${filter} { edges { node { title } } } } }`
      )
      return viewer.actions.edges.map(({ node }) => node.title)
    }
    expect(await titles('')).toEqual(['soon', 'late', 'newer, no date', 'no date'])
    expect(await titles('(kind: [TASK])')).toEqual(['soon', 'no date'])
    expect(await titles('(dueBefore: "2026-12-31T00:00:00Z")')).toEqual(['soon'])
    expect(await titles('(status: [DONE])')).toEqual([])
    const paged: string[] = []
    for (let after: string | null = null; ; ) {
      const { viewer }: OnePage = await room().read<OnePage>(
        'query($after: String) { viewer { actions(first: 1, after: $after) { edges { cursor node { title } } pageInfo { hasNextPage } } } }',
        { after }
      )
      paged.push(...viewer.actions.edges.map(({ node }) => node.title))
      after = viewer.actions.edges[0]?.cursor ?? null
      if (!viewer.actions.pageInfo.hasNextPage) break
    }
    expect(paged).toEqual(await titles(''))
  })

  test('twenty changes to one action at once are all taken, in one order', async () => {
    const sessionId = await room().openSession()
    const { addAction } = await room().read<{ addAction: { id: string } }>(
      'mutation($id: ID!) { addAction(input: { sessionId: $id, kind: TASK, title: "Start" }) { id } }',
      { id: sessionId }
    )
    await Promise.all(
      Array.from({ length: 20 }, (_, number) =>
        room().read('mutation($input: UpdateActionInput!) { updateAction(input: $input) { id } }', {
          input: { id: addAction.id, title: `Title ${number}` }
        })
      )
    )
    const changes = (await room().history(sessionId)).filter(({ __typename }) => __typename === 'ActionUpdated')
    expect(changes).toHaveLength(21)
    const { viewer } = await room().read<{ viewer: { actions: { edges: { node: { title: string } }[] } } }>(
      '{ viewer { actions { edges { node { title } } } } }'
    )
    expect(viewer.actions.edges[0]?.node).toMatchObject({ title: Object(changes.at(-1)?.action).title })
  })

  test('finds each of their things by its id', async () => {
    const sessionId = await room().openSession()
    const turn = await room().talk(sessionId, busy)
    const ids = await room().read<{
      turn: {
        message: { id: string }
        reply: { id: string }
        actions: { id: string }[]
        toolCalls: { id: string }[]
        delegations: { id: string }[]
      }
      viewer: { dossier: { entries: { id: string }[] } }
    }>(
      'query($id: ID!) { turn(id: $id) { message { id } reply { id } actions { id } toolCalls { id } delegations { id } } viewer { dossier { entries { id } } } }',
      {
        id: turn.id
      }
    )
    expect(ids.turn.delegations.length).toBeGreaterThan(0)
    expect(ids.turn.toolCalls.length).toBeGreaterThan(0)
    const entered = await enter(room(), 'Short answers')
    const nodes: [string, string | undefined][] = [
      ['Session', sessionId],
      ['Turn', turn.id],
      ['Message', ids.turn.message.id],
      ['Message', ids.turn.reply.id],
      ['Action', ids.turn.actions[0]?.id],
      ['ToolCall', ids.turn.toolCalls[0]?.id],
      ['Delegation', ids.turn.delegations[0]?.id],
      ['DossierEntry', ids.viewer.dossier.entries[0]?.id],
      ['DossierEntry', entered.id],
      ['Agent', 'atlas']
    ]
    for (const [__typename, id] of nodes)
      expect(await room().read('query($id: ID!) { node(id: $id) { __typename id } }', { id })).toEqual({ node: { __typename, id } })
    for (const id of [
      'nonsense',
      `${sessionId}.m99`,
      `${sessionId}.t2`,
      `${sessionId}.a9.9`,
      `${sessionId}.d1.99`,
      `${sessionId}.c1.99`,
      `${sessionId}.e1.99`,
      'zeus'
    ])
      expect(await room().read('query($id: ID!) { node(id: $id) { id } }', { id })).toEqual({ node: null })
  })

  test('takes everything away with one call, and then nothing of it is left in any table', async () => {
    const sessionId = await room().openSession({ title: 'Pricing', externalRef: 'slack:T/C/3' })
    await room().talk(sessionId, busy, { clientMessageId: 'c-1' })
    await enter(room(), 'Short answers')
    await room().read('mutation { updateViewer(input: { name: "Ada" }) { id } }')
    const rows = await room().countRows()
    const { exportMyData } = await room().read<{ exportMyData: Record<string, unknown> }>('mutation { exportMyData }')
    const text = JSON.stringify(exportMyData)
    for (const kept of [goal, 'pitch deck', 'Short answers', 'slack:T/C/3', 'Pricing', 'Ada', 'c-1']) expect(text).toContain(kept)
    for (const [table, count] of Object.entries(rows))
      if (count > 0 && table !== 'people') expect(exportMyData[table], table).toHaveLength(count)

    const { deleteMyData } = await room().read<{ deleteMyData: { counts: Record<string, number> } }>(
      'mutation { deleteMyData(confirm: true) { id erasedAt counts } }'
    )
    const left = await room().countRows()
    expect(Object.entries(left).filter(([, count]) => count > 0)).toEqual([])
    for (const [table, count] of Object.entries(rows)) if (count > 0) expect(deleteMyData.counts[table], table).toBe(count)
    expect(
      await room().read(
        'query($id: ID!) { session(id: $id) { id } viewer { name sessions { edges { cursor } } dossier { entries { id } } } }',
        { id: sessionId }
      )
    ).toEqual({
      session: null,
      viewer: { name: null, sessions: { edges: [] }, dossier: { entries: [] } }
    })
  })

  test('who erases everything in the middle of a turn is left with nothing', async () => {
    const sessionId = await room().openSession()
    const turn = await room().say(sessionId, busy)
    await room().read('mutation { deleteMyData(confirm: true) { id } }')
    expect((await room().send(sessionId, 'Anybody there?')).errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }])
    await room().talk(await room().openSession(), 'Thanks!')
    expect(await room().query('select 1 from turns where session_id = $1', [sessionId])).toEqual([])
    expect(await room().query('select 1 from model_calls where session_id = $1', [sessionId])).toEqual([])
    expect(await room().read('query($id: ID!) { turn(id: $id) { id } }', { id: turn.turn.id })).toEqual({ turn: null })
  })

  test('asks for much in few statements, as many for twenty turns as for five', async () => {
    const sessionId = await room().openSession()
    for (let number = 1; number <= 20; number += 1) await room().talk(sessionId, `I'll write chapter ${number} by Friday`)
    const ofTurns = `query($id: ID!, $first: Int!) { session(id: $id) {
      turns(first: $first) { edges { node {
        id message { text agent { id } } reply { text agent { id } review { verdict } }
        actions { title source { text } exports { target } } reviews { verdict } delegations { task } toolCalls { tool } positions { stance }
      } } }
    } }`
    const ofActions = `query($id: ID!, $first: Int!) { session(id: $id) { id } viewer { actions(first: $first) { edges { node { title source { text turnId } exports { target } } } } } }`
    const ofHits = `query($id: ID!, $first: Int!) { session(id: $id) { id } viewer { searchMessages(query: "chapter", first: $first) { edges { snippet node { text } session { id title load { source } } } } } }`
    for (const query of [ofTurns, ofActions, ofHits]) {
      const [five, twenty] = [5, 20].map((first) => () => room().statementsOf(() => room().read(query, { id: sessionId, first })))
      const few = (await five?.()) ?? []
      const many = (await twenty?.()) ?? []
      expect(many.length, many.join('\n')).toBe(few.length)
      expect(many.length).toBeLessThanOrEqual(14)
      expect(many.length).toBeGreaterThan(0)
    }
  })

  test('asks for many sessions in as few statements as for two', async () => {
    for (let number = 1; number <= 8; number += 1) {
      const id = await room().openSession()
      await room().read('mutation($id: ID!) { addAction(input: { sessionId: $id, kind: TASK, title: "Plan" }) { id } }', { id })
    }
    await room().restart()
    const query = `query($first: Int!) { viewer { sessions(first: $first) { edges { node {
      title cursor agents { id } load { source } activeTurn { id } opening
      messages(first: 2) { edges { node { text } } } turns(first: 2) { edges { node { id } } }
      actions(first: 2) { edges { node { title } } } dossier { version }
    } } } } }`
    const two = await room().statementsOf(() => room().read(query, { first: 2 }))
    await room().restart()
    const eight = await room().statementsOf(() => room().read(query, { first: 8 }))
    expect(eight.length, eight.join('\n')).toBe(two.length)
  })
})
