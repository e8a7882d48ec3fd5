// The tool that asks the board: a message like any other, and the wait for its turn's end. Only a committed message is the
// answer; whoever cannot wait for it is told how to come back.

import { randomUUID } from 'node:crypto'
import type { CallToolResult, McpServer, ServerContext } from '@modelcontextprotocol/server'
import { z } from 'zod'
import { assignable, type Board } from '../../agents/board.ts'
import { BadUserInput } from '../../errors.ts'
import { turnId } from '../../records/id.ts'
import { writable } from '../../records/text.ts'
import { howToComeBack, newlySeen, note, outcomeOf, outcomeOutput, show } from './outcome.ts'
import { openProgress } from './progress.ts'
import type { Questions } from './questions.ts'
import { type Caller, failureOf, textOf } from './result.ts'

export interface Asker extends Caller {
  questions: Questions
  /** what tells this client's calls from those of others; only older clients have it */
  client: string | undefined
  /** Whether it speaks a protocol of 2025, in which a lost connection does not cancel what was asked. */
  isOlder: boolean
}

/** Seconds; many clients give up after 60. */
const usualWait = 50
const longestWait = 600
const longestTitle = 80

const inputFor = (board: Board) =>
  z.strictObject({
    question: z.string().max(32_768).regex(/\S/, 'is empty: give it some text').describe('what to ask or tell the board'),
    session_id: z.string().optional().describe('the conversation to go on with; a new one begins where it is left out'),
    address: z
      .enum(assignable(board).map(({ id }) => id))
      .optional()
      .describe('the member to address; the board decides who answers where it is left out'),
    meeting: z.boolean().optional().describe('convene the board: every member takes a position before the reply is made'),
    client_message_id: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe(
        'asking again with the same one, and the same session_id if any, never sends the question twice: it waits for the first answer'
      ),
    wait_seconds: z
      .int()
      .min(1)
      .max(longestWait)
      .default(usualWait)
      .describe('how long to wait; after that you are told how to come back for the answer')
  })
type AskInput = z.infer<ReturnType<typeof inputFor>>

export function offerAskBoard(server: McpServer, asker: Asker): void {
  const { board } = asker.doors
  const members = assignable(board).map(({ id, name, role }) => `${id} (${name}: ${role})`)
  server.registerTool(
    'ask_board',
    {
      title: 'Ask the board',
      description: `Asks the person's board of AI agents, in their name, and waits for an answer that its critic has passed. The board remembers earlier conversations and what it knows of the person; what is said is kept, and commitments, decisions and dates in it become actions. Members: ${members.join(', ')}.`,
      inputSchema: inputFor(board),
      outputSchema: outcomeOutput,
      annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: true }
    },
    asker.guard((input: AskInput, context) => ask(server, asker, input, context))
  )
  // Newer clients close the connection instead (2026-07-28, Cancellation). The request that is meant came over another one.
  server.server.setNotificationHandler('notifications/cancelled', ({ params: { requestId } }) => {
    if (asker.client !== undefined && requestId !== undefined) asker.questions.cancel(asker.viewer.id, `${asker.client} ${requestId}`)
  })
}

async function ask(server: McpServer, asker: Asker, input: AskInput, context: ServerContext): Promise<CallToolResult> {
  const { viewer, doors, questions, client, isOlder, mapError } = asker
  const { id: requestId, signal } = context.mcpReq
  using question = questions.enter(viewer.id, client === undefined ? undefined : `${client} ${requestId}`)
  signal.addEventListener('abort', () => question.stop(isOlder ? 'GONE' : 'CANCELLED'), { once: true })

  const clientMessageId = input.client_message_id ?? randomUUID()
  const sessionId = input.session_id ?? (await openSession(asker, input))
  const id = { session_id: sessionId, client_message_id: clientMessageId }
  try {
    const { message } = await doors.turns.send(viewer, {
      sessionId,
      text: input.question,
      clientMessageId,
      to: input.address,
      meeting: input.meeting
    })
    if (message.text !== writable(input.question)) {
      throw new BadUserInput('That client_message_id was sent with another question: leave it out to ask a new one.')
    }
    const turn_id = turnId(sessionId, message.seq)
    const seen = newlySeen()
    using progress = openProgress(context, doors.board)
    const late = setTimeout(() => question.stop('LATE'), input.wait_seconds * 1000)
    try {
      for await (const event of await doors.events.ofTurn(viewer, turn_id, null, question.signal)) {
        note(seen, event)
        progress?.tell(event)
      }
    } finally {
      clearTimeout(late)
    }
    if (question.stopped === 'CANCELLED') {
      await doors.turns.cancel(viewer, turn_id)
      // A request that was cancelled is not answered (2025-11-25, Cancellation).
      await server.close()
    }
    return show({ ...id, turn_id, ...outcomeOf(seen) }, doors.board)
  } catch (error) {
    const mapped = mapError(error)
    const failure = failureOf(mapped)
    if (mapped.extensions['retryable'] !== true) return failure
    return { ...failure, content: [...failure.content, textOf(howToComeBack(id))] }
  }
}

/** A new conversation; the same one again where the question may have been sent before. */
async function openSession({ viewer, doors }: Asker, { question, client_message_id }: AskInput): Promise<string> {
  const title = writable(question).trim().slice(0, longestTitle)
  const externalRef = client_message_id === undefined ? undefined : `mcp:${client_message_id}`
  return (await doors.sessions.open(viewer, { title: title === '' ? undefined : title, externalRef })).id
}
