import type { DossierHistoryQuery } from '../generated/graphql.ts'
import { shortTime } from '../ui/time.tsx'

type Change = DossierHistoryQuery['viewer']['dossier']['history']['edges'][number]['node']

/** Every change, the newest first. */
export function History({ changes }: { changes: readonly Change[] }) {
  if (changes.length === 0) return null
  return (
    <details className="history">
      <summary>History</summary>
      <ol>
        {changes.map(({ id, text, validFrom, validTo, supersededBy }) => (
          <li key={`${id} ${validTo ?? ''}`}>
            <span className="quiet">{shortTime(validTo ?? validFrom)}</span>{' '}
            {text === '' ? <em>forgotten</em> : validTo == null ? text : <s>{text}</s>}
            {supersededBy && supersededBy.text !== '' && <> → {supersededBy.text}</>}
          </li>
        ))}
      </ol>
    </details>
  )
}
