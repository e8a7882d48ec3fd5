// Holds what can be read back against what was promised. Every violation is one finding; none at all is a pass.

import { parseCursor } from '../../src/event.ts'
import type { Account } from './account.ts'
import { checkOrder } from './order.ts'
import type { Ledger, Sending } from './ledger.ts'
import type { SeenEvent, Subscriber } from './subscriber.ts'
import type { Truth } from './truth.ts'

export type ViolationKind = 'lost' | 'doubled' | 'reordered' | 'gap' | 'turn' | 'hung' | 'subscriber' | 'truth'

export interface Violation {
  kind: ViolationKind
  sessionId: string
  what: string
}

export interface Evidence {
  ledger: Pick<Ledger, 'sendings' | 'hangs'>
  accounts: readonly Account[]
  subscribers: readonly Pick<Subscriber, 'options' | 'seen' | 'wholeEvents'>[]
  /** what the database itself holds, where it could be read */
  truth?: Truth | undefined
}

type Tell = (kind: ViolationKind, what: string) => void

export function findViolations({ ledger, accounts, subscribers, truth }: Evidence): Violation[] {
  const violations: Violation[] = ledger.hangs.map((what) => ({ kind: 'hung', sessionId: '', what }))
  for (const account of accounts) {
    const { sessionId } = account
    const tell: Tell = (kind, what) => violations.push({ kind, sessionId, what })
    for (const what of account.refusals) tell('truth', `could not be read back: ${what}`)
    const sendings = ledger.sendings.filter((sending) => sending.sessionId === sessionId)
    checkMessages(account, sendings, tell)
    for (const what of checkOrder(sendings)) tell('reordered', what)
    checkTurns(account, tell)
    checkNumbers(account.events, 1, (what) => tell('gap', what))
    for (const subscriber of subscribers) {
      if (belongsTo(subscriber, account))
        checkSubscriber(subscriber, account, (what) => tell('subscriber', `${subscriber.options.name}: ${what}`))
    }
    for (const what of truth?.disagreements(account) ?? []) tell('truth', what)
  }
  return violations
}

function checkMessages({ messages }: Account, sendings: readonly Sending[], tell: Tell): void {
  messages.forEach(({ seq }, index) => {
    if (seq !== index + 1) tell('gap', `message ${index + 1} of the transcript has seq ${seq}`)
  })
  const said = messages.filter(({ role }) => role === 'USER')
  for (const { text, acknowledged, again, clientMessageId } of sendings) {
    const copies = said.filter((message) => message.text === text)
    if (copies.length > 1) tell('doubled', `${clientMessageId} is there as seq ${copies.map(({ seq }) => seq).join(' and ')}`)
    if (!acknowledged) continue
    const there = copies.find(({ id, seq }) => id === acknowledged.messageId && seq === acknowledged.seq)
    if (copies.length === 0) tell('lost', `${clientMessageId}, acknowledged as seq ${acknowledged.seq}, is gone`)
    else if (!there) tell('reordered', `${clientMessageId} was acknowledged as seq ${acknowledged.seq} and is seq ${copies[0]?.seq}`)
    for (const other of again) {
      if (other.messageId !== acknowledged.messageId || other.turnId !== acknowledged.turnId) {
        tell('doubled', `${clientMessageId} sent again was answered with ${other.messageId} after ${acknowledged.messageId}`)
      }
    }
  }
  const known = new Set(sendings.map(({ text }) => text))
  for (const { seq, text } of said) if (!known.has(text)) tell('truth', `nobody said what stands as seq ${seq}`)
}

function checkTurns({ messages, turns, events }: Account, tell: Tell): void {
  const count = (turnId: string, type: string) => events.filter((event) => event.turnId === turnId && event.__typename === type).length
  const said = messages.filter(({ role }) => role === 'USER')
  for (const { seq } of said) if (!turns.some(({ message }) => message.seq === seq)) tell('turn', `message ${seq} began no turn`)
  for (const { id, status, attempts, reply, error } of turns) {
    const answers = messages.filter(({ role, turnId }) => role === 'AGENT' && turnId === id)
    const ended = count(id, 'TurnEnded')
    if (status === 'QUEUED' || status === 'RUNNING') tell('hung', `${id} is ${status}`)
    else if (ended !== 1) tell('turn', `${id} (${status}) has ${ended} TurnEnded`)
    // Whoever worked on without the right to it would have its own count of the attempts win.
    const begun = count(id, 'TurnStarted')
    if (begun !== attempts) tell('turn', `${id} counts ${attempts} attempts and was begun ${begun} times`)
    if (answers.length > 1) tell('doubled', `${id} has ${answers.length} replies`)
    if (status === 'COMPLETED' && answers[0]?.seq !== reply?.seq) tell('turn', `${id} names reply ${reply?.seq} and has ${answers[0]?.seq}`)
    if (status !== 'COMPLETED' && answers.length > 0) tell('turn', `${id} is ${status} and has a reply`)
    if (status === 'FAILED' && !error?.message) tell('turn', `${id} failed without saying why`)
  }
  const told = events.flatMap(({ message }) => message?.seq ?? [])
  const silent = messages.findIndex(({ seq }, index) => told[index] !== seq)
  if (silent >= 0) tell('turn', `MessageCommitted tells of seq ${told[silent]} where ${messages[silent]?.seq} was due`)
  if (told.length > messages.length) tell('doubled', `MessageCommitted tells of ${told.length} messages, and there are ${messages.length}`)
}

const numberOf = (event: SeenEvent): number => parseCursor(event.cursor)?.place.number ?? Number.NaN

function checkNumbers(events: readonly SeenEvent[], first: number, tell: (what: string) => void): void {
  events.forEach((event, index) => {
    if (numberOf(event) !== first + index) tell(`event ${first + index} is followed up by ${event.__typename} ${numberOf(event)}`)
  })
}

const belongsTo = ({ options: { follows } }: Pick<Subscriber, 'options'>, account: Account): boolean =>
  'sessionId' in follows ? follows.sessionId === account.sessionId : account.turns.some(({ id }) => id === follows.turnId)

/** Every whole event of what was followed, once and in order, and no delta twice or out of its place. */
function checkSubscriber(
  { options, seen, wholeEvents }: Pick<Subscriber, 'options' | 'seen' | 'wholeEvents'>,
  account: Account,
  tell: (what: string) => void
): void {
  const { follows, after } = options
  const from = after === undefined ? 0 : (parseCursor(after)?.place.number ?? 0)
  const due = account.events.filter((event) => numberOf(event) > from && ('sessionId' in follows || event.turnId === follows.turnId))
  const name = (event: SeenEvent | undefined) => (event ? `${event.__typename} ${event.cursor.split(':')[1]}` : 'nothing')
  const wrong = due.findIndex(
    (event, index) => wholeEvents[index]?.cursor !== event.cursor || wholeEvents[index]?.__typename !== event.__typename
  )
  if (wrong >= 0) tell(`saw ${name(wholeEvents[wrong])} where ${name(due[wrong])} was due`)
  else if (wholeEvents.length > due.length) tell(`saw ${name(wholeEvents[due.length])} after the end`)
  seen.slice(1).forEach((event, index) => {
    const [before, place] = [parseCursor(seen[index]?.cursor ?? ''), parseCursor(event.cursor)]
    const isOnward =
      before &&
      place &&
      (place.place.number > before.place.number || (place.place.number === before.place.number && place.place.delta > before.place.delta))
    if (!isOnward) tell(`saw ${name(event)} after ${name(seen[index])}`)
  })
}
