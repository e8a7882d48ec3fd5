// What a stage and a model were given, each as one short digest, so that a replay can tell whether it gives them the same.
// What never changes under its number is named by that number rather than read through: it is made with every stage.

import type { Board } from '../agents/board.ts'
import type { Scene } from '../agents/prompt.ts'
import type { ModelRequest } from '../models/model.ts'
import { canonicalJson, digestOf } from '../records/canonical.ts'

/** Of what a turn knows when it starts to think, with the board's files and the models that speak for its members. */
export function digestOfScene(
  { said, history, dossier, openActions, members, summary, ...others }: Scene,
  board: Board,
  models: readonly string[]
) {
  return digestOf(
    canonicalJson({
      said: [said.sessionId, said.seq],
      history: [history[0]?.seq ?? 0, history.at(-1)?.seq ?? 0, history.length],
      dossier: dossier.map(({ id, confidence }) => [id, confidence]),
      openActions: openActions.map(({ id, updatedAt }) => [id, updatedAt]),
      members: members.map(({ id }) => id),
      summary: summary?.version ?? 0,
      others,
      board: board.version,
      models
    })
  )
}

/** Of a stage: its name, what the turn began with, and what the stages before it left. */
export const digestOfInputs = (stage: string, before: string): string => digestOf(`${stage}\n${before}`)

/** What the next stages are given once this one has left its output. */
export const handOn = (before: string, stage: string, output: unknown): string => digestOf(`${before}\n${stage}\n${timeless(output)}`)

/** A result as canonical JSON without what was measured, or stamped with the instant of a commit: no two runs have that alike. */
export const timeless = (value: unknown): string => canonicalJson(withoutTimes(value))

const times = new Set(['milliseconds', 'at'])

function withoutTimes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutTimes)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).flatMap(([key, held]) => (times.has(key) ? [] : [[key, withoutTimes(held)]])))
}

/** Of what a model is asked, but for the names that it gives its own calls. */
export function digestOfRequest({ task, system, input }: Pick<ModelRequest, 'task' | 'system' | 'input'>): string {
  const said = input.map((message) => {
    if (message.role === 'user' || message.role === 'model') return `${message.role}\n${message.text}`
    return `${message.role}\n${message.name}\n${canonicalJson(message.role === 'tool_call' ? message.arguments : message.result)}`
  })
  return digestOf([task, system, ...said].join('\n\0'))
}
