import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { Virtuoso, type VirtuosoHandle } from 'react-virtuoso'
import type { Action } from '../actions/action.ts'
import { Icon } from '../ui/icon.tsx'
import { type Conversation, openTurns } from './conversation.ts'
import { Message, type MessageProps } from './message.tsx'
import type { Unsent } from './outbox.ts'
import { UnsentMessage } from './unsent.tsx'
import { Work } from './work.tsx'

interface TranscriptProps extends Pick<MessageProps, 'needTurn' | 'onFork' | 'onAgain'> {
  conversation: Conversation
  unsent: readonly Unsent[]
  actions: readonly Action[]
  /** the message to show first, where it is not the newest */
  target: number | undefined
  need: (fromSeq: number, toSeq: number) => Promise<void>
}

const nothing: readonly Action[] = []
const leavingKeys = new Set(['ArrowUp', 'PageUp', 'Home', 'Tab'])

/** Every message from the first to the newest, of which only those that are looked at are read and drawn. */
export function Transcript({ conversation, unsent, actions, target, need, needTurn, onFork, onAgain }: TranscriptProps) {
  const list = useRef<VirtuosoHandle>(null)
  const [scroller, setScroller] = useState<HTMLElement | null>(null)
  const [isAtEnd, setAtEnd] = useState(target === undefined)
  // whether the person wants to see what comes: it takes their own hand to leave the end, not a long answer
  const staysAtEnd = useRef(isAtEnd)
  // the scroll bar, perhaps
  const isHeld = useRef(false)
  const { newest } = conversation
  const turns = openTurns(conversation)
  const tail = [
    ...turns.map((turn) => ({ key: `work-${turn.id}`, row: <Work turn={turn} conversation={conversation} /> })),
    ...unsent.map((each) => ({ key: each.id, row: <UnsentMessage unsent={each} /> }))
  ]
  const bySeq = useMemo(() => Map.groupBy(actions, ({ source }) => source.seq), [actions])
  const total = newest + tail.length

  const leaveEnd = () => {
    staysAtEnd.current = false
  }
  const goToEnd = useCallback(() => scroller?.scrollTo({ top: scroller.scrollHeight }), [scroller])

  // Heights are guessed until a message is drawn, answers grow, and so does the field below: whatever changes its size,
  // whoever wants to be at the end stays there.
  useEffect(() => {
    const rows = scroller?.querySelector('[data-testid="virtuoso-item-list"]')
    if (!scroller || !rows) return
    const observer = new ResizeObserver(() => staysAtEnd.current && goToEnd())
    observer.observe(rows, { box: 'border-box' })
    observer.observe(scroller)
    return () => observer.disconnect()
  }, [scroller, goToEnd])

  // whoever says something wants to see what becomes of it
  useEffect(() => {
    if (unsent.length === 0) return
    staysAtEnd.current = true
    goToEnd()
  }, [unsent.length, goToEnd])

  useEffect(() => {
    if (target === undefined) return
    staysAtEnd.current = false
    list.current?.scrollToIndex({ index: target - 1, align: 'center' })
  }, [target])

  const rowOf = (index: number) => {
    const seq = index + 1
    if (seq > newest) return tail[seq - newest - 1]?.row
    const message = conversation.messages.get(seq)
    if (!message) return <div className="row unread" aria-label="A message that is being read" />
    const turn = message.turnId == null ? undefined : conversation.turns.get(message.turnId)
    const drawn = bySeq.get(seq) ?? nothing
    return (
      <Message
        message={message}
        turn={turn}
        actions={drawn}
        isTarget={seq === target}
        needTurn={needTurn}
        onFork={onFork}
        onAgain={onAgain}
      />
    )
  }

  return (
    <div
      className="transcript"
      role="log"
      aria-label="Conversation"
      aria-live="off"
      onWheel={({ deltaY }) => deltaY < 0 && leaveEnd()}
      onTouchMove={leaveEnd}
      onPointerDown={() => (isHeld.current = true)}
      onPointerUp={() => (isHeld.current = false)}
      onKeyDown={({ key }) => leavingKeys.has(key) && leaveEnd()}
    >
      <Virtuoso
        ref={list}
        scrollerRef={(element) => setScroller(element instanceof HTMLElement ? element : null)}
        totalCount={total}
        initialTopMostItemIndex={target === undefined ? { index: 'LAST', align: 'end' } : { index: target - 1, align: 'center' }}
        defaultItemHeight={140}
        computeItemKey={(index) => (index < newest ? index : (tail[index - newest]?.key ?? index))}
        itemContent={rowOf}
        atBottomThreshold={80}
        atBottomStateChange={(atBottom) => {
          if (atBottom) staysAtEnd.current = true
          else if (isHeld.current) leaveEnd()
          setAtEnd(atBottom || staysAtEnd.current)
        }}
        increaseViewportBy={{ top: 600, bottom: 300 }}
        rangeChanged={({ startIndex, endIndex }) => {
          const [from, to] = [startIndex + 1, Math.min(endIndex + 1, newest)]
          for (let seq = from; seq <= to; seq++) if (!conversation.messages.has(seq)) void need(seq, seq)
        }}
      />
      {!isAtEnd && (
        <button
          className="to-end icon-button"
          aria-label="Go to the newest message"
          onClick={() => {
            staysAtEnd.current = true
            goToEnd()
          }}
        >
          <Icon name="down" />
        </button>
      )}
      <Announcement conversation={conversation} />
    </div>
  )
}

/** Says aloud what has been answered, once it counts. */
function Announcement({ conversation }: { conversation: Conversation }) {
  const [first] = useState(conversation.newest)
  const message = conversation.messages.get(conversation.newest)
  const isNews = message?.agent && message.seq > first
  return (
    <p className="unseen" role="status">
      {isNews ? `${message.authorName} answered: ${message.text.slice(0, 300)}` : ''}
    </p>
  )
}
