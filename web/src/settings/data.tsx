import { type FormEvent, useState } from 'react'
import { useMutation } from 'urql'
import { rereadActions } from '../actions/actions.ts'
import { wordsOf } from '../client/graphql.ts'
import { DeleteMyDataDocument, ExportMyDataDocument } from '../generated/graphql.ts'
import { Dialog } from '../ui/dialog.tsx'
import { focusNow } from '../ui/focus.ts'
import { save } from '../ui/save.ts'

/** Everything that is held of the person: to be taken along, and to be erased. */
export function YourData({ onErased }: { onErased: () => void }) {
  const [exported, exportAll] = useMutation(ExportMyDataDocument)
  const [erased, erase] = useMutation(DeleteMyDataDocument)
  const [isAsked, setAsked] = useState(false)
  const [typed, setTyped] = useState('')
  const receipt = erased.data?.deleteMyData
  const isSure = typed.trim().toLowerCase() === 'delete'
  const error = exported.error ?? erased.error

  function onSubmit(event: FormEvent): void {
    event.preventDefault()
    if (!isSure) return
    void erase({}).then(() => {
      setAsked(false)
      setTyped('')
      void rereadActions()
      onErased()
    })
  }

  return (
    <section>
      <h2>Your data</h2>
      <div className="buttons">
        <button
          disabled={exported.fetching}
          onClick={() =>
            void exportAll({}).then(
              ({ data }) => data && save('board-room.json', 'application/json', JSON.stringify(data.exportMyData, null, 2))
            )
          }
        >
          Export everything
        </button>
        <button className="danger" onClick={() => setAsked(true)}>
          Delete everything …
        </button>
      </div>
      {error && (
        <p className="error" role="alert">
          {wordsOf(error)}
        </p>
      )}
      {receipt && <Receipt {...receipt} />}
      <Dialog
        title="Delete everything"
        description="Every conversation, action and line of the dossier is erased, everywhere and for good."
        isOpen={isAsked}
        onClose={() => setAsked(false)}
      >
        <form onSubmit={onSubmit}>
          <label className="field">
            Type <strong>delete</strong> to go on
            <input value={typed} ref={focusNow} onChange={({ target }) => setTyped(target.value)} />
          </label>
          <button className="danger" disabled={!isSure || erased.fetching}>
            Delete everything
          </button>
        </form>
      </Dialog>
    </section>
  )
}

/** What the server says that it has erased. */
function Receipt({ id, counts, erasedAt }: { id: string; counts: unknown; erasedAt: string }) {
  const rows = typeof counts === 'object' && counts !== null ? Object.entries(counts) : []
  return (
    <div className="receipt" role="status">
      <h3>Receipt</h3>
      <p className="quiet">
        {id}, {new Date(erasedAt).toLocaleString('en-GB')}
      </p>
      <ul>
        {rows.map(([what, count]) => (
          <li key={what}>
            {String(count)} {what}
          </li>
        ))}
      </ul>
      <button onClick={() => save('erasure-receipt.json', 'application/json', JSON.stringify({ id, erasedAt, counts }, null, 2))}>
        Keep the receipt
      </button>
    </div>
  )
}
