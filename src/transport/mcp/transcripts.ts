// Transcripts: a tool that searches all of them, and each as a resource, read from its end.

import { type McpServer, ProtocolError, ProtocolErrorCode, ResourceNotFoundError, ResourceTemplate } from '@modelcontextprotocol/server'
import { z } from 'zod'
import type { MessageHit } from '../../context.ts'
import { NotFound } from '../../errors.ts'
import { encodeCursor } from '../../page.ts'
import { messageId } from '../../records/id.ts'
import type { Message } from '../../records/message.ts'
import type { Session } from '../../records/session.ts'
import { pageInput, pageOutput, showPage } from './paging.ts'
import { type Caller, resultOf } from './result.ts'

const uriOf = (sessionId: string) => `board://sessions/${sessionId}/transcript`
const earlierUriOf = (sessionId: string, seq: number) => `${uriOf(sessionId)}/before/${seq}`
const mimeType = 'text/markdown'

const sessionsListed = 50
const messagesRead = 50
/** bytes of what is read at once, unless a single message is longer */
const longestRead = 100_000

const hitOutput = z.object({
  message_id: z.string(),
  session_id: z.string().describe('pass it to ask_board to go on with that conversation'),
  seq: z.int().describe('position in its conversation, from 1'),
  author: z.string(),
  said_at: z.string(),
  snippet: z.string().describe('the passage that matched, with the words between « and »'),
  score: z.number().describe('only good for comparing hits of one search'),
  transcript: z.string().describe('the resource that holds the conversation up to this message')
})

const showHit = ({ message, snippet, score }: MessageHit): z.infer<typeof hitOutput> => ({
  message_id: messageId(message.sessionId, message.seq),
  session_id: message.sessionId,
  seq: message.seq,
  author: message.authorName,
  said_at: message.createdAt,
  snippet,
  score,
  transcript: earlierUriOf(message.sessionId, message.seq + 1)
})

const searchInput = z.strictObject({
  query: z.string().describe('words, "a phrase", or the start of a word as in pitch*; -word leaves out, or means either'),
  ...pageInput
})

export function offerTranscripts(server: McpServer, { viewer, doors, guard, mapError }: Caller): void {
  server.registerTool(
    'search_transcripts',
    {
      title: 'Search transcripts',
      description: 'Full-text search over all that the person and the board have said, best match first.',
      inputSchema: searchInput,
      outputSchema: z.object({ hits: z.array(hitOutput), ...pageOutput }),
      annotations: { readOnlyHint: true, openWorldHint: false }
    },
    guard(async ({ query, first, after }: z.infer<typeof searchInput>) =>
      resultOf(showPage('hits', await doors.sessions.search(viewer, query, { first, after }), showHit))
    )
  )

  const read = async (uri: string, id: unknown, before?: number) => {
    const [loaded] = await doors.sessions.load(viewer, [String(id)])
    if (!loaded) throw new NotFound('session', String(id))
    const { session } = loaded
    const cursor = before === undefined ? undefined : encodeCursor(before)
    const [page] = await doors.sessions.messages(viewer, [session.id], { last: messagesRead, before: cursor })
    return { contents: [{ uri, mimeType, text: write(session, page?.edges.map(({ node }) => node) ?? []) }] }
  }

  /** Failures of resources are errors of the protocol: there is no result to put them in. */
  const orFail = async <T>(uri: string, work: Promise<T>): Promise<T> => {
    try {
      return await work
    } catch (error) {
      const { message, extensions } = mapError(error)
      const { code, retryable } = extensions
      if (code === 'NOT_FOUND') throw new ResourceNotFoundError(uri, message)
      const isClients = code === 'BAD_USER_INPUT'
      throw new ProtocolError(isClients ? ProtocolErrorCode.InvalidParams : ProtocolErrorCode.InternalError, message, { code, retryable })
    }
  }

  server.registerResource(
    'transcript',
    new ResourceTemplate('board://sessions/{id}/transcript', { list: undefined }),
    { title: 'Transcript', description: `The last ${messagesRead} messages of a conversation.`, mimeType },
    ({ href }, { id }) => orFail(href, read(href, id))
  )
  server.registerResource(
    'earlier-transcript',
    new ResourceTemplate('board://sessions/{id}/transcript/before/{seq}', { list: undefined }),
    {
      title: 'Earlier transcript',
      description: `Up to ${messagesRead} messages of a conversation that came before message {seq}.`,
      mimeType
    },
    ({ href }, { id, seq }) => {
      if (!/^\d{1,9}$/.test(String(seq))) throw new ResourceNotFoundError(href)
      return orFail(href, read(href, id, Number(seq)))
    }
  )
  // The SDK lists all resources at once; a person may have thousands of conversations.
  server.server.setRequestHandler('resources/list', async ({ params }) => {
    const listed = doors.sessions.list(viewer, { first: sessionsListed, after: params?.cursor })
    const { edges, hasNextPage } = await orFail('board://sessions', listed)
    const resources = edges.map(({ node }) => ({
      uri: uriOf(node.id),
      name: node.title ?? `Conversation of ${node.createdAt.slice(0, 10)}`,
      description: 'Transcript, read from its end.',
      mimeType,
      annotations: { lastModified: node.lastActiveAt }
    }))
    return { resources, ...(hasNextPage && { nextCursor: edges.at(-1)?.cursor }) }
  })
}

/** The newest of these messages, as many as may be read at once, with a pointer to those before them. */
function write(session: Session, messages: readonly Message[]): string {
  const written: string[] = []
  let first: Message | undefined
  let bytes = 0
  for (const message of messages.toReversed()) {
    const text = `## ${message.seq}. ${message.authorName}, ${message.createdAt}\n\n${message.text}`
    bytes += Buffer.byteLength(text)
    if (first && bytes > longestRead) break
    written.unshift(text)
    first = message
  }
  const title = `# ${session.title ?? 'Conversation'}\n\nSession ${session.id}.`
  if (!first) return `${title} Nothing has been said here.\n`
  const range = `Messages ${first.seq} to ${messages.at(-1)?.seq}.`
  const earlier = first.seq > 1 ? ` Earlier ones: ${earlierUriOf(session.id, first.seq)}` : ''
  return `${title} ${range}${earlier}\n\n${written.join('\n\n')}\n`
}
