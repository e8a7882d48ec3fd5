// What the database itself holds, read past the server: the embedded store once its server is gone, Postgres at any time.

import { type DatabaseSettings, openDatabase } from '../../src/database/database.ts'
import { parseCursor } from '../../src/event.ts'
import type { Account } from './account.ts'

export interface Truth {
  /** Where rows and what the API said of a session differ. */
  disagreements(account: Account): string[]
}

interface Rows {
  messages: { session: string; seq: number; text: string; client: string | null }[]
  turns: { session: string; seq: number; status: string }[]
  events: { session: string; number: number; type: string; turn: number | null }[]
}

export async function readTruth(settings: DatabaseSettings): Promise<Truth> {
  const database = await openDatabase(settings)
  try {
    const rows: Rows = {
      messages: await database.query('select session_id as session, seq, text, client_message_id as client from messages order by seq'),
      turns: await database.query('select session_id as session, seq, status from turns order by seq'),
      events: await database.query('select session_id as session, number, type, turn from events order by number')
    }
    return { disagreements: (account) => compare(rows, account) }
  } finally {
    await database.close()
  }
}

function compare(rows: Rows, { sessionId, messages, turns, events }: Account): string[] {
  const own = <T extends { session: string }>(list: readonly T[]) => list.filter(({ session }) => session === sessionId)
  const findings: string[] = []
  const same = (what: string, stored: readonly string[], told: readonly string[]) => {
    const place = [...stored, ...told].findIndex((_, index) => stored[index] !== told[index])
    if (place >= 0) findings.push(`${what}: the database has ${stored[place] ?? 'nothing'} where the API says ${told[place] ?? 'nothing'}`)
  }
  same(
    'messages',
    own(rows.messages).map(({ seq, text }) => `${seq} ${text}`),
    messages.map(({ seq, text }) => `${seq} ${text}`)
  )
  same(
    'turns',
    own(rows.turns).map(({ seq, status }) => `${seq} ${status}`),
    turns.map(({ message, status }) => `${message.seq} ${status}`)
  )
  same(
    'events',
    own(rows.events).map(({ number, type }) => `${number} ${type}`),
    events.map(({ cursor, __typename }) => `${parseCursor(cursor)?.place.number} ${__typename}`)
  )
  const clients = own(rows.messages).flatMap(({ client }) => client ?? [])
  if (new Set(clients).size < clients.length) findings.push('a clientMessageId stands there twice')
  for (const { seq } of own(rows.turns)) {
    const ended = own(rows.events).filter((event) => event.turn === seq && event.type === 'TurnEnded').length
    if (ended !== 1) findings.push(`turn ${seq} has ${ended} TurnEnded in the database`)
  }
  return findings
}
