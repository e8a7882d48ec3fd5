// Where an answer belongs, and how far it has come there. Whoever brings it keeps this with the board, so that another server
// can go on where one has died.

import { z } from 'zod'

const placeSchema = z.object({
  team: z.string(),
  channel: z.string(),
  /** ts of the message that the thread hangs from */
  thread: z.string(),
  /** ts of the question */
  question: z.string(),
  /** whoever asked */
  user: z.string(),
  /** the message that the answer is in */
  message: z.object({ ts: z.string(), startedAtMs: z.number(), isStream: z.boolean() }).nullable(),
  /** the message with the cards of the actions */
  cards: z.string().nullable(),
  /** calls whose approval has been asked for */
  approvals: z.array(z.string())
})
export type Place = z.infer<typeof placeSchema>

export type Asked = Pick<Place, 'team' | 'channel' | 'thread' | 'question' | 'user'>

export const newPlace = (asked: Asked): Place => ({
  ...asked,
  message: null,
  cards: null,
  approvals: []
})

/** Reads what was kept; undefined where it is none of ours. */
export const readPlace = (state: unknown): Place | undefined => placeSchema.safeParse(state).data

/**
 * Whose a thread is, to the board: in a direct conversation the person's, elsewhere the channel's, which knows what was said
 * there and nothing that anybody has told it in private.
 */
export const ownerOf = ({ team, channel, user }: Pick<Place, 'team' | 'channel' | 'user'>): string =>
  `slack:${team}:${channel.startsWith('D') ? user : channel}`

/** Names a thread for the board: the same thread is the same session. */
export const externalRefOf = ({ team, channel, thread }: Pick<Place, 'team' | 'channel' | 'thread'>): string =>
  `slack:${team}:${channel}:${thread}`
