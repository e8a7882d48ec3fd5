import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { BoardRoom } from '../board-room.ts'
import { clientNames, type McpClient, openClient, wordsOf } from '../mcp-clients.ts'
import { type ScriptedBoard, startScriptedBoard, turnOf } from '../scripted-board.ts'

const nobody = '0192f0aa-ffff-7000-8000-000000000000'
const foreign = '0192f0aa-eeee-7000-8000-000000000000'

interface Asked {
  status: string
  session_id: string
  turn_id: string
  client_message_id: string
  answer: string | null
  [field: string]: unknown
}

interface Action {
  id: string
  title: string
  status: string
  due_at: string | null
}

const promise = {
  actions: [
    {
      kind: 'TASK',
      title: 'Draft the deck',
      quote: 'I will draft the deck',
      owner: null,
      due: null,
      sameAs: null,
      status: 'OPEN',
      confidence: 0.9
    }
  ],
  dossier: []
}

let board: ScriptedBoard
let room: BoardRoom

beforeAll(async () => {
  board = await startScriptedBoard()
  room = board.room
  await putForeign(room)
})
afterAll(() => board?.close())

beforeEach(async () => {
  board.script({})
  await room.read('mutation { deleteMyData(confirm: true) { id } }')
})

/** Of all conversations. */
async function turns() {
  type Turns = { turns: { edges: { node: { status: string; message: { text: string } } }[] } }
  const { viewer } = await room.read<{ viewer: { sessions: { edges: { node: Turns }[] } } }>(
    '{ viewer { sessions { edges { node { turns { edges { node { status message { text } } } } } } } } }'
  )
  return viewer.sessions.edges.flatMap(({ node }) => node.turns.edges.map((edge) => edge.node))
}

