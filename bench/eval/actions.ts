// What is found in labelled messages, by the way a turn goes: the model's claims, then quote, date and likeness checked in
// code. The sets for tuning may be read; of those that are held only counts are ever shown.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { drawActions } from '../../src/actions/draw.ts'
import { assignable, type Board } from '../../src/agents/board.ts'
import { loadBoard } from '../../src/agents/load-board.ts'
import { readConfig } from '../../src/config.ts'
import type { Model } from '../../src/models/model.ts'
import { createModels } from '../../src/models/models.ts'
import { type Action, type ActionKind, actionKindSchema } from '../../src/records/action.ts'
import { actionId } from '../../src/records/id.ts'
import { wallClockAt } from '../../src/tools/zoned-time.ts'
import { claimsOf } from '../../src/turn/extract.ts'
import type { EvalOptions } from './eval.ts'
import { type LabelledSet, mayBeRead } from './labelled-set.ts'

const expectedSchema = z.union([
  z.object({ kind: actionKindSchema, about: z.array(z.string()), sameAs: z.string(), status: z.enum(['OPEN', 'DONE', 'DISMISSED']) }),
  z.object({ kind: actionKindSchema, about: z.array(z.string()), due: z.iso.date().nullable(), owner: z.string().nullable() })
])
const labelledSchema = z.object({
  id: z.string(),
  said: z.string(),
  now: z.iso.datetime(),
  timeZone: z.string(),
  open: z.array(z.object({ title: z.string(), kind: actionKindSchema })),
  expected: z.array(expectedSchema),
  trap: z.string().nullable()
})
export type Labelled = z.infer<typeof labelledSchema>
type Expected = z.infer<typeof expectedSchema>

/** What a turn would write: a new action, or an open one that is moved on or merely heard of again. */
interface Claim {
  action: Action
  fate: 'new' | 'moved' | 'repeated'
}

interface Share {
  right: number
  of: number
}
export interface Score {
  lines: number
  kinds: Record<ActionKind, { labelled: number; found: number; right: number }>
  due: Share
  owner: Share
  closings: Share
  repetitions: Share
  /** lines with a trap, and actions drawn there that should not be */
  traps: Map<string, { lines: number; wrong: number }>
  misses: string[]
}

export const readLabelled = async (set: LabelledSet): Promise<Labelled[]> =>
  (await readFile(join(import.meta.dirname, 'actions', `${set}.jsonl`), 'utf8'))
    .split('\n')
    .filter(Boolean)
    .map((line) => labelledSchema.parse(JSON.parse(line)))

const sessionId = '00000000-0000-4000-8000-000000000000'
const ownerId = 'founder'
const author = 'You'
const callWithinMs = 60_000

async function claimsIn({ said, now, timeZone, open }: Labelled, model: Model, board: Board): Promise<Claim[]> {
  const known = open.map(
    ({ title, kind }, index): Action => ({
      id: actionId(sessionId, 1, index + 1),
      sessionId,
      source: 1,
      ownerId,
      kind,
      status: 'OPEN',
      title,
      quote: title,
      owner: null,
      dueAt: null,
      createdAt: now,
      updatedAt: now
    })
  )
  const message = { sessionId, seq: 2, ownerId, text: said }
  const members = assignable(board)
  const [agent] = members
  if (!agent) throw new Error('a board without members')
  const scene = {
    said: {
      ...message,
      role: 'USER' as const,
      agent: null,
      authorName: author,
      createdAt: now,
      turn: 2,
      clientMessageId: null,
      speech: null,
      review: null
    },
    saidAt: now,
    timeZone,
    history: [],
    dossier: [],
    openActions: known,
    members,
    skills: [],
    summary: null
  }
  const { actions } = await claimsOf(model, board, scene, agent, AbortSignal.timeout(callWithinMs))
  const { changed, mentioned } = drawActions({ found: actions, said: { ...message, at: now, timeZone }, known, now })
  const isOpen = (id: string) => known.some((action) => action.id === id)
  const repeated = known.filter(
    ({ id }) => mentioned.includes(id) && !changed.some((action) => action.id === id && action.status !== 'OPEN')
  )
  return [
    ...changed.filter(({ id }) => !isOpen(id)).map((action): Claim => ({ action, fate: 'new' })),
    ...changed.filter(({ id, status }) => isOpen(id) && status !== 'OPEN').map((action): Claim => ({ action, fate: 'moved' })),
    ...repeated.map((action): Claim => ({ action, fate: 'repeated' }))
  ]
}

function fits(expected: Expected, { action, fate }: Claim): boolean {
  if (action.kind !== expected.kind) return false
  if ('sameAs' in expected) {
    if (fate === 'new' || action.title !== expected.sameAs) return false
    return expected.status === 'OPEN' ? !['DONE', 'DISMISSED'].includes(action.status) : action.status === expected.status
  }
  const words = `${action.title}\n${action.quote}`.toLowerCase()
  return fate === 'new' && expected.about.every((stem) => words.includes(stem))
}

