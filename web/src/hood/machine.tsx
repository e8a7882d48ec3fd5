import { useEffect, useState } from 'react'

interface State {
  isReady: boolean
  degraded: readonly string[]
  /** entries on their way to the database, where the server tells */
  journal: number | undefined
}

const everyMs = 5_000
const deadlineMs = 4_000

/** What /ready and /metrics say. Answers undefined where the server cannot be reached. */
async function readState(): Promise<State | undefined> {
  try {
    const signal = AbortSignal.timeout(deadlineMs)
    const [ready, metrics] = await Promise.all([fetch('/ready', { signal }), fetch('/metrics', { signal })])
    const said: unknown = await ready.json()
    const degraded = typeof said === 'object' && said !== null && 'degraded' in said && Array.isArray(said.degraded) ? said.degraded : []
    const [, journal] = /^boardroom_journal_entries (\d+)/m.exec(await metrics.text()) ?? []
    return { isReady: ready.ok, degraded: degraded.map(String), journal: journal === undefined ? undefined : Number(journal) }
  } catch {
    return undefined
  }
}

/** How the server is, looked at every few seconds. */
export function Machine({ hot, cold, version }: { hot: string | undefined; cold: string | undefined; version: string | undefined }) {
  const [state, setState] = useState<State>()
  const [isReached, setReached] = useState(true)

  useEffect(() => {
    let isLeft = false
    const look = async () => {
      const read = await readState()
      if (isLeft) return
      setReached(read !== undefined)
      if (read) setState(read)
    }
    void look()
    const timer = setInterval(() => void look(), everyMs)
    return () => {
      isLeft = true
      clearInterval(timer)
    }
  }, [])

  return (
    <section aria-labelledby="machine-title">
      <h2 id="machine-title">The server</h2>
      <dl className="figures">
        <div>
          <dt>Takes turns</dt>
          <dd>{!isReached ? 'cannot be reached' : state ? (state.isReady ? 'yes' : 'no') : '…'}</dd>
        </div>
        <div>
          <dt>Hot state</dt>
          <dd>{hot?.toLowerCase() ?? '…'}</dd>
        </div>
        <div>
          <dt>Truth</dt>
          <dd>{cold?.toLowerCase() ?? '…'}</dd>
        </div>
        <div>
          <dt>Journal</dt>
          <dd>{state?.journal === undefined ? '–' : `${state.journal} waiting`}</dd>
        </div>
        <div>
          <dt>Version</dt>
          <dd>{version ?? '…'}</dd>
        </div>
      </dl>
      {state && state.degraded.length > 0 && (
        <ul className="degraded">
          {state.degraded.map((what) => (
            <li key={what}>{what}</li>
          ))}
        </ul>
      )}
    </section>
  )
}
