// What the critic can tell of a draft without asking anybody.

export interface Draft {
  text: string
  /** the person's words it answers */
  question: string
}

export interface Judgement {
  verdict: 'APPROVED' | 'REVISE'
  /** 0 to 1 */
  relevance: number
  accuracy: number
  /** what to change; empty where approved */
  reasons: string[]
}

/** A reply longer than this is not read; it is also what a chat message holds elsewhere. */
const longestReply = 12_000

interface Check {
  finds(draft: Draft): boolean
  reason: string
  relevance: number
  accuracy: number
}

const checks: readonly Check[] = [
  { finds: ({ text }) => text.trim() === '', reason: 'The reply is empty.', relevance: 0, accuracy: 0 },
  {
    finds: ({ text }) => text.length > longestReply,
    reason: `The reply is longer than ${longestReply} characters: say the essential.`,
    relevance: 0.5,
    accuracy: 1
  },
  {
    finds: ({ text }) => /<\/?(notes|draft)>/i.test(text),
    reason: 'The reply repeats notes that are not meant for the person.',
    relevance: 0.3,
    accuracy: 1
  },
  {
    finds: ({ text, question }) => question.length > 40 && text.trim() === question.trim(),
    reason: 'The reply only repeats the question.',
    relevance: 0,
    accuracy: 1
  }
]

/** Judges a draft; every check that finds something lowers the marks and sends it back. */
export function judge(draft: Draft): Judgement {
  const found = checks.filter((check) => check.finds(draft))
  return {
    verdict: found.length === 0 ? 'APPROVED' : 'REVISE',
    relevance: Math.min(1, ...found.map((check) => check.relevance)),
    accuracy: Math.min(1, ...found.map((check) => check.accuracy)),
    reasons: found.map((check) => check.reason)
  }
}
