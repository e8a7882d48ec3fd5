import { useState } from 'react'
import { useMutation } from 'urql'
import { wordsOf } from '../client/graphql.ts'
import { RenewCalendarFeedDocument } from '../generated/graphql.ts'
import { Dialog } from '../ui/dialog.tsx'
import { save } from '../ui/save.ts'
import type { Action } from './action.ts'
import { toCsv, toMarkdown } from './formats.ts'

/** Takes the actions that are shown out of the page, or all that is due into a calendar. */
export function Export({ actions }: { actions: readonly Action[] }) {
  const [isOpen, setOpen] = useState(false)
  const [feed, renew] = useMutation(RenewCalendarFeedDocument)
  const path = feed.data?.renewCalendarFeed.path
  return (
    <>
      <button onClick={() => setOpen(true)}>Export</button>
      <Dialog title="Export" description={`The ${actions.length} actions that are shown.`} isOpen={isOpen} onClose={() => setOpen(false)}>
        <div className="buttons">
          <button onClick={() => save('actions.csv', 'text/csv', toCsv(actions))}>CSV for a spreadsheet</button>
          <button onClick={() => save('actions.md', 'text/markdown', toMarkdown(actions))}>Markdown</button>
          <button onClick={() => save('actions.json', 'application/json', JSON.stringify(actions, null, 2))}>JSON</button>
        </div>
        <h3>Calendar</h3>
        <p>Calendars that subscribe to an address show all that is due. A new address ends the one before.</p>
        {path === undefined ? (
          <button disabled={feed.fetching} onClick={() => void renew({})}>
            Make an address
          </button>
        ) : (
          <input
            readOnly
            aria-label="Address of the calendar"
            value={`${location.origin}${path}`}
            onFocus={({ target }) => target.select()}
          />
        )}
        {feed.error && (
          <p className="error" role="alert">
            {wordsOf(feed.error)}
          </p>
        )}
      </Dialog>
    </>
  )
}
