import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import type { MemberFragment } from '../generated/graphql.ts'
import { Face } from '../ui/face.tsx'
import { Icon } from '../ui/icon.tsx'
import { type Mention, mentionAt, withMention } from './mention.ts'
import { Voice } from './voice.tsx'

export interface ComposerProps {
  /** what is typed and not sent is kept under this name while the tab is open */
  name: string
  members: readonly MemberFragment[]
  placeholder: string
  onSend: (text: string, meeting: boolean) => void
  /** stops the board; undefined while it is not at work */
  onStop?: (() => void) | undefined
  /** takes what was spoken; undefined where nothing can be */
  onSpoken?: (sound: File) => void
  isBusy?: boolean
}

/** For others who put words into it, e.g. the command palette or a suggestion. */
export const composerEvent = 'board-room-compose'
export const compose = (text: string): boolean => dispatchEvent(new CustomEvent(composerEvent, { detail: text }))

const keptAs = (name: string): string => `board-room-draft-${name}`

export function Composer({ name, members, placeholder, onSend, onStop, onSpoken, isBusy = false }: ComposerProps) {
  const [text, setText] = useState(() => sessionStorage.getItem(keptAs(name)) ?? '')
  const [meeting, setMeeting] = useState(false)
  const [mention, setMention] = useState<Mention>()
  const [chosen, setChosen] = useState(0)
  const field = useRef<HTMLTextAreaElement>(null)
  const listId = useId()
  const found = mention ? members.filter(({ name: each }) => each.toLowerCase().startsWith(mention.typed.toLowerCase())) : []

  // where there is no keyboard until a field has the focus, the person is to ask for it
  useEffect(() => {
    if (matchMedia('(pointer: fine)').matches) field.current?.focus()
  }, [])

  useEffect(() => sessionStorage.setItem(keptAs(name), text), [name, text])

  useEffect(() => {
    const put = (event: Event) => {
      if (!(event instanceof CustomEvent) || typeof event.detail !== 'string') return
      setText(event.detail)
      field.current?.focus()
    }
    addEventListener(composerEvent, put)
    return () => removeEventListener(composerEvent, put)
  }, [])

  const look = () => {
    const at = field.current?.selectionStart ?? 0
    setMention(mentionAt(field.current?.value ?? '', at))
    setChosen(0)
  }

  function take(member: MemberFragment): void {
    if (!mention) return
    const next = withMention(text, mention, member.name)
    setText(next.text)
    setMention(undefined)
    requestAnimationFrame(() => field.current?.setSelectionRange(next.caret, next.caret))
    field.current?.focus()
  }

  function send(asMeeting: boolean): void {
    const said = text.trim()
    if (said === '' || isBusy) return
    onSend(said, asMeeting)
    setText('')
    setMeeting(false)
    setMention(undefined)
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.nativeEvent.isComposing) return
    const member = found[chosen]
    if (mention && member) {
      if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
        event.preventDefault()
        return setChosen((chosen + (event.key === 'ArrowDown' ? 1 : found.length - 1)) % found.length)
      }
      if (event.key === 'Enter' || event.key === 'Tab') {
        event.preventDefault()
        return take(member)
      }
      if (event.key === 'Escape') {
        event.stopPropagation()
        return setMention(undefined)
      }
    }
    if (event.key === 'Escape' && onStop) return onStop()
    if (event.key !== 'Enter' || event.shiftKey) return
    event.preventDefault()
    send(meeting || event.ctrlKey || event.metaKey)
  }

  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault()
        send(meeting)
      }}
    >
      {mention && found.length > 0 && (
        <div className="mentions" id={listId} role="listbox" aria-label="Members to address">
          {found.map((member, place) => (
            <div
              key={member.id}
              id={`${listId}-${member.id}`}
              role="option"
              tabIndex={-1}
              aria-selected={place === chosen}
              onMouseDown={(event) => {
                event.preventDefault()
                take(member)
              }}
            >
              <Face id={member.id} size={22} /> <strong>{member.name}</strong> <span className="quiet">{member.role}</span>
            </div>
          ))}
        </div>
      )}
      <textarea
        ref={field}
        value={text}
        rows={1}
        placeholder={placeholder}
        aria-label="Message to the board"
        aria-controls={found.length > 0 ? listId : undefined}
        aria-activedescendant={found[chosen] ? `${listId}-${found[chosen].id}` : undefined}
        maxLength={32_000}
        onChange={(event) => {
          setText(event.target.value)
          look()
        }}
        onKeyDown={onKeyDown}
        onBlur={() => setMention(undefined)}
      />
      <div className="tools">
        <button
          type="button"
          className="chip"
          aria-pressed={meeting}
          title="Every member takes a position before the answer (Ctrl Enter)"
          onClick={() => setMeeting(!meeting)}
        >
          <Icon name="meeting" /> Meeting
        </button>
        {onSpoken && <Voice onSpoken={onSpoken} />}
        <span className="hint">
          <kbd>Enter</kbd> sends · <kbd>@</kbd> asks one member{onStop && ' · '}
          {onStop && <kbd>Esc</kbd>}
          {onStop && ' stops'}
        </span>
        {onStop && (
          <button type="button" className="round stop" aria-label="Stop the board" onClick={onStop}>
            <Icon name="stop" />
          </button>
        )}
        <button type="submit" className="round primary" aria-label="Send" disabled={text.trim() === '' || isBusy}>
          <Icon name="send" />
        </button>
      </div>
    </form>
  )
}
