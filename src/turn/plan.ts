// The plan stage: who answers, who is asked first, and for what. Whoever was addressed answers; rules decide what rules
// can; for the rest a model is asked, and the rules' plan stands where it fails, is late or names nobody who could answer.

import { z } from 'zod'
import { addressees, ledFromHere, planForAddressed, settlePlan } from '../agents/plan.ts'
import { promptFor, type Scene } from '../agents/prompt.ts'
import { newestWithin } from '../agents/specialist.ts'
import { UpstreamUnavailable } from '../errors.ts'
import { isPlanSure } from '../models/offline/plan.ts'
import { answerAs } from '../models/structured.ts'
import { planSchema } from '../models/task.ts'
import type { TurnWork } from './work.ts'

export const settledPlanSchema = z.object({
  lead: z.string(),
  ask: z.array(z.object({ agent: z.string(), task: z.string() }))
})
export type SettledPlan = z.infer<typeof settledPlanSchema>

export async function makePlan(work: TurnWork, scene: Scene, signal: AbortSignal): Promise<SettledPlan> {
  const { text } = scene.said
  const [lead, ...others] = addressees(scene.members, text, work.turn.to)
  if (work.turn.meeting) return ledFromHere(planMeeting(scene, lead?.id ?? (await planByRules(work, scene, signal)).lead), scene.members)
  if (lead) return planForAddressed(lead, others, text)
  const byRules = await planByRules(work, scene, signal)
  return ledFromHere((await askForPlan(work, scene, byRules, signal)) ?? byRules, scene.members)
}

/** In a meeting everybody is asked, the one who will answer too. */
const planMeeting = ({ members }: Scene, lead: string): SettledPlan => ({
  lead,
  ask: members.map(({ id }) => ({ agent: id, task: 'Take your position, alone.' }))
})

async function planByRules({ room }: TurnWork, scene: Scene, signal: AbortSignal): Promise<SettledPlan> {
  const [chair] = scene.members
  if (!chair) throw new Error('a session always has a member')
  const prompt = promptFor(room.board, scene, { task: 'plan', agent: chair, instruction: '' })
  const { value } = await answerAs(room.rules, { ...prompt, schema: planSchema, signal })
  return settlePlan(scene.members, value) ?? { lead: chair.id, ask: [] }
}

/** Some 1,000 tokens of what was said before: enough to know what "and that?" is about. */
const historyCharacters = 4_000

/** What the model of the rules' lead proposes; undefined where it is not asked, or its answer is of no use. */
async function askForPlan(work: TurnWork, scene: Scene, byRules: SettledPlan, signal: AbortSignal): Promise<SettledPlan | undefined> {
  const { room } = work
  const agent = work.memberOf(byRules.lead)
  const model = room.modelOf(agent)
  const told = { ...scene, openActions: [], history: newestWithin(scene.history, historyCharacters) }
  const prompt = promptFor(room.board, told, { task: 'plan', agent, instruction: instructionFor(scene) })
  if (model.isOffline || scene.members.length === 1 || isPlanSure(prompt.brief)) return undefined
  try {
    const { value } = await work.within('planner', (late) =>
      answerAs(work.metered(agent.id, 'plan', model), { ...prompt, schema: planSchema, signal: AbortSignal.any([signal, late]) })
    )
    const plan = settlePlan(scene.members, value)
    if (!plan) throw new UpstreamUnavailable('The plan has nobody answer who is assigned.')
    return plan
  } catch (cause) {
    signal.throwIfAborted()
    room.log.warn({ err: cause, turn: work.id }, 'planning by the model failed: rules take its place')
    return undefined
  }
}

const instructionFor = ({ members }: Scene) =>
  `Plan who answers the person's last message and whose view that needs first. The members, by handle:
${members.map(({ id, name, role, description }) => `- ${id}: ${name}, ${role}. ${description}`).join('\n')}
Ask nobody whose view would not change the answer; most messages need one member alone.`
