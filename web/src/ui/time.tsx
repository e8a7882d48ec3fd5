/** 10:31 today, Tue 10:31 within the week, 3 Nov 10:31 before that. */
export function shortTime(at: string, now = new Date()): string {
  const then = new Date(at)
  const clock = then.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })
  if (then.toDateString() === now.toDateString()) return clock
  const isWithinWeek = now.getTime() - then.getTime() < 6 * 86_400_000
  const day = then.toLocaleDateString('en-GB', isWithinWeek ? { weekday: 'short' } : { day: 'numeric', month: 'short' })
  return `${day} ${clock}`
}

export function shortDate(at: string): string {
  return new Date(at).toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })
}

export function Time({ at }: { at: string }) {
  return (
    <time dateTime={at} title={new Date(at).toLocaleString()}>
      {shortTime(at)}
    </time>
  )
}

/** 340 ms, 2.4 s, 1 min 12 s. */
export function duration(ms: number): string {
  if (ms < 10) return `${ms.toFixed(1)} ms`
  if (ms < 1_000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1_000)} s`
}
