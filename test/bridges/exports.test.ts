import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { type BoardRoom, describeBoardRoom, startBoardRoom } from '../board-room.ts'
import { loadBridges } from '../../src/bridges/bridge-file.ts'
import { CannotStart } from '../../src/errors.ts'
import { configFolder, type IssueTracker, startIssueTracker, trackerBridges } from '../stand-ins/issue-tracker.ts'

interface Exported {
  target: string
  status: string
  externalId: string | null
  url: string | null
  error: string | null
}

const tracker: IssueTracker = await startIssueTracker()
const config = configFolder(tracker.url, trackerBridges)
beforeEach(async () => {
  tracker.reset()
  await tracker.up()
})
afterAll(async () => {
  await tracker.close()
  config.remove()
})

const fields = 'id status exports { target status externalId url error }'
const exportAction = `mutation($id: ID!, $target: String!) { exportAction(actionId: $id, target: $target) { ${fields} } }`

/** An action that was said in a session of its own. */
async function said(room: BoardRoom, text = 'I will send Lena the deck by Friday.'): Promise<{ id: string; session: string }> {
  const session = await room.openSession()
  const { actions } = await room.talk(session, text, { timeZone: 'Europe/Berlin', sentAt: '2030-05-01T09:00:00Z' })
  return { id: actions[0]?.id ?? '', session }
}
const exportTo = (room: BoardRoom, id: string, target: string) => room.read(exportAction, { id, target })
const exportOf = async (room: BoardRoom, id: string): Promise<Exported | undefined> =>
  (await room.read<{ node: { exports: Exported[] } }>(`query($id: ID!) { node(id: $id) { ... on Action { ${fields} } } }`, { id })).node
    .exports[0]
const becomes = (room: BoardRoom, id: string, expected: Partial<Record<keyof Exported, unknown>>) =>
  vi.waitFor(async () => expect(await exportOf(room, id)).toMatchObject(expected), { timeout: 15_000, interval: 50 })
const waitFor = (claim: () => Promise<boolean> | boolean) =>
  vi.waitFor(async () => expect(await claim()).toBe(true), { timeout: 15_000, interval: 50 })
/** Whether the server knows of the tracker that it is there. */
const isConnected = async (room: BoardRoom, expected: boolean): Promise<boolean> => {
  const { degraded } = (await (await fetch(`${room.url}/ready`)).json()) as { degraded: string[] }
  return degraded.some((text) => text.includes('tracker')) !== expected
}
/** Minutes go by, also for whoever had claimed a job. */
const letTimePass = (room: BoardRoom) => room.query('update jobs set due_at = now(), claimed_until = null')

