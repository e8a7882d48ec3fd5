import { memo } from 'react'
import type { Action } from '../actions/action.ts'
import { dueWords } from '../actions/due.ts'
import { kindWords } from '../actions/words.ts'
import { Face, memberStyle } from '../ui/face.tsx'
import { Icon } from '../ui/icon.tsx'
import { Words } from '../ui/markdown.tsx'
import { Menu } from '../ui/menu.tsx'
import { duration, Time } from '../ui/time.tsx'
import type { Message as MessageRecord, Turn } from './conversation.ts'
import { Background } from './background.tsx'
import { stretchesOf } from './marked.ts'
import { Positions } from './positions.tsx'
import { Approvals } from './work.tsx'

export interface MessageProps {
  message: MessageRecord
  turn: Turn | undefined
  /** what was drawn from it */
  actions: readonly Action[]
  /** somebody came to see this very message */
  isTarget: boolean
  needTurn: (id: string) => Promise<void>
  onFork: (seq: number) => void
  onAgain: (text: string) => void
}

export const Message = memo(function Message(props: MessageProps) {
  const { message, isTarget, onFork } = props
  const { agent, authorName, createdAt, text, seq } = message
  return (
    <article
      className={`row message ${agent ? 'said' : 'asked'}${isTarget ? ' target' : ''}`}
      style={agent ? memberStyle(agent.id) : undefined}
      aria-label={agent ? `${agent.name}, ${agent.role}` : authorName}
      data-seq={seq}
    >
      {agent && <Face id={agent.id} />}
      <div className="body">
        <header>
          <span className="name">{agent ? agent.name : authorName}</span>
          {agent && <span className="role">{agent.role}</span>}
          <Time at={createdAt} />
          <Menu
            label={`More about message ${seq}`}
            items={[
              { text: 'Fork from here', icon: 'fork', act: () => onFork(seq) },
              { text: 'Copy', icon: 'copy', act: () => void navigator.clipboard.writeText(text) }
            ]}
          />
        </header>
        {agent ? <Reply {...props} /> : <Question {...props} />}
      </div>
    </article>
  )
})

function Question({ message, turn, actions, onAgain }: MessageProps) {
  const { text, speech } = message
  const quotes = actions.map(({ quote }) => quote)
  return (
    <>
      <p className="typed">
        {stretchesOf(text, quotes).map((stretch, place) =>
          stretch.isQuoted ? <mark key={place}>{stretch.text}</mark> : <span key={place}>{stretch.text}</span>
        )}
      </p>
      {speech && (
        <p className="quiet">
          Spoken, {duration(speech.seconds * 1_000)} · {speech.emotion} · {speech.pace}
        </p>
      )}
      <Drawn actions={actions} />
      {turn?.status === 'CANCELLED' && (
        <p className="ended">
          Stopped.{' '}
          <button className="link" onClick={() => onAgain(text)}>
            Ask again
          </button>
        </p>
      )}
      {turn?.status === 'FAILED' && (
        <p className="ended failed" role="alert">
          No answer: {turn.error?.message ?? 'something went wrong.'}{' '}
          <button className="link" onClick={() => onAgain(text)}>
            Try again
          </button>
        </p>
      )}
    </>
  )
}

/** What came of a message, beneath it. */
function Drawn({ actions }: { actions: readonly Action[] }) {
  if (actions.length === 0) return null
  const now = new Date()
  return (
    <ul className="drawn" aria-label="What came of it">
      {actions.map(({ id, kind, title, dueAt, status }) => (
        <li key={id} className={status === 'DONE' || status === 'DISMISSED' ? 'over' : ''}>
          <span className={`kind ${kind.toLowerCase()}`}>{kindWords[kind]}</span> {title}
          {dueAt != null && <span className="due"> · {dueWords(dueAt, now)}</span>}
        </li>
      ))}
    </ul>
  )
}

function Reply({ message, turn, needTurn }: MessageProps) {
  const { review, turnId } = message
  return (
    <>
      {turn && <Positions positions={turn.positions} />}
      <Words>{message.text}</Words>
      {review && review.verdict !== 'APPROVED' && (
        <p className="doubt">
          <Icon name="search" size={14} />
          {review.verdict === 'UNCHECKED' ? 'The critic could not be asked about this.' : `In doubt: ${review.reasons.join(' ')}`}
        </p>
      )}
      {turn && <Approvals turn={turn} />}
      {turnId != null && <Background turn={turn} review={review} need={() => void needTurn(turnId)} />}
    </>
  )
}
