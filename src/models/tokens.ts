// How many tokens a text makes, without asking anybody: exact counts differ by model, and a bound needs none.

const bytesPerToken = 4

/** An estimate, good for plain words in most languages: some four bytes of UTF-8 make a token. */
export const tokensOf = (text: string): number => Math.ceil(Buffer.byteLength(text) / bytesPerToken)

/** What speech makes at Gemini, a second (https://ai.google.dev/gemini-api/docs/audio). */
const tokensPerSecond = 32
/** what speech takes at least, where a file does not say how long it is: Opus at 16 kbit/s */
const leastBytesPerSecond = 2_000

/** The tokens of something said aloud; more rather than less where it is not known how long it is. */
export const tokensOfSound = ({ seconds, bytes }: { seconds: number | undefined; bytes: Uint8Array }): number =>
  Math.ceil((seconds ?? bytes.byteLength / leastBytesPerSecond) * tokensPerSecond)

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
