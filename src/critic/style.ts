// Whether a draft has the form of a reply, and the form that the person likes.

import type { Finding, Matter } from './matter.ts'

/** A reply longer than this is not read; it is also what a chat message holds elsewhere. */
const longestReply = 12_000
/** Words in a reply to whoever likes short ones: three times what fits a phone's screen. */
const mostWordsWhereShort = 220
const mostWordsInALine = 70

interface Check extends Finding {
  finds(matter: Matter): boolean
}

const wants = ({ dossier }: Matter, pattern: RegExp): boolean =>
  dossier.some(({ kind, text }) => (kind === 'PREFERENCE' || kind === 'COMMUNICATION_STYLE') && pattern.test(text))
const wordsIn = (text: string): number => text.split(/\s+/).length

const checks: readonly Check[] = [
  { finds: ({ draft }) => draft.trim() === '', reason: 'The reply is empty: answer the question.', relevance: 0, accuracy: 0 },
  {
    finds: ({ draft }) => draft.length > longestReply,
    reason: `The reply is longer than ${longestReply} characters: say the essential.`,
    relevance: 0.5,
    accuracy: 1
  },
  {
    finds: ({ draft }) => /<\/?(?:notes|draft|tools|known)>/i.test(draft),
    reason: 'The reply repeats notes that are not meant for the person: leave them out.',
    relevance: 0.3,
    accuracy: 1
  },
  {
    finds: ({ draft }) =>
      /\bundefined\b|\bNaN\b|\[object Object\]|\blorem ipsum\b|\bTODO:|\{\{|<(?:insert|your) |\[(?:insert|your|name|amount|date)\b[^\]]*\]/i.test(
        draft
      ),
    reason: 'The reply has unfinished places: fill them or leave them out.',
    relevance: 0.5,
    accuracy: 0.5
  },
  {
    finds: ({ draft, said }) => said.text.length > 40 && draft.trim() === said.text.trim(),
    reason: 'The reply only repeats the question: answer it.',
    relevance: 0,
    accuracy: 1
  },
  {
    finds: (matter) => wants(matter, /\bone[- ](?:line|sentence)\b/i) && wordsIn(matter.draft) > mostWordsInALine,
    reason: 'The person wants answers of one line: cut the reply to its answer.',
    question: 'The person wants answers of one line: is the draft longer than its answer needs?',
    relevance: 0.5,
    accuracy: 1
  },
  {
    finds: (matter) => wants(matter, /\b(?:short|brief|concise|to the point)\b/i) && wordsIn(matter.draft) > mostWordsWhereShort,
    reason: `The person likes short answers: say it in less than ${mostWordsWhereShort} words.`,
    question: 'The person likes short answers: is the draft longer than its answer needs?',
    relevance: 0.5,
    accuracy: 1
  }
]

/** Whether there is nothing in a draft, or more than anybody reads. */
export const isUnreadable = ({ draft }: Matter): boolean => draft.trim() === '' || draft.length > longestReply

/** What is wrong with a draft's form. */
export const checkStyle = (matter: Matter): Finding[] =>
  checks
    .filter((check) => check.finds(matter))
    .map(({ reason, question, relevance, accuracy }) => ({ reason, question, relevance, accuracy }))
