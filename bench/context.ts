// What a turn costs in input tokens, however long the conversation is: sessions of several lengths in an embedded store, and the
// server's own way from the message to the prompt. Tokens are estimated as the budgets do it, so no provider matters.

import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { readConfig } from '../src/config.ts'
import { type Database, openDatabase } from '../src/database/database.ts'
import { migrate } from '../src/database/migrate.ts'
import { openLog } from '../src/log.ts'
import { startServer } from '../src/main.ts'
import { actionId, enteredEntryId } from '../src/records/id.ts'

/** What a person has in all of their sessions. */
export interface Belongings {
  dossierEntries: number
  openActions: number
}

export interface ContextSize {
  messages: number
  /** of one turn, the mean of some */
  inputTokens: number
}

const root = join(import.meta.dirname, '..')
/** None of them leaves anything to be done or known. */
const questions = [
  'Which market first?',
  'And what would you leave out?',
  'Why is that?',
  'What does it depend on?',
  'Is there another way?'
]

/** Measures sessions of so many messages. */
export async function measureContext(lengths: readonly number[], belongings: Belongings): Promise<ContextSize[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'board-room-context-'))
  try {
    const ids = await fill(dataDir, lengths, belongings)
    const server = await startServer(
      { ...readConfig({ PORT: '0', DATA_DIR: dataDir, BOARD_DIR: join(root, 'board') }), wordDelayMs: 0 },
      openLog('silent')
    )
    try {
      const sizes: ContextSize[] = []
      for (const [index, id] of ids.entries()) sizes.push({ messages: lengths[index] ?? 0, inputTokens: await measure(server.url, id) })
      return sizes
    } finally {
      await server.close()
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true })
  }
}

/** A first turn has the summary made, by calls that are no turn's; then what those after it take. */
async function measure(url: string, id: string): Promise<number> {
  const before = await usedBy(url)
  const first = await turn(url, id, '@atlas Where were we?')
  await settled(url, before + first)
  let sum = 0
  for (const question of questions) sum += await turn(url, id, `@atlas ${question}`)
  return Math.round(sum / questions.length)
}

const sentSchema = z.object({ sendMessage: z.object({ turn: z.object({ id: z.string() }) }) })
const turnSchema = z.object({ turn: z.object({ status: z.string(), usage: z.object({ inputTokens: z.int() }) }) })
const viewerSchema = z.object({ viewer: z.object({ usage: z.object({ inputTokens: z.int() }) }) })

/** Says something, waits for the end, and answers the input tokens of all its model calls. */
async function turn(url: string, sessionId: string, text: string): Promise<number> {
  const send = 'mutation($s: ID!, $t: String!) { sendMessage(input: { sessionId: $s, text: $t }) { turn { id } } }'
  const { id } = (await ask(url, send, { s: sessionId, t: text }, sentSchema)).sendMessage.turn
  for (;;) {
    const { status, usage } = (await ask(url, 'query($id: ID!) { turn(id: $id) { status usage { inputTokens } } }', { id }, turnSchema))
      .turn
    if (status === 'COMPLETED') return usage.inputTokens
    if (status !== 'QUEUED' && status !== 'RUNNING') throw new Error(`the turn ended as ${status}`)
    await sleep(10)
  }
}

const usedBy = async (url: string) => (await ask(url, '{ viewer { usage { inputTokens } } }', {}, viewerSchema)).viewer.usage.inputTokens

/** Waits until more was used than this, and no more comes. */
async function settled(url: string, atLeast: number): Promise<void> {
  let [last, quiet] = [atLeast, 0]
  for (const deadline = Date.now() + 30_000; quiet < 5; await sleep(100)) {
    const used = await usedBy(url)
    quiet = used > atLeast && used === last ? quiet + 1 : 0
    last = used
    if (Date.now() > deadline) throw new Error('no summary was made')
  }
}

async function ask<Data>(url: string, query: string, variables: object, shape: z.ZodType<Data>): Promise<Data> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
    signal: AbortSignal.timeout(60_000)
  })
  const { data, errors } = z.object({ data: z.unknown(), errors: z.unknown().optional() }).parse(await response.json())
  if (errors !== undefined) throw new Error(`refused: ${JSON.stringify(errors)}`)
  return shape.parse(data)
}

