// The least that a conversation needs, written by hand: Yoga, graphql-ws and pg, one SELECT and one INSERT a turn, and
// everything else that this project promises left out. It is what a turn of the board room is measured against.

import { createServer } from 'node:http'
import { createPubSub, createSchema, createYoga } from 'graphql-yoga'
import { useServer } from 'graphql-ws/use/ws'
import pg from 'pg'
import { WebSocketServer } from 'ws'
import { z } from 'zod'
import { createGemini } from '../src/models/gemini.ts'

const settings = z.object({ DATABASE_URL: z.string(), GEMINI_BASE_URL: z.string() }).parse(process.env)

const pool = new pg.Pool({ connectionString: settings.DATABASE_URL, max: 20 })
const model = createGemini({ apiKey: 'key', baseUrl: settings.GEMINI_BASE_URL, model: 'stand-in' })
const events = createPubSub<{ turn: [sessionId: string, event: { type: string; text?: string }] }>()

interface Row {
  role: string
  text: string
}

/** Asks the model, and passes on what it says. */
async function answer(sessionId: string, history: readonly Row[], text: string): Promise<string> {
  let said = ''
  const input = history.map(({ role, text: each }) => ({ role: role === 'USER' ? ('user' as const) : ('model' as const), text: each }))
  const brief = {
    agent: { id: 'twin', name: 'Twin', role: '', skills: [] },
    said: { author: 'You', text, at: '', timeZone: 'UTC' },
    dossier: [],
    openActions: [],
    members: [],
    contributions: [],
    history: []
  }
  const request = { task: 'answer' as const, system: 'You answer.', input: [...input, { role: 'user' as const, text }], brief }
  for await (const part of model.stream({ ...request, signal: AbortSignal.timeout(30_000) })) {
    if (part.type !== 'text') continue
    said += part.text
    events.publish('turn', sessionId, { type: 'Delta', text: part.text })
  }
  return said
}

async function turn(sessionId: string, text: string, isDelegated: boolean): Promise<void> {
  const { rows } = await pool.query<Row>({
    name: 'history',
    text: 'select role, text from twin_messages where session_id = $1 order by seq desc limit 50',
    values: [sessionId]
  })
  const history = rows.reverse()
  const views = isDelegated ? await Promise.all(['a', 'b'].map(() => answer(sessionId, history, text))) : []
  const reply = await answer(sessionId, history, [...views, text].join('\n'))
  await pool.query({
    name: 'insert',
    text: `insert into twin_messages (session_id, role, text) values ($1, 'USER', $2), ($1, 'AGENT', $3)`,
    values: [sessionId, text, reply]
  })
  events.publish('turn', sessionId, { type: 'Ended' })
}

const schema = createSchema({
  typeDefs: `
    type Query { ok: Boolean }
    type Event { type: String! text: String }
    type Mutation { sendMessage(sessionId: ID!, text: String!, delegated: Boolean!): Boolean }
    type Subscription { events(sessionId: ID!): Event! }
  `,
  resolvers: {
    Query: { ok: () => true },
    Mutation: {
      sendMessage: (_: unknown, { sessionId, text, delegated }: { sessionId: string; text: string; delegated: boolean }) => {
        void turn(sessionId, text, delegated)
        return true
      }
    },
    Subscription: {
      events: {
        subscribe: (_: unknown, { sessionId }: { sessionId: string }) => events.subscribe('turn', sessionId),
        resolve: (event: unknown) => event
      }
    }
  }
})

await pool.query(
  'create table if not exists twin_messages (session_id uuid, seq bigserial, role text, text text, primary key (session_id, seq))'
)
const yoga = createYoga({ schema, logging: false })
const server = createServer((incoming, response) => void yoga(incoming, response))
useServer({ schema }, new WebSocketServer({ server, path: '/graphql' }))
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (typeof address === 'object') process.stdout.write(`The board room is open: http://127.0.0.1:${address?.port}/graphql\n`)
})
