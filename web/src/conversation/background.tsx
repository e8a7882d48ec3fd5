import type { Message, Turn } from './conversation.ts'
import { Delegations } from './delegations.tsx'

interface BackgroundProps {
  turn: Turn | undefined
  review: Message['review']
  /** reads the turn, where it is not there */
  need: () => void
}

/** How a reply came about, on request: who was asked, which tools were used, what the critic found. */
export function Background({ turn, review, need }: BackgroundProps) {
  const sentBack = turn?.reviews.filter(({ verdict }) => verdict === 'REVISE') ?? []
  const tools = turn?.toolCalls.filter(({ argumentsDigest }) => argumentsDigest == null) ?? []
  const asked = turn?.delegations.map(({ to }) => to.name) ?? []
  const hints = [
    asked.length > 0 && `asked ${[...new Set(asked)].join(', ')}`,
    tools.length > 0 && `computed with ${[...new Set(tools.map(({ tool }) => tool))].join(', ')}`,
    sentBack.length > 0 && `${sentBack.length === 1 ? 'one draft' : `${sentBack.length} drafts`} sent back`,
    review?.verdict === 'APPROVED' && 'passed the critic'
  ].filter((hint) => hint !== false)

  return (
    <details className="background" onToggle={(event) => event.currentTarget.open && need()}>
      <summary>{hints.length > 0 ? hints.join(' · ') : 'How this came about'}</summary>
      {turn ? (
        <>
          <Delegations turn={turn} />
          {sentBack.map(({ attempt, reasons }) => (
            <p key={attempt} className="reason">
              <strong>Draft {attempt} sent back.</strong> {reasons.join(' ')}
            </p>
          ))}
          {tools.map(({ id, agent, server, tool, status, arguments: given }) => (
            <p key={id} className="tool">
              {agent.name} used <code>{server === 'board' ? tool : `${server}/${tool}`}</code> ({status.toLowerCase().replace('_', ' ')}){' '}
              <code className="given">{JSON.stringify(given)}</code>
            </p>
          ))}
          {review && (
            <p className="quiet">
              Relevance {percent(review.relevance)}, accuracy {percent(review.accuracy)}, after attempt {review.attempt}.
            </p>
          )}
        </>
      ) : (
        <p className="quiet">Reading …</p>
      )}
    </details>
  )
}

const percent = (share: number): string => `${Math.round(share * 100)} %`
