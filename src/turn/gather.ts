// The gather stage: the members who were asked give their view, all at once. One that fails leaves a recorded error.

import { z } from 'zod'
import { BoardError } from '../errors.ts'
import type { Delegation } from '../records/delegation.ts'
import { noUsage } from '../records/usage.ts'
import type { SettledPlan } from './plan.ts'
import { loadScene } from './scene.ts'
import { speakInTurn } from './speech.ts'
import type { TurnWork } from './work.ts'

/** What each asked member brought; `text` is null where it failed. */
export const contributionsSchema = z.array(z.object({ agent: z.string(), text: z.string().nullable() }))
export type Contributions = z.infer<typeof contributionsSchema>

export async function gather(work: TurnWork, plan: SettledPlan, signal: AbortSignal): Promise<Contributions> {
  if (plan.ask.length === 0) return []
  const at = work.room.now().toISOString()
  const delegations = plan.ask.map(
    ({ agent, task }, index): Delegation => ({
      sessionId: work.turn.sessionId,
      turn: work.turn.seq,
      number: index + 1,
      ownerId: work.turn.ownerId,
      parent: null,
      from: plan.lead,
      to: agent,
      task,
      status: 'RUNNING',
      result: null,
      error: null,
      milliseconds: null,
      usage: noUsage,
      at
    })
  )
  await work.commit((change) => {
    for (const delegation of delegations) change.delegation(delegation)
  })
  const contributions = await Promise.all(delegations.map((delegation) => contribute(work, delegation, signal)))
  signal.throwIfAborted()
  return contributions
}

async function contribute(work: TurnWork, delegation: Delegation, signal: AbortSignal): Promise<Contributions[number]> {
  const startedAt = performance.now()
  const end = (outcome: Partial<Delegation>) =>
    work.commit((change) => change.delegation({ ...delegation, ...outcome, milliseconds: performance.now() - startedAt }))
  try {
    const agent = work.room.board.agents.get(delegation.to)
    if (!agent) throw new Error(`${delegation.to} has left the board`)
    const { scene } = await loadScene(work.room, work.turn)
    const { text, usage } = await speakInTurn(work, scene, { task: 'contribute', agent, instruction: delegation.task }, 'gather', signal)
    await end({ status: 'COMPLETED', result: text, usage })
    return { agent: delegation.to, text }
  } catch (cause) {
    // Cancelled or fenced: then there is nobody left to tell.
    work.signal.throwIfAborted()
    work.room.log.warn({ err: cause, turn: work.id, agent: delegation.to }, 'a delegation failed')
    await end({ status: 'FAILED', error: cause instanceof BoardError ? cause.message : 'The member could not answer.' })
    return { agent: delegation.to, text: null }
  }
}