/** Counts over all lines. An open action that is merely heard of again changes nothing, so that it is never false. */
export async function scoreActions(lines: readonly Labelled[], model: Model, board: Board): Promise<Score> {
  const none = () => ({ labelled: 0, found: 0, right: 0 })
  const score: Score = {
    lines: lines.length,
    kinds: { COMMITMENT: none(), DECISION: none(), TASK: none(), INSIGHT: none() },
    due: { right: 0, of: 0 },
    owner: { right: 0, of: 0 },
    closings: { right: 0, of: 0 },
    repetitions: { right: 0, of: 0 },
    traps: new Map(),
    misses: []
  }
  for (const line of lines) {
    const claims = await claimsIn(line, model, board)
    const left = new Set(claims)
    const missed: string[] = []
    for (const expected of line.expected) {
      const claim = [...left].find((each) => fits(expected, each))
      if (claim) left.delete(claim)
      else missed.push(`not found: ${expected.kind} ${expected.about.join(' + ')}`)
      missed.push(...count(score, line, expected, claim))
    }
    const wrong = [...left].filter(({ fate }) => fate !== 'repeated')
    for (const { action } of wrong) score.kinds[action.kind].found += 1
    missed.push(...wrong.map(({ action, fate }) => `false: ${action.kind} ${action.title} (${fate}, ${action.status})`))
    if (line.trap !== null) {
      const trap = score.traps.get(line.trap) ?? { lines: 0, wrong: 0 }
      score.traps.set(line.trap, { lines: trap.lines + 1, wrong: trap.wrong + wrong.length })
    }
    if (missed.length > 0)
      score.misses.push(`${line.id} ${JSON.stringify(line.said)}\n${missed.map((miss) => `       ${miss}`).join('\n')}`)
  }
  return score
}

/** Enters one label with what was found for it; tells what is wrong with that. */
function count(score: Score, { timeZone }: Labelled, expected: Expected, claim: Claim | undefined): string[] {
  const kind = score.kinds[expected.kind]
  kind.labelled += 1
  if ('sameAs' in expected) {
    const share = expected.status === 'OPEN' ? score.repetitions : score.closings
    share.of += 1
    if (claim) share.right += 1
  }
  if (!claim) return []
  kind.found += 1
  kind.right += 1
  if ('sameAs' in expected) return []
  const { dueAt, owner } = claim.action
  const due = dueAt === null ? null : dayOf(dueAt, timeZone)
  const isOwnerRight = expected.owner === null ? owner === null || owner === author : owner?.toLowerCase() === expected.owner.toLowerCase()
  score.due.of += 1
  score.owner.of += 1
  if (due === expected.due) score.due.right += 1
  if (isOwnerRight) score.owner.right += 1
  return [
    ...(due === expected.due ? [] : [`due ${due} instead of ${expected.due}: ${claim.action.title}`]),
    ...(isOwnerRight ? [] : [`owner ${owner} instead of ${expected.owner}: ${claim.action.title}`])
  ]
}

function dayOf(instant: string, timeZone: string): string {
  const { year, month, day } = wallClockAt(Date.parse(instant), timeZone)
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
}

/** Prints the score of each set for the offline model and, where the settings name one, for that model. */
export async function evalActions({ misses, sets }: EvalOptions): Promise<void> {
  const config = readConfig(process.env)
  const board = await loadBoard(config.boardDir)
  const models = createModels(config)
  const [agent] = assignable(board)
  const asked = agent && !models.isOffline ? [models.modelOf(agent)] : []
  for (const model of [models.rules, ...asked]) {
    for (const set of sets) {
      const score = await scoreActions(await readLabelled(set), model, board)
      process.stdout.write(`${render(`actions, ${set}, ${model.name}`, score)}\n`)
      if (misses && mayBeRead(set)) process.stdout.write(`${score.misses.join('\n')}\n\n`)
    }
  }
}

function render(title: string, { lines, kinds, due, owner, closings, repetitions, traps }: Score): string {
  const table = Object.entries(kinds).map(
    ([kind, { labelled, found, right }]) =>
      `  ${kind.padEnd(12)}${String(labelled).padStart(9)}${String(found).padStart(7)}${ratio(right, found)}${ratio(right, labelled)}`
  )
  const shares = Object.entries({ 'due dates': due, owners: owner, closings, repetitions }).map(
    ([name, { right, of }]) => `${name} ${right}/${of}`
  )
  const tempted = [...traps].toSorted(([a], [b]) => a.localeCompare(b)).map(([trap, { lines: of, wrong }]) => `${trap} ${wrong} in ${of}`)
  return [
    `${title}: ${lines} messages`,
    `  kind         labelled  found  precision  recall`,
    ...table,
    `  right: ${shares.join(', ')}`,
    `  false actions by trap: ${tempted.join(', ')}`,
    ''
  ].join('\n')
}

const ratio = (right: number, of: number): string => (of === 0 ? '-' : (right / of).toFixed(3)).padStart(10)
