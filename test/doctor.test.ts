import { execFileSync, spawnSync } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { createSeal } from '../src/database/sealed.ts'
import { type Settings, spawnServer } from './chaos/server-process.ts'
import { startBoardRoom } from './board-room.ts'
import { freshDatabase } from './database.ts'
import { query } from './postgres.ts'
import { findRedis, startRedis } from './redis.ts'
import { startGemini } from './stand-ins/gemini.ts'
import { startToolServer } from './stand-ins/tool-server.ts'
import { toolBoardFolder } from './tool-board.ts'

const folder = mkdtempSync(join(tmpdir(), 'doctor-'))
const dataDir = join(folder, 'data')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What the doctor says of these settings, a line each, and how it ends. */
async function examine(settings: Settings = {}): Promise<{ code: number | null; lines: string[]; output: string }> {
  const { exited, output } = spawnServer({ DATA_DIR: dataDir, ...settings }, 'src/doctor.ts')
  const { code } = await exited
  return { code, lines: output().trimEnd().split('\n'), output: output() }
}

const amiss = (lines: readonly string[]) => lines.filter((line) => !line.startsWith('ok    '))

describe('the doctor', { timeout: 60_000 }, () => {
  test('finds nothing amiss where nothing is set', async () => {
    const { code, lines } = await examine()
    expect({ code, amiss: amiss(lines) }).toEqual({ code: 0, amiss: [] })
    expect(lines).toContain('ok    The embedded store opens.')
    expect(lines).toContainEqual(expect.stringMatching(/^ok {4}The offline model answers: set GEMINI_API_KEY/))
  })

  test('makes nothing where there is nothing yet', () => {
    const run = (dataDir: string) => {
      const env = { PATH: process.env['PATH'], PORT: '0', DATA_DIR: dataDir }
      const { status, stdout } = spawnSync(process.execPath, ['src/doctor.ts'], { env, encoding: 'utf8' })
      return { status, store: stdout.split('\n').find((line) => line.includes('DATA_DIR')) }
    }
    const fresh = join(folder, 'not', 'yet')
    expect(run(fresh)).toEqual({ status: 0, store: 'ok    The embedded store will be made in DATA_DIR at the first start.' })
    expect(existsSync(join(folder, 'not'))).toBe(false)
    const file = join(folder, 'file')
    writeFileSync(file, '')
    expect(run(join(file, 'data'))).toEqual({
      status: 1,
      store: 'FAIL  DATA_DIR cannot be made: set it to a directory that this user may write.'
    })
  })

  test('tells all settings that are wrong, and repeats none', async () => {
    const { code, lines, output } = await examine({ PORT: 'x', DATABASE_URL: 'hunter2', AUTH_JWT_SECRET: 'hunter2' })
    expect(code).toBe(1)
    expect(amiss(lines).map((line) => line.split(' is ')[0])).toEqual(['FAIL  PORT', 'FAIL  DATABASE_URL', 'FAIL  AUTH_JWT_SECRET'])
    expect(output).not.toContain('hunter2')
  })

  test('says what a stranger might profit from', async () => {
    const secret = randomBytes(32).toString('hex')
    const { code, lines, output } = await examine({
      HOST: '0.0.0.0',
      AUTH_JWT_SECRET: secret,
      PUBLIC_URL: 'http://board.example.com',
      OPENAI_API_KEY: 'hunter2'
    })
    expect(code).toBe(0)
    expect(amiss(lines)).toEqual([
      'warn  OPENAI_API_KEY has no effect without OPENAI_BASE_URL.',
      'warn  PUBLIC_URL is not encrypted, and tokens travel there: use https.',
      expect.stringMatching(/^warn {2}METRICS_TOKEN is not set/),
      expect.stringMatching(/^warn {2}SECRETS_KEY is not set/)
    ])
    expect(output).not.toContain(secret)
    expect(output).not.toContain('hunter2')
  })

  test('tells a port that a stranger has from one that a Board Room has', async () => {
    const other = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1')
    await once(other, 'listening')
    const address = other.address()
    const port = String(typeof address === 'object' ? address?.port : '')
    const strange = await examine({ PORT: port })
    other.close()
    expect(strange.code).toBe(1)
    expect(amiss(strange.lines)).toEqual([`FAIL  Port ${port} is in use: set PORT to another one, or stop what listens there.`])

    const room = await startBoardRoom({ settings: { DATA_DIR: dataDir } })
    try {
      const own = await examine({ PORT: new URL(room.url).port })
      expect(own.code).toBe(0)
      expect(amiss(own.lines)).toEqual([
        expect.stringMatching(/^warn {2}A Board Room answers at port \d+ already/),
        expect.stringMatching(/^warn {2}A server has the embedded store open/)
      ])
    } finally {
      await room.close()
    }
  })

  test('names what is wrong with the files of the board, with file and line', async () => {
    const broken = join(folder, 'broken')
    cpSync('board', broken, { recursive: true })
    writeFileSync(join(broken, 'agents', 'vega.md'), '---\nname: Vega\nrole: Sales\ndescription: [unclosed\n---\nYou sell.\n')
    const agents = await examine({ BOARD_DIR: broken })
    expect(agents.code).toBe(1)
    expect(amiss(agents.lines)[0]).toMatch(/^FAIL {2}.*vega\.md:\d+: \S/)

    writeFileSync(join(broken, 'mcp.json'), '{ "mcpServers": { "github": { "url": 7 } } }')
    const servers = await examine({ BOARD_DIR: broken })
    expect(servers.code).toBe(1)
    expect(amiss(servers.lines)[0]).toMatch(/^FAIL {2}.*mcp\.json:1: \S/)
  })

  test('reaches the tool servers', async () => {
    const tracker = await startToolServer([{ name: 'create_issue', call: () => ({ content: [] }) }])
    const board = toolBoardFolder({ tracker: { url: tracker.url }, gone: { url: 'http://127.0.0.1:1/mcp' } }, [])
    try {
      const { code, lines } = await examine({ BOARD_DIR: board.dir })
      expect(code).toBe(0)
      expect(lines).toContain('ok    The tool server tracker offers 1 tools.')
      expect(amiss(lines)).toEqual(['warn  The tool server gone cannot be used: no MCP server answers there. Check its entry in mcp.json.'])
    } finally {
      board.remove()
      await tracker.close()
    }
  })

  test('asks the model for a word, and says which setting it refuses', async () => {
    const gemini = await startGemini({ apiKey: 'the right key', answer: () => ({ text: ['Yes.'] }) })
    try {
      const settings = { GEMINI_BASE_URL: gemini.url, GEMINI_API_KEY: 'the right key' }
      const right = await examine(settings)
      expect(right).toMatchObject({ code: 0, lines: expect.arrayContaining(['ok    The model gemini-3.8-flash answers.']) })
      const wrong = await examine({ ...settings, GEMINI_API_KEY: 'hunter2' })
      expect(wrong.code).toBe(1)
      expect(amiss(wrong.lines)).toEqual([expect.stringMatching(/^FAIL {2}Gemini refused .*GEMINI_API_KEY/)])
      expect(wrong.output).not.toContain('hunter2')
    } finally {
      await gemini.close()
    }
    const away = await examine({ OPENAI_BASE_URL: 'http://127.0.0.1:1/v1', OPENAI_MODEL: 'm' })
    expect(away.code).toBe(1)
    expect(amiss(away.lines)).toEqual([expect.stringMatching(/^FAIL {2}The model endpoint could not be reached .*OPENAI_BASE_URL/)])
  })
})

