// The A2A SDK's own client, in either version of the protocol.

import { type AgentCard, Role, type StreamResponse, type Task } from '@a2a-js/sdk'
import { type Client, ClientFactory, DefaultAgentCardResolver, JsonRpcTransportFactory } from '@a2a-js/sdk/client'

export type Version = '1.0' | '0.3'

const legacyCompat = { enabled: true }

/** Reads the card at an address, as a client of the version does, and connects as it says. */
export async function connect(url: string, version: Version = '1.0', path?: string, token?: string): Promise<Client> {
  const announce: typeof fetch = (input, init) => fetch(input, version === '1.0' ? init : { ...init, headers: {} })
  const card = await new DefaultAgentCardResolver({ legacyCompat, fetchImpl: announce }).resolve(url, path)
  const supportedInterfaces = card.supportedInterfaces.filter(({ protocolVersion }) => protocolVersion === version)
  return clientOf({ ...card, supportedInterfaces }, token)
}

export const clientOf = (card: AgentCard, token?: string): Promise<Client> => {
  const shown: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const fetchImpl: typeof fetch = (input, init) =>
    fetch(input, { ...init, headers: { ...Object.fromEntries(new Headers(init?.headers)), ...shown } })
  return new ClientFactory({ transports: [new JsonRpcTransportFactory({ legacyCompat, fetchImpl })] }).createFromAgentCard(card)
}

/** What one sends to say something; `more` has fields of the message. */
export function saying(text: string, more: { messageId?: string; contextId?: string; taskId?: string } = {}) {
  return {
    tenant: '',
    message: {
      messageId: crypto.randomUUID(),
      contextId: '',
      taskId: '',
      role: Role.ROLE_USER,
      parts: [{ content: { $case: 'text' as const, value: text }, metadata: undefined, filename: '', mediaType: 'text/plain' }],
      metadata: undefined,
      extensions: [],
      referenceTaskIds: [],
      ...more
    },
    configuration: undefined,
    metadata: undefined
  }
}

/** The task that an answer is. */
export function taskIn(answer: object): Task {
  if (!('status' in answer)) throw new Error(`that is no task: ${JSON.stringify(answer)}`)
  return answer as Task
}

/** What an artifact of a task says. */
export const textOf = (task: Task, artifactId = 'reply'): string =>
  (task.artifacts.find((each) => each.artifactId === artifactId)?.parts ?? [])
    .map(({ content }) => (content?.$case === 'text' ? content.value : ''))
    .join('')

export async function all(stream: AsyncIterable<StreamResponse>): Promise<StreamResponse[]> {
  const seen: StreamResponse[] = []
  for await (const event of stream) seen.push(event)
  return seen
}

/** The text that a stream's chunks make of an artifact, each in its place. */
export function toldText(events: readonly StreamResponse[], artifactId = 'reply'): string {
  let text = ''
  for (const { payload } of events) {
    if (payload?.$case !== 'artifactUpdate' || payload.value.artifact?.artifactId !== artifactId) continue
    const piece = payload.value.artifact.parts.map(({ content }) => (content?.$case === 'text' ? content.value : '')).join('')
    text = payload.value.append ? text + piece : piece
  }
  return text
}

/** The states that a stream went through, each change of them once. */
export function statesOf(events: readonly StreamResponse[]): number[] {
  const states = events.flatMap(({ payload }) =>
    payload?.$case === 'task' || payload?.$case === 'statusUpdate' ? (payload.value.status?.state ?? []) : []
  )
  return states.filter((state, index) => state !== states[index - 1])
}
