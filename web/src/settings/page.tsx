import { useEffect, useState } from 'react'
import { useQuery } from 'urql'
import { HouseDocument } from '../generated/graphql.ts'
import { Face } from '../ui/face.tsx'
import { Header } from '../ui/header.tsx'
import { chooseTheme, chooseWhenBusy, themeChosen, themes, whenBusyChoices, whenBusyChosen } from './choices.ts'
import { YourData } from './data.tsx'
import { You } from './you.tsx'

const themeWords = { system: 'As the system has it', light: 'Light', dark: 'Dark' }
const busyWords = {
  ENQUEUE: 'It waits until the board has answered',
  INTERRUPT: 'It stops the answer that is being made',
  REJECT: 'It is refused, and you send it later'
}

const keys = [
  ['Enter', 'send'],
  ['Shift Enter', 'a new line'],
  ['Ctrl Enter', 'convene a meeting'],
  ['Esc', 'stop the board'],
  ['@', 'ask one member'],
  ['Ctrl K', 'commands'],
  ['/', 'search all that was said'],
  ['Alt ↑ ↓', 'the conversation before or behind this one'],
  ['Ctrl Shift O', 'a new conversation']
]

export function SettingsPage({ onErased }: { onErased: () => void }) {
  const [{ data: house }] = useQuery({ query: HouseDocument })
  const [theme, setTheme] = useState(themeChosen)
  const [whenBusy, setWhenBusy] = useState(whenBusyChosen)

  useEffect(() => {
    document.title = 'Settings · Board Room'
  }, [])

  return (
    <main className="column wide-column">
      <Header title="Settings" />
      <div className="scroll page settings" tabIndex={-1}>
        {house && <You viewer={house.viewer} />}
        <fieldset>
          <legend>Look</legend>
          {themes.map((each) => (
            <label key={each} className="choice">
              <input
                type="radio"
                name="theme"
                checked={theme === each}
                onChange={() => {
                  chooseTheme(each)
                  setTheme(each)
                }}
              />
              {themeWords[each]}
            </label>
          ))}
        </fieldset>
        <fieldset>
          <legend>A message that comes while the board is answering, in new conversations</legend>
          {whenBusyChoices.map((each) => (
            <label key={each} className="choice">
              <input
                type="radio"
                name="when-busy"
                checked={whenBusy === each}
                onChange={() => {
                  chooseWhenBusy(each)
                  setWhenBusy(each)
                }}
              />
              {busyWords[each]}
            </label>
          ))}
        </fieldset>
        <section>
          <h2>Your board</h2>
          <ul className="board-list">
            {house?.agents.map(({ id, name, role, description, tools, cardUrl }) => (
              <li key={id}>
                <Face id={id} />
                <div>
                  <p>
                    <strong>{name}</strong> <span className="quiet">{role}</span>
                  </p>
                  <p>{description}</p>
                  <p className="quiet">{cardUrl == null ? `Tools: ${tools.join(', ') || 'none'}` : `Lives at ${cardUrl}`}</p>
                </div>
              </li>
            ))}
          </ul>
          <p className="quiet">
            Members and skills are files in <code>board/</code>: adding one is adding a file. Who sits in a conversation is set there.
          </p>
        </section>
        <section>
          <h2>Keys</h2>
          <dl className="keys">
            {keys.map(([key, what]) => (
              <div key={key}>
                <dt>
                  <kbd>{key}</kbd>
                </dt>
                <dd>{what}</dd>
              </div>
            ))}
          </dl>
        </section>
        <YourData onErased={onErased} />
      </div>
    </main>
  )
}
