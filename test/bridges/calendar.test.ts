import { expect, test } from 'vitest'
import { type BoardRoom, describeBoardRoom } from '../board-room.ts'

const renew = async (room: BoardRoom): Promise<string> =>
  (await room.read<{ renewCalendarFeed: { path: string } }>('mutation { renewCalendarFeed { path } }')).renewCalendarFeed.path
const read = (room: BoardRoom, path: string, headers: Record<string, string> = {}, method = 'GET') =>
  fetch(room.url + path, { headers, method })
const textOf = async (room: BoardRoom, path: string): Promise<string> => (await read(room, path)).text()
/** Lines as they were before they were folded (RFC 5545, section 3.1). */
const eventsOf = (text: string): string[][] =>
  text
    .replaceAll('\r\n ', '')
    .split('\r\nBEGIN:VEVENT\r\n')
    .slice(1)
    .map((event) => event.split('\r\n'))
const add = async (room: BoardRoom, input: Record<string, unknown>) =>
  (
    await room.read<{ addAction: { id: string } }>('mutation($input: AddActionInput!) { addAction(input: $input) { id } }', {
      input: { sessionId: await room.openSession(), kind: 'TASK', ...input }
    })
  ).addAction.id

describeBoardRoom('the calendar feed', (room) => {
  test('has what is due: a day where a day was meant, in the time zone of whoever said it, else the hour', async () => {
    const session = await room().openSession()
    const turn = await room().talk(session, 'I will send Lena the deck by Friday.', {
      timeZone: 'Pacific/Auckland',
      sentAt: '2030-05-01T22:00:00Z'
    })
    const [action] = turn.actions
    // Friday in Auckland, where it is Thursday already.
    expect(action?.dueAt).toBe('2030-05-03T11:59:59.999Z')
    const atThree = await add(room(), { title: 'Call the bank; ask, loudly', owner: 'Tom\nBEGIN:VEVENT', dueAt: '2030-05-07T13:00:00Z' })
    await add(room(), { title: 'Some day' })
    const done = await add(room(), { title: 'Was done', dueAt: '2030-05-08T13:00:00Z' })
    await room().read('mutation($id: ID!) { updateAction(input: { id: $id, status: DONE }) { id } }', { id: done })

    const response = await read(room(), await renew(room()))
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/calendar; charset=utf-8')
    expect(response.headers.get('cache-control')).toBe('private, no-cache')
    const [first, second, ...others] = eventsOf(await response.text())
    expect(others).toEqual([])
    expect(first).toEqual(
      expect.arrayContaining([
        `UID:${action?.id}`,
        'DTSTART;VALUE=DATE:20300503',
        `SUMMARY:${action?.title}`,
        expect.stringMatching(/^DTSTAMP:\d{8}T\d{6}Z$/)
      ])
    )
    expect(first?.join()).not.toContain('DTEND')
    expect(second).toEqual(
      expect.arrayContaining([
        `UID:${atThree}`,
        'DTSTART:20300507T130000Z',
        String.raw`SUMMARY:Call the bank\; ask\, loudly`,
        String.raw`DESCRIPTION:Owner: Tom\nBEGIN:VEVENT`
      ])
    )
  })

  test('is the same text as long as nothing changes, and is not sent again to who has it', async () => {
    const id = await add(room(), { title: 'Call the bank', dueAt: '2030-05-07T13:00:00Z' })
    const path = await renew(room())
    const etag = (await read(room(), path)).headers.get('etag') ?? ''
    expect(etag).toMatch(/^".{20,}"$/)
    const held = await read(room(), path, { 'if-none-match': `"other", W/${etag}` })
    expect([held.status, await held.text()]).toEqual([304, ''])
    const head = await read(room(), path, {}, 'HEAD')
    expect([head.status, await head.text()]).toEqual([200, ''])
    await room().read('mutation($id: ID!) { updateAction(input: { id: $id, title: "Call the other bank" }) { id } }', { id })
    expect((await read(room(), path, { 'if-none-match': etag })).status).toBe(200)
  })

  test('ends with its address: renewed, revoked, or its owner erased', async () => {
    const first = await renew(room())
    const second = await renew(room())
    expect(second).not.toBe(first)
    expect((await read(room(), first)).status).toBe(404)
    expect((await read(room(), second)).status).toBe(200)
    expect(await room().read('{ viewer { calendarFeed { readAt } } }')).toEqual({
      viewer: { calendarFeed: { readAt: expect.any(String) } }
    })
    expect(await room().read('mutation { revokeCalendarFeed }')).toEqual({ revokeCalendarFeed: true })
    expect((await read(room(), second)).status).toBe(404)
    expect(await room().read('mutation { revokeCalendarFeed }')).toEqual({ revokeCalendarFeed: false })
    expect(await room().read('{ viewer { calendarFeed { readAt } } }')).toEqual({ viewer: { calendarFeed: null } })
    const third = await renew(room())
    await room().read('mutation { deleteMyData(confirm: true) { id } }')
    expect((await read(room(), third)).status).toBe(404)
  })

  test('keeps its secret nowhere, and tells nothing where a secret is wrong', async () => {
    const path = await renew(room())
    const secret = path.slice('/calendar/'.length, -'.ics'.length)
    expect(secret).toHaveLength(43)
    expect(JSON.stringify(await room().query('select * from calendar_feeds'))).not.toContain(secret)
    expect(room().logged()).not.toContain(secret)
    const wrong = `/calendar/${'A'.repeat(43)}.ics`
    for (const each of [wrong, '/calendar/', '/calendar/x.ics', '/calendar']) {
      const answer = await read(room(), each)
      expect([answer.status, await answer.text()]).toEqual([
        404,
        await textOf(room(), '/nothing').then((text) => text.replace('/nothing', each))
      ])
    }
    expect((await read(room(), path, {}, 'POST')).status).toBe(404)
  })

  test('shows nobody what is due to somebody else', async () => {
    const path = await renew(room())
    await room().query(
      `insert into actions (id, session_id, source, owner_id, kind, status, title, quote, due_at, created_at, updated_at)
      values ('11111111-2222-4333-8444-555555555555.a1.1', '11111111-2222-4333-8444-555555555555', 1, 'somebody else', 'TASK', 'OPEN', 'Theirs', 'Theirs', now(), now(), now())`
    )
    try {
      expect(eventsOf(await textOf(room(), path))).toEqual([])
    } finally {
      await room().query(`delete from actions where owner_id = 'somebody else'`)
    }
  })
})
