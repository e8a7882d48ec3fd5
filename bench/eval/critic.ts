// How well the critic tells good replies from bad ones, on labelled turns: by all that the checks in code find, by what
// contradicts something at hand alone and, where a model is set, with its verdict on the rest.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { criticOf } from '../../src/agents/board.ts'
import { loadBoard } from '../../src/agents/load-board.ts'
import type { Scene } from '../../src/agents/prompt.ts'
import { readConfig } from '../../src/config.ts'
import { findingsIn, isContradiction } from '../../src/critic/critic.ts'
import { openLog } from '../../src/log.ts'
import type { Model } from '../../src/models/model.ts'
import { createModels } from '../../src/models/models.ts'
import { askCritic } from '../../src/turn/ask-critic.ts'
import type { EvalOptions } from './eval.ts'
import { type LabelledSet, mayBeRead } from './labelled-set.ts'
import { type CriticCase, criticCaseSchema, matterOf } from './critic/case.ts'

const labels = ['GOOD', 'OFF_QUESTION', 'WRONG_NUMBER', 'INVENTED_FACT', 'LEAKED_FACT'] as const
type Label = (typeof labels)[number]

export interface Tally {
  cases: number
  blocked: number
}

export const casesOf = (set: LabelledSet): CriticCase[] =>
  readFileSync(join(import.meta.dirname, 'critic', `${set}.jsonl`), 'utf8')
    .trim()
    .split('\n')
    .map((line) => criticCaseSchema.parse(JSON.parse(line)))

/** Whether the checks in code send a case's reply back where they decide alone. */
export const isSentBack = (each: CriticCase): boolean => findingsIn(matterOf(each)).length > 0

/** Whether they do where a model decides on what they only doubt. */
export const isContradicted = (each: CriticCase): boolean => findingsIn(matterOf(each)).some(isContradiction)

/** Counts by label what is sent back. */
export function tally(cases: readonly CriticCase[], isBlocked: (each: CriticCase) => boolean): Record<Label, Tally> {
  const of = (label: Label): Tally => {
    const those = cases.filter((each) => each.label === label)
    return { cases: those.length, blocked: those.filter(isBlocked).length }
  }
  return {
    GOOD: of('GOOD'),
    OFF_QUESTION: of('OFF_QUESTION'),
    WRONG_NUMBER: of('WRONG_NUMBER'),
    INVENTED_FACT: of('INVENTED_FACT'),
    LEAKED_FACT: of('LEAKED_FACT')
  }
}

export async function evalCritic({ misses, sets }: EvalOptions): Promise<void> {
  const config = readConfig()
  const models = createModels(config, openLog('silent'))
  const ask = models.isOffline ? undefined : await criticBy(models.modelOf)
  for (const set of sets) {
    const cases = casesOf(set)
    const judges: Judge[] = [
      { name: 'checks in code', isBlocked: isSentBack },
      { name: 'contradictions', isBlocked: isContradicted }
    ]
    if (ask) {
      const refused = new Set<string>()
      // One after the other: an endpoint's rate is not what is measured here.
      for (const each of cases) if (isContradicted(each) || (await ask(each))) refused.add(each.id)
      judges.push({ name: models.name, isBlocked: ({ id }) => refused.has(id) })
    }
    print(set, cases, judges)
    if (misses && mayBeRead(set)) for (const judge of judges) printMisses(cases, judge)
  }
  if (!ask) process.stdout.write('\nSet GEMINI_API_KEY or OPENAI_BASE_URL to have a model judge what the checks do not settle.\n')
}

/** Whoever decides: all checks in code, only those that contradict, or a model on the rest. */
interface Judge {
  name: string
  isBlocked(each: CriticCase): boolean
}

/** How many are sent back, and their share: of the good ones wrongly. */
function print(set: LabelledSet, cases: readonly CriticCase[], judges: readonly Judge[]): void {
  process.stdout.write(`\n${`${set}, sent back by`.padEnd(28)}cases${judges.map(({ name }) => name.padStart(18)).join('')}\n`)
  const tallies = judges.map(({ isBlocked }) => tally(cases, isBlocked))
  for (const label of labels) {
    const counts = tallies.map((each) => each[label])
    const cells = counts.map(({ cases: count, blocked }) => `${blocked} (${percent(blocked, count)})`.padStart(18))
    process.stdout.write(`  ${label.padEnd(26)}${String(counts[0]?.cases).padStart(5)}${cells.join('')}\n`)
  }
}

function printMisses(cases: readonly CriticCase[], { name, isBlocked }: Judge): void {
  const missed = cases.filter((each) => isBlocked(each) === (each.label === 'GOOD'))
  process.stdout.write(`  missed by ${name}: ${missed.map(({ id, label }) => `${id} ${label}`).join(', ') || 'none'}\n`)
}

const percent = (part: number, whole: number): string => (whole === 0 ? '-' : `${((100 * part) / whole).toFixed(1)} %`)

const perCallMs = 60_000

/** Asks the critic's model as the review stage does. */
async function criticBy(modelOf: (agent: { model: string | null }) => Model): Promise<(each: CriticCase) => Promise<boolean>> {
  const board = await loadBoard(join(import.meta.dirname, '../../board'))
  const critic = criticOf(board)
  return async (each) => {
    const { verdict } = await askCritic({
      board,
      critic,
      model: modelOf(critic),
      scene: sceneOf(each),
      contributions: [],
      toolResults: matterOf(each).toolCalls,
      draft: each.reply,
      doubts: findingsIn(matterOf(each)),
      isLast: false,
      signal: AbortSignal.timeout(perCallMs)
    })
    return verdict === 'REVISE'
  }
}

function sceneOf({ person, actions, history, said, saidOn }: CriticCase): Scene {
  const at = `${saidOn}T09:00:00.000Z`
  const of = { sessionId: 'eval', ownerId: 'eval' }
  const message = (author: string, text: string, seq: number) => {
    const role: 'USER' | 'AGENT' = ['Atlas', 'Cipher', 'Nova'].includes(author) ? 'AGENT' : 'USER'
    return {
      ...of,
      seq,
      role,
      agent: null,
      authorName: author,
      text,
      createdAt: at,
      turn: null,
      clientMessageId: null,
      speech: null,
      review: null
    }
  }
  return {
    said: message(person.name, said, history.length + 1),
    saidAt: at,
    timeZone: 'UTC',
    history: history.map(({ author, text }, place) => message(author, text, place + 1)),
    dossier: person.dossier.map(({ kind, text }, place) => ({
      id: String(place),
      ownerId: 'eval',
      kind,
      text,
      confidence: 1,
      quote: null,
      sourceSessionId: null,
      sourceSeq: null,
      validFrom: at,
      validTo: null,
      supersededBy: null,
      fingerprint: String(place),
      forgottenAt: null
    })),
    openActions: actions.map(({ kind, title, due }, place) => ({
      ...of,
      id: String(place),
      source: 1,
      kind,
      status: 'OPEN',
      title,
      quote: title,
      owner: person.name,
      dueAt: `${due}T17:00:00.000Z`,
      createdAt: at,
      updatedAt: at
    })),
    members: [],
    skills: [],
    summary: null
  }
}
