// A turn as a task of A2A. Nothing of a task is kept: it is what the turn's events say, for whoever asks, on any server. Its
// artifacts are what was committed; what is still a draft is told only to whoever asked for drafts, and as such.

import {
  type Artifact,
  type Part,
  type StreamResponse,
  type Message as TaskMessage,
  Role,
  type Task,
  TaskState,
  type TaskStatus
} from '@a2a-js/sdk'
import { formatCursor, placeOf, type SessionEvent } from '../../event.ts'
import type { Action } from '../../records/action.ts'
import { messageId, turnId } from '../../records/id.ts'
import type { Message } from '../../records/message.ts'
import type { Turn, TurnStatus } from '../../records/turn.ts'
import { draftsExtension } from '../../remote/hearing.ts'

export const stateOf: Readonly<Record<TurnStatus, TaskState>> = {
  QUEUED: TaskState.TASK_STATE_SUBMITTED,
  RUNNING: TaskState.TASK_STATE_WORKING,
  COMPLETED: TaskState.TASK_STATE_COMPLETED,
  FAILED: TaskState.TASK_STATE_FAILED,
  CANCELLED: TaskState.TASK_STATE_CANCELED
}

/** The task as it stands, without what came of it. */
export function taskOf(turn: Turn, said: Message | undefined): Task {
  return {
    id: turnId(turn.sessionId, turn.seq),
    contextId: turn.sessionId,
    status: statusOf(turn),
    artifacts: [],
    history: said ? [saidOf(said)] : [],
    metadata: undefined
  }
}

/**
 * Tells what an event means for its task: some say nothing, the committed reply comes in chunks. `actions` are those that the
 * turn found or changed, asked for with its end.
 */
export function createTelling(turn: Turn, withDrafts: boolean): (event: SessionEvent, actions: readonly Action[]) => StreamResponse[] {
  const place = { taskId: turnId(turn.sessionId, turn.seq), contextId: turn.sessionId }

  const status = (status: TaskStatus): StreamResponse => ({
    payload: { $case: 'statusUpdate', value: { ...place, status, metadata: undefined } }
  })
  const working = (at: string, message?: TaskMessage) => status({ state: TaskState.TASK_STATE_WORKING, message, timestamp: at })
  const chunk = (artifact: Artifact, isFirst: boolean, isLast: boolean): StreamResponse => ({
    payload: { $case: 'artifactUpdate', value: { ...place, artifact, append: !isFirst, lastChunk: isLast, metadata: undefined } }
  })
  const drafted = (event: SessionEvent, text: string, about: Record<string, unknown>): StreamResponse[] =>
    withDrafts
      ? [working(event.at, spoken(place, formatCursor(event.sessionId, placeOf(event)), [textPart(text)], { [draftsExtension]: about }))]
      : []

  return (event, actions) => {
    switch (event.type) {
      case 'TurnStarted':
        return [working(event.at)]
      case 'AgentDelta':
        return drafted(event, event.payload.text, { draftId: event.payload.draftId, agent: event.payload.agent })
      case 'DraftRetracted':
        return drafted(event, '', { draftId: event.payload.draftId, retracted: true })
      case 'MessageCommitted': {
        const { role, agent, text } = event.payload
        if (role === 'USER') return []
        const chunks = chunksOf(text)
        return chunks.map((each, index) => chunk(artifact('reply', [textPart(each)], { agent }), index === 0, index === chunks.length - 1))
      }
      case 'TurnEnded': {
        const data = { actions: actions.map(dataOf) }
        const told = actions.length === 0 ? [] : [chunk(artifact('actions', [dataPart(data)], undefined), true, true)]
        return [...told, status(statusOf(event.payload))]
      }
      default:
        return []
    }
  }
}

/** What a task is after it was told of. */
export function applyUpdate(task: Task, { payload }: StreamResponse): void {
  if (payload?.$case === 'statusUpdate') task.status = payload.value.status
  if (payload?.$case !== 'artifactUpdate' || !payload.value.artifact) return
  const { artifact, append } = payload.value
  const known = task.artifacts.findIndex(({ artifactId }) => artifactId === artifact.artifactId)
  const before = task.artifacts[known]
  if (!before) task.artifacts.push(artifact)
  else task.artifacts[known] = append ? { ...before, parts: joined([...before.parts, ...artifact.parts]) } : artifact
}

const statusOf = ({ sessionId, seq, status, error, saidAt, startedAt, endedAt }: Turn): TaskStatus => {
  const place = { taskId: turnId(sessionId, seq), contextId: sessionId }
  return {
    state: stateOf[status],
    message: error
      ? spoken(place, `${place.taskId}.error`, [textPart(error.message)], { code: error.code, retryable: error.retryable })
      : undefined,
    timestamp: endedAt ?? startedAt ?? saidAt
  }
}

const saidOf = ({ sessionId, seq, text, clientMessageId }: Message): TaskMessage => ({
  ...spoken(
    { taskId: turnId(sessionId, seq), contextId: sessionId },
    clientMessageId ?? messageId(sessionId, seq),
    [textPart(text)],
    undefined
  ),
  role: Role.ROLE_USER
})

const spoken = (
  place: { taskId: string; contextId: string },
  id: string,
  parts: Part[],
  metadata: Record<string, unknown> | undefined
): TaskMessage => ({
  ...place,
  messageId: id,
  role: Role.ROLE_AGENT,
  parts,
  metadata,
  extensions: metadata && draftsExtension in metadata ? [draftsExtension] : [],
  referenceTaskIds: []
})

const artifact = (id: string, parts: Part[], metadata: Record<string, unknown> | undefined): Artifact => ({
  artifactId: id,
  name: id,
  description: '',
  parts,
  metadata,
  extensions: []
})

const textPart = (value: string): Part => ({
  content: { $case: 'text', value },
  mediaType: 'text/plain',
  filename: '',
  metadata: undefined
})
const dataPart = (value: Record<string, unknown>): Part => ({
  content: { $case: 'data', value },
  mediaType: 'application/json',
  filename: '',
  metadata: undefined
})

const dataOf = ({ id, kind, status, title, quote, owner, dueAt }: Action) => ({ id, kind, status, title, quote, owner, dueAt })

/** A text in pieces that end where its paragraphs do; together they are the text. */
const chunksOf = (text: string): string[] => text.match(/[\s\S]+?(?:\n{2,}|$)/g) ?? [text]

/** Parts with texts that follow each other in one. */
function joined(parts: readonly Part[]): Part[] {
  const whole: Part[] = []
  for (const part of parts) {
    const last = whole.at(-1)
    if (last?.content?.$case === 'text' && part.content?.$case === 'text')
      whole.splice(-1, 1, textPart(last.content.value + part.content.value))
    else whole.push(part)
  }
  return whole
}
