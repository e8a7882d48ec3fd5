import { useQuery } from 'urql'
import { HouseDocument } from '../generated/graphql.ts'
import type { Action } from './action.ts'
import { exportAction } from './actions.ts'

interface HandOverProps {
  action: Action
  /** why it could not be handed over, or that it could */
  onAnswer: (error: string | undefined) => void
}

/** Hands an action to an outside tool, where the board has bridges; once to each, and again where that has failed. */
export function HandOver({ action: { id, title, exports }, onAnswer }: HandOverProps) {
  const [{ data }] = useQuery({ query: HouseDocument })
  const taken = exports.filter(({ status }) => status !== 'FAILED').map(({ target }) => target)
  const open = data?.board.exportTargets.filter((target) => !taken.includes(target)) ?? []
  if (open.length === 0) return null
  return (
    <select
      className="hand-over"
      aria-label={`Hand over ${title}`}
      value=""
      onChange={({ target }) => void exportAction(id, target.value).then(onAnswer)}
    >
      <option value="" disabled>
        Hand over …
      </option>
      {open.map((target) => (
        <option key={target}>{target}</option>
      ))}
    </select>
  )
}
