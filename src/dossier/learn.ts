// What a turn adds to the ledger of what the board knows of a person: nothing is overwritten, nothing stands there twice.

import type { Extraction } from '../models/task.ts'
import type { DossierEntry } from '../records/dossier-entry.ts'
import { learnedEntryId } from '../records/id.ts'
import { quoteIn } from '../records/quote.ts'
import { fingerprintOf, formerFingerprintOf, relationOf } from './subject.ts'

export interface Lesson {
  found: Extraction['dossier']
  said: { sessionId: string; seq: number; ownerId: string; text: string }
  current: readonly DossierEntry[]
  /** fingerprints of what the person had the board forget */
  forgotten: ReadonlySet<string>
  now: string
}

type Claim = Extraction['dossier'][number]

/**
 * New lines, lines that were heard again and are now surer, and lines that end because the person now says otherwise: what
 * takes their place is behind them. What was forgotten is not learned again, in other words neither.
 */
export function learn({ found, said, current, forgotten, now }: Lesson): DossierEntry[] {
  const changed = new Map(joinRivals(current, now).map((entry) => [entry.id, entry]))
  const holding = new Map([...current, ...changed.values()].map((entry) => [entry.id, entry]))
  const holds = () => [...holding.values()].filter(({ validTo }) => validTo === null)
  const put = (entry: DossierEntry) => {
    holding.set(entry.id, entry)
    // behind whatever it was before, so that an end comes before the beginning that it made room for
    changed.delete(entry.id)
    changed.set(entry.id, entry)
  }
  let number = 0
  for (const claim of found) {
    const quote = quoteIn(said.text, claim.quote)
    const text = claim.text.trim().slice(0, 500)
    const fingerprint = fingerprintOf(claim.kind, text)
    if (quote === undefined || text === '' || forgotten.has(fingerprint) || forgotten.has(formerFingerprintOf(claim.kind, text))) continue
    number += 1
    const { same, ended } = placeOf(claim, fingerprint, holds())
    if (same) {
      put({ ...same, confidence: surer(same.confidence, claim.confidence) })
      continue
    }
    const entry: DossierEntry = {
      id: learnedEntryId(said.sessionId, said.seq, number),
      ownerId: said.ownerId,
      kind: claim.kind,
      text,
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
    for (const old of ended) put(endedBy(old, entry, now))
    put(entry)
  }
  return [...changed.values()]
}

/** The line that a claim repeats, or those that it puts an end to. What a model says of that counts where the words allow it. */
function placeOf(
  claim: Claim,
  fingerprint: string,
  current: readonly DossierEntry[]
): { same: DossierEntry | undefined; ended: DossierEntry[] } {
  const related = current.map((entry) => ({ entry, relation: entry.fingerprint === fingerprint ? 'same' : relationOf(entry, claim) }))
  const same = related.find(({ relation }) => relation === 'same')?.entry
  if (same) return { same, ended: [] }
  const named = current.find(({ id, kind }) => id === claim.about && kind === claim.kind)
  if (named && claim.relation === 'REPEATS' && !related.some(({ entry, relation }) => entry === named && relation === 'contradicts'))
    return { same: named, ended: [] }
  const replaced = claim.relation === 'REPLACES' ? named : undefined
  return {
    same: undefined,
    ended: related.flatMap(({ entry, relation }) => (relation === 'contradicts' || entry === replaced ? [entry] : []))
  }
}

const endedBy = (entry: DossierEntry, by: DossierEntry, now: string): DossierEntry => ({ ...entry, validTo: now, supersededBy: by.id })

/** Longer than two turns can run side by side. */
const rivalsWithinMs = 10 * 60_000

/**
 * Two sessions that learn at the same time, on two servers, may each write a line of the same thing: no session waits for
 * another. The next turn of either lets one stand: the older of two that say the same, the younger of two that do not.
 */
function joinRivals(current: readonly DossierEntry[], now: string): DossierEntry[] {
  const changed = new Map<string, DossierEntry>()
  const standing: DossierEntry[] = []
  for (const entry of current.toSorted((a, b) => inOrder(a.validFrom, b.validFrom) || inOrder(a.id, b.id))) {
    const rival = standing.findIndex(
      (earlier) =>
        earlier.sourceSessionId !== null &&
        entry.sourceSessionId !== null &&
        earlier.sourceSessionId !== entry.sourceSessionId &&
        Date.parse(entry.validFrom) - Date.parse(earlier.validFrom) < rivalsWithinMs &&
        (earlier.fingerprint === entry.fingerprint || relationOf(earlier, entry) !== undefined)
    )
    const earlier = standing[rival]
    if (!earlier) {
      standing.push(entry)
    } else if (earlier.fingerprint === entry.fingerprint || relationOf(earlier, entry) === 'same') {
      standing[rival] = { ...earlier, confidence: surer(earlier.confidence, entry.confidence) }
      changed.set(entry.id, endedBy(entry, earlier, now))
      changed.set(earlier.id, standing[rival])
    } else {
      standing[rival] = entry
      changed.set(earlier.id, endedBy({ ...earlier }, entry, now))
    }
  }
  return [...changed.values()]
}

const inOrder = (a: string, b: string): number => Number(a > b) - Number(a < b)

/** Two independent hints: the chance that both are wrong, taken off one. */
export const surer = (a: number, b: number): number => Math.round((1 - (1 - a) * (1 - b)) * 1000) / 1000
