// What a turn adds to the ledger of what the board knows of a person.

import { createHash } from 'node:crypto'
import type { Extraction } from '../models/task.ts'
import type { DossierEntry, DossierKind } from '../records/dossier-entry.ts'
import { learnedEntryId } from '../records/id.ts'
import { quoteIn } from '../records/quote.ts'

export interface Lesson {
  found: Extraction['dossier']
  said: { sessionId: string; seq: number; ownerId: string; text: string }
  current: readonly DossierEntry[]
  /** fingerprints of what the person had the board forget */
  forgotten: ReadonlySet<string>
  now: string
}

/** New entries, and known ones that were heard again and are now surer. Never a second entry for the same words. */
export function learn({ found, said, current, forgotten, now }: Lesson): DossierEntry[] {
  const known = new Map(current.map((entry) => [entry.fingerprint, entry]))
  const learned = new Map<string, DossierEntry>()
  let number = 0
  for (const claim of found) {
    const quote = quoteIn(said.text, claim.quote)
    const fingerprint = fingerprintOf(claim.kind, claim.text)
    if (quote === undefined || forgotten.has(fingerprint) || claim.text.trim() === '') continue
    number += 1
    const same = known.get(fingerprint)
    const entry: DossierEntry = same
      ? { ...same, confidence: surer(same.confidence, claim.confidence) }
      : {
          id: learnedEntryId(said.sessionId, said.seq, number),
          ownerId: said.ownerId,
          kind: claim.kind,
          text: claim.text.trim().slice(0, 500),
          confidence: claim.confidence,
          quote,
          sourceSessionId: said.sessionId,
          sourceSeq: said.seq,
          validFrom: now,
          validTo: null,
          supersededBy: null,
          fingerprint,
          forgottenAt: null
        }
    known.set(fingerprint, entry)
    learned.set(entry.id, entry)
  }
  return [...learned.values()]
}

/** Two independent hints: the chance that both are wrong, taken off one. */
const surer = (a: number, b: number): number => Math.round((1 - (1 - a) * (1 - b)) * 1000) / 1000

/** The same for the same words, however they are spaced or capitalized. */
export const fingerprintOf = (kind: DossierKind, text: string): string =>
  createHash('sha256')
    .update(
      `${kind}\n${text
        .toLowerCase()
        .replace(/[^\p{L}\p{N}]+/gu, ' ')
        .trim()}`
    )
    .digest('hex')
    .slice(0, 32)
