import { Face, memberStyle } from '../ui/face.tsx'
import { Words } from '../ui/markdown.tsx'
import type { Conversation, Draft, Retracted, Turn } from './conversation.ts'
import { textOf } from './conversation.ts'
import { Approval } from './approval.tsx'
import { Delegations } from './delegations.tsx'
import { Positions } from './positions.tsx'

type Review = Turn['reviews'][number]

/** What the board is doing for a message: nothing of it counts yet, and it looks so. */
export function Work({ turn, conversation }: { turn: Turn; conversation: Conversation }) {
  if (turn.status === 'QUEUED')
    return (
      <p className="row waiting">
        <span className="pulse" aria-hidden="true" /> Waits for its turn
      </p>
    )
  const drafts = [...conversation.drafts.values()].filter((draft) => draft.turnId === turn.id)
  const asked = new Set(turn.delegations.filter(({ status }) => status === 'RUNNING').map(({ to }) => to.id))
  const [murmured, spoken] = [drafts.filter(({ agent }) => asked.has(agent.id)), drafts.filter(({ agent }) => !asked.has(agent.id))]
  return (
    <div className="row work">
      <Delegations turn={turn} drafts={murmured} />
      <Positions positions={turn.positions} />
      {turn.reviews
        .filter(({ verdict }) => verdict === 'REVISE')
        .map((review) => (
          <SentBack key={review.attempt} review={review} retracted={retractedFor(review, conversation.retracted.get(turn.id) ?? [])} />
        ))}
      {spoken.map((draft) => (
        <DraftInProgress key={draft.id} draft={draft} />
      ))}
      <Approvals turn={turn} />
      {drafts.length === 0 && (
        <p className="waiting">
          <span className="pulse" aria-hidden="true" /> {stageOf(turn)}
        </p>
      )}
    </div>
  )
}

/** The calls that were put to the person, with what they said and what came of it. */
export function Approvals({ turn }: { turn: Turn }) {
  return turn.toolCalls.filter(({ argumentsDigest }) => argumentsDigest != null).map((call) => <Approval key={call.id} call={call} />)
}

function DraftInProgress({ draft }: { draft: Draft }) {
  return (
    <article className="draft" style={memberStyle(draft.agent.id)} aria-label={`Draft by ${draft.agent.name}, not yet checked`}>
      <Face id={draft.agent.id} isSpeaking />
      <div className="body">
        <header>
          <span className="name">{draft.agent.name}</span>
          <span className="tag">Draft · the critic has not passed it yet</span>
        </header>
        <Words>{textOf(draft)}</Words>
      </div>
    </article>
  )
}

/** The draft that a verdict sent back, where its words were heard. */
const retractedFor = ({ reasons }: Review, drafts: readonly Retracted[]): Retracted | undefined =>
  drafts.findLast((draft) => draft.reasons.join() === reasons.join())

function SentBack({ review, retracted }: { review: Review; retracted: Retracted | undefined }) {
  const agent = retracted?.agent
  return (
    <article className="draft retracted" style={agent && memberStyle(agent.id)} aria-label="A draft that was sent back">
      <div className="body">
        <p className="reason">
          <strong>The critic sent {agent ? `${agent.name}’s draft` : 'a draft'} back.</strong> {review.reasons.join(' ')}
        </p>
        {retracted && (
          <div className="fading" aria-hidden="true">
            <Words>{retracted.text}</Words>
          </div>
        )}
      </div>
    </article>
  )
}

function stageOf(turn: Turn): string {
  const working = turn.delegations.filter(({ status }) => status === 'RUNNING').map(({ to }) => to.name)
  if (working.length > 0) return `${working.join(' and ')} ${working.length === 1 ? 'is' : 'are'} at work`
  const last = turn.reviews.at(-1)
  if (last) return last.verdict === 'REVISE' ? 'Writing it again' : 'Noting what came of it'
  return 'The board is thinking'
}
