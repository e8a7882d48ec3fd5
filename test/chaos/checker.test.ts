import { rmSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openDatabase } from '../../src/database/database.ts'
import { privateFolder } from '../private-process.ts'
import { type Account, readAccount, startOf } from './account.ts'
import { openSession } from './api.ts'
import { type BoardModel, startBoardModel } from './board-model.ts'
import { type Evidence, findViolations, type ViolationKind } from './checker.ts'
import { Ledger } from './ledger.ts'
import { startServer } from './server-process.ts'
import { Subscriber } from './subscriber.ts'
import { readTruth } from './truth.ts'

const dataDir = privateFolder('checker')
const ledger = new Ledger()
let sessionIds: string[] = []
let subscribers: Subscriber[] = []
let sound: Evidence
let model: BoardModel

/** Four short conversations, told apart by their order, with somebody who followed each from the start. */
beforeAll(async () => {
  model = await startBoardModel(0)
  const server = await startServer({ DATA_DIR: dataDir, ...model.settings })
  const url = () => server.url
  sessionIds = await Promise.all(Array.from({ length: 4 }, async () => (await openSession(url())).id))
  subscribers = sessionIds.map(
    (id) => new Subscriber({ name: 'follower', url, transport: 'SSE', follows: { sessionId: id }, after: startOf(id) })
  )
  const accounts = await Promise.all(
    sessionIds.map(async (id) => {
      for (const number of [1, 2, 3]) await ledger.deliver(url, ledger.begin(id, `sent-${number}`, `Hello, for the ${number}. time`))
      return readAccount(url(), id)
    })
  )
  await Promise.all(subscribers.map((each, index) => each.untilCursor(accounts[index]?.events.at(-1)?.cursor ?? '')))
  await Promise.all(subscribers.map((each) => each.leave()))
  await server.kill('SIGTERM')
  sound = { ledger, accounts, subscribers, truth: await readTruth({ dataDir }) }
}, 180_000)

afterAll(async () => {
  await model?.close()
  rmSync(dataDir, { recursive: true, force: true })
})

const kindsOf = (evidence: Evidence): ViolationKind[] => [...new Set(findViolations(evidence).map(({ kind }) => kind))]

/** The evidence of one session, with something wrong in it. */
function harmed(harm: (account: Account, ledger: Pick<Ledger, 'sendings' | 'hangs'>, seen: Subscriber['seen']) => void): Evidence {
  const [account] = structuredClone(sound.accounts)
  const follower = subscribers[0]
  if (!account || !follower) throw new Error('nothing was said')
  const kept = { sendings: structuredClone(ledger.sendings.filter(({ sessionId }) => sessionId === account.sessionId)), hangs: [] }
  const seen = structuredClone(follower.seen)
  harm(account, kept, seen)
  const wholeEvents = seen.filter(({ __typename }) => __typename !== 'AgentDelta')
  return { ledger: kept, accounts: [account], subscribers: [{ options: follower.options, seen, wholeEvents }] }
}

const swap = <T>(list: T[], one: number, other: number): void => {
  const [a, b] = [list[one], list[other]]
  if (a === undefined || b === undefined) throw new Error('nothing to swap')
  list[one] = b
  list[other] = a
}

