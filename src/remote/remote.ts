// Members who live on other servers, asked by A2A. To a turn each of them is a model that speaks once: its answer is metered,
// recorded and replayed like any other.

import { setTimeout as sleep } from 'node:timers/promises'
import type { AgentCard } from '@a2a-js/sdk'
import { Role } from '@a2a-js/sdk'
import {
  type Client,
  ClientFactory,
  JsonRpcTransportFactory,
  type RequestOptions,
  ServiceParameters,
  withA2AExtensions
} from '@a2a-js/sdk/client'
import { A2AError, TaskNotFoundError } from '@a2a-js/sdk/errors'
import { UpstreamUnavailable } from '../errors.ts'
import type { Model } from '../models/model.ts'
import { type Fetch, limited } from '../outgoing/outgoing.ts'
import { writable } from '../records/text.ts'
import { noUsage } from '../records/usage.ts'
import { fetchCard, type PublicKey } from './card.ts'
import { draftsExtension, Hearing } from './hearing.ts'

/** What a member's file says of where it lives. */
export interface Residence {
  name: string
  /** address of its agent card */
  card: string
  /** the key that has to have signed the card */
  cardKey: PublicKey | null
  /** what its server is shown as a bearer token */
  token: string | undefined
}

export interface Question {
  /** The same for the same question: one that is asked again, because a server died, is not answered twice. */
  messageId: string
  /** what the member's server calls this conversation; undefined where it knows none */
  contextId: string | undefined
  /** Called where the member's server has opened a conversation. */
  joined(contextId: string): void
  /** Called with each piece of what is said before all is said; provisional. */
  draft(piece: string): void
}

/** A member who lives elsewhere: the model that puts one question to it, with the texts of its request as the message. */
export type Remote = (question: Question) => Model

const cardHoldsMs = 5 * 60_000
const mostBytes = 4_000_000
const askWithinMs = 5_000
const mostFailures = 4
const longestContextId = 200

/** Whether a model call was the question to a remote member: so the ledger names it. */
export const isRemoteName = (model: string): boolean => model.startsWith('a2a:')

export function createRemote(residence: Residence, fetch: Fetch): Remote {
  const { name, card: url, cardKey, token } = residence
  let held: { card: Promise<AgentCard>; until: number } | undefined

  function cardOf(): Promise<AgentCard> {
    if (held && held.until > Date.now()) return held.card
    const fetched = { card: fetchCard(fetch, url, token, cardKey), until: Date.now() + cardHoldsMs }
    held = fetched
    fetched.card.catch(() => {
      if (held === fetched) held = undefined
    })
    return fetched.card
  }

  async function connect(signal: AbortSignal): Promise<{ client: Client; options: RequestOptions }> {
    // The card is everybody's who asks: who leaves does not break it off for the others.
    const card = await Promise.race([cardOf(), aborted(signal)])
    const elsewhere = card.supportedInterfaces.find((each) => new URL(each.url).origin !== new URL(url).origin)
    if (token !== undefined && elsewhere)
      throw new UpstreamUnavailable(
        `The agent card names ${new URL(elsewhere.url).host}, and its token is for the card's own server alone.`,
        undefined,
        false
      )
    const transport = new JsonRpcTransportFactory({ fetchImpl: limited(fetch, mostBytes), legacyCompat: { enabled: true } })
    const client = await new ClientFactory({ transports: [transport] }).createFromAgentCard(card)
    const serviceParameters = {
      ...ServiceParameters.create(withA2AExtensions(draftsExtension)),
      ...(token !== undefined && { authorization: `Bearer ${token}` })
    }
    return { client, options: { serviceParameters } }
  }

  async function ask(text: string, question: Question, signal: AbortSignal): Promise<string> {
    const { client, options } = await connect(signal)
    const { contextId = '' } = question
    const hearing = new Hearing(question.draft)
    try {
      try {
        for await (const event of client.sendMessageStream(messageOf(text, question.messageId, contextId), { ...options, signal })) {
          hearing.take(event)
          if (hearing.isOver) break
        }
      } catch (cause) {
        signal.throwIfAborted()
        // Where there is a task by now, it is asked for what the broken stream did not say.
        if (cause instanceof UpstreamUnavailable || hearing.taskId === undefined) throw cause
      }
      if (!hearing.isOver) await hearOut(client, options, hearing, signal)
    } catch (cause) {
      // Late: nobody waits for it any more. One that is broken off otherwise may be asked again by another server.
      if (hearing.taskId !== undefined && signal.aborted && isTimeout(signal.reason)) cancel(client, options, hearing.taskId)
      throw cause
    }
    const answer = hearing.answer()
    if (hearing.contextId && hearing.contextId.length <= longestContextId) question.joined(hearing.contextId)
    return answer
  }

  return (question) => ({
    name: `a2a:${new URL(url).host}`,
    isOffline: false,
    async *stream({ input, signal }) {
      const message = input.flatMap((each) => ('text' in each ? [each.text] : [])).join('\n\n')
      const answer = await ask(message, question, signal)
        .catch((cause: unknown) => {
          // The conversation may be gone there: then another one begins.
          if (!(cause instanceof TaskNotFoundError) || question.contextId === undefined) throw cause
          return ask(message, { ...question, contextId: undefined }, signal)
        })
        .catch((cause: unknown) => {
          // It may have moved: the next question looks at the card anew.
          held = undefined
          signal.throwIfAborted()
          throw failureOf(name, cause)
        })
      // It is quoted between tags of our own, which nothing in it may close.
      yield { type: 'text', text: writable(answer).replaceAll('</', '< /') }
      yield { type: 'usage', usage: noUsage }
    }
  })
}

