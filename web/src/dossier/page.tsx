import { type FormEvent, useCallback, useEffect, useMemo, useState } from 'react'
import { useMutation, useQuery } from 'urql'
import { wordsOf } from '../client/graphql.ts'
import { useReread } from '../client/use-reread.ts'
import { AddDossierEntryDocument, DossierDocument, DossierHistoryDocument } from '../generated/graphql.ts'
import { Header } from '../ui/header.tsx'
import { shortTime } from '../ui/time.tsx'
import { Entry } from './entry.tsx'
import { History } from './history.tsx'
import { dossierKinds, dossierWords } from './words.ts'

/** What the board knows of the person, now or as it stood then. */
export function DossierPage() {
  // the stop of the slider; undefined: now
  const [stop, setStop] = useState<number>()
  const [past, rereadPast] = useQuery({ query: DossierHistoryDocument })
  const edges = past.data?.viewer.dossier.history.edges
  const history = useMemo(() => edges?.map(({ node }) => node) ?? [], [edges])
  const instants = useMemo(
    () => [...new Set(history.flatMap(({ validFrom, validTo }) => [validFrom, validTo ?? []].flat()))].toSorted(),
    [history]
  )
  const asOf = stop === undefined ? undefined : instants[stop]
  const [known, rereadKnown] = useQuery({ query: DossierDocument, variables: { asOf } })
  const entries = known.data?.viewer.dossier.entries ?? []

  useReread(
    useCallback(() => {
      rereadPast({ requestPolicy: 'network-only' })
      rereadKnown({ requestPolicy: 'network-only' })
    }, [rereadPast, rereadKnown])
  )

  useEffect(() => {
    document.title = 'Dossier · Board Room'
  }, [])

  return (
    <main className="column wide-column">
      <Header title="Dossier" />
      <div className="scroll page" tabIndex={-1}>
        <p className="lead">What the board knows of you, with the words it learned it from. Correct it, or have it forgotten for good.</p>
        {instants.length > 1 && (
          <div className="as-of">
            <label htmlFor="as-of">As it stood</label>
            <input
              id="as-of"
              type="range"
              min={0}
              max={instants.length}
              value={stop ?? instants.length}
              aria-valuetext={asOf === undefined ? 'now' : shortTime(asOf)}
              onChange={({ target }) => setStop(target.valueAsNumber >= instants.length ? undefined : target.valueAsNumber)}
            />
            <output htmlFor="as-of">{asOf === undefined ? 'now' : shortTime(asOf)}</output>
            {asOf !== undefined && <button onClick={() => setStop(undefined)}>Back to now</button>}
          </div>
        )}
        {known.error && (
          <p className="error" role="alert">
            {wordsOf(known.error)}
          </p>
        )}
        {known.data && entries.length === 0 && (
          <p className="notice">
            {asOf === undefined
              ? 'Nothing yet. Tell the board what you want to reach, what limits you, and what is so: it remembers.'
              : 'Nothing was known then.'}
          </p>
        )}
        <div className="dossier">
          {dossierKinds.map((kind) => {
            const found = entries.filter((entry) => entry.kind === kind)
            return (
              found.length > 0 && (
                <section key={kind} aria-label={dossierWords[kind]}>
                  <h2>{dossierWords[kind]}</h2>
                  <ul>
                    {found.map((entry) => (
                      <Entry key={entry.id} entry={entry} isPast={asOf !== undefined} />
                    ))}
                  </ul>
                </section>
              )
            )
          })}
        </div>
        {asOf === undefined && <Tell />}
        <History changes={history} />
      </div>
    </main>
  )
}

/** Tells the board something by hand. */
function Tell() {
  const [kind, setKind] = useState(dossierKinds[0] ?? 'GOAL')
  const [text, setText] = useState('')
  const [added, add] = useMutation(AddDossierEntryDocument)

  function onSubmit(event: FormEvent): void {
    event.preventDefault()
    if (text.trim() === '') return
    void add({ kind, text: text.trim() }).then(({ data }) => data && setText(''))
  }

  return (
    <form className="tell" onSubmit={onSubmit}>
      <select
        aria-label="Kind"
        value={kind}
        onChange={({ target }) => setKind(dossierKinds.find((each) => each === target.value) ?? 'GOAL')}
      >
        {dossierKinds.map((each) => (
          <option key={each} value={each}>
            {dossierWords[each]}
          </option>
        ))}
      </select>
      <input
        aria-label="What the board should know"
        placeholder="Tell the board something"
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
      <button disabled={added.fetching}>Add</button>
      {added.error && (
        <p className="error" role="alert">
          {wordsOf(added.error)}
        </p>
      )}
    </form>
  )
}
