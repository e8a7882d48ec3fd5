// As much of PromQL as ops/alerts.yaml uses, over two scrapes: absent(x), or a threshold on x, or on x / y, where x is a
// selector, the increase of one, or the sum or maximum of either. Whatever else an alert asks is refused.

import { isOf, labelsOf, type Sample } from './scrape.ts'

const number = String.raw`-?\d+(?:\.\d+)?`
const selector = String.raw`([a-z_]+)(?:\{([^}]*)\})?`
const threshold = new RegExp(`^(.+?) (==|>|<) (${number})$`)
const increase = new RegExp(String.raw`^increase\(${selector}\[\d+[mh]\]\)$`)

/** Whether an alert is raised by what was scraped first and last. */
export function isRaised(expression: string, first: readonly Sample[], last: readonly Sample[]): boolean {
  const absent = /^absent\((.+)\)$/.exec(expression)?.[1]
  if (absent !== undefined) return valuesOf(absent, first, last).length === 0
  const [, left = '', operator = '', right = ''] = threshold.exec(expression) ?? refuse(expression)
  const [above = '', below] = left.split(' / ')
  const dividends = valuesOf(above, first, last)
  const values = below === undefined ? dividends : dividends.map((value) => value / (valuesOf(below, first, last)[0] ?? Number.NaN))
  const limit = Number(right)
  return values.some((value) => (operator === '==' ? value === limit : operator === '>' ? value > limit : value < limit))
}

/** The names of all metrics in an expression. */
export const namesIn = (expression: string): string[] => expression.match(/boardroom_[a-z_]+/g) ?? []

function valuesOf(term: string, first: readonly Sample[], last: readonly Sample[]): number[] {
  const [, gathered, inner = ''] = /^(sum|max)\((.+)\)$/.exec(term) ?? []
  if (gathered === undefined) return seriesOf(term, first, last)
  const values = seriesOf(inner, first, last)
  if (values.length === 0) return []
  return [gathered === 'sum' ? values.reduce((sum, value) => sum + value, 0) : Math.max(...values)]
}

function seriesOf(term: string, first: readonly Sample[], last: readonly Sample[]): number[] {
  const grown = increase.exec(term)
  const [, name = '', labels = ''] = grown ?? new RegExp(`^${selector}$`).exec(term) ?? refuse(term)
  const found = last.filter((sample) => sample.name === name && isOf(sample, labelsOf(labels)))
  if (!grown) return found.map(({ value }) => value)
  // A series that was not there yet grew from nothing that anybody has seen: Prometheus leaves it out too.
  return found.flatMap((sample) => {
    const before = first.find((earlier) => earlier.name === name && sameLabels(earlier, sample))
    if (!before) return []
    // A counter that fell began anew.
    return sample.value < before.value ? sample.value : sample.value - before.value
  })
}

const sameLabels = (a: Sample, b: Sample): boolean => isOf(a, b.labels) && isOf(b, a.labels)

function refuse(expression: string): never {
  throw new Error(`the tests cannot tell whether this is raised: ${expression}`)
}
