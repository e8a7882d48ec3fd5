// A meeting: every member takes a position alone, and the reply shows each of them before it says what to do. That dissent
// stays visible, and that there is a recommendation and what would change it, is code: no model can leave it out.

import type { Agent } from '../agents/board.ts'
import { promptFor } from '../agents/prompt.ts'
import { sceneOf } from '../agents/specialist.ts'
import { UpstreamUnavailable } from '../errors.ts'
import { conclusionOf } from '../models/offline/conclusion.ts'
import { footer } from '../models/offline/reply.ts'
import { answerAs } from '../models/structured.ts'
import { type Conclusion, conclusionSchema, type PositionAnswer, positionAnswerSchema } from '../models/task.ts'
import type { Delegation } from '../records/delegation.ts'
import { writable } from '../records/text.ts'
import type { Composition, Draft } from './compose.ts'
import { type Contribution, delegate, partOf } from './delegate.ts'
import { endingOf, openingOf, sayingOf } from './minutes.ts'
import type { SettledPlan } from './plan.ts'
import { loadScene } from './scene.ts'
import { draftOf, speakInTurn } from './speech.ts'
import type { TurnWork } from './work.ts'

/** Instead of the views that are gathered otherwise: everybody's position. Throws UpstreamUnavailable where nobody gave one. */
export async function meet(work: TurnWork, { lead, ask }: SettledPlan, signal: AbortSignal): Promise<Contribution[]> {
  const requests = ask.map(({ agent: to, task }, index) => ({ number: index + 1, parent: null, from: lead, to, task }))
  const contributions = await delegate(work, requests, (delegation, agent, ending) => takePosition(work, delegation, agent, ending), signal)
  if (contributions.every(({ position }) => position === null))
    throw new UpstreamUnavailable('No member of the board could take a position: send the message again.')
  return contributions
}

async function takePosition(work: TurnWork, delegation: Delegation, agent: Agent, signal: AbortSignal) {
  const { room } = work
  const { scene } = await loadScene(room, work.turn)
  const remote = room.remoteOf(agent)
  if (remote) {
    const assignment = { task: 'position' as const, agent, instruction: `${positionInstruction} ${stanceFirst}` }
    const { text } = await speakInTurn(work, scene, assignment, { stage: partOf(delegation), signal })
    const position = positionIn(text)
    return { text: sayingOf(position), position }
  }
  const prompt = promptFor(room.board, sceneOf(scene, agent), { task: 'position', agent, instruction: positionInstruction })
  const model = work.metered(agent.id, partOf(delegation), room.modelOf(agent))
  const { value } = await answerAs(model, { ...prompt, schema: positionAnswerSchema, signal })
  const position = { ...value, reasoning: writable(value.reasoning) }
  const text = sayingOf(position)
  const draft = draftOf(work, agent)
  draft.write(text)
  await draft.flush()
  return { text, position }
}

const positionInstruction = `The board meets on the person's last message. Take your position alone, before you hear the others: are you for or against what they propose or would do? Where they ask which of several, "for" is for the first they name. Say what you think and what it rests on, not what others may say; name no figure that is not in what you were told.`

const stanceFirst = 'Begin with one word: FOR, AGAINST or ABSTAIN.'

/** The position of a member who lives elsewhere, from its answer in words; one that does not say where it stands abstains. */
function positionIn(text: string): PositionAnswer {
  const [, word = 'ABSTAIN', reasoning = text] = /^\W*(for|against|abstain)\b[\s:.,;*—–-]*(.*)$/is.exec(text) ?? []
  return { stance: positionAnswerSchema.shape.stance.parse(word.toUpperCase()), confidence: 0.5, reasoning: reasoning.trim() || text }
}

/** Instead of an answer by the lead alone: the positions, then what the lead makes of them. */
export async function conclude(work: TurnWork, composition: Composition, signal: AbortSignal): Promise<Draft> {
  const { agents } = work.room.board
  const draft = draftOf(work, composition.lead)
  const opening = openingOf(composition.contributions.map(({ agent, position }) => ({ name: agents.get(agent)?.name ?? agent, position })))
  draft.write(opening)
  const { conclusion, note } = await conclusionFor(work, composition, signal)
  const ending = endingOf(conclusion, note)
  draft.write(ending)
  await draft.flush()
  return { text: writable(opening + ending).trim(), draftId: draft.draftId }
}

/** The lead's conclusion, or that of the rules, with a note that says so. */
async function conclusionFor(
  work: TurnWork,
  { scene, lead, contributions, rejected }: Composition,
  signal: AbortSignal
): Promise<{ conclusion: Conclusion; note: string }> {
  const { room } = work
  const { agents } = room.board
  const byRules = () =>
    conclusionOf(
      contributions.flatMap(({ agent, position }) => (position ? [{ ...position, name: agents.get(agent)?.name ?? agent }] : []))
    )
  const model = room.modelOf(lead)
  if (model.isOffline) return { conclusion: byRules(), note: footer }
  const prompt = promptFor(room.board, scene, {
    task: 'answer',
    agent: lead,
    instruction: conclusionInstruction,
    contributions: contributions.flatMap(({ agent, text }) => (text === null ? [] : [{ agent, text }])),
    draft: rejected?.text,
    reasons: rejected?.reasons
  })
  const metered = work.metered(lead.id, 'compose', model)
  try {
    const { value } = await work.within('conclusion', (late) =>
      answerAs(metered, { ...prompt, schema: conclusionSchema, signal: AbortSignal.any([signal, late]) })
    )
    return { conclusion: value, note: '' }
  } catch (cause) {
    signal.throwIfAborted()
    room.log.warn({ err: cause, turn: work.id }, 'the model did not conclude the meeting: rules take its place')
    return { conclusion: byRules(), note: '_Weighed by rules: the model came to no usable conclusion._' }
  }
}

const conclusionInstruction = `The board has met on the person's last message. They see every position above your words, so do not list them again: say where they meet and where they part, which reasons weigh more and why, and where you differ yourself. Then recommend.`
