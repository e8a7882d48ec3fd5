import { useState } from 'react'
import { useQuery } from 'urql'
import { HoodTurnsDocument, type HoodTurnsQuery } from '../generated/graphql.ts'
import { sessionPath } from '../route.ts'
import type { SessionItem } from '../sessions/use-sessions.ts'
import { Link } from '../ui/link.tsx'
import { duration, shortTime } from '../ui/time.tsx'
import { money, stretchesOf } from './figures.ts'

type Turn = NonNullable<HoodTurnsQuery['session']>['turns']['edges'][number]['node']

/** The newest turns of a conversation, with where the time of each went. */
export function Turns({ sessions }: { sessions: readonly SessionItem[] }) {
  const [chosen, choose] = useState<string>()
  const id = chosen ?? sessions[0]?.id
  const [{ data }] = useQuery({ query: HoodTurnsDocument, variables: { id: id ?? '' }, pause: id === undefined })
  const session = data?.session
  const turns = session?.turns.edges.map(({ node }) => node).toReversed() ?? []
  const longest = Math.max(1, ...turns.map(({ timing }) => timing.totalMs))
  if (id === undefined) return null
  return (
    <section aria-labelledby="turns-title">
      <header className="section-header">
        <h2 id="turns-title">Turns</h2>
        <select aria-label="Conversation" value={id} onChange={({ target }) => choose(target.value)}>
          {sessions.map((each) => (
            <option key={each.id} value={each.id}>
              {each.title ?? 'Untitled'}
            </option>
          ))}
        </select>
        {session && (
          <span className="quiet">
            rebuilt {session.load.source === 'HOT' ? 'hot' : 'cold'} in {duration(session.load.milliseconds)}: {session.load.messages}{' '}
            messages, {(session.load.bytes / 1024).toFixed(1)} KB
          </span>
        )}
      </header>
      <p className="legend" aria-hidden="true">
        <i className="load" /> Load <i className="models" /> Models <i className="critic" /> Critic <i className="rest" /> Extract, commit
        and the rest
      </p>
      <ol className="turns">
        {turns.map((turn) => (
          <OneTurn key={turn.id} turn={turn} longest={longest} href={sessionPath(id, turn.message.seq)} />
        ))}
      </ol>
    </section>
  )
}

const classes = ['load', 'models', 'critic', 'rest']

function classOf(name: string): string {
  const place = ['Load', 'Models', 'Critic'].findIndex((each) => name.startsWith(each))
  return classes.at(place) ?? 'rest'
}

function OneTurn({ turn, longest, href }: { turn: Turn; longest: number; href: string }) {
  const { message, status, startedAt, timing, usage, attempts, reviews, delegations } = turn
  const stretches = stretchesOf(timing)
  const facts = [
    startedAt != null && shortTime(startedAt),
    status.toLowerCase(),
    timing.firstTokenMs != null && `first words after ${duration(timing.firstTokenMs)}`,
    delegations.length > 0 && `asked ${delegations.map(({ to }) => to.name).join(', ')}`,
    reviews.length > 1 && `${reviews.length} drafts`,
    attempts > 1 && `${attempts} servers`,
    `${(usage.inputTokens + usage.outputTokens).toLocaleString('en')} tokens`,
    money(usage.costUsd)
  ].filter((fact) => fact !== false)
  return (
    <li>
      <p className="turn-title">
        <Link href={href}>{message.text.slice(0, 120)}</Link> <strong>{duration(timing.totalMs)}</strong>
      </p>
      <svg
        className="timeline"
        viewBox="0 0 1000 10"
        preserveAspectRatio="none"
        role="img"
        aria-label={stretches.map(({ name, ms }) => `${name} ${duration(ms)}`).join(', ')}
      >
        {stretches.map(({ name, fromMs, ms }) => (
          <rect key={name} className={classOf(name)} x={(fromMs / longest) * 1000} width={Math.max(2, (ms / longest) * 1000)} height="10">
            <title>{`${name} ${duration(ms)}`}</title>
          </rect>
        ))}
      </svg>
      <p className="quiet">
        {stretches.map(({ name, ms }) => `${name} ${duration(ms)}`).join(' · ')}
        <br />
        {facts.join(' · ')}
      </p>
    </li>
  )
}
