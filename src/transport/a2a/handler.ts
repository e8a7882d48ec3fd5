// What A2A asks for, answered out of the board's own doors. The SDK brings a handler of its own that holds tasks and their
// events in one server's memory; here both are the turn's, which any server can read, so this one is a translation.

import { randomUUID } from 'node:crypto'
import {
  type AgentCard,
  type Message as TaskMessage,
  Role,
  type SendMessageRequest,
  type StreamResponse,
  type Task,
  type TaskPushNotificationConfig
} from '@a2a-js/sdk'
import {
  A2AError,
  ContentTypeNotSupportedError,
  ExtendedAgentCardNotConfiguredError,
  RequestMalformedError,
  TaskNotCancelableError,
  TaskNotFoundError,
  UnsupportedOperationError
} from '@a2a-js/sdk/errors'
import type { A2ARequestHandler, ServerCallContext } from '@a2a-js/sdk/server'
import type { Doors, NewNotification, Notification } from '../../context.ts'
import { BoardError, NotFound } from '../../errors.ts'
import type { Log } from '../../log.ts'
import { messageId, turnId } from '../../records/id.ts'
import type { Message } from '../../records/message.ts'
import type { Person } from '../../records/person.ts'
import { isOpen, type Turn } from '../../records/turn.ts'
import { draftsExtension } from '../../remote/hearing.ts'
import { stateOf, taskOf } from './task.ts'
import { createTasks } from './tasks.ts'

export interface Asked {
  doors: Doors
  viewer: Person
  /** handle of the member who is spoken to; undefined for the board */
  member: string | undefined
  card: AgentCard
  /** aborts when the client is gone */
  signal: AbortSignal
  log: Log
}

/** Answers one request of somebody who has been let in. */
export function createHandler({ doors, viewer, member, card, signal, log }: Asked): A2ARequestHandler {
  const refused = (error: unknown) => refusalOf(error, log)
  const answered =
    <Given extends unknown[], Answer>(work: (...given: Given) => Promise<Answer>) =>
    (...given: Given): Promise<Answer> =>
      work(...given).catch((error: unknown) => {
        throw refused(error)
      })
  const streamed = <Given extends unknown[]>(work: (...given: Given) => AsyncGenerator<StreamResponse, void, undefined>) =>
    async function* (...given: Given): AsyncGenerator<StreamResponse, void, undefined> {
      try {
        yield* work(...given)
      } catch (error) {
        throw refused(error)
      }
    }

  /** The session that a message belongs to. One without gets a new one, and the same one when it is sent again. */
  async function contextOf({ contextId, messageId: id }: TaskMessage): Promise<string> {
    if (contextId !== '') return contextId
    const { id: opened } = await doors.sessions.open(viewer, {
      externalRef: `a2a:${member ?? 'board'}:${id}`,
      agents: member === undefined ? null : [member]
    })
    return opened
  }

  const tasks = createTasks({ doors, viewer, signal })

  async function send(
    { message, configuration }: SendMessageRequest,
    context: ServerCallContext
  ): Promise<{ message: Message; turn: Turn }> {
    if (!message || message.messageId === '' || message.messageId.length > longestMessageId)
      throw new RequestMalformedError(
        `message.messageId has 1 to ${longestMessageId} characters: it is what a message is known by when it is sent again.`
      )
    if (message.role !== Role.ROLE_USER) throw new RequestMalformedError('message.role is ROLE_USER: what the board says, it says itself.')
    if (message.taskId !== '') {
      await tasks.find(message.taskId)
      throw new UnsupportedOperationError('A task here takes one message: send the next one with its contextId and without taskId.')
    }
    const text = textOf(message)
    const config = configuration?.taskPushNotificationConfig
    const notification = config && notificationOf(config, context)
    if (notification) await doors.notifications.check(notification)
    const sent = await doors.turns.send(viewer, {
      sessionId: await contextOf(message),
      text,
      clientMessageId: message.messageId,
      to: member ?? null
    })
    if (notification) await doors.notifications.save(viewer, turnId(sent.turn.sessionId, sent.turn.seq), notification)
    return sent
  }

  /** First the task as it is, then what is told of it until it ends. */
  async function* follow(
    turn: Turn,
    said: Message | undefined,
    { historyLength }: History,
    context: ServerCallContext
  ): AsyncGenerator<StreamResponse, void, undefined> {
    const withDrafts = context.requestedExtensions?.includes(draftsExtension) ?? false
    const value = withHistory(await tasks.asItStands(turn, said), { historyLength })
    yield { payload: { $case: 'task', value } }
    if (isOpen(turn)) yield* tasks.updatesOf(turn, withDrafts)
  }

  return {
    getAgentCard: async () => card,
    getAuthenticatedExtendedAgentCard: async () => {
      throw new ExtendedAgentCardNotConfiguredError('There is one card, for everybody: it is at its well-known address.')
    },

    sendMessage: answered(async (params: SendMessageRequest, context: ServerCallContext) => {
      const { message, turn } = await send(params, context)
      const task = params.configuration?.returnImmediately ? await tasks.asItStands(turn, message) : await tasks.whole(turn, message)
      return withHistory(task, params.configuration ?? {})
    }),
    sendMessageStream: streamed(async function* (params: SendMessageRequest, context: ServerCallContext) {
      const { message, turn } = await send(params, context)
      yield* follow(turn, message, params.configuration ?? {}, context)
    }),
    resubscribe: streamed(async function* ({ id }, context: ServerCallContext) {
      const turn = await tasks.find(id)
      if (!isOpen(turn)) throw new UnsupportedOperationError('That task has ended: get it instead.')
      yield* follow(turn, await tasks.saidIn(turn), {}, context)
    }),

    getTask: answered(async ({ id, historyLength }) => {
      const turn = await tasks.find(id)
      return withHistory(await tasks.asItStands(turn, await tasks.saidIn(turn)), { historyLength })
    }),
    listTasks: answered(
      async ({ contextId, status, pageSize = usualPage, pageToken, historyLength, statusTimestampAfter, includeArtifacts }) => {
        if (!Number.isInteger(pageSize) || pageSize < 1 || pageSize > longestPage)
          throw new RequestMalformedError(`pageSize goes from 1 to ${longestPage}.`)
        const since = statusTimestampAfter === undefined || statusTimestampAfter === '' ? null : new Date(statusTimestampAfter)
        if (since && Number.isNaN(since.getTime())) throw new RequestMalformedError('statusTimestampAfter is an instant in ISO 8601.')
        // 0 stands for none given.
        const statuses = status === 0 ? null : turnStatuses.filter((each) => stateOf[each] === status)
        const page = await doors.turns.newest(viewer, {
          sessionId: contextId || null,
          statuses,
          since,
          first: pageSize,
          after: pageToken || null
        })
        const turns = page.edges.map(({ node }) => node)
        const said = await doors.sessions.messagesByIds(
          viewer,
          turns.map(({ sessionId, seq }) => messageId(sessionId, seq))
        )
        const told: Task[] = []
        for (const [index, turn] of turns.entries()) {
          const task = includeArtifacts ? await tasks.asItStands(turn, said[index]) : taskOf(turn, said[index])
          told.push(withHistory(task, { historyLength }))
        }
        return { tasks: told, pageSize, totalSize: page.total, nextPageToken: page.hasNextPage ? (page.edges.at(-1)?.cursor ?? '') : '' }
      }
    ),
    cancelTask: answered(async ({ id }) => {
      const turn = await doors.turns.cancel(viewer, id)
      if (turn.status !== 'CANCELLED') throw new TaskNotCancelableError('That task has ended already.')
      return taskOf(turn, await tasks.saidIn(turn))
    }),

    createTaskPushNotificationConfig: answered(async (config: TaskPushNotificationConfig, context: ServerCallContext) =>
      configOf(config.taskId, await doors.notifications.save(viewer, config.taskId, notificationOf(config, context)))
    ),
    getTaskPushNotificationConfig: answered(async ({ taskId, id }) => {
      const all = await doors.notifications.list(viewer, taskId)
      // 0.3 asks for the only one without naming it.
      const found = id === '' ? all[0] : all.find((each) => each.id === id)
      if (!found) throw new TaskNotFoundError('That task has no such push notification.')
      return configOf(taskId, found)
    }),
    listTaskPushNotificationConfigs: answered(async ({ taskId }) => ({
      configs: (await doors.notifications.list(viewer, taskId)).map((each) => configOf(taskId, each)),
      nextPageToken: ''
    })),
    deleteTaskPushNotificationConfig: answered(({ taskId, id }) => doors.notifications.remove(viewer, taskId, id))
  }
}

