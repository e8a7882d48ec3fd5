// How many tokens a text makes, without asking anybody: exact counts differ by model, and a bound needs none.

const bytesPerToken = 4

/** An estimate, good for plain words in most languages: some four bytes of UTF-8 make a token. */
export const tokensOf = (text: string): number => Math.ceil(Buffer.byteLength(text) / bytesPerToken)

/** The beginning of a text that makes no more than so many tokens; where something is left out it says so. */
export function clip(text: string, tokens: number): string {
  if (text.length * 3 <= tokens * bytesPerToken || tokensOf(text) <= tokens) return text
  const room = tokens - tokensOf(leftOut(text.length))
  // Cut at the byte, and without what is left of a character there.
  const kept = Buffer.from(text)
    .subarray(0, Math.max(0, room) * bytesPerToken)
    .toString()
    .replace(/\uFFFD$/, '')
  return `${kept.trimEnd()}${leftOut(text.length - kept.length)}`
}

const leftOut = (characters: number): string => ` [… ${characters} characters left out]`

/** The first items that fit into so many tokens together. */
export function firstWithin<T>(items: readonly T[], tokens: number, textOf: (item: T) => string): T[] {
  let left = tokens
  const end = items.findIndex((item) => {
    left -= tokensOf(textOf(item))
    return left < 0
  })
  return end === -1 ? [...items] : items.slice(0, end)
}
