// Sums, shares and counts as people write them: "$300k", "1.2M", "€25.000", "25 thousand a month", "5 %".

import { Decimal } from 'decimal.js'

export interface Figure {
  value: number
  /** the sign to write before the sum, where the currency was said */
  currency: string | undefined
  /** a yearly or weekly sum is already brought to a month */
  per: 'month' | undefined
  isPercent: boolean
  /** where it stands in the text */
  start: number
  end: number
}

const figure =
  /(?<![\w.,])(?<before>[$€£₹¥]|usd|eur|gbp|inr|chf)?\s?(?<number>\d{1,3}(?:[,.'’ ]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d+)?)\s?(?<scale>k|thousand|grand|m|mn|mio|million|mil|bn|b|billion|lakhs?|crores?)?(?![\p{L}\d])(?:\s?(?<after>[$€£₹¥%]|(?:(?:us )?dollars?|euros?|pounds?|rupees?|yen|francs?|usd|eur|gbp|inr|chf|bucks|percent)\b))?(?<per>(?:\s?\/\s?|\s(?:a|an|per|every|each)\s)(?:mo|month|year|yr|annum|week)\b|\s(?:monthly|yearly|annually|weekly)\b|\s(?:mrr|arr)\b)?/giu

const scales: Record<string, number> = {
  k: 1e3,
  thousand: 1e3,
  grand: 1e3,
  m: 1e6,
  mn: 1e6,
  mio: 1e6,
  million: 1e6,
  mil: 1e6,
  bn: 1e9,
  b: 1e9,
  billion: 1e9,
  lakh: 1e5,
  lakhs: 1e5,
  crore: 1e7,
  crores: 1e7
}
const currencies: readonly [RegExp, string][] = [
  [/\$|usd|dollar|buck/i, '$'],
  [/€|eur/i, '€'],
  [/£|gbp|pound/i, '£'],
  [/₹|inr|rupee/i, '₹'],
  [/¥|yen/i, '¥'],
  [/chf|franc/i, 'CHF ']
]

/** Every figure of a text, in order; of a long one, its first 4,000 characters. */
export function figuresIn(text: string): Figure[] {
  return [...text.slice(0, 4000).matchAll(figure)].map((found) => {
    const { before = '', number = '0', scale = '', after = '', per = '' } = found.groups ?? {}
    const sum = new Decimal(plainNumber(number)).times(scales[scale.toLowerCase()] ?? 1)
    const monthly = /year|yr|annum|yearly|annual|arr/i.test(per) ? sum.div(12) : /week/i.test(per) ? sum.times(52).div(12) : sum
    return {
      value: monthly.toDecimalPlaces(2).toNumber(),
      currency: currencies.find(([words]) => words.test(`${before} ${after}`))?.[1],
      per: per ? 'month' : undefined,
      isPercent: /%|percent/i.test(after),
      start: found.index,
      end: found.index + found[0].length
    }
  })
}

/** A separator before exactly three digits groups thousands ("25.000", "25,000"); any other marks the decimals. */
function plainNumber(written: string): string {
  const decimals = /[.,](\d{1,2})$/.exec(written)
  const grouped = /^\d{1,3}(?:[,.'’ ]\d{3})+/.test(written)
  if (!grouped) return written.replace(',', '.')
  const whole = decimals ? written.slice(0, -decimals[0].length) : written
  return whole.replaceAll(/\D/g, '') + (decimals ? `.${decimals[1]}` : '')
}

/** As shown in an answer: "$25,000", "€1,234.50"; without a currency the bare number. */
export function money(value: number, currency = ''): string {
  const places = Number.isInteger(value) ? 0 : 2
  const shown = Math.abs(value).toLocaleString('en-US', { minimumFractionDigits: places, maximumFractionDigits: places })
  return `${value < 0 ? '-' : ''}${currency}${shown}`
}
