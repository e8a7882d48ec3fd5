// Preferences that nobody stated: whom a person turns to with what, by counting what they said.

import type { DossierEntry } from '../records/dossier-entry.ts'
import { learnedEntryId } from '../records/id.ts'
import { fingerprintOf } from './subject.ts'

/** One message in which a member was addressed about something. */
export interface Asked {
  sessionId: string
  seq: number
  text: string
  /** ISO 8601 */
  at: string
  /** the member's name */
  member: string
  topic: string
}

export interface Habits {
  /** all that is known, in any order; only the newest of each topic count */
  asked: readonly Asked[]
  said: { sessionId: string; seq: number; ownerId: string }
  /** what was asked in the message at hand */
  topics: readonly string[]
  /** names of everybody who could have been asked */
  members: readonly string[]
  current: readonly DossierEntry[]
  forgotten: ReadonlySet<string>
  /** number of the first line among those learned from this message */
  number: number
  now: string
}

/** Who does otherwise now is known for that after as many messages. */
const newest = 12
const fewest = 3
const leastShare = 0.7
const longestQuote = 300

export const habitFingerprint = (member: string, topic: string): string => fingerprintOf('PREFERENCE', `asks ${member} about ${topic}`)

/**
 * Lines of the form "Usually asks Cipher about runway (4 of 5 times)" for the topics at hand: at least three times, in two
 * sessions or on two days (UTC), and seven in ten of the newest twelve. A line that stands is brought up to date; where
 * another member is asked now, theirs takes its place. What was forgotten stays forgotten.
 */
export function habitsIn({ asked, said, topics, members, current, forgotten, number, now }: Habits): DossierEntry[] {
  const changed: DossierEntry[] = []
  for (const topic of topics) {
    const recent = asked
      .filter((each) => each.topic === topic)
      .toSorted((a, b) => b.at.localeCompare(a.at) || b.seq - a.seq)
      .slice(0, newest)
    const [last, times] = mostAsked(recent)
    if (!last || times.length < fewest || times.length / recent.length < leastShare || !isSpread(times)) continue
    const fingerprint = habitFingerprint(last.member, topic)
    if (forgotten.has(fingerprint)) continue
    const known = current.find((entry) => entry.fingerprint === fingerprint)
    const entry: DossierEntry = {
      id: known?.id ?? learnedEntryId(said.sessionId, said.seq, number + changed.length),
      ownerId: said.ownerId,
      kind: 'PREFERENCE',
      text: `Usually asks ${last.member} about ${topic} (${times.length} of ${recent.length} times)`,
      confidence: Math.round((times.length / recent.length) * (1 - 1 / (times.length + 1)) * 1000) / 1000,
      quote: last.text.slice(0, longestQuote),
      sourceSessionId: last.sessionId,
      sourceSeq: last.seq,
      validFrom: known?.validFrom ?? now,
      validTo: null,
      supersededBy: null,
      fingerprint,
      forgottenAt: null
    }
    const others = new Set(members.filter((member) => member !== last.member).map((member) => habitFingerprint(member, topic)))
    for (const old of current.filter((each) => others.has(each.fingerprint))) {
      changed.push({ ...old, validTo: now, supersededBy: entry.id })
    }
    if (entry.text !== known?.text) changed.push(entry)
  }
  return changed
}

/** The newest message to the member who was asked most, and all messages to them. */
function mostAsked(recent: readonly Asked[]): [Asked | undefined, readonly Asked[]] {
  const byMember = [...Map.groupBy(recent, ({ member }) => member).values()]
  const most = byMember.toSorted((a, b) => b.length - a.length)[0] ?? []
  return [most[0], most]
}

const isSpread = (times: readonly Asked[]): boolean =>
  new Set(times.map(({ sessionId }) => sessionId)).size > 1 || new Set(times.map(({ at }) => at.slice(0, 10))).size > 1
