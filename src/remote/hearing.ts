// What has been heard of a remote member's answer, from its stream or from its task: never more than it says.

import type { Message, Part, StreamResponse, Task, TaskStatus } from '@a2a-js/sdk'
import { TaskState } from '@a2a-js/sdk'
import { z } from 'zod'
import { UpstreamUnavailable } from '../errors.ts'

/**
 * The extension by which a Board Room also sends what is still a draft, in messages of status updates whose metadata has
 * this key. Whoever does not ask for it is told nothing that the critic has not passed.
 */
export const draftsExtension = 'urn:board-room:a2a:drafts:1'

const aboutDraft = z.object({ draftId: z.string() })

const mostCharacters = 32_000

/** Neither over nor to be waited for: nobody is there to give what is asked for. */
const interrupted = [TaskState.TASK_STATE_INPUT_REQUIRED, TaskState.TASK_STATE_AUTH_REQUIRED]
const ended = [TaskState.TASK_STATE_COMPLETED, TaskState.TASK_STATE_FAILED, TaskState.TASK_STATE_CANCELED, TaskState.TASK_STATE_REJECTED]

export class Hearing {
  readonly #draft: (piece: string) => void
  taskId: string | undefined
  contextId: string | undefined
  #status: TaskStatus | undefined
  /** a message in place of a task */
  #message: Message | undefined
  #artifacts = new Map<string, string>()
  /** the draft that is being told, where its server tells of drafts */
  #draftId: string | undefined

  constructor(draft: (piece: string) => void) {
    let left = mostCharacters
    this.#draft = (piece) => {
      left -= piece.length
      if (left >= 0) draft(piece)
    }
  }

  /** Whether nothing more is to come. */
  get isOver(): boolean {
    const state = this.#status?.state
    return this.#message !== undefined || (state !== undefined && [...ended, ...interrupted].includes(state))
  }

  take({ payload }: StreamResponse): void {
    switch (payload?.$case) {
      case 'message':
        this.#message = payload.value
        this.contextId ||= payload.value.contextId
        break
      case 'task':
        this.takeTask(payload.value)
        break
      case 'statusUpdate': {
        const { taskId, contextId, status } = payload.value
        this.#is(taskId, contextId)
        this.#hearDraft(status?.message)
        this.#status = status
        break
      }
      case 'artifactUpdate': {
        const { taskId, contextId, artifact, append } = payload.value
        this.#is(taskId, contextId)
        if (!artifact) break
        const text = textOf(artifact.parts)
        this.#artifacts.set(artifact.artifactId, append ? (this.#artifacts.get(artifact.artifactId) ?? '') + text : text)
        if (this.#draftId === undefined) this.#draft(text)
        break
      }
      default:
    }
    if (this.#said().length > mostCharacters) throw tooLong()
  }

  /** The task as its server has it takes the place of what the stream said. */
  takeTask({ id, contextId, status, artifacts }: Task): void {
    this.#is(id, contextId)
    this.#status = status
    this.#artifacts = new Map(artifacts.map(({ artifactId, parts }) => [artifactId, textOf(parts)]))
  }

  #is(taskId: string, contextId: string): void {
    this.taskId ||= taskId
    this.contextId ||= contextId
  }

  #hearDraft(message: Message | undefined): void {
    const parsed = aboutDraft.safeParse(message?.metadata?.[draftsExtension])
    if (!message || !parsed.success) return
    const text = textOf(message.parts)
    // One that follows another takes its place there; here it is told behind it.
    const isNext = this.#draftId !== undefined && this.#draftId !== parsed.data.draftId
    this.#draftId = parsed.data.draftId
    this.#draft(isNext && text !== '' ? `\n\n${text}` : text)
  }

  /** What was said in the end. Throws UpstreamUnavailable where that is no answer: why is not repeated, for it would be logged. */
  answer(): string {
    const state = this.#status?.state
    if (state !== undefined && interrupted.includes(state))
      throw new UpstreamUnavailable('It asks back instead of answering.', undefined, false)
    if (!this.#message && state !== TaskState.TASK_STATE_COMPLETED) throw new UpstreamUnavailable('Its task ended without an answer.')
    const text = this.#said() || textOf(this.#message?.parts ?? this.#status?.message?.parts ?? [])
    if (text.trim() === '') throw new UpstreamUnavailable('Its server answered without a word.')
    if (text.length > mostCharacters) throw tooLong()
    return text
  }

  #said(): string {
    return [...this.#artifacts.values()].filter((text) => text.trim() !== '').join('\n\n')
  }
}

const textOf = (parts: readonly Part[]): string => parts.map(({ content }) => (content?.$case === 'text' ? content.value : '')).join('')

const tooLong = () => new UpstreamUnavailable(`Its answer has more than ${mostCharacters} characters.`, undefined, false)
