// How a person speaks about a matter: evidence of a kind of its own. It stands beside what they said, ends none of it, and is
// never as sure.

import type { DossierEntry } from '../records/dossier-entry.ts'
import { learnedEntryId } from '../records/id.ts'
import type { Speech } from '../records/message.ts'
import { surer } from './learn.ts'
import { fingerprintOf } from './subject.ts'

export interface SpokenMessage {
  said: { sessionId: string; seq: number; ownerId: string; text: string; speech: Speech | null }
  /** what it was about, by name */
  topics: readonly string[]
  current: readonly DossierEntry[]
  forgotten: ReadonlySet<string>
  /** number of the first line among those learned from this message */
  number: number
  now: string
}

const once = 0.2
/** However often it is heard: below what the board takes from plain words. */
const mostSure = 0.5
const longestQuote = 300

/**
 * The line "Sounds worried and speaks fast about runway", new or surer than it was, for each topic of a message that was spoken;
 * for the message as a whole where it has none. Nothing where it was typed. What was forgotten stays forgotten.
 */
export function speechPatternsIn({ said, topics, current, forgotten, number, now }: SpokenMessage): DossierEntry[] {
  const { speech, sessionId, seq, ownerId } = said
  if (!speech) return []
  const manner = `Sounds ${speech.emotion} and speaks ${paces[speech.pace] ?? speech.pace}`
  const lines = topics.length > 0 ? topics.map((topic) => `${manner} about ${topic}`) : [manner]
  return lines.flatMap((text, place) => {
    const fingerprint = fingerprintOf('SPEECH_PATTERN', text)
    if (forgotten.has(fingerprint)) return []
    const known = current.find((entry) => entry.fingerprint === fingerprint && entry.validTo === null)
    const confidence = Math.min(mostSure, surer(known?.confidence ?? 0, once))
    if (known) return confidence > known.confidence ? [{ ...known, confidence }] : []
    const entry: DossierEntry = {
      id: learnedEntryId(sessionId, seq, number + place),
      ownerId,
      kind: 'SPEECH_PATTERN',
      text,
      confidence,
      quote: said.text.slice(0, longestQuote),
      sourceSessionId: sessionId,
      sourceSeq: seq,
      validFrom: now,
      validTo: null,
      supersededBy: null,
      fingerprint,
      forgottenAt: null
    }
    return [entry]
  })
}

const paces: Readonly<Record<string, string>> = { even: 'at an even pace', slow: 'slowly' }
