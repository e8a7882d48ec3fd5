// From what a model claims to have found in someone's words to actions: each with a quote that is really there, a date
// read by our own clock, and no second row for what is known already.

import { sameStatement, sameWork } from '../models/offline/likeness.ts'
import type { Extraction } from '../models/task.ts'
import { type Action, type ActionStatus, isPending } from '../records/action.ts'
import { actionId } from '../records/id.ts'
import { quoteIn } from '../records/quote.ts'
import { resolveDue } from '../tools/due-date.ts'

export interface Drawing {
  found: Extraction['actions']
  /** the message's text, and when and where it was said */
  said: { sessionId: string; seq: number; ownerId: string; text: string; at: string; timeZone: string }
  /** the person's pending actions, in every session */
  known: readonly Action[]
  now: string
}

// Below this a person is asked rather than told.
const confident = 0.6

/** New and changed actions, in the order found; `mentioned` also names those that are known and stay as they are. */
export function drawActions({ found, said, known, now }: Drawing): { changed: Action[]; mentioned: string[] } {
  const byId = new Map(known.map((action) => [action.id, action]))
  const changed = new Map<string, Action>()
  const mentioned = new Set<string>()
  let number = 0
  for (const claim of found) {
    const quote = quoteIn(said.text, claim.quote)
    if (quote === undefined) continue
    number += 1
    const dueAt = claim.due === null ? undefined : resolveDue(claim.due, { at: said.at, timeZone: said.timeZone })?.dueAt
    const same = (claim.sameAs !== null ? byId.get(claim.sameAs) : undefined) ?? sameAction(claim, [...byId.values()].filter(isPending))
    if (same) {
      mentioned.add(same.id)
      const next: Action = {
        ...same,
        status: nextStatus(same.status, claim.status),
        dueAt: dueAt ?? same.dueAt,
        owner: claim.owner ?? same.owner
      }
      if (next.status === same.status && next.dueAt === same.dueAt && next.owner === same.owner) continue
      const updated = { ...next, updatedAt: now }
      byId.set(same.id, updated)
      changed.set(same.id, updated)
      continue
    }
    if (claim.title.trim() === '' || claim.status === 'DONE' || claim.status === 'DISMISSED') continue
    const action: Action = {
      id: actionId(said.sessionId, said.seq, number),
      sessionId: said.sessionId,
      source: said.seq,
      ownerId: said.ownerId,
      kind: claim.kind,
      status: claim.confidence < confident ? 'PROPOSED' : 'OPEN',
      title: claim.title.trim().slice(0, 200),
      quote,
      owner: claim.owner,
      dueAt: dueAt ?? null,
      createdAt: now,
      updatedAt: now
    }
    mentioned.add(action.id)
    byId.set(action.id, action)
    changed.set(action.id, action)
  }
  return { changed: [...changed.values()], mentioned: [...mentioned] }
}

/** A repetition does not reopen anything, but it confirms a proposal; else only what the words say was done or begun counts. */
const nextStatus = (current: ActionStatus, claimed: ActionStatus): ActionStatus =>
  claimed === 'DONE' || claimed === 'DISMISSED' || claimed === 'IN_PROGRESS' || current === 'PROPOSED' ? claimed : current

/** The pending action that a claim repeats, though nobody said so: the same deed on the same thing, the same choice or insight. */
function sameAction(claim: { kind: Action['kind']; title: string }, pending: readonly Action[]): Action | undefined {
  const isWork = claim.kind === 'COMMITMENT' || claim.kind === 'TASK'
  return isWork ? sameWork(claim.title, pending) : sameStatement(claim.title, claim.kind, pending)
}

/** Longer than two turns can run side by side: what was known when the second was drawn was no twin then. */
const twinsWithinMs = 10 * 60_000

/**
 * Two sessions that hear the same at the same time, on two servers, each write an action: no session waits for another. The
 * next turn of either finds both, keeps the older one with whatever the younger knows more, and dismisses the younger.
 * Actions of one session, or written further apart, were told apart knowingly and stay.
 */
export function joinTwins(pending: readonly Action[], now: string): Action[] {
  const changed = new Map<string, Action>()
  const left: Action[] = []
  for (const action of pending.toSorted((a, b) => inOrder(a.createdAt, b.createdAt) || inOrder(a.id, b.id))) {
    const near = left.filter(
      (earlier) =>
        earlier.sessionId !== action.sessionId &&
        earlier.kind === action.kind &&
        Date.parse(action.createdAt) - Date.parse(earlier.createdAt) < twinsWithinMs &&
        (earlier.dueAt === null || action.dueAt === null || earlier.dueAt === action.dueAt)
    )
    const twin = sameAction(action, near)
    if (!twin) {
      left.push(action)
      continue
    }
    changed.set(action.id, { ...action, status: 'DISMISSED', updatedAt: now })
    const kept = { ...twin, dueAt: twin.dueAt ?? action.dueAt, owner: twin.owner ?? action.owner, status: confirmed(twin, action) }
    if (kept.dueAt !== twin.dueAt || kept.owner !== twin.owner || kept.status !== twin.status)
      changed.set(twin.id, { ...kept, updatedAt: now })
  }
  return [...changed.values()]
}

/** Said twice, a proposal is none any more; work that was begun stays begun. */
const confirmed = (kept: Action, twin: Action): ActionStatus =>
  kept.status === 'IN_PROGRESS' || twin.status === 'IN_PROGRESS' ? 'IN_PROGRESS' : 'OPEN'

const inOrder = (a: string, b: string): number => Number(a > b) - Number(a < b)
