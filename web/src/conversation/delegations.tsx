import type { Draft, Turn } from './conversation.ts'
import { textOf } from './conversation.ts'
import { Face, memberStyle } from '../ui/face.tsx'
import { duration } from '../ui/time.tsx'

type Delegation = Turn['delegations'][number]

const stateWords: Readonly<Record<Delegation['status'], string>> = {
  RUNNING: 'at work',
  COMPLETED: 'answered',
  FAILED: 'failed',
  CANCELLED: 'stopped'
}

/** Who asked whom for what, and how far that has come; while somebody speaks, the end of what they say. */
export function Delegations({ turn, drafts = [] }: { turn: Turn; drafts?: readonly Draft[] }) {
  if (turn.delegations.length === 0) return null
  return (
    <ul className="delegations" aria-label="Who was asked">
      <Branch all={turn.delegations} parentId={null} drafts={drafts} />
    </ul>
  )
}

function Branch({ all, parentId, drafts }: { all: readonly Delegation[]; parentId: string | null; drafts: readonly Draft[] }) {
  return all
    .filter((each) => (each.parentId ?? null) === parentId)
    .map((each) => (
      <li key={each.id} style={memberStyle(each.to.id)}>
        <One delegation={each} draft={drafts.find(({ agent }) => agent.id === each.to.id)} />
        {all.some((other) => other.parentId === each.id) && (
          <ul className="delegations">
            <Branch all={all} parentId={each.id} drafts={drafts} />
          </ul>
        )}
      </li>
    ))
}

function One({ delegation, draft }: { delegation: Delegation; draft: Draft | undefined }) {
  const { to, task, status, result, error, milliseconds } = delegation
  const line = (
    <>
      <Face id={to.id} size={20} isSpeaking={status === 'RUNNING'} />
      <span className="name">{to.name}</span>
      <span className="task">{task}</span>
      <span className={`state ${status.toLowerCase()}`}>
        {stateWords[status]}
        {milliseconds != null && ` · ${duration(milliseconds)}`}
      </span>
    </>
  )
  const said = result ?? error
  if (said == null)
    return (
      <>
        <div className="delegation">{line}</div>
        {draft && <p className="murmur">{textOf(draft).slice(-160)}</p>}
      </>
    )
  return (
    <details>
      <summary className="delegation">{line}</summary>
      <p className="murmur">{said}</p>
    </details>
  )
}
