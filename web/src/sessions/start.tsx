import { useEffect, useState } from 'react'
import { useQuery } from 'urql'
import { client, wordsOf } from '../client/graphql.ts'
import { compose, Composer } from '../conversation/composer.tsx'
import { outbox } from '../conversation/outbox.ts'
import { HouseDocument, OpenSessionDocument, type WhenBusy } from '../generated/graphql.ts'
import { go, sessionPath } from '../route.ts'
import { Face, memberStyle } from '../ui/face.tsx'
import { Header } from '../ui/header.tsx'
import { whenBusyChosen } from '../settings/choices.ts'

const suggestions = [
  'I will draft the pitch deck by Friday. We are targeting B2B first.',
  'Cipher, how long does our cash last? We have $90,000 and spend $12,000 a month.',
  'Should we hire a first salesperson now, or wait until we have ten customers?'
]

/** What a conversation is called: the beginning of what it began with. */
export function titleOf(text: string): string {
  const [line = ''] = text.split('\n', 1)
  if (line.length <= 60) return line
  return `${line.slice(0, 60).replace(/\s+\S*$/, '')} …`
}

/** Where a conversation begins. */
export function StartPage({ isFirst, onOpened }: { isFirst: boolean; onOpened: () => void }) {
  const [{ data: house }] = useQuery({ query: HouseDocument })
  const [isBusy, setBusy] = useState(false)
  const [error, setError] = useState<string>()

  useEffect(() => {
    document.title = 'Board Room'
  }, [])

  async function begin(text: string, meeting: boolean): Promise<void> {
    setBusy(true)
    const whenBusy: WhenBusy = whenBusyChosen()
    const { data, error: refused } = await client.mutation(OpenSessionDocument, {
      input: { id: crypto.randomUUID(), title: titleOf(text), whenBusy }
    })
    setBusy(false)
    if (!data) {
      void compose(text)
      return setError(refused && wordsOf(refused))
    }
    outbox.say(data.openSession.id, text, { meeting, after: 0 })
    onOpened()
    go(sessionPath(data.openSession.id))
  }

  return (
    <main className="column start">
      <Header title="New conversation" />
      <div className="scroll" tabIndex={-1}>
        <section className="welcome">
          <h2>{isFirst ? 'Your board is in the room.' : 'What is on your mind?'}</h2>
          {isFirst && (
            <p className="lead">
              Say what you plan, promise or wonder. The board answers, remembers, and turns what you say into actions with dates.
            </p>
          )}
          <ul className="members">
            {house?.agents.map(({ id, name, role, description }) => (
              <li key={id} style={memberStyle(id)}>
                <Face id={id} size={40} />
                <span className="name">{name}</span>
                <span className="role">{role}</span>
                <p>{description}</p>
              </li>
            ))}
          </ul>
          <h3>To begin with</h3>
          <ul className="suggestions">
            {suggestions.map((text) => (
              <li key={text}>
                <button onClick={() => void compose(text)}>{text}</button>
              </li>
            ))}
          </ul>
        </section>
      </div>
      {error !== undefined && (
        <p className="notice failed" role="alert">
          {error}
        </p>
      )}
      <Composer
        name="start"
        members={house?.agents ?? []}
        placeholder="Tell the board …"
        onSend={(text, meeting) => void begin(text, meeting)}
        isBusy={isBusy}
      />
    </main>
  )
}
