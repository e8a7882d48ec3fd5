// The extract stage: what the person's own words, and only those of this turn, leave to be done and known.

import { z } from 'zod'
import { drawActions, joinTwins } from '../actions/draw.ts'
import type { Agent, Board } from '../agents/board.ts'
import { promptFor, type Scene } from '../agents/prompt.ts'
import { learn } from '../dossier/learn.ts'
import { speechPatternsIn } from '../dossier/speech-pattern.ts'
import { StoreUnavailable } from '../errors.ts'
import type { Model } from '../models/model.ts'
import { isSmallTalk } from '../models/offline/small-talk.ts'
import { answerAs } from '../models/structured.ts'
import { type Extraction, extractionSchema } from '../models/task.ts'
import { type Action, actionSchema, isPending } from '../records/action.ts'
import { dossierEntrySchema } from '../records/dossier-entry.ts'
import { withDecision } from './decision.ts'
import { lookBack, topicsIn } from './habits.ts'
import type { TurnRoom } from './room.ts'
import type { TurnWork } from './work.ts'

export const foundSchema = z.object({
  actions: z.array(actionSchema),
  /** ids of all actions that were spoken of, changed or not */
  mentioned: z.array(z.string()),
  entries: z.array(dossierEntrySchema)
})
export type Found = z.infer<typeof foundSchema>

/** What of a model's claims holds: actions and lines of the dossier, new or changed. */
export async function extract(work: TurnWork, scene: Scene, claimed: Extraction): Promise<Found> {
  const { database, now } = work.room
  const claims = withDecision(scene, claimed)
  const { sessionId, ownerId, seq } = work.turn
  const said = { sessionId, ownerId, seq, text: scene.said.text, at: scene.saidAt, timeZone: scene.timeZone }
  const at = now().toISOString()
  const joined = joinTwins(scene.openActions, at)
  const known = newestOf(scene.openActions, joined).filter(isPending)
  const { changed, mentioned } = drawActions({ found: claims.actions, said, known, now: at })
  const habitsGiven = await lookBack(work, scene)
  const number = claims.dossier.length + 1
  // Asked only where something may be learned.
  const isSpoken = scene.said.speech !== null
  const mayLearn = isSpoken || claims.dossier.length > 0 || habitsGiven({ forgotten: new Set(), entries: [], now: at, number }).length > 0
  const erased = mayLearn ? await forgottenBy(database, ownerId) : []
  const forgotten = new Set(erased?.map(({ fingerprint }) => fingerprint))
  const entries = learn({
    // While nobody knows what was to be forgotten nothing is learned.
    found: erased ? claims.dossier : [],
    said,
    current: scene.dossier,
    forgotten,
    now: at
  })
  const habits = erased ? habitsGiven({ forgotten, entries, now: at, number }) : []
  const patterns = erased
    ? speechPatternsIn({
        said: scene.said,
        topics: topicsIn(said.text),
        current: scene.dossier,
        forgotten,
        number: number + habits.length,
        now: at
      })
    : []
  return { actions: newestOf(joined, changed), mentioned, entries: [...entries, ...habits, ...patterns] }
}

/** Each action once, in its newest state. */
const newestOf = (older: readonly Action[], newer: readonly Action[]): Action[] => [
  ...new Map([...older, ...newer].map((action) => [action.id, action])).values()
]

/** What the person had the board forget; undefined where the truth is away. */
const forgottenBy = (database: TurnRoom['database'], ownerId: string) =>
  database
    .query<{ fingerprint: string }>('select fingerprint from dossier_entries where owner_id = $1 and forgotten_at is not null', [ownerId])
    .catch((cause: unknown) => {
      if (cause instanceof StoreUnavailable) return undefined
      throw cause
    })

/** Asks the member's model, or rules where it is small talk; where it fails the rules find what they can, for nothing said may go unnoticed. */
export async function askForClaims(work: TurnWork, scene: Scene, agent: Agent, signal: AbortSignal): Promise<Extraction> {
  const { room } = work
  const model = isSmallTalk(scene.said.text) ? room.rules : work.metered(agent.id, 'extract', room.modelOf(agent))
  try {
    return await claimsOf(model, room.board, scene, agent, signal)
  } catch (cause) {
    work.signal.throwIfAborted()
    room.log.warn({ err: cause, turn: work.id }, 'extraction by the model failed: rules take its place')
    return claimsOf(room.rules, room.board, scene, agent, work.signal)
  }
}

/** What a model claims to have found in the message that a scene is about; nothing of it is checked yet. */
export async function claimsOf(model: Model, board: Board, scene: Scene, agent: Agent, signal: AbortSignal): Promise<Extraction> {
  const known = scene.dossier.map(({ id, kind, text }) => `- [${id}] ${kind}: ${text}`)
  const told = known.length > 0 ? `${instruction}\n\nLines already known of this person, by id:\n${known.join('\n')}` : instruction
  const prompt = promptFor(board, { ...scene, history: [] }, { task: 'extract', agent, instruction: told })
  return (await answerAs(model, { ...prompt, schema: extractionSchema, signal })).value
}

const instruction = `List what the person's last message itself contains: commitments they make, decisions they reach, tasks that emerge, insights worth keeping, and what it tells of their goals, constraints, preferences and facts.
Questions, hypotheticals, other people's promises, quotations and what was said earlier do not count. What is said again in other words is the same action, and what contradicts a known line replaces it: name its id. Copy every quote letter for letter. Leave the lists empty where there is nothing.`
