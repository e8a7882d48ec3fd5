// Questions of what a financing round leaves: "I raise 1M at 4M pre, what do I keep?"

import { Decimal } from 'decimal.js'
import type { FinanceQuestion } from './finance-question.ts'
import { type Figure, figuresIn } from './money.ts'

const asks =
  /\b(?:dilut\w*|pre[- ]?money|post[- ]?money|cap table)\b|\brais(?:e|es|ed|ing)\b.{0,60}?\bat\b.{0,40}?\b(?:pre|post|valuation)\b|\b(?:what|how much)\b.{0,30}\b(?:keep|give (?:away|up)|own after|left of my)\b.{0,60}\b(?:rais\w+|round|invest\w*)\b/i

/** The question, with the round's figures; undefined where none is asked. What is meant by a bare valuation is the one before the money. */
export function dilutionIn(text: string): FinanceQuestion | undefined {
  if (!asks.test(text)) return undefined
  const figures = figuresIn(text)
  const beside = (figure: Figure) => {
    const place = figures.indexOf(figure)
    return {
      before: text.slice(figures[place - 1]?.end ?? 0, figure.start).slice(-40),
      after: text.slice(figure.end, figures[place + 1]?.start).slice(0, 30)
    }
  }
  const find = (isPercent: boolean, before: RegExp | undefined, after: RegExp | undefined) =>
    figures.find((figure) => {
      if (figure.isPercent !== isPercent) return false
      const words = beside(figure)
      return (before?.test(words.before) ?? false) || (after?.test(words.after) ?? false)
    })

  const isPost = /\bpost\b/i.test(text)
  const valuation =
    find(false, /\bvaluation (?:of|is|at)\s*$/i, /^\s*(?:pre|post|valuation)\b/i) ?? find(false, /\bat (?:an? )?$/i, undefined)
  const safe =
    find(false, undefined, /^\s*(?:post[- ]money |pre[- ]money )?safes?\b/i) ??
    find(false, /\bsafes? (?:of|over|for|worth)\s*$/i, undefined)
  const cap = find(false, /\bcap(?:ped)? (?:of|at|is)\s*$/i, /^\s*(?:valuation )?cap\b/i)
  const discount = find(true, /\bdiscount of\s*$/i, /^\s*discount\b/i)
  const pool = find(true, /\bpool of\s*$/i, /^\s*(?:option )?pool\b/i)
  const own = find(true, /\b(?:own|hold|have|with)\s*$/i, /^\s*(?:stake|of the company|of it)\b/i)
  const taken = new Set([valuation, safe, cap])
  const investment =
    find(false, /\b(?:rais\w*|invest\w*|round of|puts? in|for)\s*(?:about |around )?$/i, undefined) ??
    figures.find((figure) => !figure.isPercent && !taken.has(figure))

  const currency = figures.find((figure) => figure.currency)?.currency ?? ''
  const missing = [
    ...(investment && !taken.has(investment) ? [] : ['how much is raised']),
    ...(valuation ? [] : ['the valuation, and whether it is before the money (pre) or with it (post)'])
  ]
  const calls =
    missing.length > 0 || !investment || !valuation
      ? []
      : [
          {
            investment: investment.value,
            ...(isPost ? { postMoney: valuation.value } : { preMoney: valuation.value }),
            ...(own && { ownership: share(own) }),
            ...(pool && { optionPool: share(pool) }),
            ...(safe && { safes: [{ amount: safe.value, ...(cap && { cap: cap.value }), ...(discount && { discount: share(discount) }) }] })
          }
        ]
  return { tool: 'dilution', calls, missing, figures: {}, currency, supposes: false }
}

const share = ({ value }: Figure): number => new Decimal(value).div(100).toNumber()
