import { useState } from 'react'
import { useMutation } from 'urql'
import { wordsOf } from '../client/graphql.ts'
import { ApproveToolCallDocument, DenyToolCallDocument } from '../generated/graphql.ts'
import { Face } from '../ui/face.tsx'
import { shortTime } from '../ui/time.tsx'
import type { Turn } from './conversation.ts'

type ToolCall = Turn['toolCalls'][number]

/** A tool call that waits for the person, with what exactly would happen. */
export function Approval({ call }: { call: ToolCall }) {
  const [approved, approve] = useMutation(ApproveToolCallDocument)
  const [denied, deny] = useMutation(DenyToolCallDocument)
  const [answer, setAnswer] = useState<ToolCall>()
  const error = approved.error ?? denied.error
  const isBusy = approved.fetching || denied.fetching
  // an event may have brought newer news than the answer
  const now = call.status === 'AWAITING_APPROVAL' ? (answer ?? call) : call

  return (
    <section className="approval" aria-label={`${call.agent.name} asks for your approval of ${call.tool}`}>
      <header>
        <Face id={call.agent.id} size={24} />
        <span>
          <strong>{call.agent.name}</strong> wants to use <code>{call.tool}</code> of <strong>{call.server}</strong>
        </span>
      </header>
      {now.status === 'AWAITING_APPROVAL' ? (
        <>
          <pre className="wide" tabIndex={0}>
            {JSON.stringify(call.arguments, null, 2)}
          </pre>
          <footer>
            <button
              className="primary"
              disabled={isBusy}
              onClick={() =>
                void approve({ id: call.id, digest: call.argumentsDigest }).then(({ data }) => setAnswer(data?.approveToolCall))
              }
            >
              Approve once
            </button>
            <button disabled={isBusy} onClick={() => void deny({ id: call.id }).then(({ data }) => setAnswer(data?.denyToolCall))}>
              Deny
            </button>
            {call.expiresAt != null && <span className="quiet">waits until {shortTime(call.expiresAt)}</span>}
          </footer>
        </>
      ) : (
        <p className="quiet" role="status">
          {outcomes[now.status]} {now.error}
        </p>
      )}
      {error && (
        <p className="error" role="alert">
          {wordsOf(error)}
        </p>
      )}
    </section>
  )
}

const outcomes: Readonly<Record<ToolCall['status'], string>> = {
  AWAITING_APPROVAL: '',
  DENIED: 'You said no.',
  EXPIRED: 'Nobody answered in time: it was not done.',
  FAILED: 'It failed.',
  RUNNING: 'Under way.',
  SUCCEEDED: 'Done.'
}
