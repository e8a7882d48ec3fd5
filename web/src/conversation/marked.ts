// The words of a message that something was drawn from.

export interface Stretch {
  text: string
  isQuoted: boolean
}

/** Cuts a text where quotes begin and end; quotes that are not in it word for word, or lie in another, are passed over. */
export function stretchesOf(text: string, quotes: readonly string[]): Stretch[] {
  const found = quotes
    .map((quote) => ({ from: quote === '' ? -1 : text.indexOf(quote), length: quote.length }))
    .filter(({ from }) => from !== -1)
    .toSorted((a, b) => a.from - b.from || b.length - a.length)
  const stretches: Stretch[] = []
  let at = 0
  for (const { from, length } of found) {
    if (from < at) continue
    if (from > at) stretches.push({ text: text.slice(at, from), isQuoted: false })
    stretches.push({ text: text.slice(from, from + length), isQuoted: true })
    at = from + length
  }
  if (at < text.length) stretches.push({ text: text.slice(at), isQuoted: false })
  return stretches
}