describeBoardRoom(
  'an export',
  (room) => {
    test('makes one issue, with the arguments of its template, and keeps what it is called there', async () => {
      const { id, session } = await said(room())
      expect(await exportTo(room(), id, 'issues')).toMatchObject({ exportAction: { id, exports: [{ target: 'issues' }] } })
      await becomes(room(), id, { status: 'EXPORTED', externalId: '1', url: 'https://tracker.example/issues/1', error: null })
      const [issue] = tracker.issues
      // An owner that nobody named, and a date that nobody said, are left out.
      expect(issue).toMatchObject({
        title: 'Send Lena the deck',
        labels: expect.arrayContaining(['board-room', 'COMMITMENT']),
        due: '2030-05-03'
      })
      expect(issue?.body).toContain('"I will send Lena the deck by Friday"')
      expect(issue?.body).toContain(issue?.key)
      expect(issue?.key).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/)
      // Dashboards see it.
      await waitFor(async () => (await room().history(session)).filter(({ __typename }) => __typename === 'ActionUpdated').length === 2)
      expect((await room().query('select from jobs')).length).toBe(1)
    })

    test('that is repeated, at once or later, makes no second one', async () => {
      const { id } = await said(room())
      await Promise.all([1, 2, 3, 4].map(() => exportTo(room(), id, 'issues')))
      await becomes(room(), id, { status: 'EXPORTED' })
      await exportTo(room(), id, 'issues')
      await exportTo(room(), id, 'blind')
      await waitFor(() => tracker.issues.length === 2)
      expect(tracker.calls).toEqual(['create_issue', 'create_issue'])
    })

    test('takes id and link from a text by patterns', async () => {
      const { id } = await said(room(), 'I will call the bank.')
      await exportTo(room(), id, 'notes')
      await becomes(room(), id, { status: 'EXPORTED', externalId: 'NOTE-7', url: 'https://tracker.example/notes/7' })
    })

    test('that the tool refuses has failed, says why, and is tried again when it is asked for again', async () => {
      const { id } = await said(room())
      tracker.refuse('labels: no such label')
      await exportTo(room(), id, 'issues')
      await becomes(room(), id, { status: 'FAILED', error: 'The tool says: labels: no such label' })
      tracker.refuse(undefined)
      await exportTo(room(), id, 'issues')
      await becomes(room(), id, { status: 'EXPORTED', externalId: '1', error: null })
    })

    test('waits for a server that is away, and says so', async () => {
      const { id } = await said(room())
      await tracker.down()
      await waitFor(() => isConnected(room(), false))
      await exportTo(room(), id, 'blind')
      await waitFor(async () => (await room().query('select from jobs where attempts > 0 and claimed_until is null')).length === 1)
      expect(await exportOf(room(), id)).toMatchObject({ status: 'PENDING', error: expect.stringContaining('tracker') })
      await tracker.up()
      await vi.waitFor(
        async () => {
          await room().query('update jobs set due_at = now() where claimed_until is null')
          expect(await exportOf(room(), id)).toMatchObject({ status: 'EXPORTED' })
        },
        { timeout: 18_000, interval: 500 }
      )
      expect(tracker.issues).toHaveLength(1)
    })

    test('of which nobody knows whether it had its effect has failed, and says so, where there is nothing to look with', async () => {
      const { id } = await said(room())
      tracker.afterEffect(() => tracker.down())
      await exportTo(room(), id, 'blind')
      await becomes(room(), id, { status: 'FAILED', error: expect.stringContaining('look at blind before you export again') })
      await tracker.up()
      expect(tracker.issues).toHaveLength(1)
      await letTimePass(room())
      await expect.poll(() => room().query('select from jobs')).toEqual([])
    })

    test('that was cut off is looked for before another is made', async () => {
      const { id } = await said(room())
      tracker.afterEffect(() => tracker.down())
      await exportTo(room(), id, 'issues')
      await waitFor(async () => (await room().query('select from jobs where attempts > 1')).length === 1)
      await tracker.up()
      tracker.afterEffect(async () => undefined)
      await vi.waitFor(
        async () => {
          await room().query('update jobs set due_at = now() where claimed_until is null')
          expect(await exportOf(room(), id)).toMatchObject({ status: 'EXPORTED', externalId: '1' })
        },
        { timeout: 18_000, interval: 500 }
      )
      expect(tracker.issues).toHaveLength(1)
    })

    test('reads back how far it has come there, and lets the person go on by themselves', async () => {
      const { id } = await said(room())
      await exportTo(room(), id, 'issues')
      await becomes(room(), id, { status: 'EXPORTED' })
      const statusOf = async () =>
        (await room().read<{ node: { status: string } }>('query($id: ID!) { node(id: $id) { ... on Action { status } } }', { id })).node
          .status
      const asked = async (times: number) => {
        await letTimePass(room())
        await waitFor(() => tracker.calls.filter((call) => call === 'get_issue').length === times)
        await waitFor(async () => (await room().query('select from jobs where claimed_until > now()')).length === 0)
      }
      await room().read('mutation($id: ID!) { updateAction(input: { id: $id, status: IN_PROGRESS }) { id } }', { id })
      // It is open there as it was from the beginning, which is no news.
      await asked(1)
      expect(await statusOf()).toBe('IN_PROGRESS')
      Object.assign(tracker.issues[0] ?? {}, { state: 'closed' })
      await asked(2)
      expect(await statusOf()).toBe('DONE')
      await letTimePass(room())
      await waitFor(async () => (await room().query('select from jobs')).length === 0)
    })

    test("to nowhere, or of what is not the viewer's, is refused", async () => {
      const { id } = await said(room())
      const refused = async (actionId: string, target: string) => (await room().ask(exportAction, { id: actionId, target })).errors[0]
      expect(await refused(id, 'elsewhere')).toMatchObject({
        message: 'No target "elsewhere": there are issues, blind, notes.',
        extensions: { code: 'BAD_USER_INPUT' }
      })
      for (const other of ['11111111-2222-4333-8444-555555555555.a1.1', id.replace('.a', '.m'), 'x'])
        expect((await refused(other, 'issues'))?.extensions.code).toBe('NOT_FOUND')
      expect(tracker.calls).toEqual([])
    })

    test('is erased with its session, and nothing is called for it any more', async () => {
      const { id, session } = await said(room())
      await tracker.down()
      await exportTo(room(), id, 'blind')
      await room().read('mutation($id: ID!) { deleteSession(sessionId: $id) { id } }', { id: session })
      expect([await room().query('select from jobs'), await room().query('select from action_exports')]).toEqual([[], []])
      await tracker.up()
    })
  },
  { settings: config.settings }
)