/** Writes sessions as if they had been talked; answers their ids. */
async function fill(dataDir: string, lengths: readonly number[], { dossierEntries, openActions }: Belongings): Promise<string[]> {
  const database = await openDatabase({ dataDir })
  try {
    await migrate(database)
    const at = new Date().toISOString()
    const ids = lengths.map(() => randomUUID())
    await database.query(
      `insert into sessions (id, owner_id, when_busy, agents, skills, created_at, last_active_at, revision)
      select id, 'local', 'ENQUEUE', '{atlas,cipher,nova}', '{}', $2, $2, 0 from unnest($1::uuid[]) as t(id)`,
      [ids, at]
    )
    for (const [index, id] of ids.entries()) await say(database, id, lengths[index] ?? 0, at)
    await database.query(
      `insert into dossier_entries (id, owner_id, kind, text, confidence, valid_from, fingerprint)
      select $1 || n, 'local', 'FACT', 'What the board has learned of the company, entry number ' || n, 1, $2, n::text from generate_series(1, $3::int) n`,
      [enteredEntryId(randomUUID()), at, dossierEntries]
    )
    await database.query(
      `insert into actions (id, session_id, source, owner_id, kind, status, title, quote, created_at, updated_at)
      select $1 || n, $2, 1, 'local', 'TASK', 'OPEN', 'Do what has to be done, number ' || n, 'do it', $3, $3 from generate_series(1, $4::int) n`,
      [actionId(ids[0] ?? '', 1, 1), ids[0], at, openActions]
    )
    return ids
  } finally {
    await database.close()
  }
}

const atOnce = 1_000

async function say(database: Database, id: string, messages: number, at: string): Promise<void> {
  for (let first = 1; first <= messages; first += atOnce) {
    const texts = Array.from({ length: Math.min(atOnce, messages - first + 1) }, (_, index) => textOf(first + index))
    await database.query(
      `insert into messages (session_id, seq, owner_id, role, agent, author_name, text, created_at)
      select $1, $2::int + n - 1, 'local', case n % 2 when 1 then 'USER' else 'AGENT' end, case n % 2 when 0 then 'atlas' end,
        case n % 2 when 1 then 'Ada' else 'Atlas' end, text, $3 from unnest($4::text[]) with ordinality as t(text, n)`,
      [id, first, at, texts]
    )
  }
  // As if the search index had come this far: it works in the same process, and is not what is measured.
  await database.query(`insert into message_words (session_id, seq, owner_id, words) values ($1, $2, 'local', '')`, [id, messages])
}

const words =
  'market price customer team product month clinic dentist pilot contract launch feature budget margin churn partner channel segment'.split(
    ' '
  )
const verbs = [
  'decided to target',
  'decided to drop',
  'will call',
  'will interview',
  'want to reach',
  'talked about',
  'looked at',
  'compared'
]

/**
 * What was said as message n: other words each time, lengths from a line to half a page that come again every 50 messages, so
 * that the last 50 are as long whichever they are.
 */
function textOf(n: number): string {
  let state = n * 7_919 + 1
  const next = (below: number) => {
    state = (state * 48_271) % 2_147_483_647
    return state % below
  }
  const length = 30 + (((n % 50) * 37) % 50) * 14
  let text = ''
  while (text.length < length)
    text += `We ${verbs[next(verbs.length)]} ${words[next(words.length)]} ${words[next(words.length)]} ${next(90) + 10} in ${words[next(words.length)]}. `
  return text.slice(0, length)
}

export interface ContextRow extends ContextSize {
  name: string
  /** to a session of 500 messages */
  ratio: number
}

const usual: Belongings = { dossierEntries: 30, openActions: 20 }
const much: Belongings = { dossierEntries: 5_000, openActions: 10_000 }

export async function benchContext(): Promise<ContextRow[]> {
  const sizes = await measureContext([50, 500, 5_000, 50_000], usual)
  const base = sizes.find(({ messages }) => messages === 500)?.inputTokens ?? Number.NaN
  const worst = await measureContext([50_000], much)
  const row = (name: string, size: ContextSize): ContextRow => ({ name, ...size, ratio: size.inputTokens / base })
  return [
    ...sizes.map((size) => row(`${size.messages} messages`, size)),
    ...worst.map((size) => row(`${size.messages}, and ${much.dossierEntries} dossier entries, ${much.openActions} open actions`, size))
  ]
}
