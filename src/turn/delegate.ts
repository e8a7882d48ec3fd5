// Delegations: members asked for something, all at once, each recorded with its task, result, time and usage. One that
// fails or is late fails alone; one that has ended is not asked again by a server that takes the turn over.

import { z } from 'zod'
import type { Agent } from '../agents/board.ts'
import { BoardError, Fenced, StoreUnavailable } from '../errors.ts'
import { type Delegation, positionSchema } from '../records/delegation.ts'
import { noUsage } from '../records/usage.ts'
import type { TurnWork } from './work.ts'

export const contributionSchema = z.object({
  agent: z.string(),
  /** null where the member failed or was late */
  text: z.string().nullable(),
  /** where the member stands, in a meeting */
  position: positionSchema.pick({ stance: true, confidence: true, reasoning: true }).nullable()
})
export type Contribution = z.infer<typeof contributionSchema>

/** What each asked member brought. */
export const contributionsSchema = z.array(contributionSchema)

/** Who is asked by whom for what; a turn's delegations have numbers that are the same in every attempt at it. */
export type Request = Pick<Delegation, 'number' | 'parent' | 'from' | 'to' | 'task'>

/** The part of the gather stage as which a delegation's result is kept and its model calls are entered. */
export const partOf = ({ number }: Pick<Delegation, 'number'>): `gather:${number}` => `gather:${number}`

/** Does what a member was asked for, by a signal with the delegation's own deadline. */
export type Perform = (delegation: Delegation, agent: Agent, signal: AbortSignal) => Promise<Pick<Contribution, 'text' | 'position'>>

/** Asks all of them and waits for each to end. Throws only what ends the turn or has it wait: never a member's own failure. */
export async function delegate(
  work: TurnWork,
  requests: readonly Request[],
  perform: Perform,
  signal: AbortSignal
): Promise<Contribution[]> {
  const { sessionId, seq, ownerId } = work.turn
  const at = work.room.now().toISOString()
  const delegations = requests.map(
    (request): Delegation => ({
      ...request,
      sessionId,
      turn: seq,
      ownerId,
      status: 'RUNNING',
      result: null,
      error: null,
      milliseconds: null,
      usage: noUsage,
      at
    })
  )
  const waiting = delegations.filter((delegation) => !work.isFinished(partOf(delegation)))
  if (waiting.length > 0) {
    await work.commit((change) => {
      for (const delegation of waiting) change.delegation(delegation)
    })
  }
  // What ends one of them, and is not its own failure, ends them all: nobody is left to speak for a turn that is gone.
  const ending = new AbortController()
  const ended = AbortSignal.any([signal, ending.signal])
  const endAll = (cause: unknown): never => {
    ending.abort(cause)
    throw cause
  }
  return Promise.all(delegations.map((delegation) => carryOut(work, delegation, perform, ended).catch(endAll)))
}

/** What is not one member's failure: a lease that has passed on, a store that is away. */
const isOfTheTurn = (cause: unknown): boolean => cause instanceof Fenced || cause instanceof StoreUnavailable

function carryOut(work: TurnWork, delegation: Delegation, perform: Perform, signal: AbortSignal): Promise<Contribution> {
  const part = partOf(delegation)
  const { sessionId, turn, ownerId, to: agent } = delegation
  const startedAt = performance.now()
  let error: string | null = null

  async function run(): Promise<Contribution> {
    try {
      const member = work.memberOf(agent)
      const given = await work.within(delegation.parent === null ? 'delegation' : 'consultation', (late) =>
        perform(delegation, member, AbortSignal.any([signal, late]))
      )
      return { agent, ...given }
    } catch (cause) {
      signal.throwIfAborted()
      if (isOfTheTurn(cause)) throw cause
      work.room.log.warn({ err: cause, turn: work.id, agent }, 'a delegation failed')
      error = cause instanceof BoardError ? cause.message : 'The member could not answer.'
      return { agent, text: null, position: null }
    }
  }

  return work.part(part, contributionSchema, run, (change, { text, position }) => {
    change.delegation({
      ...delegation,
      status: text === null ? 'FAILED' : 'COMPLETED',
      result: text,
      error,
      milliseconds: performance.now() - startedAt,
      usage: work.usageOf(part)
    })
    if (position) change.position({ sessionId, turn, ownerId, agent, ...position })
  })
}
