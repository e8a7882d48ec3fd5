/** $0.0123, with as many places as small sums need. */
export function money(usd: number | null | undefined): string {
  if (usd == null) return '–'
  return `$${usd.toFixed(usd === 0 || usd >= 1 ? 2 : 4)}`
}

export const share = (part: number | null | undefined): string => (part == null ? '–' : `${Math.round(part * 100)} %`)

export interface Stretch {
  name: string
  /** from the start of the turn */
  fromMs: number
  ms: number
}

interface Timing {
  loadMs: number
  loadSource: 'HOT' | 'COLD'
  modelMs: number
  reviewMs: number
  overheadMs: number
  totalMs: number
}

/**
 * Where a turn's time went, one part behind the other and together its whole. The reviews' models count as review; models that
 * ran side by side are cut to what is left, since their times add up to more than the turn took.
 */
export function stretchesOf({ loadMs, loadSource, modelMs, reviewMs, totalMs }: Timing): Stretch[] {
  const parts: [string, number][] = [
    [loadSource === 'HOT' ? 'Load, hot' : 'Load, cold', loadMs],
    ['Models', Math.max(0, modelMs - reviewMs)],
    ['Critic', reviewMs]
  ]
  const stretches: Stretch[] = []
  let at = 0
  for (const [name, wanted] of parts) {
    const ms = Math.min(wanted, totalMs - at)
    if (ms > 0) stretches.push({ name, fromMs: at, ms })
    at += Math.max(0, ms)
  }
  if (totalMs > at) stretches.push({ name: 'Extract, commit and the rest', fromMs: at, ms: totalMs - at })
  return stretches
}
