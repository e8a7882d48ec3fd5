import { Face, memberStyle } from '../ui/face.tsx'
import type { Turn } from './conversation.ts'

const stanceWords: Readonly<Record<Turn['positions'][number]['stance'], string>> = { FOR: 'For', AGAINST: 'Against', ABSTAIN: 'Abstains' }

/** Where each member stands, side by side, given before hearing the others. */
export function Positions({ positions }: { positions: Turn['positions'] }) {
  if (positions.length === 0) return null
  return (
    <ul className="positions" aria-label="Where each member stands">
      {positions.map(({ agent, stance, confidence, reasoning }) => (
        <li key={agent.id} style={memberStyle(agent.id)}>
          <header>
            <Face id={agent.id} size={24} />
            <span className="name">{agent.name}</span>
            <span className={`stance ${stance.toLowerCase()}`}>{stanceWords[stance]}</span>
          </header>
          <p>{reasoning}</p>
          <footer>
            <meter min={0} max={1} value={confidence} aria-label={`${agent.name} is sure by`} />
            <span>{Math.round(confidence * 100)} % sure</span>
          </footer>
        </li>
      ))}
    </ul>
  )
}
