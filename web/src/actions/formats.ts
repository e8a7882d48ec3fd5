import type { Action } from './action.ts'
import { kindWords, statusWords } from './words.ts'

const day = (at: string | null | undefined): string => at?.slice(0, 10) ?? ''

/** A cell as RFC 4180 says; what a spreadsheet would take for a formula stays words. */
function cell(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}

export function toCsv(actions: readonly Action[]): string {
  const rows = actions.map(({ kind, status, title, owner, dueAt, quote }) => [
    kindWords[kind],
    statusWords[status],
    title,
    owner ?? '',
    day(dueAt),
    quote
  ])
  return [['Kind', 'Status', 'Title', 'Owner', 'Due', 'Quote'], ...rows].map((row) => row.map(cell).join(',')).join('\r\n')
}

export const toMarkdown = (actions: readonly Action[]): string =>
  actions
    .map(({ kind, status, title, owner, dueAt, quote }) => {
      const about = [kindWords[kind], owner, dueAt != null && `due ${day(dueAt)}`].filter(Boolean).join(', ')
      return `- [${status === 'DONE' ? 'x' : ' '}] ${title} (${about})${quote === '' ? '' : `\n  > ${quote.replaceAll('\n', ' ')}`}`
    })
    .join('\n')
