// Stands in for Slack on a loopback port: its Web API, signed events, commands and buttons over HTTP, and Socket Mode. It
// keeps threads as Slack does, refuses what Slack refuses, and fails where a test says so.

import { createHmac, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocket, WebSocketServer } from 'ws'
import { argumentFlaw } from './arguments.ts'

export const signingSecret = 'a secret that only Slack and the bot know'
export const botToken = 'xoxb-stand-in'
export const appToken = 'xapp-stand-in'
export const team = 'T1'
export const bot = 'UBOT'

export interface Call {
  method: string
  args: Record<string, unknown>
  at: number
}

export interface Posted {
  ts: string
  channel: string
  thread: string | undefined
  user: string
  username: string | undefined
  /** what it says, put together from all that was streamed */
  text: string
  blocks: Block[]
  tasks: Map<string, { title: string; status: string }>
  metadata: { event_type: string; event_payload: Record<string, unknown> } | undefined
  isStreaming: boolean
  startedAt: number
}

export interface Block {
  type: string
  text?: { text: string }
  elements?: { type: string; action_id?: string; value?: string; text?: { text: string } | string }[]
  [field: string]: unknown
}

/** What a call comes to instead: an answer of Slack's, or none that tells whether it was done. */
export type Fault = { status: number; retryAfter?: number } | { error: string } | { done: true; status: number }

type Args = Record<string, unknown>
type Answer = Record<string, unknown>

const str = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

export type SlackStandIn = Awaited<ReturnType<typeof startSlack>>

