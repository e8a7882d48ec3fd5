// What a commit hands to commit.lua: the change as texts, and every key that it has to do with.

import { toKept, type WholeEvent } from '../event.ts'
import { type Change, joinMessages, writeRest } from '../records/change.ts'
import { type SessionKeys, sessionKeys } from '../redis/keys.ts'
import { textsOf } from './redis-view.ts'
import { hotMessages, type SessionView } from './view.ts'

export interface Commit {
  view: SessionView
  change: Change
  /** the state after the change */
  next: SessionView
  /** that the change follows */
  version: number
  generation: number
  token: number | undefined
  /** by the clock of Redis, in milliseconds */
  latest: number | undefined
  expiryMs: number
  /** how many events are held */
  events: number
}

/** What changes seldom is prolonged with every so many commits, and has twice the time. */
const prolongEvery = 5

/** Keys and arguments of the script, and what becomes of the change elsewhere. */
export function commitOf(generationKey: string, commit: Commit) {
  const { change, next, version, generation, latest, expiryMs, events } = commit
  const keys = sessionKeys(next.session.id)
  const said = change.messages.map((message) => JSON.stringify(message))
  const rest = writeRest(change)
  const kept = change.events.map((event) => JSON.stringify(toKept(event)))
  const texts = textsOf(next)
  const others = [...usesOf(commit, keys, texts)]
  return {
    keys: [keys.state, keys.messages, keys.events, keys.journal, generationKey, ...others.map(([key]) => key)],
    args: [
      generation,
      latest ?? '',
      version,
      `${version + 1} ${generation} ${next.event} ${texts.doc()}`,
      expiryMs,
      hotMessages,
      events,
      rest.slice(1),
      said.length,
      ...said,
      kept.length,
      ...change.events.flatMap(({ number }, index) => [`${number}-0`, kept[index] ?? '']),
      ...others.flatMap(([, what, value]) => [what, value])
    ],
    /** the change as the journal has it then */
    json: joinMessages(rest, said),
    /** the events as they are told, each with the message that it speaks of */
    told: () => change.events.map((event, index) => withMessage(event, kept[index] ?? '', change, said))
  }
}

type Use = readonly [key: string, what: 'token' | 'set' | 'prolong' | 'append' | 'end' | 'delete' | 'spend', value: string | number]

function* usesOf(
  { view, change, next, version, generation, token }: Commit,
  keys: SessionKeys,
  texts: ReturnType<typeof textsOf>
): Generator<Use> {
  if (token !== undefined) yield [keys.fence, 'token', `${generation}:${token}`]
  const isTime = version % prolongEvery === 0
  const parts = [
    [keys.summary, next.summary === view.summary, texts.summary],
    [keys.dossier, next.dossier === view.dossier, texts.dossier],
    [keys.agents, next.session.agents === view.session.agents, texts.agents],
    [keys.skills, next.session.skills === view.session.skills, texts.skills],
    [keys.actions, next.actions === view.actions, texts.actions]
  ] as const
  for (const [key, isSame, text] of parts) {
    if (!isSame) yield [key, 'set', text()]
    else if (isTime) yield [key, 'prolong', '']
  }
  if (isTime) for (const key of [keys.messages, keys.events]) yield [key, 'prolong', '']
  for (const { clientMessageId } of change.messages) if (clientMessageId !== null) yield [keys.sent, 'append', clientMessageId]
  const ended = change.events.flatMap((event) => (event.type === 'TurnEnded' ? [event.payload.seq] : []))
  if (ended.length > 0) yield [keys.drafts, 'end', `,${ended.join(',')},`]
  // Whoever worked under the last token finds it spent.
  if (change.fences) yield* [[keys.lease, 'delete', ''] as const, [keys.fence, 'spend', ''] as const]
}

function withMessage(event: WholeEvent, kept: string, { messages }: Change, said: readonly string[]): string {
  const place = event.type === 'MessageCommitted' ? messages.findIndex(({ seq }) => seq === event.payload.seq) : -1
  return place === -1 ? kept : `${kept}\n${said[place]}`
}