describe.skipIf(!inject('databaseUrl') || !findRedis())('the doctor, for servers with Postgres and Redis', { timeout: 60_000 }, () => {
  let place: Awaited<ReturnType<typeof freshDatabase>>
  beforeAll(async () => {
    place = await freshDatabase()
  })
  afterAll(() => place?.drop())

  test('says to migrate a database that is behind, and that one cannot be reached', async () => {
    const behind = await examine({ DATABASE_URL: place.url })
    expect(behind.code).toBe(1)
    expect(amiss(behind.lines)).toEqual([expect.stringMatching(/^FAIL {2}The database lacks \d+ migration.*npm run migrate/)])
    const away = await examine({ DATABASE_URL: 'postgres://board:hunter2@127.0.0.1:1/board', REDIS_URL: 'redis://:hunter2@127.0.0.1:1' })
    expect(away.code).toBe(1)
    expect(amiss(away.lines)).toEqual([
      expect.stringMatching(/^FAIL {2}DATABASE_URL cannot be reached \(.*ECONNREFUSED/),
      'FAIL  REDIS_URL cannot be reached (ECONNREFUSED): check host, port and password, and that Redis runs.'
    ])
    expect(away.output).not.toContain('hunter2')
  })

  test('finds what is dead, what is not sealed and whose key is gone, and what Redis risks', async () => {
    execFileSync(process.execPath, ['src/database/migrate.ts'], { env: { ...process.env, DATABASE_URL: place.url }, stdio: 'pipe' })
    const redis = await startRedis(findRedis() ?? '')
    try {
      const settings = { DATABASE_URL: place.url, REDIS_URL: redis.url }
      const risk = expect.stringMatching(/^warn {2}Redis keeps nothing over a restart/)
      const sound = await examine(settings)
      expect(sound.code).toBe(0)
      expect(amiss(sound.lines)).toEqual([risk])

      const another = createSeal([randomBytes(32)]).close('whsec_AAAA')
      for (const secret of ['whsec_hunter2', another])
        await query(
          place.url,
          `insert into webhooks (id, owner_id, url, secret, created_at) values ('${randomUUID()}', 'ada', 'https://a.example', '${secret}', now())`
        )
      await query(
        place.url,
        `insert into dead_letters (id, session_id, at, reason, entry) values ('${randomUUID()}', '${randomUUID()}', now(), 'a test', '{}')`
      )
      const { code, lines, output } = await examine(settings)
      expect(code).toBe(1)
      expect(amiss(lines)).toEqual([
        expect.stringMatching(/^warn {2}1 changes lie in the table dead_letters/),
        expect.stringMatching(/^FAIL {2}SECRETS_KEY lacks the key of 1 webhooks/),
        expect.stringMatching(/^warn {2}The secrets of 1 webhooks are stored as they are/),
        risk
      ])
      expect(output).not.toContain('hunter2')
    } finally {
      await redis.stop()
    }
  })
})
