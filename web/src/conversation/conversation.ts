// What is known of one conversation, made of what was read and of the events that came since. Pure: an event that comes
// twice changes nothing, and nothing here knows of a browser.

import type {
  DelegationPartsFragment,
  MemberFragment,
  MessagePartsFragment,
  SessionEventsSubscription,
  SessionQuery,
  TurnPartsFragment
} from '../generated/graphql.ts'

export type Message = MessagePartsFragment
export type Turn = TurnPartsFragment
export type ConversationEvent = SessionEventsSubscription['sessionEvents']
type Read = NonNullable<SessionQuery['session']>

/** Words that are being spoken: provisional until a message is committed. */
export interface Draft {
  id: string
  turnId: string
  agent: MemberFragment
  /** with the newest whole event at that time: what came behind the last one is heard again after a gap */
  pieces: readonly { cursor: string; text: string }[]
  /** nothing of it came since the gap: another server may have begun the turn anew */
  isInDoubt: boolean
}

export interface Retracted {
  id: string
  agent: MemberFragment
  text: string
  reasons: readonly string[]
}

export interface Conversation {
  id: string
  title: string | null | undefined
  /** cursor of the newest whole event */
  cursor: string
  /** seq of the newest message: there is one for each number up to it, read or not */
  newest: number
  messages: ReadonlyMap<number, Message>
  turns: ReadonlyMap<string, Turn>
  drafts: ReadonlyMap<string, Draft>
  retracted: ReadonlyMap<string, readonly Retracted[]>
}

export const textOf = (draft: Draft): string => draft.pieces.map(({ text }) => text).join('')

export const isOver = ({ status }: Turn): boolean => status === 'COMPLETED' || status === 'FAILED' || status === 'CANCELLED'

/** Turns at work or waiting, in the order in which they were asked for. */
export const openTurns = ({ turns }: Conversation): Turn[] => [...turns.values()].filter((turn) => !isOver(turn))

export function begin(read: Read): Conversation {
  const messages = read.messages.edges.map(({ node }) => node)
  return {
    id: read.id,
    title: read.title,
    cursor: read.cursor,
    newest: messages.at(-1)?.seq ?? 0,
    messages: new Map(messages.map((message) => [message.seq, message])),
    turns: new Map(read.turns.edges.map(({ node }) => [node.id, node])),
    drafts: new Map(),
    retracted: new Map()
  }
}

/** Puts older messages, which were read meanwhile, into their places. */
export const withMessages = (conversation: Conversation, read: readonly Message[]): Conversation => ({
  ...conversation,
  messages: new Map([...conversation.messages, ...read.map((message): [number, Message] => [message.seq, message])]),
  newest: Math.max(conversation.newest, read.at(-1)?.seq ?? 0)
})

export const withTurn = (conversation: Conversation, turn: Turn): Conversation => ({
  ...conversation,
  turns: put(conversation.turns, turn.id, turn)
})

/** After a gap: what was heard behind the newest whole event comes again, and what began before may have been given up. */
export function afterGap(conversation: Conversation): Conversation {
  const drafts = [...conversation.drafts.values()].map((draft) => ({
    ...draft,
    pieces: draft.pieces.filter(({ cursor }) => cursor !== conversation.cursor),
    isInDoubt: true
  }))
  return { ...conversation, drafts: new Map(drafts.map((draft) => [draft.id, draft])) }
}

