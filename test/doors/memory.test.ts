import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type BoardRoom, describeBoardRoom, startBoardRoom } from '../board-room.ts'
import { kindOf } from '../chaos/board-model.ts'
import { startGemini } from '../stand-ins/gemini.ts'
import type { ModelServer } from '../stand-ins/model-server.ts'

interface Line {
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

interface Listed {
  id: string
  kind: string
  status: string
  title: string
  dueAt: string | null
}

const lineFields = 'id kind text quote confidence validFrom validTo source { id } supersededBy { id }'

async function dossier(room: BoardRoom, asOf?: string): Promise<Line[]> {
  const { viewer } = await room.read<{ viewer: { dossier: { entries: Line[] } } }>(
    `query($asOf: DateTime) { viewer { dossier(asOf: $asOf) { entries { ${lineFields} } } } }`,
    { asOf }
  )
  return viewer.dossier.entries
}

async function history(room: BoardRoom): Promise<Line[]> {
  const { viewer } = await room.read<{ viewer: { dossier: { history: { edges: { node: Line }[] } } } }>(
    `{ viewer { dossier { history { edges { node { ${lineFields} } } } } } }`
  )
  return viewer.dossier.history.edges.map(({ node }) => node)
}

async function actions(room: BoardRoom): Promise<Listed[]> {
  const { viewer } = await room.read<{ viewer: { actions: { edges: { node: Listed }[] } } }>(
    '{ viewer { actions { edges { node { id kind status title dueAt } } } } }'
  )
  return viewer.actions.edges.map(({ node }) => node)
}

const openingOf = async (room: BoardRoom, id: string) =>
  (await room.read<{ session: { opening: string | null } }>('query($id: ID!) { session(id: $id) { opening } }', { id })).session.opening

const pass = async () => {
  const now = new Date().toISOString()
  while (new Date().toISOString() === now) await new Promise((resolve) => setImmediate(resolve))
  return now
}

describeBoardRoom('what a board keeps in mind', (room) => {
  test('the same promise in other words, here or in another session, is the same action; other work on it is not', async () => {
    const [one, other] = [await room().openSession(), await room().openSession()]
    await room().talk(one, "I'll send Lena the deck by Friday.")
    await room().talk(other, 'Yes, I will send the deck to Lena.')
    await room().talk(one, 'As promised, I will send the deck to Lena.')
    expect(await actions(room())).toMatchObject([{ status: 'OPEN', title: expect.stringMatching(/Lena/) }])
    await room().talk(other, "I'll send the deck to Tom.")
    expect((await actions(room())).map(({ title }) => title).toSorted()).toMatchObject(
      [/Lena/, /Tom/].map((name) => expect.stringMatching(name))
    )
    await room().talk(other, 'I sent Lena the deck.')
    expect((await actions(room())).map(({ title, status }) => `${title.includes('Tom') ? 'Tom' : 'Lena'} ${status}`).toSorted()).toEqual([
      'Lena DONE',
      'Tom OPEN'
    ])
    const { session } = await room().read<{ session: { actions: { edges: { node: Listed }[] } } }>(
      'query($id: ID!) { session(id: $id) { actions { edges { node { id kind status title dueAt } } } } }',
      { id: one }
    )
    expect(session.actions.edges.map(({ node }) => node.status)).toEqual(['DONE'])
  })

  test('two sessions that hear the same promise at once are left with one open action after the next turn', async () => {
    const sessions = await Promise.all([room().openSession(), room().openSession()])
    const sent = await Promise.all(sessions.map((id) => room().say(id, "I'll call the bank by Friday.")))
    await Promise.all(sent.map(({ turn }) => room().ended(turn.id)))
    await room().talk(await room().openSession(), 'Thanks!')
    const open = (await actions(room())).filter(({ status }) => status !== 'DISMISSED')
    expect(open).toMatchObject([{ title: 'Call the bank', status: 'OPEN' }])
  })

  test('the third session opens with what was promised in the first, by when, where the reader is; done, it does not', async () => {
    await room().read('mutation { updateViewer(input: { timeZone: "Pacific/Auckland" }) { id } }')
    await room().talk(await room().openSession(), "I'll draft the pitch deck tomorrow.", { timeZone: 'Pacific/Auckland' })
    await room().talk(await room().openSession(), 'Users churn because setup is too hard.')
    const third = await room().openSession()
    expect(await openingOf(room(), third)).toMatch(/^You said you would draft the pitch deck tomorrow\./)
    // the same instant is another day, or another hour of it, elsewhere
    await room().read('mutation { updateViewer(input: { timeZone: "America/Los_Angeles" }) { id } }')
    expect(await openingOf(room(), third)).toMatch(/^You said you would draft the pitch deck (?:today|tomorrow|by \w+)/)
    await room().talk(third, 'Done with the deck.')
    expect(await openingOf(room(), third)).toBeNull()
  })

  test('what contradicts a line takes its place, and both can be looked up as they were', async () => {
    const [one, other] = [await room().openSession(), await room().openSession()]
    await room().talk(one, 'We have $300k in the bank.')
    await room().talk(one, 'Our goal is 100 customers by June.')
    await room().talk(one, 'I prefer short answers.')
    const between = await pass()
    await room().talk(other, 'We have $250k in the bank now.')
    await room().talk(other, 'Our goal is 500 customers by June.')
    await room().talk(other, 'Give me long answers.')
    const texts = (lines: readonly Line[]) => lines.map(({ text }) => text).toSorted()
    expect(texts(await dossier(room()))).toEqual([
      'Give me long answers',
      'Our goal is 500 customers by June',
      'We have $250k in the bank now'
    ])
    expect(texts(await dossier(room(), between))).toEqual([
      'I prefer short answers',
      'Our goal is 100 customers by June',
      'We have $300k in the bank'
    ])
    const lines = await history(room())
    for (const line of lines.filter(({ validTo }) => validTo !== null)) {
      const next = lines.find(({ id }) => id === line.supersededBy?.id)
      expect(line.validTo).toBe(next?.validFrom)
      expect(next?.source?.id.startsWith(other)).toBe(true)
    }
    const told = (await room().history(other)).filter(({ __typename }) => __typename === 'DossierUpdated')
    expect(told).toHaveLength(6)
  })

  test('what is said again, also in other words, makes a line surer and never a second one; what resembles it is another', async () => {
    const sessionId = await room().openSession()
    await room().talk(sessionId, 'Our goal is to reach 100 customers by June.')
    const [first] = await dossier(room())
    await room().talk(await room().openSession(), 'We want to get to 100 customers by June.')
    const [again, ...more] = await dossier(room())
    expect(more).toEqual([])
    expect(again).toMatchObject({ id: first?.id, text: first?.text })
    expect(again?.confidence).toBeGreaterThan(first?.confidence ?? 1)
    await room().talk(sessionId, 'Our goal is to become profitable.')
    expect(await dossier(room())).toHaveLength(2)
  })

  test('what was forgotten is not learned again in slightly other words', async () => {
    const sessionId = await room().openSession()
    await room().talk(sessionId, 'Our goal is to reach 100 customers by June.')
    const [line] = await dossier(room())
    await room().read('mutation($id: ID!) { forgetDossierEntry(id: $id) { version } }', { id: line?.id })
    await room().talk(sessionId, 'We want to get to 100 customers by June.')
    await room().talk(await room().openSession(), 'our goal: 100 customers by June')
    expect(await dossier(room())).toEqual([])
  })

  test('whom a person turns to with what is learned by counting, kept up to date, and forgotten for good', async () => {
    const [one, other] = [await room().openSession(), await room().openSession()]
    await room().talk(one, '@cipher What does our runway look like?')
    await room().talk(one, '@cipher And how do I stretch the runway?')
    expect(await dossier(room())).toEqual([])
    const { id } = await room().talk(other, '@cipher Is our runway too short?')
    const [habit, ...more] = await dossier(room())
    expect(more).toEqual([])
    expect(habit).toMatchObject({
      kind: 'PREFERENCE',
      text: 'Usually asks Cipher about runway (3 of 3 times)',
      quote: '@cipher Is our runway too short?',
      source: { id: id.replace('.t', '.m') }
    })
    await room().talk(one, '@cipher What about the runway with two more people?')
    const [surer, ...others] = await dossier(room())
    expect(others).toEqual([])
    expect(surer).toMatchObject({ id: habit?.id, text: 'Usually asks Cipher about runway (4 of 4 times)' })
    expect(surer?.confidence).toBeGreaterThan(habit?.confidence ?? 1)

    for (let times = 0; times < 9; times += 1) await room().talk(times % 2 ? one : other, '@atlas What would you do about our runway?')
    expect(await dossier(room())).toMatchObject([{ text: expect.stringContaining('asks Atlas about runway') }])
    expect((await history(room())).find((line) => line.id === habit?.id)).toMatchObject({ supersededBy: { id: expect.any(String) } })
    await room().read('mutation($id: ID!) { forgetDossierEntry(id: $id) { version } }', { id: (await dossier(room()))[0]?.id })
    await room().talk(one, '@atlas And the runway?')
    expect(await dossier(room())).toEqual([])
  })

  test('nothing of it is anybody else’s: their lines and actions neither show nor count', async () => {
    const theirs = '0192f0aa-dddd-7000-8000-000000000000'
    const owned = async (verb: (table: string) => string) => {
      for (const table of ['sessions', 'messages', 'actions', 'dossier_entries']) await room().query(verb(table))
    }
    await owned((table) => `delete from ${table} where owner_id = 'eve'`)
    for (const statement of [
      `insert into sessions (id, owner_id, when_busy, agents, skills, created_at, last_active_at, revision) values ('${theirs}', 'eve', 'ENQUEUE', '{cipher}', '{}', now(), now(), 1)`,
      ...[1, 2, 3].map(
        (seq) =>
          `insert into messages (session_id, seq, owner_id, role, author_name, text, created_at) values ('${theirs}', ${seq}, 'eve', 'USER', 'Eve', '@cipher How is our runway?', now())`
      ),
      `insert into actions (id, session_id, source, owner_id, kind, status, title, quote, created_at, updated_at) values ('${theirs}.a1.1', '${theirs}', 1, 'eve', 'TASK', 'OPEN', 'Call the bank', 'x', now(), now())`,
      `insert into dossier_entries (id, owner_id, kind, text, confidence, valid_from, fingerprint, source_session_id, source_seq) values ('${theirs}.e1.1', 'eve', 'FACT', 'We have $300k in the bank', 1, now(), 'x', '${theirs}', 1)`
    ])
      await room().query(statement)
    const sessionId = await room().openSession()
    await room().talk(sessionId, '@cipher How is our runway? We have $90k in the bank. I called the bank.')
    await room().talk(sessionId, 'I need to call the bank.')
    expect(await dossier(room())).toMatchObject([{ text: 'We have $90k in the bank' }])
    expect(await actions(room())).toMatchObject([{ title: 'Call the bank', status: 'OPEN', id: expect.stringContaining(sessionId) }])
    expect(await room().query(`select valid_to from dossier_entries where owner_id = 'eve'`)).toEqual([{ valid_to: null }])
    expect(await room().query(`select status from actions where owner_id = 'eve'`)).toEqual([{ status: 'OPEN' }])
    await owned((table) => `delete from ${table} where owner_id = 'eve'`)
  })
})

describe('what a model is less sure of', () => {
  let endpoint: ModelServer
  let room: BoardRoom
  let found: object
  let asked: string[]

  beforeAll(async () => {
    endpoint = await startGemini({
      answer: (request) => {
        if (kindOf(request) !== 'extract') return { text: ['Good.'] }
        asked.push(JSON.stringify(request))
        return { json: found }
      }
    })
    room = await startBoardRoom({ settings: { GEMINI_API_KEY: 'key', GEMINI_BASE_URL: endpoint.url, GEMINI_MODEL: 'gemini-3.5-flash' } })
  })
  beforeEach(async () => {
    asked = []
    await room.read('mutation { deleteMyData(confirm: true) { id } }')
  })
  afterAll(async () => {
    await room?.close()
    await endpoint?.close()
  })

  const claim = { kind: 'TASK', title: 'Call the bank', owner: null, due: null, sameAs: null, status: 'OPEN', confidence: 0.4 }
  const say = async (sessionId: string, text: string, what: object) => {
    found = { actions: [], dossier: [], ...what }
    return room.talk(sessionId, text)
  }

  test('stays proposed, out of the opening, until it is said again or taken up by hand', async () => {
    const sessionId = await room.openSession()
    const quote = 'the bank would want a call'
    await say(sessionId, `I think ${quote}.`, { actions: [{ ...claim, quote }] })
    await say(sessionId, 'The printer looks old.', {
      actions: [{ ...claim, title: 'Replace the printer', quote: 'The printer looks old' }]
    })
    expect((await actions(room)).map(({ status }) => status)).toEqual(['PROPOSED', 'PROPOSED'])
    expect(await openingOf(room, sessionId)).toBeNull()
    await say(await room.openSession(), 'Right, call the bank.', { actions: [{ ...claim, quote: 'call the bank' }] })
    const printer = (await actions(room)).find(({ title }) => /printer/.test(title))
    expect((await actions(room)).map(({ title, status }) => `${title} ${status}`).toSorted()).toEqual([
      'Call the bank OPEN',
      'Replace the printer PROPOSED'
    ])
    await room.read('mutation($id: ID!) { updateAction(input: { id: $id, status: OPEN }) { id } }', { id: printer?.id })
    expect((await actions(room)).every(({ status }) => status === 'OPEN')).toBe(true)
  })

  test('a line that it names is repeated or replaced; one that is not there, or of another kind, is not', async () => {
    const sessionId = await room.openSession()
    const line = (text: string, more: object = {}) => ({
      kind: 'FACT',
      text,
      quote: text,
      confidence: 0.8,
      about: null,
      relation: 'NEW',
      ...more
    })
    await say(sessionId, 'We host everything at Hetzner', { dossier: [line('We host everything at Hetzner')] })
    const [first] = await dossier(room)
    await say(sessionId, 'The servers stand in Falkenstein', {
      dossier: [line('The servers stand in Falkenstein', { about: `${sessionId}.e99.1`, relation: 'REPLACES' })]
    })
    expect(asked.at(-1)).toContain(`[${first?.id}] FACT: We host everything at Hetzner`)
    expect(await dossier(room)).toHaveLength(2)
    await say(sessionId, 'We run on AWS', { dossier: [line('We run on AWS', { about: first?.id, relation: 'REPLACES' })] })
    expect((await dossier(room)).map(({ text }) => text)).toEqual(['The servers stand in Falkenstein', 'We run on AWS'])
    expect((await history(room)).find(({ id }) => id === first?.id)).toMatchObject({ validTo: expect.any(String) })
    const aws = (await dossier(room)).find(({ text }) => /AWS/.test(text))
    await say(sessionId, 'All of it lives at Amazon', {
      dossier: [line('All of it lives at Amazon', { about: aws?.id, relation: 'REPEATS' })]
    })
    const [, again] = await dossier(room)
    expect(again?.confidence).toBeGreaterThan(aws?.confidence ?? 1)
    await say(sessionId, 'Our goal is calm', {
      dossier: [line('Our goal is calm', { kind: 'GOAL', about: aws?.id, relation: 'REPLACES' })]
    })
    expect(await dossier(room)).toHaveLength(3)
  })
})
