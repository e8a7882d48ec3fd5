/** A quote as it stands in the text it is said to come from, spaces and case apart; undefined where it does not. */
export function quoteIn(text: string, quote: string): string | undefined {
  const words = quote.trim().split(/\s+/).filter(Boolean)
  if (words.length === 0) return undefined
  const pattern = words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('\\s+')
  return new RegExp(pattern, 'iu').exec(text)?.[0]
}