export function apply(before: Conversation, event: ConversationEvent): Conversation {
  if (event.__typename === 'AgentDelta') return withPiece(before, event)
  const conversation = { ...before, cursor: event.cursor }
  const turn = event.turnId == null ? undefined : conversation.turns.get(event.turnId)
  switch (event.__typename) {
    case 'TurnStarted':
    case 'TurnEnded':
      return withTurn(withoutDrafts(conversation, event.turn.id), event.turn)
    case 'MessageCommitted': {
      const { message } = event
      const known = message.role === 'AGENT' ? withoutDrafts(conversation, message.turnId) : withQueued(conversation, message)
      return withMessages(known, [message])
    }
    case 'DraftRetracted':
      return withRetracted(conversation, event.draftId, event.turnId, event.reasons)
    case 'DelegationUpdated':
      return turn ? withDelegation(conversation, turn, event.delegation) : conversation
    case 'ToolCallUpdated':
      return turn ? withTurn(conversation, { ...turn, toolCalls: upsert(turn.toolCalls, event.toolCall) }) : conversation
    case 'ReviewCompleted':
      if (!turn) return conversation
      return withTurn(conversation, {
        ...turn,
        reviews: [...turn.reviews.filter(({ attempt }) => attempt !== event.review.attempt), event.review]
      })
    default:
      return conversation
  }
}

function withPiece(conversation: Conversation, event: ConversationEvent & { __typename: 'AgentDelta' }): Conversation {
  const { draftId, agent, turnId, text } = event
  const { cursor } = conversation
  if (turnId == null) return conversation
  const turn = conversation.turns.get(turnId)
  if (turn && isOver(turn)) return conversation
  const known = conversation.drafts.get(draftId)
  if (known) {
    const pieces = [...known.pieces]
    const last = pieces.at(-1)
    if (last?.cursor === cursor) pieces[pieces.length - 1] = { cursor, text: last.text + text }
    else pieces.push({ cursor, text })
    return { ...conversation, drafts: put(conversation.drafts, draftId, { ...known, pieces, isInDoubt: false }) }
  }
  const others = [...conversation.drafts].filter(([, each]) => !(each.isInDoubt && each.turnId === turnId && each.agent.id === agent.id))
  const draft = { id: draftId, turnId, agent, pieces: [{ cursor, text }], isInDoubt: false }
  return { ...conversation, drafts: put(new Map(others), draftId, draft) }
}

/** A message that was just said: its turn waits until it is started. */
function withQueued(conversation: Conversation, { turnId }: Message): Conversation {
  if (turnId == null || conversation.turns.has(turnId)) return conversation
  const nothing = { positions: [], delegations: [], toolCalls: [], reviews: [], startedAt: null, endedAt: null, error: null }
  return withTurn(conversation, { id: turnId, sessionId: conversation.id, status: 'QUEUED', ...nothing })
}

function withRetracted(
  conversation: Conversation,
  draftId: string,
  turnId: string | null | undefined,
  reasons: readonly string[]
): Conversation {
  const draft = conversation.drafts.get(draftId)
  const drafts = new Map(conversation.drafts)
  drafts.delete(draftId)
  if (!draft || turnId == null) return { ...conversation, drafts }
  const retracted = { id: draftId, agent: draft.agent, text: textOf(draft), reasons }
  const before = conversation.retracted.get(turnId) ?? []
  return { ...conversation, drafts, retracted: put(conversation.retracted, turnId, [...before, retracted]) }
}

/** What a colleague said stays with the delegation: its draft has done its work once that has ended. */
function withDelegation(conversation: Conversation, turn: Turn, delegation: DelegationPartsFragment): Conversation {
  const next = withTurn(conversation, { ...turn, delegations: upsert(turn.delegations, delegation) })
  if (delegation.status === 'RUNNING') return next
  const drafts = [...next.drafts].filter(([, { turnId, agent }]) => turnId !== turn.id || agent.id !== delegation.to.id)
  return { ...next, drafts: new Map(drafts) }
}

function withoutDrafts(conversation: Conversation, turnId: string | null | undefined): Conversation {
  const drafts = [...conversation.drafts].filter(([, draft]) => draft.turnId !== turnId)
  return drafts.length === conversation.drafts.size ? conversation : { ...conversation, drafts: new Map(drafts) }
}

const put = <Key, Value>(map: ReadonlyMap<Key, Value>, key: Key, value: Value): ReadonlyMap<Key, Value> => new Map(map).set(key, value)

function upsert<Item extends { id: string }>(list: readonly Item[], item: Item): Item[] {
  const place = list.findIndex(({ id }) => id === item.id)
  return place === -1 ? [...list, item] : list.with(place, item)
}