const messageOf = (text: string, messageId: string, contextId: string) => ({
  tenant: '',
  message: {
    messageId,
    contextId,
    taskId: '',
    role: Role.ROLE_USER,
    parts: [{ content: { $case: 'text' as const, value: text }, metadata: undefined, filename: '', mediaType: 'text/plain' }],
    metadata: undefined,
    extensions: [draftsExtension],
    referenceTaskIds: []
  },
  configuration: undefined,
  metadata: undefined
})

/** Asks for a task whose stream has ended too early, until it is over. Throws where its server says nothing any more. */
async function hearOut(client: Client, options: RequestOptions, hearing: Hearing, signal: AbortSignal): Promise<void> {
  const { taskId } = hearing
  if (taskId === undefined) throw new UpstreamUnavailable('Its server ended the stream without a word.')
  for (let failures = 0, pauseMs = 250; ; pauseMs = Math.min(pauseMs * 2, 2_000)) {
    const within = AbortSignal.any([signal, AbortSignal.timeout(askWithinMs)])
    try {
      hearing.takeTask(await client.getTask({ tenant: '', id: taskId }, { ...options, signal: within }))
      failures = 0
    } catch (cause) {
      signal.throwIfAborted()
      failures += 1
      if (cause instanceof A2AError || failures === mostFailures) throw cause
    }
    if (hearing.isOver) return
    await sleep(pauseMs, undefined, { signal })
  }
}

function cancel(client: Client, options: RequestOptions, id: string): void {
  client
    .cancelTask({ tenant: '', id, metadata: undefined }, { ...options, signal: AbortSignal.timeout(askWithinMs) })
    .catch(() => undefined)
}

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const leave = () => reject(signal.reason as Error)
    if (signal.aborted) leave()
    else signal.addEventListener('abort', leave, { once: true })
  })

const isTimeout = (reason: unknown): boolean => reason instanceof Error && reason.name === 'TimeoutError'

/** Why it could not be asked. What the other server says of that may hold what was said to it: it is neither shown nor logged. */
function failureOf(name: string, cause: unknown): UpstreamUnavailable {
  const says = (reason: string, kept?: unknown) =>
    new UpstreamUnavailable(`${name} lives on another server, which could not be asked. ${reason}`, kept)
  if (cause instanceof UpstreamUnavailable) return says(cause.message, cause.cause)
  if (cause instanceof A2AError) return says(`It answers with ${cause.name}.`)
  // Errors of the connection have codes; what the SDK throws repeats what it was sent.
  return says('It does not answer as it should.', cause instanceof Error && 'code' in cause ? cause : undefined)
}
