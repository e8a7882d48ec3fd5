// A meeting: every member takes a position alone, and the reply shows each of them before it says what to do. That dissent
// stays visible, and that there is a recommendation and what would change it, is code: no model can leave it out.

import type { Agent } from '../agents/board.ts'
import { promptFor } from '../agents/prompt.ts'
import { sceneOf } from '../agents/specialist.ts'
import { UpstreamUnavailable } from '../errors.ts'
import { conclusionOf } from '../models/offline/conclusion.ts'
import { footer } from '../models/offline/reply.ts'
import { sentencesOf } from '../models/offline/sentences.ts'
import { answerAs } from '../models/structured.ts'
import { type Conclusion, conclusionSchema, type PositionAnswer, positionAnswerSchema } from '../models/task.ts'
import type { Delegation } from '../records/delegation.ts'
import { writable } from '../records/text.ts'
import type { Composition, Draft } from './compose.ts'
import { type Contribution, delegate, stageOf } from './delegate.ts'
import type { SettledPlan } from './plan.ts'
import { loadScene } from './scene.ts'
import { draftOf } from './speech.ts'
import type { TurnWork } from './work.ts'

/** Instead of the views that are gathered otherwise: everybody's position. Throws UpstreamUnavailable where nobody gave one. */
export async function meet(work: TurnWork, { lead, ask }: SettledPlan, signal: AbortSignal): Promise<Contribution[]> {
  const requests = ask.map(({ agent: to, task }, index) => ({ number: index + 1, parent: null, from: lead, to, task }))
  const positions = await delegate(work, requests, (delegation, agent, ending) => takePosition(work, delegation, agent, ending), signal)
  if (positions.every(({ position }) => position === null))
    throw new UpstreamUnavailable('No member of the board could take a position: send the message again.')
  return positions
}

async function takePosition(work: TurnWork, delegation: Delegation, agent: Agent, signal: AbortSignal) {
  const { room } = work
  const { scene } = await loadScene(room, work.turn)
  const prompt = promptFor(room.board, sceneOf(scene, agent), { task: 'position', agent, instruction: positionInstruction })
  const model = work.metered(agent.id, stageOf(delegation), room.modelOf(agent))
  const { value } = await answerAs(model, { ...prompt, schema: positionAnswerSchema, signal })
  const position = { ...value, reasoning: writable(value.reasoning) }
  const draft = draftOf(work, agent)
  draft.write(`${stanceOf(position)}: ${position.reasoning}`)
  await draft.flush()
  return { text: position.reasoning, position }
}

const positionInstruction = `The board meets on the person's last message. Take your position alone, before you hear the others: are you for or against what they propose or would do? Where they ask which of several, "for" is for the first they name. Say what you think and what it rests on, not what others may say; compute nothing in your head that you cannot show.`

/** Instead of an answer by the lead alone: the positions as they were given, then what the lead makes of them. */
export async function conclude(work: TurnWork, composition: Composition, signal: AbortSignal): Promise<Draft> {
  const draft = draftOf(work, composition.lead)
  const voices = composition.contributions.map(({ agent, position }): Voice => {
    return { name: work.room.board.agents.get(agent)?.name ?? agent, position }
  })
  const positions = `**Where the board stands**\n\n${voices.map(lineOf).join('\n')}\n\n`
  draft.write(positions)
  const { weighing, recommendation, wouldChange, note } = await conclusionFor(work, composition, voices, signal)
  const parts = [weighing, `**Recommendation:** ${recommendation}`, `**What would change it:** ${wouldChange}`, ...note]
  const ending = parts.join('\n\n')
  draft.write(ending)
  await draft.flush()
  return { text: writable(positions + ending).trim(), draftId: draft.draftId }
}

/** The lead's conclusion, or that of the rules, which say so in their note. */
async function conclusionFor(
  work: TurnWork,
  { scene, lead, contributions, rejected }: Composition,
  voices: readonly Voice[],
  signal: AbortSignal
): Promise<Conclusion & { note: string[] }> {
  const { room } = work
  const model = room.modelOf(lead)
  const byRules = () => conclusionOf(voices.flatMap(({ name, position }) => (position ? [{ name, ...position }] : [])))
  if (model.isOffline) return { ...byRules(), note: [footer] }
  const prompt = promptFor(room.board, scene, {
    task: 'answer',
    agent: lead,
    instruction: conclusionInstruction,
    contributions: contributions.flatMap(({ agent, position }) =>
      position ? [{ agent, text: `${stanceOf(position)}: ${position.reasoning}` }] : []
    ),
    draft: rejected?.text,
    reasons: rejected?.reasons
  })
  try {
    const { value } = await work.within('conclusion', (late) =>
      answerAs(work.metered(lead.id, 'compose', model), {
        ...prompt,
        schema: conclusionSchema,
        signal: AbortSignal.any([signal, late])
      })
    )
    return { ...value, note: [] }
  } catch (cause) {
    signal.throwIfAborted()
    room.log.warn({ err: cause, turn: work.id }, 'the model did not conclude the meeting: rules take its place')
    return { ...byRules(), note: ['_Weighed by rules: the model came to no usable conclusion._'] }
  }
}

const conclusionInstruction = `The board has met on the person's last message. They see every position above your words, so do not list them again: say where they meet and where they part, which reasons weigh more and why, and where you differ yourself. Then recommend.`

interface Voice {
  name: string
  /** null where the member could not be reached */
  position: PositionAnswer | null
}

const lineOf = ({ name, position }: Voice): string =>
  position
    ? `- **${name}** ${stanceOf(position)}: ${shortened(position.reasoning)}`
    : `- **${name}** could not be reached: this view is missing here.`

const stances = { FOR: 'is for it', AGAINST: 'is against it', ABSTAIN: 'abstains' } as const
const stanceOf = ({ stance, confidence }: PositionAnswer): string => `${stances[stance]} (${Math.round(confidence * 100)} % sure)`

const longestReasoning = 400

/** The first sentences; all of it is kept with the position. */
function shortened(reasoning: string): string {
  const plain = reasoning.replaceAll(/\s+/g, ' ').trim()
  if (plain.length <= longestReasoning) return plain
  let kept = ''
  for (const sentence of sentencesOf(plain)) {
    if (kept.length + sentence.length >= longestReasoning) break
    kept = `${kept} ${sentence}`.trim()
  }
  return kept === '' ? `${plain.slice(0, longestReasoning - 1)}…` : kept
}
