// The extract stage: what the person's own words, and only those of this turn, leave to be done and known.

import { z } from 'zod'
import { drawActions } from '../actions/draw.ts'
import type { Agent } from '../agents/board.ts'
import { promptFor, type Scene } from '../agents/prompt.ts'
import { learn } from '../dossier/learn.ts'
import { StoreUnavailable } from '../errors.ts'
import { isSmallTalk } from '../models/offline/small-talk.ts'
import { answerAs } from '../models/structured.ts'
import { type Extraction, extractionSchema } from '../models/task.ts'
import { actionSchema } from '../records/action.ts'
import { dossierEntrySchema } from '../records/dossier-entry.ts'
import { withDecision } from './decision.ts'
import type { TurnRoom } from './room.ts'
import type { TurnWork } from './work.ts'

export const foundSchema = z.object({
  actions: z.array(actionSchema),
  /** ids of all actions that were spoken of, changed or not */
  mentioned: z.array(z.string()),
  entries: z.array(dossierEntrySchema)
})
export type Found = z.infer<typeof foundSchema>

export async function extract(work: TurnWork, scene: Scene, agent: Agent, signal: AbortSignal): Promise<Found> {
  const { database, now } = work.room
  const claims = await askForClaims(work, scene, agent, signal)
  const { sessionId, ownerId, seq } = work.turn
  const said = { sessionId, ownerId, seq, text: scene.said.text, at: scene.saidAt, timeZone: scene.timeZone }
  const forgotten = claims.dossier.length === 0 ? [] : await forgottenBy(database, ownerId)
  const at = now().toISOString()
  const { changed, mentioned } = drawActions({
    found: withDecision(scene, claims.actions),
    said,
    known: scene.openActions,
    now: at
  })
  const entries = learn({
    // While nobody knows what was to be forgotten nothing is learned.
    found: forgotten ? claims.dossier : [],
    said,
    current: scene.dossier,
    forgotten: new Set(forgotten?.map(({ fingerprint }) => fingerprint)),
    now: at
  })
  return { actions: changed, mentioned, entries }
}

/** What the person had the board forget; undefined where the truth is away. */
const forgottenBy = (database: TurnRoom['database'], ownerId: string) =>
  database
    .query<{ fingerprint: string }>('select fingerprint from dossier_entries where owner_id = $1 and forgotten_at is not null', [ownerId])
    .catch((cause: unknown) => {
      if (cause instanceof StoreUnavailable) return undefined
      throw cause
    })

/** Asks the member's model, but for small talk, which rules read as well; where it fails the rules find what they can, for nothing said may go unnoticed. */
async function askForClaims(work: TurnWork, scene: Scene, agent: Agent, signal: AbortSignal): Promise<Extraction> {
  const { room } = work
  const prompt = promptFor(room.board, { ...scene, history: [] }, { task: 'extract', agent, instruction })
  const model = isSmallTalk(scene.said.text) ? room.rules : work.metered(agent.id, 'extract', room.modelOf(agent))
  try {
    return (await answerAs(model, { ...prompt, schema: extractionSchema, signal })).value
  } catch (cause) {
    work.signal.throwIfAborted()
    room.log.warn({ err: cause, turn: work.id }, 'extraction by the model failed: rules take its place')
    return (await answerAs(room.rules, { ...prompt, schema: extractionSchema, signal: work.signal })).value
  }
}

const instruction = `List what the person's last message itself contains: commitments they make, decisions they reach, tasks that emerge, insights worth keeping, and what it tells of their goals, constraints, preferences and facts.
Questions, hypotheticals, other people's promises, quotations and what was said earlier do not count. Copy every quote letter for letter. Leave the lists empty where there is nothing.`
