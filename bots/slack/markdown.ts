// What models write, as Slack takes it: its markdown (lists, tables, code) stays, what Slack would act on does not.

/** Joins words without a sign of its own: it keeps Slack from reading a command where there is text. */
const joiner = '\u2060'

/** Slack takes at most so many characters in one call. */
export const longestPiece = 12_000

/** Text of a model that mentions nobody, calls no channel together, and hides no link behind another's name. */
export function harmless(text: string): string {
  return text
    .replace(/<(?=[!@#]|https?:|mailto:|tel:|slack:)/gi, `<${joiner}`)
    .replace(/@(?=(?:channel|here|everyone)\b)/gi, `@${joiner}`)
    .replace(/!?\[([^\]\n]*)\]\(([^)\s]+)[^)\n]*\)/g, (whole, label: string, address: string) => honestLink(whole, label, address))
}

/** A link whose name looks like another address is told by its address alone; one that Slack should not open stays text. */
function honestLink(whole: string, label: string, address: string): string {
  if (!/^(https?:\/\/|mailto:)/i.test(address)) return `${label} (${address})`
  const named = /(?:https?:\/\/)?((?:[\w-]+\.)+[a-z]{2,})/i.exec(label)?.[1]?.toLowerCase()
  const host = URL.canParse(address) ? new URL(address).hostname.toLowerCase() : ''
  const isHonest = named === undefined || host === named || host.endsWith(`.${named}`)
  return isHonest ? whole.replace(/^!/, '') : address
}

/** Text for a mrkdwn object of Slack, where three signs have a meaning (Slack's reference, "Escaping text"). */
export const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

export const shortened = (text: string, most: number): string => (text.length <= most ? text : `${text.slice(0, most - 1).trimEnd()}…`)

/**
 * Cuts text into pieces of at most so many characters that give the text again when put together: between paragraphs
 * where it can be, else between lines, else between words.
 */
export function piecesOf(text: string, most = longestPiece): string[] {
  const pieces: string[] = []
  let rest = text
  while (rest.length > most) {
    const at = cutBefore(rest, most)
    pieces.push(rest.slice(0, at))
    rest = rest.slice(at)
  }
  return rest === '' && pieces.length > 0 ? pieces : [...pieces, rest]
}

function cutBefore(text: string, most: number): number {
  const window = text.slice(0, most)
  for (const mark of ['\n\n', '\n', ' ']) {
    const at = window.lastIndexOf(mark)
    if (at > most / 2) return at + mark.length
  }
  // never between the halves of a sign that takes two
  return /[\uD800-\uDBFF]$/.test(window) ? most - 1 : most
}

/**
 * The same for messages that each stand alone: code that a cut goes through is closed before it and opened again behind it,
 * and a table gets its head again.
 */
export function messagesOf(text: string, most = longestPiece): string[] {
  const room = most - 600
  const pieces = piecesOf(text, room)
  let fence: string | undefined
  let head: string | undefined
  return pieces.map((piece) => {
    const before = fence !== undefined ? `${fence}\n` : head !== undefined && /^\s*\|/.test(piece) ? head : ''
    const lines = piece.split('\n')
    for (const [index, line] of lines.entries()) {
      const mark = /^\s*(```\S{0,40})/.exec(line)?.[1]
      if (mark !== undefined) fence = fence === undefined ? mark : undefined
      else if (fence === undefined && /^\s*\|?\s*:?-{2,}[-:|\s]*$/.test(line) && index > 0) head = `${lines[index - 1]}\n${line}\n`
      else if (fence === undefined && line.trim() !== '' && !/^\s*\|/.test(line)) head = undefined
    }
    if (head !== undefined && head.length > 500) head = undefined
    return `${before}${piece}${fence === undefined ? '' : '\n```'}`
  })
}

/** What a person wrote in Slack, as they see it: names instead of ids, addresses as they are. */
export function readable(text: string, nameOf: (userId: string) => string | undefined): string {
  return text
    .replace(/<@([UW][A-Z0-9]+)(?:\|[^>]*)?>/g, (_, id: string) => `@${nameOf(id) ?? 'somebody'}`)
    .replace(/<#[CG][A-Z0-9]+\|?([^>]*)>/g, (_, name: string) => `#${name || 'channel'}`)
    .replace(/<!(?:subteam\^[A-Z0-9]+\|?)?([^>|^]*)[^>]*>/g, (_, name: string) => (name.startsWith('@') ? name : `@${name || 'group'}`))
    .replace(/<((?:https?|mailto|tel):[^>|]+)(?:\|([^>]*))?>/g, (_, address: string, label: string | undefined) =>
      label === undefined || address.replace(/^(mailto|tel):/, '') === label ? (label ?? address) : `${label} (${address})`
    )
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .trim()
}

/** The ids of those who are mentioned. */
export const mentionedIn = (text: string): string[] => [...text.matchAll(/<@([UW][A-Z0-9]+)(?:\|[^>]*)?>/g)].map(([, id = '']) => id)
