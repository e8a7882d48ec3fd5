// Addressing a member by typing @ and the beginning of a name.

export interface Mention {
  /** where the @ stands */
  from: number
  /** where the caret stands */
  to: number
  typed: string
}

/** What is being typed behind an @ at the caret, if anything. */
export function mentionAt(text: string, caret: number): Mention | undefined {
  const [, typed] = /(?:^|\s)@(\w*)$/.exec(text.slice(0, caret)) ?? []
  return typed === undefined ? undefined : { from: caret - typed.length - 1, to: caret, typed }
}

/** The text with the name put in, and where the caret belongs then. */
export function withMention(text: string, { from, to }: Mention, name: string): { text: string; caret: number } {
  const put = `@${name} `
  return { text: text.slice(0, from) + put + text.slice(to).trimStart(), caret: from + put.length }
}
