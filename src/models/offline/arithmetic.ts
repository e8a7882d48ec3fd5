// Sums that are asked for in so many words: "What is 15% of 240,000?", "how much is 3 * (4 + 5)".

import type { FinanceQuestion } from './finance-question.ts'

const asked =
  /(?:^|[\s,:])(?:what(?:['’]s| is| are)|how much (?:is|are)|calculate|compute|work out)\s+(?<sum>[$€£]?[\d(.][\d\s.,()+*/x×÷%^$€£−-]*(?:\s?of\s+[$€£]?[\d.,]+)?)(?:\s+[a-z]+)?\s*[?.!=]*$/i

/** Who asks for one sum asks in a line. */
const longest = 200

/** The calculator's expression for a message that asks for a sum and nothing else; undefined where there is none to do. */
export function arithmeticIn(text: string): FinanceQuestion | undefined {
  const sum = text.length > longest ? undefined : asked.exec(text.trim())?.groups?.['sum']
  if (!sum) return undefined
  const marks = sum.match(/[$€£]/g) ?? []
  const currency = marks.length === 1 ? (marks[0] ?? '') : ''
  const expression = sum
    .replaceAll(/[$€£]/g, '')
    .replace(/\s?\bof\b\s?/i, ' * ')
    .replaceAll(/(?<=[\d)\s])x(?=[\s\d(])/gi, '*')
    .replaceAll(/,(?=\d{3})/g, '')
    .trim()
    .replace(/[.,\s]+$/, '')
  // "24/7", "12/05", "2026-11-27" and "3-5" are names, days and ranges
  if (/^\d+[/-]\d+(?:[/-]\d+)?$/.test(expression)) return undefined
  if (!/[\d)]\s*%?\s*[-+*/^×÷−]/.test(expression)) return undefined
  return { tool: 'calculator', calls: [{ expression }], missing: [], figures: {}, currency, supposes: false }
}
