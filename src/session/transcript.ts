// The transcript's door: pages of messages, messages by id, and search over everything a person owns.

import { z } from 'zod'
import type { Database } from '../database/database.ts'
import { isNotIndexed, wordsOf } from '../database/search-index.ts'
import { BadUserInput } from '../errors.ts'
import { cursorNumber, decodeCursor, encodeCursor, numberCursor, type Page, type PageRequest, pageOf, pageWindow } from '../page.ts'
import { isSessionId, messageId, parseId } from '../records/id.ts'
import { type Message, messageSchema } from '../records/message.ts'
import type { Person } from '../records/person.ts'
import { writable } from '../records/text.ts'
import { searchQuery } from './search-query.ts'
import type { SessionStore } from './session.ts'

export interface MessageHit {
  message: Message
  score: number
  /** plain text with the words that matched between « and » */
  snippet: string
}

const largestNumber = 2 ** 31 - 1

export function createTranscript({ database, store }: { database: Database; store: SessionStore }) {
  const { tables } = database

  return {
    /** One page of each session, in the order asked for; empty where a session is not the viewer's. */
    messages: async (viewer: Person, sessionIds: readonly string[], request: PageRequest): Promise<Page<Message>[]> => {
      const window = pageWindow(request)
      const after = window.after === undefined ? 0 : decodeCursor(window.after, numberCursor)
      const before = window.before === undefined ? largestNumber : decodeCursor(window.before, numberCursor)

      // The newest messages, which nearly everybody asks for, are in the hot state where that is held.
      const views = await Promise.all(sessionIds.map(async (id) => (isSessionId(id) ? store.hot.load(id) : undefined)))
      const held = views.map((view) => {
        if (view?.session.ownerId !== viewer.id) return undefined
        const oldest = view.messages[0]?.seq ?? 1
        const isHeld = oldest === 1 || (window.backwards ? Math.min(before, view.seq + 1) - window.limit > oldest : after + 1 >= oldest)
        if (!isHeld) return undefined
        const messages = view.messages.filter(({ seq }) => seq > after && seq < before)
        return window.backwards ? messages.toReversed() : messages
      })
      const cold = sessionIds.filter((id, index) => held[index] === undefined && isSessionId(id))
      await store.settled(cold)
      const rows =
        cold.length === 0
          ? []
          : await database.query(
              `select m.* from unnest($1::uuid[]) as s(id) cross join lateral (
                select ${tables.messages.columns} from messages where session_id = s.id and owner_id = $2 and seq > $3 and seq < $4
                order by seq ${window.backwards ? 'desc' : 'asc'} limit $5
              ) m order by m.seq ${window.backwards ? 'desc' : 'asc'}`,
              [cold, viewer.id, after, before, window.limit + 1]
            )
      const bySession = Map.groupBy(rows.map(tables.messages.parse), (message) => message.sessionId)
      return sessionIds.map((id, index) => pageOf(held[index] ?? bySession.get(id) ?? [], window, (message) => encodeCursor(message.seq)))
    },

    messagesByIds: async (viewer: Person, ids: readonly string[]) => {
      const places = ids.flatMap((id) => {
        const place = parseId(id)
        return place?.kind === 'message' ? [{ id, session: place.sessionId, seq: place.seq }] : []
      })
      const sessionIds = [...new Set(places.map(({ session }) => session))]
      const views = await Promise.all(sessionIds.map((id) => store.hot.load(id)))
      const hot = views.flatMap((view) => (view?.session.ownerId === viewer.id ? view.messages : []))
      const byId = new Map(hot.map((message) => [messageId(message.sessionId, message.seq), message]))

      const cold = places.filter(({ id }) => !byId.has(id))
      if (cold.length > 0) {
        await store.settled([...new Set(cold.map(({ session }) => session))])
        const messages = await database.select(
          tables.messages,
          'where owner_id = $1 and (session_id, seq) in (select r.session, r.seq from jsonb_to_recordset($2::jsonb) as r(session uuid, seq int))',
          [viewer.id, JSON.stringify(cold)]
        )
        for (const message of messages) byId.set(messageId(message.sessionId, message.seq), message)
      }
      return ids.map((id) => byId.get(id))
    },

    /**
     * Best match first. Words are found in their other forms too; "words in quotes" as a phrase, word* by its
     * beginning, -word leaves out, or between words means either.
     */
    search: async (viewer: Person, text: string, request: PageRequest): Promise<Page<MessageHit>> => {
      const window = pageWindow(request)
      if (window.backwards) throw new BadUserInput('Search goes forwards: use first and after.')
      const query = searchQuery(writable(text), '$4')
      if (!query) throw new BadUserInput('The search has no word to look for: give some.')
      const after = window.after === undefined ? undefined : decodeCursor(window.after, z.tuple([z.number(), z.uuid(), cursorNumber]))
      const rows = await database.query<{ score: number; snippet: string }>(
        `select hits.score, ${tables.messages.columns},
           ts_headline('english', text, hits.asked, 'StartSel=«, StopSel=», MaxFragments=2, MinWords=5, MaxWords=18, FragmentDelimiter=" … "') as snippet
         from (
           select found.session_id as hit_session, found.seq as hit_seq, ts_rank(found.words, q.asked)::float8 as score, q.asked
           from (select ${query.sql} as asked) q, lateral (
             select session_id, seq, words from message_words where words @@ (q.asked && $1::tsquery) and owner_id = $2
             union all
             select session_id, seq, words from (${wordsNotIndexed}) late where words @@ q.asked
           ) found
           where numnode(q.asked) > 0
             ${after ? 'and (ts_rank(found.words, q.asked)::float8, found.session_id, found.seq) < ($5::float8, $6::uuid, $7::int)' : ''}
           order by 3 desc, 1 desc, 2 desc limit $3
         ) hits join messages on session_id = hit_session and seq = hit_seq
         order by hits.score desc, session_id desc, seq desc`,
        [ownerLexeme(viewer.id), viewer.id, window.limit + 1, query.values, ...(after ?? [])]
      )
      const hits = rows.map((row): MessageHit => ({ message: messageSchema.parse(row), score: row.score, snippet: row.snippet }))
      return pageOf(hits, window, ({ score, message }) => encodeCursor(score, message.sessionId, message.seq))
    }
  }
}

/** What a person ($2) said of late, which the index may not have yet. */
const wordsNotIndexed = `select m.session_id, m.seq, ${wordsOf('m.text', 'm.owner_id')} as words
  from sessions s join messages m on m.session_id = s.id
  where s.owner_id = $2 and s.indexed < s.revision and ${isNotIndexed}`

/** The owner as a word of the search index, quoted for tsquery. */
const ownerLexeme = (ownerId: string) => `'@${ownerId.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
