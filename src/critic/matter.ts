// What the critic has before it, and what a check says of it.

import type { CalendarDay } from '../tools/calendar-day.ts'

/** One draft with all that its writer had at hand. */
export interface Matter {
  draft: string
  /** the person's words that it answers */
  said: { author: string; text: string }
  /** the day on which they said it, where they are */
  today: CalendarDay
  /** earlier messages, oldest first */
  history: readonly { author: string; text: string }[]
  /** what is known of the person who asks */
  dossier: readonly { kind: string; text: string }[]
  openActions: readonly { title: string; due: CalendarDay | null }[]
  members: readonly { name: string; role: string }[]
  /** the calls of this turn that succeeded, of whoever made them */
  toolCalls: readonly { tool: string; arguments: unknown; result: unknown }[]
  /** what colleagues brought to this turn */
  contributions: readonly { text: string }[]
  /** what the board knows of other people who take part in the thread, and may not tell */
  others: readonly { name: string; facts: readonly string[] }[]
}

/** One thing that is wrong with a draft. */
export interface Finding {
  /** one sentence for the writer: what is wrong, where, and what would put it right */
  reason: string
  /** Where code cannot tell: what a judge is asked, so that a yes means a fault. Without it something at hand says otherwise. */
  question?: string
  /** at most this much is left of each mark, from 0 to 1; 1 where it is not touched */
  relevance: number
  accuracy: number
  /** it would harm somebody: the draft may not be said, after whatever revision */
  isHarm?: true
}