describe.each(clientNames)('with %s', (name) => {
  let client: McpClient

  beforeAll(async () => {
    client = await openClient(name, room.url)
  })
  afterAll(() => client?.close())

  const ask = (question: string, more: Record<string, unknown> = {}) => client.data<Asked>('ask_board', { question, ...more })
  test('the board introduces itself: tools with schemas and hints, resources, a prompt', async () => {
    expect(client.version()).toMatchObject({ name: 'board-room', title: 'Board Room' })
    const tools = await client.tools()
    expect(Object.fromEntries(tools.map((tool) => [tool.name, tool.annotations?.readOnlyHint]))).toEqual({
      ask_board: false,
      list_actions: true,
      update_action: false,
      search_transcripts: true,
      get_dossier: true
    })
    for (const tool of tools) {
      expect(tool).toMatchObject({
        inputSchema: { type: 'object' },
        outputSchema: { type: 'object' },
        description: expect.stringMatching(/\S/)
      })
    }
    expect((await client.templates()).map(({ uriTemplate }) => uriTemplate)).toEqual([
      'board://sessions/{id}/transcript',
      'board://sessions/{id}/transcript/before/{seq}'
    ])
    expect((await client.prompts()).map((prompt) => prompt.name)).toEqual(['convene_board'])
    expect(JSON.stringify(await client.prompt('convene_board', { question: 'Sell or build?' }))).toContain('Sell or build?')
  })

  test('a question is answered once its turn has ended, with all that came of it', async () => {
    board.script({
      plan: () => ({ json: { lead: 'atlas', ask: [{ agent: 'nova', task: 'Say what the roadmap needs.' }] } }),
      extract: () => ({ json: promise })
    })
    const result = await client.call('ask_board', { question: 'How should we plan the market and the roadmap? I will draft the deck.' })
    const asked = result.structuredContent as Asked
    expect(asked).toMatchObject({
      status: 'COMPLETED',
      answer: 'The answer.',
      message_id: `${asked.session_id}.m2`,
      answered_by: 'atlas',
      consulted: ['nova'],
      review: { verdict: 'APPROVED', reasons: [] },
      actions: [{ title: 'Draft the deck', status: 'OPEN', session_id: asked.session_id }],
      awaiting_approval: [],
      error: null
    })
    expect(wordsOf(result)).toMatch(/^The answer\.\n/)
    expect(wordsOf(result)).toContain(`session_id ${asked.session_id}`)
    expect(await turnOf(room, asked.turn_id)).toMatchObject({ status: 'COMPLETED', reply: { text: 'The answer.' } })
  })

  test('whoever asks for progress hears of stages and drafts, and a draft that is sent back never is the answer', async () => {
    let drafts = 0
    let reviews = 0
    board.script({
      compose: () => ({ text: [`Draft ${(drafts += 1)}.`] }),
      review: () => ({
        json:
          (reviews += 1) === 1
            ? { verdict: 'REVISE', relevance: 0.2, accuracy: 0.9, reasons: ['It misses the question.'] }
            : { verdict: 'APPROVED', relevance: 0.9, accuracy: 0.9, reasons: [] }
      })
    })
    const heard: { progress: number; message?: string }[] = []
    const result = await client.call('ask_board', { question: 'What next?' }, { onprogress: (progress) => heard.push(progress) })
    const lines = heard.map(({ message }) => message)
    expect(lines[0]).toBe('The board is at work.')
    expect(lines).toContain('Draft by Atlas, not checked yet: Draft 1.')
    expect(lines).toContain('The critic sent the draft back: It misses the question.')
    expect(lines).toContain('Draft by Atlas, not checked yet: Draft 2.')
    expect(heard.map(({ progress }) => progress)).toEqual(heard.map((_, index) => index + 1))
    expect(wordsOf(result)).toMatch(/^Draft 2\.\n/)
    expect(wordsOf(result)).not.toContain('Draft 1')
  })

  test('a conversation goes on with its session_id, and its transcript is a resource', async () => {
    const { session_id } = await ask('What do you think of the first plan?')
    const again = await ask('And of the second plan?', { session_id, address: 'nova', meeting: true })
    expect(again).toMatchObject({
      session_id,
      status: 'COMPLETED',
      answered_by: 'nova',
      consulted: expect.arrayContaining(['atlas', 'cipher'])
    })
    const { resources } = await client.resources()
    expect(resources).toMatchObject([{ uri: `board://sessions/${session_id}/transcript`, name: 'What do you think of the first plan?' }])
    const transcript = await client.read(resources[0]?.uri ?? '')
    expect(transcript).toMatch(
      /Messages 1 to 4\.\n\n## 1\. You, .*\n\nWhat do you think of the first plan\?\n\n## 2\. Atlas, .*\n\nThe answer\.\n\n## 3\./
    )
    const earlier = await client.read(`board://sessions/${session_id}/transcript/before/3`)
    expect(earlier).toContain('Messages 1 to 2.')
    expect(earlier).not.toContain('second plan')
  })

  test('asking again with the same client_message_id sends nothing twice, whether the session is named or not', async () => {
    const first = await ask('What next?', { client_message_id: 'call-7' })
    const { client_message_id, session_id, answer } = first
    expect(await ask('What next?', { client_message_id })).toEqual(first)
    expect(await ask('What next?', { client_message_id, session_id })).toEqual(first)
    expect(board.calls.filter(({ kind }) => kind === 'compose')).toHaveLength(1)
    expect(answer).toBe('The answer.')
    const other = await client.call('ask_board', { question: 'What then?', client_message_id })
    expect(wordsOf(other)).toMatch(/^BAD_USER_INPUT: .*another question: leave it out/)
  })

  test('whoever cannot wait is told how to come back, and finds the answer there', async () => {
    const held = Promise.withResolvers<void>()
    board.script({ compose: () => held.promise.then(() => ({ text: 'At last.' })) })
    const result = await client.call('ask_board', { question: 'What next?', wait_seconds: 1 })
    const { session_id, client_message_id, ...late } = result.structuredContent as Asked
    expect(result.isError).not.toBe(true)
    expect(late).toMatchObject({ status: 'RUNNING', answer: null, message_id: null, error: null })
    expect(wordsOf(result)).toContain(`session_id ${session_id} and client_message_id ${client_message_id}`)
    held.resolve()
    expect(await ask('What next?', { session_id, client_message_id })).toMatchObject({ status: 'COMPLETED', answer: 'At last.' })
  })

  test('a question that is cancelled ends its turn', async () => {
    const begun = Promise.withResolvers<void>()
    board.script({
      compose: () => {
        begun.resolve()
        return { hang: true }
      }
    })
    const leaving = new AbortController()
    const asked = client.call('ask_board', { question: 'What next?' }, { signal: leaving.signal })
    asked.catch(() => undefined)
    await begun.promise
    leaving.abort('the person pressed stop')
    await expect(asked).rejects.toThrow()
    await expect.poll(turns, { timeout: 10_000 }).toEqual([{ status: 'CANCELLED', message: { text: 'What next?' } }])
  })

  test('a turn that fails is an error that says why, and keeps the question', async () => {
    board.script({ compose: () => ({ status: 400 }) })
    const result = await client.call('ask_board', { question: 'What next?' })
    const { session_id, error } = result.structuredContent as Asked
    expect(result).toMatchObject({ isError: true, structuredContent: { status: 'FAILED', answer: null } })
    expect(error).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' })
    expect(wordsOf(result)).toMatch(/^UPSTREAM_UNAVAILABLE: /)
    expect(await client.read(`board://sessions/${session_id}/transcript`)).toContain('What next?')
  })

  test('actions are listed by page, and changed', async () => {
    const sessionId = await room.openSession()
    const other = await room.openSession()
    for (const [title, id] of [
      ['Call the bank', sessionId],
      ['Call the lawyer', sessionId],
      ['Call mother', other]
    ] as const)
      await room.read('mutation($input: AddActionInput!) { addAction(input: $input) { id } }', {
        input: { sessionId: id, kind: 'TASK', title, dueAt: '2026-12-01T10:00:00Z' }
      })
    type Page = { actions: Action[]; next_cursor: string | null }
    const first = await client.data<Page>('list_actions', { session_id: sessionId, first: 1 })
    expect(first.actions).toHaveLength(1)
    const rest = await client.data<Page>('list_actions', { session_id: sessionId, first: 1, after: first.next_cursor })
    expect(rest.next_cursor).toBeNull()
    expect([...first.actions, ...rest.actions].map(({ title }) => title).toSorted()).toEqual(['Call the bank', 'Call the lawyer'])
    expect((await client.data<Page>('list_actions')).actions).toHaveLength(3)

    const id = first.actions[0]?.id
    const { action } = await client.data<{ action: Action }>('update_action', { id, status: 'DONE', due_at: null })
    expect(action).toMatchObject({ id, status: 'DONE', due_at: null, title: first.actions[0]?.title })
    expect((await client.data<Page>('list_actions', { status: ['DONE'] })).actions).toEqual([action])
    expect((await client.data<Page>('list_actions', { due_before: '2026-11-30T00:00:00Z' })).actions).toEqual([])
  })

  test('what was said is found, and what is known of the person is told by page', async () => {
    const { session_id } = await ask('Our giraffe business needs a plan.')
    const { hits } = await client.data<{ hits: { snippet: string; transcript: string }[] }>('search_transcripts', { query: 'giraffe' })
    expect(hits).toMatchObject([{ session_id, seq: 1, author: 'You', snippet: expect.stringContaining('«giraffe»') }])
    expect(await client.read(hits[0]?.transcript ?? '')).toContain('Our giraffe business')

    for (const text of ['Profit by May', 'A second office', 'A third office'])
      await room.read('mutation($t: String!) { addDossierEntry(input: { kind: GOAL, text: $t }) { id } }', { t: text })
    type Page = { version: number; entries: { text: string }[]; next_cursor: string | null }
    const first = await client.data<Page>('get_dossier', { kind: ['GOAL'], first: 2 })
    const rest = await client.data<Page>('get_dossier', { kind: ['GOAL'], first: 2, after: first.next_cursor })
    expect([...first.entries, ...rest.entries].map(({ text }) => text)).toEqual(['Profit by May', 'A second office', 'A third office'])
    expect(rest.next_cursor).toBeNull()
    expect((await client.data<Page>('get_dossier', { kind: ['PREFERENCE'] })).entries).toEqual([])
  })

  test("nobody reads what is someone else's", async () => {
    for (const id of [nobody, foreign, 'nonsense'])
      await expect(client.read(`board://sessions/${id}/transcript`)).rejects.toThrow(/check the id/)
    await expect(client.read(`board://sessions/${foreign}/transcript/before/2`)).rejects.toThrow(/check the id/)
    await expect(client.read('board://elsewhere')).rejects.toThrow(/not found/)
    await expect(client.resources('nonsense')).rejects.toThrow(/cursor/)
    expect(await client.data('search_transcripts', { query: 'secret' })).toMatchObject({ hits: [] })
    expect(wordsOf(await client.call('ask_board', { question: 'Hi', session_id: foreign }))).toMatch(/^NOT_FOUND: /)
    expect(await client.data('list_actions')).toMatchObject({ actions: [] })
    expect(await client.data('get_dossier')).toMatchObject({ entries: [] })
  })
})

