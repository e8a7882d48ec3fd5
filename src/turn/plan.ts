// The plan stage: who answers, who is asked first. Whoever was addressed leads; rules propose the rest.

import { z } from 'zod'
import { addressee, settlePlan } from '../agents/plan.ts'
import { promptFor, type Scene } from '../agents/prompt.ts'
import { answerAs } from '../models/structured.ts'
import { planSchema } from '../models/task.ts'
import type { TurnWork } from './work.ts'

export const settledPlanSchema = z.object({
  lead: z.string(),
  ask: z.array(z.object({ agent: z.string(), task: z.string() }))
})
export type SettledPlan = z.infer<typeof settledPlanSchema>

export async function makePlan({ room, turn }: TurnWork, scene: Scene, signal: AbortSignal): Promise<SettledPlan> {
  const addressed = addressee(scene.members, scene.said.text, turn.to)
  const [first] = scene.members
  if (addressed || scene.members.length === 1 || !first) return settlePlan(scene.members, addressed, undefined)
  const prompt = promptFor(room.board, scene, { task: 'plan', agent: first, instruction: 'Say who answers and who is asked first.' })
  const { value } = await answerAs(room.rules, { ...prompt, schema: planSchema, signal })
  return settlePlan(scene.members, undefined, value)
}
