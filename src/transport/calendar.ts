// The calendar feed, read by calendars that know nothing but its address (RFC 5545, RFC 9110).

import { createHash } from 'node:crypto'
import type { Doors } from '../context.ts'
import { type Exchange, nothingAt, pathOf } from './http.ts'

const shape = /^\/calendar\/([\w-]{43})\.ics$/

/** Answers /calendar/<secret>.ics; a secret that nobody has is answered like any address at which there is nothing. */
export function createCalendarRoute({ calendar }: Pick<Doors, 'calendar'>) {
  return async ({ request, response }: Exchange): Promise<void> => {
    const [, secret] = shape.exec(pathOf(request)) ?? []
    const isRead = request.method === 'GET' || request.method === 'HEAD'
    const text = secret === undefined || !isRead ? undefined : await calendar.read(secret)
    if (text === undefined) return nothingAt(pathOf(request), response)

    const etag = `"${createHash('sha256').update(text).digest('base64url')}"`
    const held = (request.headers['if-none-match'] ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''))
    // It may be kept, but by nobody between, and is asked for again each time.
    response.setHeader('cache-control', 'private, no-cache').setHeader('etag', etag)
    if (held.includes(etag) || held.includes('*')) return void response.writeHead(304).end()
    response.setHeader('content-length', Buffer.byteLength(text)).setHeader('content-type', 'text/calendar; charset=utf-8')
    response.writeHead(200).end(request.method === 'HEAD' ? undefined : text)
  }
}
