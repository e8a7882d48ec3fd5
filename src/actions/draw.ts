// From what a model claims to have found in someone's words to actions: each with a quote that is really there, a date
// read by our own clock, and no second row for what is known already.

import type { Extraction } from '../models/task.ts'
import type { Action, ActionStatus } from '../records/action.ts'
import { actionId } from '../records/id.ts'
import { quoteIn } from '../records/quote.ts'
import { resolveDue } from '../tools/due-date.ts'

export interface Drawing {
  found: readonly Extraction['actions'][number][]
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
    const same = (claim.sameAs !== null ? byId.get(claim.sameAs) : undefined) ?? [...byId.values()].find((action) => isSame(action, claim))
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

/** A repetition does not reopen or confirm anything; only what the words say was done or begun does. */
const nextStatus = (current: ActionStatus, claimed: ActionStatus): ActionStatus =>
  claimed === 'DONE' || claimed === 'DISMISSED' || claimed === 'IN_PROGRESS' ? claimed : current

const isSame = (action: Action, claim: { kind: string; title: string }): boolean =>
  action.kind === claim.kind && normalTitle(action.title) === normalTitle(claim.title)

const normalTitle = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s]/gu, ' ')
    .split(/\s+/)
    .filter((word) => word !== '' && !['the', 'a', 'an', 'our', 'my', 'your'].includes(word))
    .join(' ')