export async function startSlack({ scopes = 'chat:write,chat:write.customize,users:read', streamMs = 300_000 } = {}) {
  const calls: Call[] = []
  const flaws: string[] = []
  const messages: Posted[] = []
  const whispers: { channel: string; user: string; text: string }[] = []
  const replies: Answer[] = []
  const homes = new Map<string, Block[]>()
  const statuses: string[] = []
  /** by their paths, which begin with /files/ */
  const recordings = new Map<string, Buffer>()
  const faults: { method: string; fault: Fault; times: number }[] = []
  const people = new Map([
    ['U1', { name: 'Ada', tz: 'Europe/Berlin' }],
    ['U2', { name: 'Grace', tz: 'America/New_York' }]
  ])
  let clock = 0
  const newTs = () => `${Math.floor(Date.now() / 1000)}.${String((clock += 1)).padStart(6, '0')}`

  const find = (channel: unknown, ts: unknown) => messages.find((message) => message.channel === channel && message.ts === ts)
  const streaming = (message: Posted) => message.isStreaming && Date.now() - message.startedAt < streamMs

  function append(message: Posted, args: Args): string | undefined {
    for (const chunk of (args['chunks'] ?? []) as { type: string; text?: string; id?: string; title?: string; status?: string }[]) {
      if (chunk.type === 'markdown_text') {
        if ((chunk.text ?? '').length > 12_000) return 'msg_too_long'
        message.text += chunk.text ?? ''
      }
      if (chunk.type === 'task_update') message.tasks.set(chunk.id ?? '', { title: chunk.title ?? '', status: chunk.status ?? '' })
    }
    return undefined
  }

  const newMessage = (args: Args, more: Partial<Posted>): Posted => {
    const message: Posted = {
      ts: newTs(),
      channel: str(args['channel']) ?? '',
      thread: str(args['thread_ts']),
      user: bot,
      username: str(args['username']),
      text: str(args['markdown_text']) ?? str(args['text']) ?? '',
      blocks: (args['blocks'] ?? []) as Block[],
      tasks: new Map(),
      metadata: args['metadata'] as Posted['metadata'],
      isStreaming: false,
      startedAt: Date.now(),
      ...more
    }
    return message
  }

  const methods: Record<string, (args: Args) => Answer> = {
    'auth.test': () => ({ ok: true, team_id: team, user_id: bot, bot_id: 'B1', url: 'https://stand-in.slack.com/' }),
    'users.info': ({ user }) => {
      const person = people.get(String(user))
      if (!person) return { ok: false, error: 'user_not_found' }
      return { ok: true, user: { id: user, name: person.name.toLowerCase(), tz: person.tz, profile: { display_name: person.name } } }
    },
    'chat.startStream': (args) => {
      if (!String(args['channel']).startsWith('D') && !(args['recipient_user_id'] && args['recipient_team_id']))
        return { ok: false, error: 'missing_recipient_user_id' }
      const message = newMessage(args, { text: '', isStreaming: true })
      const error = append(message, args)
      if (error) return { ok: false, error }
      messages.push(message)
      return { ok: true, ts: message.ts, channel: message.channel }
    },
    'chat.appendStream': (args) => {
      const message = find(args['channel'], args['ts'])
      if (!message) return { ok: false, error: 'message_not_found' }
      if (!streaming(message)) return { ok: false, error: 'message_not_in_streaming_state' }
      const error = append(message, args)
      return error ? { ok: false, error } : { ok: true, ts: message.ts }
    },
    'chat.stopStream': (args) => {
      const message = find(args['channel'], args['ts'])
      if (!message) return { ok: false, error: 'message_not_found' }
      if (!streaming(message)) return { ok: false, error: 'message_not_in_streaming_state' }
      const error = append(message, args)
      if (error) return { ok: false, error }
      message.isStreaming = false
      message.metadata = (args['metadata'] as Posted['metadata']) ?? message.metadata
      message.blocks = (args['blocks'] ?? []) as Block[]
      return { ok: true, ts: message.ts }
    },
    'chat.postMessage': (args) => {
      const message = newMessage(args, {})
      if (message.text.length > 12_000) return { ok: false, error: 'msg_too_long' }
      messages.push(message)
      return { ok: true, ts: message.ts, channel: message.channel }
    },
    'chat.update': (args) => {
      const message = find(args['channel'], args['ts'])
      if (!message) return { ok: false, error: 'message_not_found' }
      if (streaming(message)) return { ok: false, error: 'streaming_state_conflict' }
      const text = str(args['markdown_text']) ?? str(args['text']) ?? ''
      if (text.length > 12_000) return { ok: false, error: 'msg_too_long' }
      Object.assign(message, { text, isStreaming: false, tasks: new Map() })
      message.blocks = (args['blocks'] ?? []) as Block[]
      message.metadata = (args['metadata'] as Posted['metadata']) ?? message.metadata
      return { ok: true, ts: message.ts }
    },
    'chat.postEphemeral': (args) => {
      whispers.push({ channel: String(args['channel']), user: String(args['user']), text: String(args['text']) })
      return { ok: true, message_ts: newTs() }
    },
    'conversations.replies': (args) => ({
      ok: true,
      messages: messages
        .filter(({ channel, thread, ts }) => channel === args['channel'] && (thread === args['ts'] || ts === args['ts']))
        .filter(({ ts }) => args['oldest'] === undefined || Number(ts) > Number(args['oldest']))
        .map(({ metadata, ...message }) => ({
          ts: message.ts,
          user: message.user,
          bot_id: 'B1',
          thread_ts: message.thread,
          text: message.text,
          ...(args['include_all_metadata'] && metadata ? { metadata } : {}),
          ...(streaming(message as Posted) ? { streaming_state: 'in_progress' } : {})
        }))
    }),
    'assistant.threads.setStatus': ({ status }) => {
      statuses.push(String(status))
      return { ok: true }
    },
    'agents.sessions.setStatus': () => ({ ok: true }),
    'views.publish': ({ user_id, view }) => {
      homes.set(String(user_id), (view as { blocks: Block[] }).blocks)
      return { ok: true, view: { id: 'V1' } }
    },
    'apps.connections.open': () => ({ ok: true, url: `${url.replace('http', 'ws')}/socket` })
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const pieces: Buffer[] = []
    for await (const piece of request) pieces.push(piece as Buffer)
    const body = Buffer.concat(pieces).toString()
    if (request.url?.startsWith('/reply/')) {
      replies.push(JSON.parse(body) as Answer)
      return void response.writeHead(200).end('ok')
    }
    if (request.url?.startsWith('/files/')) {
      const isShown = request.headers.authorization === `Bearer ${botToken}`
      return void response.writeHead(isShown ? 200 : 401, { 'content-type': 'audio/wav' }).end(isShown ? recordings.get(request.url) : '')
    }
    const method = /^\/api\/(.+)$/.exec(request.url ?? '')?.[1] ?? ''
    const args = readArgs(body)
    calls.push({ method, args, at: Date.now() })
    const send = (status: number, answer: Answer, headers: Record<string, string> = {}) =>
      response.writeHead(status, { 'content-type': 'application/json', 'x-oauth-scopes': scopes, ...headers }).end(JSON.stringify(answer))
    const flaw = argumentFlaw(method, args)
    if (flaw !== undefined) flaws.push(flaw)
    const authorization = request.headers.authorization
    if (authorization !== `Bearer ${method === 'apps.connections.open' ? appToken : botToken}`)
      return void send(200, { ok: false, error: 'invalid_auth' })
    const due = faults.find((each) => (each.method === method || each.method === '*') && each.times > 0)
    if (due) {
      due.times -= 1
      const { fault } = due
      if ('error' in fault) return void send(200, { ok: false, error: fault.error })
      if ('done' in fault) methods[method]?.(args)
      return void send(fault.status, {}, 'retryAfter' in fault ? { 'retry-after': String(fault.retryAfter) } : {})
    }
    const answer = methods[method]
    if (!answer) flaws.push(`${method} is no method that this stand-in knows`)
    send(200, answer?.(args) ?? { ok: false, error: 'unknown_method' })
  }

  const server = createServer((request, response) => void serve(request, response))
  const sockets = new WebSocketServer({ server, path: '/socket' })
  const acknowledged = new Set<string>()
  sockets.on('connection', (socket) => {
    socket.send(JSON.stringify({ type: 'hello', num_connections: 1, connection_info: { app_id: 'A1' } }))
    socket.on('message', (data: Buffer) => acknowledged.add((JSON.parse(data.toString()) as { envelope_id: string }).envelope_id))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the stand-in got no port')
  const url = `http://127.0.0.1:${address.port}`

  const connected = () => [...sockets.clients].find(({ readyState }) => readyState === WebSocket.OPEN)

  /** Sends what Slack sends, signed; answers the status. */
  async function post(
    target: string,
    path: string,
    body: string,
    type: string,
    more: { secret?: string; at?: number; retry?: number } = {}
  ) {
    const at = more.at ?? Math.floor(Date.now() / 1000)
    const signature = createHmac('sha256', more.secret ?? signingSecret)
      .update(`v0:${at}:${body}`)
      .digest('hex')
    const response = await fetch(`${target}/slack/${path}`, {
      method: 'POST',
      headers: {
        'content-type': type,
        'x-slack-request-timestamp': String(at),
        'x-slack-signature': `v0=${signature}`,
        ...(more.retry ? { 'x-slack-retry-num': String(more.retry), 'x-slack-retry-reason': 'http_timeout' } : {})
      },
      body
    })
    return { status: response.status, text: await response.text() }
  }

  const envelope = (event: Answer, id: string, teamId = team) => ({
    type: 'event_callback',
    team_id: teamId,
    api_app_id: 'A1',
    event_id: id,
    event_time: Math.floor(Date.now() / 1000),
    authorizations: [{ team_id: teamId, user_id: bot, is_bot: true, enterprise_id: null }],
    event
  })

  return {
    url,
    apiUrl: `${url}/api/`,
    calls,
    flaws,
    messages,
    whispers,
    replies,
    homes,
    statuses,
    recordings,
    acknowledged,
    newTs,
    envelope,
    callsOf: (method: string) => calls.filter((call) => call.method === method),
    fail: (method: string, fault: Fault, times = 1) => void faults.push({ method, fault, times }),
    heal: () => void faults.splice(0),
    /** Ends every stream, as Slack does after a while. */
    endStreams: () => {
      for (const message of messages) message.isStreaming = false
    },
    inThread: (channel: string, thread: string) => messages.filter((message) => message.channel === channel && message.thread === thread),
    post,
    event: (target: string, event: Answer, more: { id?: string; team?: string; secret?: string; at?: number; retry?: number } = {}) =>
      post(target, 'events', JSON.stringify(envelope(event, more.id ?? `Ev${randomUUID()}`, more.team)), 'application/json', more),
    command: (target: string, text: string, { channel = 'C1', user = 'U1' } = {}) =>
      post(
        target,
        'events',
        new URLSearchParams({
          command: '/board',
          text,
          team_id: team,
          channel_id: channel,
          user_id: user,
          trigger_id: randomUUID(),
          response_url: `${url}/reply/${randomUUID()}`
        }).toString(),
        'application/x-www-form-urlencoded'
      ),
    /** Presses a button of a message, or of somebody's App Home. */
    press: (target: string, button: { action_id?: string; value?: string }, message: Posted | undefined, user = 'U1', ephemeral?: string) =>
      post(
        target,
        'events',
        new URLSearchParams({
          payload: JSON.stringify({
            type: 'block_actions',
            team: { id: team },
            user: { id: user },
            ...(ephemeral ? { response_url: `${url}/reply/${randomUUID()}`, channel: { id: ephemeral } } : {}),
            container: ephemeral
              ? { type: 'message', is_ephemeral: true, channel_id: ephemeral }
              : message
                ? { type: 'message', message_ts: message.ts, channel_id: message.channel }
                : { type: 'view', view_id: 'V1' },
            ...(message ? { channel: { id: message.channel }, message: { ts: message.ts, thread_ts: message.thread } } : {}),
            actions: [{ type: 'button', block_id: 'b', action_ts: '1.1', ...button }]
          })
        }).toString(),
        'application/x-www-form-urlencoded'
      ),
    /** Sends an event over Socket Mode; resolves once it is acknowledged. */
    overSocket: async (event: Answer, id: string = randomUUID()) => {
      const socket = connected()
      if (!socket) throw new Error('nobody listens in Socket Mode')
      const payload = envelope(event, id)
      socket.send(JSON.stringify({ envelope_id: id, type: 'events_api', payload, accepts_response_payload: false }))
      while (!acknowledged.has(id)) await sleep(5)
    },
    isConnected: () => connected() !== undefined,
    cutSockets: () => {
      for (const socket of sockets.clients) socket.terminate()
    },
    close: async () => {
      for (const socket of sockets.clients) socket.terminate()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    }
  }
}

/** Arguments come as a form; what is no plain value is JSON in it. */
function readArgs(body: string): Args {
  return Object.fromEntries(
    [...new URLSearchParams(body)].map(([key, value]) => {
      if (!/^[[{]|^(true|false)$/.test(value) || ['text', 'markdown_text', 'status'].includes(key)) return [key, value]
      try {
        return [key, JSON.parse(value) as unknown]
      } catch {
        return [key, value]
      }
    })
  )
}