interface History {
  historyLength?: number | undefined
}

const longestMessageId = 200
const usualPage = 50
const longestPage = 100
const turnStatuses = ['QUEUED', 'RUNNING', 'COMPLETED', 'FAILED', 'CANCELLED'] as const

/** A task has one message in its history: the one that began it. */
const withHistory = (task: Task, { historyLength }: History): Task => (historyLength === 0 ? { ...task, history: [] } : task)

function textOf({ parts }: TaskMessage): string {
  const texts = parts.map(({ content }) => {
    if (content?.$case === 'text') return content.value
    throw new ContentTypeNotSupportedError('The board reads text alone: send parts of text. Nothing was stored.')
  })
  return texts.join('\n\n')
}

const notificationOf = (
  { id, url, token, authentication }: TaskPushNotificationConfig,
  { requestedVersion }: ServerCallContext
): NewNotification => ({
  id,
  url,
  token: token || null,
  scheme: authentication?.scheme || null,
  credentials: authentication?.credentials || null,
  version: requestedVersion === '1.0' ? '1.0' : '0.3'
})

const configOf = (taskId: string, { id, url, token, scheme, credentials }: Notification): TaskPushNotificationConfig => ({
  tenant: '',
  id,
  taskId,
  url,
  token: token ?? '',
  authentication: scheme === null ? undefined : { scheme, credentials: credentials ?? '' }
})

/** Every failure as A2A knows it: what a person may read keeps its words, what was not expected is masked and logged. */
export function refusalOf(error: unknown, log: Log): Error {
  if (error instanceof A2AError) return error
  if (error instanceof NotFound) return new TaskNotFoundError(error.message)
  if (error instanceof BoardError) {
    if (error.code === 'BAD_USER_INPUT') return new RequestMalformedError(error.message)
    return new A2AError({ message: error.message, metadata: { code: error.code, retryable: String(error.retryable) } })
  }
  const errorId = randomUUID()
  log.error({ err: error, errorId }, 'unexpected error in an A2A request')
  return new A2AError(`Something went wrong on the server. It was logged under ${errorId}.`)
}
