// What a turn learns from behaviour: looks back over the person's messages when a member is asked about something.

import { addressees } from '../agents/plan.ts'
import type { Scene } from '../agents/prompt.ts'
import { type Asked, habitFingerprint, habitsIn } from '../dossier/habits.ts'
import { StoreUnavailable } from '../errors.ts'
import { topics } from '../models/offline/topic.ts'
import type { DossierEntry } from '../records/dossier-entry.ts'
import type { TurnWork } from './work.ts'

/** How far back it is looked, and how often in a session, in messages of both sides. */
const sessionsBack = 20
const messagesBack = 80
const againAfter = 10

export interface Learned {
  forgotten: ReadonlySet<string>
  /** the lines learned from the words, which hold already */
  entries: readonly DossierEntry[]
  now: string
  /** number of the first line that is free in this message */
  number: number
}

/**
 * Looks back over whom the person turns to with what, and hands back what makes lines of it, given what else was learned. One
 * statement, and none where nobody was addressed or it was just counted.
 */
export async function lookBack({ room, turn }: TurnWork, scene: Scene): Promise<(learned: Learned) => DossierEntry[]> {
  const { sessionId, seq, ownerId } = turn
  const asks = ({ text, to, ...where }: Said): Asked[] =>
    addressees(scene.members, text, to).flatMap(({ name }) => topicsIn(text).map((topic) => ({ ...where, text, member: name, topic })))
  const here = asks({ sessionId, seq, text: scene.said.text, at: scene.saidAt, to: turn.to })
  const isFresh = ({ member, topic }: Asked) =>
    scene.dossier.some(
      (entry) =>
        entry.fingerprint === habitFingerprint(member, topic) &&
        entry.sourceSessionId === sessionId &&
        seq - (entry.sourceSeq ?? 0) < againAfter
    )
  if (here.every(isFresh)) return () => []
  const before = await room.database
    .query<Said & { at: Date | string }>(
      `select m.session_id as "sessionId", m.seq, m.text, m.created_at as at, t."to"
      from (select id from sessions where owner_id = $1 order by last_active_at desc, id desc limit ${sessionsBack}) s
      cross join lateral (
        select session_id, seq, text, created_at from messages
        where session_id = s.id and role = 'USER' and owner_id = $1 order by seq desc limit ${messagesBack}
      ) m left join turns t on t.session_id = m.session_id and t.seq = m.seq`,
      [ownerId],
      'load what was asked'
    )
    .catch((cause: unknown) => {
      if (cause instanceof StoreUnavailable) return []
      throw cause
    })
  const asked = before
    .filter((said) => said.sessionId !== sessionId || said.seq !== seq)
    .flatMap((said) => asks({ ...said, at: new Date(said.at).toISOString() }))
  return ({ forgotten, entries, now, number }) =>
    habitsIn({
      asked: [...asked, ...here],
      said: { sessionId, seq, ownerId },
      topics: [...new Set(here.map(({ topic }) => topic))],
      members: scene.members.map(({ name }) => name),
      current: [...scene.dossier.filter(({ id }) => !entries.some((entry) => entry.id === id)), ...entries].filter(
        ({ validTo }) => validTo === null
      ),
      forgotten,
      number,
      now
    })
}

interface Said {
  sessionId: string
  seq: number
  text: string
  at: string
  to: string | null
}

export const topicsIn = (text: string): string[] => topics.filter(({ words }) => words.test(text)).map(({ name }) => name)
