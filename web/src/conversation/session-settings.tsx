import { useState } from 'react'
import { useMutation, useQuery } from 'urql'
import { wordsOf } from '../client/graphql.ts'
import {
  ActivateSkillsDocument,
  ArchiveSessionDocument,
  AssignAgentsDocument,
  DeleteSessionDocument,
  HouseDocument,
  type SessionQuery,
  UpdateSessionDocument
} from '../generated/graphql.ts'
import { rereadActions } from '../actions/actions.ts'
import { go } from '../route.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Face } from '../ui/face.tsx'

interface SessionSettingsProps {
  session: NonNullable<SessionQuery['session']>
  isOpen: boolean
  onClose: () => void
  onChanged: () => void
}

const busyWords = {
  ENQUEUE: 'waits until the board has answered',
  INTERRUPT: 'stops the answer that is being made',
  REJECT: 'is refused until the board has answered'
} as const
const busyRules = ['ENQUEUE', 'INTERRUPT', 'REJECT'] as const

/** Who sits in a conversation, what they know, and its end. */
export function SessionSettings({ session, isOpen, onClose, onChanged }: SessionSettingsProps) {
  const [{ data: house }] = useQuery({ query: HouseDocument })
  const [seated, setSeated] = useState(() => session.agents.map(({ id }) => id))
  const [loaded, setLoaded] = useState(() => session.skills.map(({ name }) => name))
  const [assigned, assign] = useMutation(AssignAgentsDocument)
  const [activated, activate] = useMutation(ActivateSkillsDocument)
  const [updated, update] = useMutation(UpdateSessionDocument)
  const [title, setTitle] = useState(session.title ?? '')
  const [archived, archive] = useMutation(ArchiveSessionDocument)
  const [deleted, erase] = useMutation(DeleteSessionDocument)
  const [isSure, setSure] = useState(false)
  const error = assigned.error ?? activated.error ?? updated.error ?? archived.error ?? deleted.error

  const leave = () => {
    onClose()
    onChanged()
    void rereadActions()
    go('/')
  }

  return (
    <Dialog title="This conversation" isOpen={isOpen} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void update({ input: { sessionId: session.id, title: title.trim() || null } }).then(({ data }) => data && onChanged())
        }}
      >
        <label className="field">
          What it is called
          <input value={title} maxLength={200} onChange={({ target }) => setTitle(target.value)} />
        </label>
        <button disabled={title.trim() === (session.title ?? '')}>Rename</button>
      </form>
      <fieldset>
        <legend>Who sits at the table</legend>
        {house?.agents.map(({ id, name, role }) => (
          <label key={id} className="choice">
            <input
              type="checkbox"
              checked={seated.includes(id)}
              disabled={seated.length === 1 && seated.includes(id)}
              onChange={({ target }) => {
                const next = target.checked ? [...seated, id] : seated.filter((each) => each !== id)
                setSeated(next)
                void assign({ id: session.id, agents: next })
              }}
            />
            <Face id={id} size={22} /> {name} <span className="quiet">{role}</span>
          </label>
        ))}
      </fieldset>
      <fieldset>
        <legend>What they are to have in mind</legend>
        {house?.skills.map(({ name, description }) => (
          <label key={name} className="choice">
            <input
              type="checkbox"
              checked={loaded.includes(name)}
              onChange={({ target }) => {
                const next = target.checked ? [...loaded, name] : loaded.filter((each) => each !== name)
                setLoaded(next)
                void activate({ id: session.id, skills: next })
              }}
            />
            <span className="skill">{name}</span> <span className="quiet">{description}</span>
          </label>
        ))}
      </fieldset>
      <label className="field">
        A message that comes while the board is answering{' '}
        <select
          value={session.whenBusy}
          onChange={({ target }) => {
            const whenBusy = busyRules.find((rule) => rule === target.value)
            if (whenBusy) void update({ input: { sessionId: session.id, whenBusy } })
          }}
        >
          {busyRules.map((rule) => (
            <option key={rule} value={rule}>
              {busyWords[rule]}
            </option>
          ))}
        </select>
      </label>
      {error && (
        <p className="error" role="alert">
          {wordsOf(error)}
        </p>
      )}
      <footer>
        <button onClick={() => void archive({ id: session.id }).then(({ data }) => data && leave())}>Put away</button>
        {isSure ? (
          <button className="danger" onClick={() => void erase({ id: session.id }).then(({ data }) => data && leave())}>
            Erase it for good, with all that was drawn from it
          </button>
        ) : (
          <button onClick={() => setSure(true)}>Delete …</button>
        )}
      </footer>
    </Dialog>
  )
}
