import { type FormEvent, useState } from 'react'
import { useMutation } from 'urql'
import { wordsOf } from '../client/graphql.ts'
import { type HouseQuery, UpdateViewerDocument } from '../generated/graphql.ts'

/** What the board calls the person, and where they are. */
export function You({ viewer }: { viewer: HouseQuery['viewer'] }) {
  const [name, setName] = useState(viewer.name ?? '')
  const [timeZone, setTimeZone] = useState(viewer.timeZone)
  const [updated, update] = useMutation(UpdateViewerDocument)

  function onSubmit(event: FormEvent): void {
    event.preventDefault()
    void update({ input: { name: name.trim() || null, timeZone } })
  }

  return (
    <form onSubmit={onSubmit}>
      <fieldset>
        <legend>You</legend>
        <label className="field">
          Name
          <input value={name} placeholder="What the board calls you" autoComplete="name" onChange={({ target }) => setName(target.value)} />
        </label>
        <label className="field">
          Time zone
          <select value={timeZone} onChange={({ target }) => setTimeZone(target.value)}>
            {[...new Set([timeZone, ...Intl.supportedValuesOf('timeZone')])].map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </label>
        <p className="quiet">What “by Friday” means depends on where you are.</p>
        <button disabled={updated.fetching}>Save</button>
        {updated.data && <span role="status"> Saved.</span>}
        {updated.error && (
          <p className="error" role="alert">
            {wordsOf(updated.error)}
          </p>
        )}
      </fieldset>
    </form>
  )
}