describe('what makes no sense', () => {
  let client: McpClient

  beforeAll(async () => {
    client = await openClient('the client 2, in the protocol of 2026', room.url)
  })
  afterAll(() => client?.close())

  test.each<[string, string, Record<string, unknown>, RegExp]>([
    ['a session that does not exist', 'ask_board', { question: 'Hi', session_id: nobody }, /^NOT_FOUND: .*check the id/],
    ['what is no session', 'ask_board', { question: 'Hi', session_id: '../../etc' }, /^NOT_FOUND: .*check the id/],
    ["someone else's session", 'ask_board', { question: 'Hi', session_id: foreign }, /^NOT_FOUND: .*check the id/],
    ["the actions of someone else's session", 'list_actions', { session_id: foreign }, /^NOT_FOUND: .*check the id/],
    ["someone else's action", 'update_action', { id: `${foreign}.a1.1`, status: 'DONE' }, /^NOT_FOUND: .*check the id/],
    ['a question without words', 'ask_board', { question: ' \n' }, /is empty: give it some text/],
    ['a question that is no text', 'ask_board', { question: 7 }, /expected string/],
    ['a question of 40 KB', 'ask_board', { question: 'x'.repeat(40_000) }, /32768/],
    ['a member nobody knows', 'ask_board', { question: 'Hi', address: 'zeus' }, /atlas.*cipher.*nova/],
    ['an argument nobody knows', 'ask_board', { question: 'Hi', sessionId: nobody }, /sessionId/],
    ['a page of nothing', 'list_actions', { first: 0 }, /first/],
    ['a cursor that is none', 'list_actions', { after: 'nonsense' }, /^BAD_USER_INPUT: .*cursor/],
    ['a cursor of another list', 'get_dossier', { after: 'WzFd' }, /^BAD_USER_INPUT: .*cursor/],
    ['a date that is none', 'update_action', { id: `${foreign}.a1.1`, due_at: 'by Friday' }, /^BAD_USER_INPUT: .*ISO 8601/],
    ['a search for nothing', 'search_transcripts', { query: '"' }, /^BAD_USER_INPUT: .*no word/]
  ])('%s is refused in words that say what to do, and leaves nothing behind', async (_, tool, input, says) => {
    const result = await client.call(tool, input)
    expect(result.isError).toBe(true)
    expect(wordsOf(result)).toMatch(says)
    expect(wordsOf(result)).not.toMatch(/\n\s+at |node_modules/)
    expect(await turns()).toEqual([])
    expect((await client.resources()).resources).toEqual([])
  })
})

/** What another person has: a session with a message, an action and a line of a dossier. */
async function putForeign(room: BoardRoom): Promise<void> {
  for (const statement of [
    `insert into sessions (id, owner_id, when_busy, agents, skills, created_at, last_active_at, revision) values ('${foreign}', 'eve', 'ENQUEUE', '{atlas}', '{}', now(), now(), 1)`,
    `insert into messages (session_id, seq, owner_id, role, author_name, text, created_at, turn) values ('${foreign}', 1, 'eve', 'USER', 'Eve', 'My secret', now(), 1)`,
    `insert into actions (id, session_id, source, owner_id, kind, status, title, quote, created_at, updated_at)
      values ('${foreign}.a1.1', '${foreign}', 1, 'eve', 'TASK', 'OPEN', 'My secret', 'My secret', now(), now())`,
    `insert into dossier_entries (id, owner_id, kind, text, confidence, valid_from, fingerprint) values ('entry-${foreign}', 'eve', 'GOAL', 'My secret', 1, now(), 'x')`
  ])
    await room.query(statement)
}