describe('the checker', () => {
  test('finds nothing where nothing is wrong', () => {
    expect(findViolations(sound)).toEqual([])
    expect(findViolations(harmed(() => undefined))).toEqual([])
  })

  test.each<[string, ViolationKind, Parameters<typeof harmed>[0]]>([
    ['an acknowledged message that is gone', 'lost', ({ messages }) => messages.splice(2, 1)],
    ['a message that stands there twice', 'doubled', ({ messages }) => messages.push({ ...messages[0]!, seq: 7, id: 'another' })],
    [
      'a repetition that was taken for a new message',
      'doubled',
      (_, { sendings }) => sendings[0]!.again.push({ seq: 9, messageId: 'm', turnId: 't' })
    ],
    ['a second reply', 'doubled', ({ messages }) => messages.push({ ...messages.find(({ role }) => role === 'AGENT')!, seq: 7 })],
    [
      'two messages in the wrong order',
      'reordered',
      ({ messages }) => {
        const said = messages.filter(({ role }) => role === 'USER')
        const [first, second] = [said[0]!, said[1]!]
        ;[first.text, second.text] = [second.text, first.text]
      }
    ],
    [
      'an order that is not the order of the acknowledgements',
      'reordered',
      (_, { sendings }) => {
        const [first, second] = [sendings[0]!, sendings[1]!]
        ;[first.acknowledged, second.acknowledged] = [second.acknowledged, first.acknowledged]
      }
    ],
    ['a gap in seq', 'gap', ({ messages }) => messages.at(-1)!.seq++],
    ['a gap in the numbers of the events', 'gap', ({ events }) => events.splice(3, 1)],
    [
      'a turn without its TurnEnded',
      'turn',
      ({ events }) =>
        events.splice(
          events.findIndex(({ __typename }) => __typename === 'TurnEnded'),
          1
        )
    ],
    ['a turn that ended twice', 'turn', ({ events }) => events.push(events.at(-1)!)],
    ['a message that began no turn', 'turn', ({ turns }) => turns.pop()],
    ['a turn left open', 'hung', ({ turns }) => (turns[0]!.status = 'RUNNING')],
    ['a request that nobody answered', 'hung', (_, { hangs }) => hangs.push('no answer')],
    ['words that nobody said', 'truth', (_, { sendings }) => sendings.pop()],
    ['a subscriber that missed an event', 'subscriber', (_, _l, seen) => seen.splice(1, 1)],
    ['a subscriber that missed the end', 'subscriber', (_, _l, seen) => seen.pop()],
    ['a subscriber that saw an event twice', 'subscriber', (_, _l, seen) => seen.splice(4, 0, seen[3]!)],
    ['a subscriber that saw two events in the wrong order', 'subscriber', (_, _l, seen) => swap(seen, 0, 1)]
  ])('finds %s', (_, kind, harm) => {
    expect(kindsOf(harmed(harm))).toContain(kind)
  })

  test('finds what is wrong in the database, through the API and past it', { timeout: 180_000 }, async () => {
    const [dropped, doubled, swapped, unended] = sessionIds
    const database = await openDatabase({ dataDir })
    await database.query('delete from messages where session_id = $1 and seq = 3', [dropped])
    await database.query(
      `insert into messages (session_id, seq, owner_id, role, author_name, text, created_at, turn)
      select session_id, 7, owner_id, role, author_name, text, created_at, turn from messages where session_id = $1 and seq = 1`,
      [doubled]
    )
    const user = `select seq, text from messages where session_id = $1 and role = 'USER' order by seq limit 2`
    const [first, second] = await database.query<{ seq: number; text: string }>(user, [swapped])
    for (const [seq, text] of [
      [first?.seq, second?.text],
      [second?.seq, first?.text]
    ]) {
      await database.query('update messages set text = $3 where session_id = $1 and seq = $2', [swapped, seq, text])
    }
    await database.query(`delete from events where number = (select max(number) from events where session_id = $1) and session_id = $1`, [
      unended
    ])
    await database.close()

    const server = await startServer({ DATA_DIR: dataDir, ...model.settings })
    const accounts = await Promise.all(sessionIds.map((id) => readAccount(server.url, id)))
    await server.kill('SIGTERM')
    const found = findViolations({ ledger, accounts, subscribers })
    const kinds = (id: string | undefined) => [...new Set(found.filter(({ sessionId }) => sessionId === id).map(({ kind }) => kind))]
    expect(kinds(dropped)).toEqual(expect.arrayContaining(['lost', 'gap']))
    expect(kinds(doubled)).toContain('doubled')
    expect(kinds(swapped)).toEqual(['reordered'])
    expect(kinds(unended)).toEqual(expect.arrayContaining(['turn', 'subscriber']))

    // What the API told before the harm no longer is what the database holds.
    const truth = await readTruth({ dataDir })
    const disagreeing = findViolations({ ...sound, truth }).filter(({ kind }) => kind === 'truth')
    expect(new Set(disagreeing.map(({ sessionId }) => sessionId))).toEqual(new Set(sessionIds))
  })
})
