import { useCallback, useEffect, useState } from 'react'
import { useQuery } from 'urql'
import { wordsOf } from '../client/graphql.ts'
import { useReread } from '../client/use-reread.ts'
import { HoodDocument, HouseDocument } from '../generated/graphql.ts'
import type { SessionItem } from '../sessions/use-sessions.ts'
import { Face } from '../ui/face.tsx'
import { Header } from '../ui/header.tsx'
import { duration } from '../ui/time.tsx'
import { Machine } from './machine.tsx'
import { money, share } from './figures.ts'
import { Turns } from './turns.tsx'
import { Weeks } from './weeks.tsx'

const spans = { all: 'since the beginning', month: 'in 30 days', day: 'in 24 hours' } as const
type Span = keyof typeof spans

const sinceOf = (span: Span): string | undefined =>
  span === 'all' ? undefined : new Date(Date.now() - (span === 'month' ? 30 : 1) * 86_400_000).toISOString()

/** Where the time and the money go. */
export function HoodPage({ sessions }: { sessions: readonly SessionItem[] }) {
  const [span, setSpan] = useState<Span>('all')
  const [since, setSince] = useState<string>()
  const [{ data: house }] = useQuery({ query: HouseDocument })
  const [{ data, error }, reread] = useQuery({ query: HoodDocument, variables: { since } })
  useReread(useCallback(() => reread({ requestPolicy: 'network-only' }), [reread]))
  const viewer = data?.viewer

  useEffect(() => {
    document.title = 'Under the hood · Board Room'
  }, [])

  return (
    <main className="column wide-column">
      <Header title="Under the hood">
        <select
          aria-label="Time that is looked at"
          value={span}
          onChange={({ target }) => {
            const next: Span = target.value === 'month' || target.value === 'day' ? target.value : 'all'
            setSpan(next)
            setSince(sinceOf(next))
          }}
        >
          {(['all', 'month', 'day'] as const).map((each) => (
            <option key={each} value={each}>
              {spans[each]}
            </option>
          ))}
        </select>
      </Header>
      <div className="scroll page" tabIndex={-1}>
        {error && (
          <p className="error" role="alert">
            {wordsOf(error)}
          </p>
        )}
        <dl className="figures">
          <Figure name="Spent" value={money(viewer?.usage.costUsd)} />
          <Figure
            name="Spent today"
            value={money(viewer?.budget.spentTodayUsd)}
            more={viewer?.budget.dailyUsd == null ? 'no cap' : `of ${money(viewer.budget.dailyUsd)}`}
          />
          <Figure
            name="Tokens in"
            value={viewer?.usage.inputTokens.toLocaleString('en')}
            more={`${(viewer?.usage.cachedInputTokens ?? 0).toLocaleString('en')} cached`}
          />
          <Figure name="Tokens out" value={viewer?.usage.outputTokens.toLocaleString('en')} />
          <Figure name="Model" value={house?.board.model} more={house?.board.offline ? 'rules, no AI' : undefined} />
        </dl>
        <h2>Members</h2>
        <div className="wide" role="region" aria-label="How the members did" tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">Member</th>
                <th scope="col">Turns</th>
                <th scope="col">Passed at once</th>
                <th scope="col">Accuracy</th>
                <th scope="col">Relevance</th>
                <th scope="col">Median</th>
                <th scope="col">p95</th>
                <th scope="col">Tokens</th>
                <th scope="col">Cost</th>
              </tr>
            </thead>
            <tbody>
              {data?.agents.map(({ id, name, performance: did }) => (
                <tr key={id}>
                  <th scope="row">
                    <Face id={id} size={20} /> {name}
                  </th>
                  <td>{did.turns}</td>
                  <td>{share(did.approvalRate)}</td>
                  <td>{share(did.meanAccuracy)}</td>
                  <td>{share(did.meanRelevance)}</td>
                  <td>{did.p50Ms == null ? '–' : duration(did.p50Ms)}</td>
                  <td>{did.p95Ms == null ? '–' : duration(did.p95Ms)}</td>
                  <td>{(did.usage.inputTokens + did.usage.outputTokens).toLocaleString('en')}</td>
                  <td>{money(did.usage.costUsd)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        <Weeks />
        <Turns sessions={sessions} />
        <Machine hot={house?.board.hotStore} cold={house?.board.coldStore} version={house?.board.version} />
      </div>
    </main>
  )
}

function Figure({ name, value, more }: { name: string; value: string | undefined; more?: string | undefined }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {value ?? '–'} {more !== undefined && <span className="quiet">{more}</span>}
      </dd>
    </div>
  )
}
