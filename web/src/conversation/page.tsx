import { useCallback, useEffect, useMemo, useState } from 'react'
import { useQuery } from 'urql'
import { useActions } from '../actions/actions.ts'
import { client, fetchWithin, wordsOf } from '../client/graphql.ts'
import { CancelTurnDocument, ForkSessionDocument, HouseDocument, SendMessageDocument } from '../generated/graphql.ts'
import { go, sessionPath } from '../route.ts'
import { Face } from '../ui/face.tsx'
import { Icon } from '../ui/icon.tsx'
import { useCommands } from '../ui/commands.ts'
import { Header } from '../ui/header.tsx'
import { Aside } from './aside.tsx'
import { compose, Composer } from './composer.tsx'
import { type ConversationEvent, openTurns } from './conversation.ts'
import { outbox } from './outbox.ts'
import { SessionSettings } from './session-settings.tsx'
import { Transcript } from './transcript.tsx'
import { stillUnsent } from './still-unsent.ts'
import { useConversation } from './use-conversation.ts'

/** A model listens before the message is safe. */
const listeningMs = 90_000

interface ConversationPageProps {
  id: string
  target: number | undefined
  /** something was said: the list of conversations is out of date */
  onSaid: () => void
}

/** One conversation, and what came of it beside it. */
export function ConversationPage({ id, target, onSaid }: ConversationPageProps) {
  const [learned, setLearned] = useState(0)
  const [problem, setProblem] = useState<string>()
  const [isAsideShown, showAside] = useState(false)
  const [isSettingShown, showSettings] = useState(false)
  const onEvent = useCallback(
    (event: ConversationEvent) => {
      if (event.__typename === 'DossierUpdated') setLearned((count) => count + 1)
      if (event.__typename === 'MessageCommitted') onSaid()
    },
    [onSaid]
  )
  const [{ data: house }] = useQuery({ query: HouseDocument })
  const { session, conversation, error, unsent, need, needTurn } = useConversation(id, onEvent)
  const { actions: known } = useActions()
  const actions = useMemo(() => [...known.values()].filter(({ sessionId }) => sessionId === id), [known, id])

  const newest = conversation?.newest ?? 0
  const say = useCallback((text: string, meeting = false) => outbox.say(id, text, { meeting, after: newest }), [id, newest])
  const again = useCallback((text: string) => say(text), [say])
  const fork = useCallback(
    async (atSeq: number) => {
      const { data, error: refused } = await client.mutation(ForkSessionDocument, { id, atSeq })
      if (data) {
        onSaid()
        go(sessionPath(data.forkSession.id))
      } else setProblem(refused && wordsOf(refused))
    },
    [id, onSaid]
  )
  const forkNow = useCallback((atSeq: number) => void fork(atSeq), [fork])

  const speak = useCallback(
    async (audio: File) => {
      setProblem(undefined)
      const { error: refused } = await client.mutation(
        SendMessageDocument,
        {
          input: { sessionId: id, audio, clientMessageId: crypto.randomUUID() }
        },
        { fetch: fetchWithin(listeningMs) }
      )
      if (refused) setProblem(wordsOf(refused))
    },
    [id]
  )

  const working = conversation ? openTurns(conversation)[0] : undefined
  const workingId = working?.id
  const stop = useMemo(
    () => (workingId === undefined ? undefined : () => void client.mutation(CancelTurnDocument, { id: workingId }).toPromise()),
    [workingId]
  )

  const members = session?.agents
  useCommands(
    useMemo(
      () => [
        ...(stop ? [{ text: 'Stop the board', keys: 'Esc', act: stop }] : []),
        ...(members ?? []).map(({ name }) => ({ text: `Ask ${name}`, act: () => void compose(`@${name} `) })),
        ...(newest > 0 ? [{ text: 'Fork this conversation here', act: () => forkNow(newest) }] : []),
        { text: 'Settings of this conversation', act: () => showSettings(true) },
        { text: 'Show what came of it', act: () => showAside((shown) => !shown) }
      ],
      [stop, members, newest, forkNow]
    )
  )

  useEffect(() => {
    document.title = `${session?.title ?? 'Conversation'} · Board Room`
  }, [session])

  return (
    <div className={`talk${isAsideShown ? ' with-aside' : ''}`}>
      <main className="column">
        <Header title={session?.title ?? (session ? 'Untitled' : ' ')}>
          <span className="faces" role="img" aria-label={`With ${members?.map(({ name }) => name).join(', ') ?? 'the board'}`}>
            {members?.map((member) => (
              <Face
                key={member.id}
                id={member.id}
                size={22}
                isSpeaking={[...(conversation?.drafts.values() ?? [])].some(({ agent }) => agent.id === member.id)}
              />
            ))}
          </span>
          <button className="icon-button" aria-label="Settings of this conversation" onClick={() => showSettings(true)}>
            <Icon name="settings" />
          </button>
          <button
            className="icon-button aside-toggle"
            aria-label="What came of it"
            aria-expanded={isAsideShown}
            onClick={() => showAside(!isAsideShown)}
          >
            <Icon name="panel" />
          </button>
        </Header>
        {(error ?? problem) !== undefined && (
          <p className="notice failed" role="alert">
            {error ?? problem}
          </p>
        )}
        {conversation ? (
          <Transcript
            conversation={conversation}
            unsent={stillUnsent(unsent, conversation.messages, newest)}
            actions={actions}
            target={target}
            need={need}
            needTurn={needTurn}
            onFork={forkNow}
            onAgain={again}
          />
        ) : (
          <div className="transcript" aria-busy={error === undefined} />
        )}
        <Composer
          name={id}
          members={members ?? []}
          placeholder="Tell the board …"
          onSend={say}
          onStop={stop}
          {...(house?.board.hears && { onSpoken: (sound: File) => void speak(sound) })}
          isBusy={!conversation}
        />
      </main>
      <Aside actions={actions} opening={session?.opening} learned={learned} isShown={isAsideShown} onClose={() => showAside(false)} />
      {session && (
        <SessionSettings
          key={session.id}
          session={session}
          isOpen={isSettingShown}
          onClose={() => showSettings(false)}
          onChanged={onSaid}
        />
      )}
    </div>
  )
}
