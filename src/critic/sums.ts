// The sums that a draft writes out: what stands behind the equals sign has to be what they give.

import { evaluate } from '../tools/expression.ts'
import { isClose } from './rounding.ts'
import { type Figure, figuresIn } from './figures.ts'
import type { Finding, Matter } from './matter.ts'

const operand = String.raw`[$€£]?\s?\d[\d.,]{0,20}(?:\s?(?:k|m|million|thousand)\b)?(?:\s?[%€$£])?(?:\s(?:users|customers|months|hours|days|weeks|seats|licen[cs]es|people|units))?`
const operator = String.raw`\s?(?:[-+*/×÷^−–·]|x|times|divided by|multiplied by|plus|minus)\s?`
const written = new RegExp(
  `(?<![\\d.,])(?<sum>\\(?${operand}\\)?(?:${operator}\\(?${operand}\\)?){1,11})\\s?(?:a (?:month|year)\\s)?(?:=|is|are|makes?|gives?|equals?|comes to|adds up to)\\s(?:about |roughly |around |some )?(?=[$€£\\d])`,
  'gi'
)
const signs: readonly [RegExp, string][] = [
  [/\btimes\b|\bmultiplied by\b|[×·]|(?<=[\d)%\s])x(?=[\s\d(])/gi, '*'],
  [/\bdivided by\b|÷/gi, '/'],
  [/\bplus\b/gi, '+'],
  [/\bminus\b|[−–]/gi, '-'],
  [/(?<=\d)\s?(?:k|thousand)\b/gi, '*1000'],
  [/(?<=\d)\s?(?:m|million)\b/gi, '*1000000'],
  [/[$€£]|\b(?:users|customers|months|hours|days|weeks|seats|licen[cs]es|people|units)\b/gi, ''],
  [/(?<=\d),(?=\d{3})/g, '']
]

/** Sums whose result is another than the one written. */
export const checkSums = ({ draft }: Matter): Finding[] =>
  sumsIn(draft).flatMap(({ sum, value, result, holds }) => {
    const right = Number(value.toPrecision(6)).toLocaleString('en-US')
    return holds ? [] : [{ reason: `${sum} is ${right}, the draft says ${result.text}: put the sum right.`, relevance: 1, accuracy: 0.2 }]
  })

export interface WrittenSum {
  sum: string
  value: number
  result: Figure
  holds: boolean
}

/** Every sum of a text that is written out with its result. */
export function sumsIn(text: string): WrittenSum[] {
  const figures = figuresIn(text)
  return [...text.matchAll(written)].flatMap((found) => {
    const end = found.index + found[0].length
    const result = figures.find(({ start }) => start >= end && start <= end + 1)
    const sum = (found.groups?.['sum'] ?? '').trim()
    const value = valueOf(sum)
    // "12 - 15 is usual": a range, and no sum
    if (!result || value === undefined || /^\d+\s?[-–]\s?\d+$/.test(sum)) return []
    return [{ sum, value, result, holds: isClose(result, value) || (result.unit === 'percent' && isClose(result, value * 100)) }]
  })
}

function valueOf(sum: string): number | undefined {
  try {
    return evaluate(signs.reduce((text, [sign, plain]) => text.replaceAll(sign, plain), sum)).toNumber()
  } catch {
    return undefined
  }
}