describe('a bridges.json with a mistake keeps the server from starting, with file, line and reason', () => {
  const { issues } = trackerBridges
  test.for<[string, object | string, RegExp[]]>([
    ['that is no JSON', '{\n  "bridges": {\n    oops\n  }\n}', [/bridges\.json:3: is no JSON/]],
    ['with settings that there are not', { issues: { ...issues, retries: 3 } }, [/bridges\.json:\d+: unknown key "retries"/]],
    [
      'with a server that there is not',
      { issues: { ...issues, server: 'github' } },
      [/bridges\.json:4: no tool server "github": mcp\.json has tracker/]
    ],
    [
      'that names what an action has not',
      { issues: { ...issues, arguments: { body: 'See\n{{link}}' } } },
      [/bridges\.json:7: .*names \{\{link\}\}: there are id, kind/]
    ],
    [
      'with places that are none',
      { issues: { ...issues, result: { id: { pointer: 'number' }, url: { pattern: '(' } } } },
      [/:\d+: .*pointer.* JSON Pointer/, /:\d+: .*pattern.* regular expression/]
    ],
    [
      'with a status that there is not',
      { issues: { ...issues, status: { ...issues.status, map: { closed: 'CLOSED' } } } },
      [/:\d+: .*map\.closed/]
    ],
    ['with a name that is none', { 'to do': issues }, [/bridges\.json:3: "to do" is no name/]],
    ['without its bridges', '[]', [/bridges\.json:1: /]]
  ])('%s', async ([, bridges, reasons]) => {
    const { settings, remove } = configFolder(tracker.url, bridges)
    try {
      const failure: unknown = await startBoardRoom({ settings }).catch((cause: unknown) => cause)
      expect(failure).toBeInstanceOf(CannotStart)
      for (const reason of reasons) expect((failure as Error).message).toMatch(reason)
    } finally {
      remove()
    }
  })
})

test('the examples of docs/bridges.md are bridges', async () => {
  const page = readFileSync(new URL('../../docs/bridges.md', import.meta.url), 'utf8')
  const examples = [...page.matchAll(/```json\n([^`]*)```/g)].map(([, example = '']) => example)
  const bridges = examples.map((example) => (JSON.parse(example) as { bridges: object }).bridges)
  const folder = mkdtempSync(join(tmpdir(), 'bridges-'))
  writeFileSync(join(folder, 'bridges.json'), JSON.stringify({ bridges: Object.assign({}, ...bridges) as object }))
  const loaded = await loadBridges(join(folder, 'bridges.json'), ['github', 'linear'])
  rmSync(folder, { recursive: true })
  expect([...loaded.keys()]).toEqual(['github', 'linear'])
})
