// Computed figures in words, with what they mean for a founder.

import { z } from 'zod'
import { datesResultSchema } from '../../tools/dates.ts'
import { dilutionResultSchema } from '../../tools/dilution.ts'
import { growthResultSchema } from '../../tools/growth.ts'
import { burnResultSchema, runwayResultSchema } from '../../tools/runway.ts'
import { unitEconomicsResultSchema } from '../../tools/unit-economics.ts'
import { dayInWords } from './due-text.ts'
import type { FinanceQuestion } from './finance-question.ts'
import { money } from './money.ts'

const calculatorResultSchema = z.object({ expression: z.string(), result: z.string() })

/** "36000.5" as "36,000.5". */
const grouped = (decimal: string): string => decimal.replace(/^-?\d+/, (whole) => whole.replaceAll(/\B(?=(?:\d{3})+$)/g, ','))

/** Some adapters hand a result over as JSON text. */
const parsed = (result: unknown): unknown => {
  if (typeof result !== 'string') return result
  try {
    return JSON.parse(result)
  } catch {
    return undefined
  }
}

/** The answer, from the tool's results in the order of the question's calls. Undefined where they are no figures (the tool failed, say). */
export function financeAnswer(question: FinanceQuestion, results: readonly unknown[]): string | undefined {
  const answer = computedAnswer(question, results)
  return answer && question.supposes ? `Without the change that you suppose, which I need in figures: ${answer}` : answer
}

function computedAnswer(question: FinanceQuestion, results: readonly unknown[]): string | undefined {
  const [first, second] = results.map(parsed)
  const { currency, figures } = question
  const sum = (value: number) => money(value, currency)
  if (question.tool === 'calculator') {
    const result = calculatorResultSchema.safeParse(first)
    return result.success ? `That is **${currency}${grouped(result.data.result)}** (${result.data.expression}).` : undefined
  }
  if (question.tool === 'runway') {
    const result = runwayResultSchema.safeParse(first)
    if (result.success && question.change) return supposedAnswer(question, result.data, runwayResultSchema.safeParse(second).data, sum)
    return result.success ? runwayAnswer(question, result.data, runwayResultSchema.safeParse(second).data, sum) : undefined
  }
  if (question.tool === 'burn') {
    const result = burnResultSchema.safeParse(first)
    if (!result.success) return undefined
    const { netBurn } = result.data
    const from = `${sum(figures.costs?.value ?? 0)} out, ${sum(figures.revenue?.value ?? 0)} in`
    if (result.data.isProfitable)
      return `You burn nothing: ${from}, which leaves **${sum(-netBurn)}** a month. Decide what it should buy, growth or a cushion.`
    return `Your net burn is **${sum(netBurn)}** a month (${from}). Tell me what is in the bank and I can say how long it lasts.`
  }
  if (question.tool === 'growth') {
    const result = growthResultSchema.safeParse(first)
    if (!result.success) return undefined
    const { percent, monthlyPercent, yearlyPercent, monthsToDouble } = result.data
    const doubling = monthsToDouble === null ? 'It does not grow at this rate.' : `At this rate it doubles in ${monthsToDouble} months.`
    return `That is **${percent} %** in all, **${monthlyPercent} % a month** compounded, ${yearlyPercent} % a year. ${doubling} Check that the last month is not one large customer.`
  }
  if (question.tool === 'dilution') {
    const result = dilutionResultSchema.safeParse(first)
    return result.success ? dilutionAnswer(result.data, sum) : undefined
  }
  if (question.tool === 'dates') {
    const result = datesResultSchema.safeParse(first)
    return result.success ? datesAnswer(result.data) : undefined
  }
  const result = unitEconomicsResultSchema.safeParse(first)
  if (!result.success) return undefined
  const { cac, ltv, paybackMonths, ltvToCac } = result.data
  const parts = [
    cac !== null && `CAC **${sum(cac)}**`,
    ltv !== null &&
      `LTV **${sum(ltv)}** (${[figures.margin && `${figures.margin.value} % margin`, figures.churn && `${figures.churn.value} % churn a month`].filter(Boolean).join(', ')})`,
    paybackMonths !== null && `payback **${paybackMonths} months**`,
    ltvToCac !== null && `LTV:CAC **${ltvToCac}**`
  ].filter((part) => part !== false)
  const verdict =
    ltvToCac === null
      ? 'With the monthly churn I could add LTV and the ratio.'
      : ltvToCac >= 3
        ? 'Three or more is commonly called healthy: the channel can carry more spend.'
        : 'Below three, each new customer earns too little back: raise price or retention before you spend more.'
  return `${parts.join(', ')}. ${verdict}${figures.margin ? '' : ' This takes revenue for margin; tell me the gross margin and it gets truer.'}`
}

type Dilution = z.infer<typeof dilutionResultSchema>
type Dates = z.infer<typeof datesResultSchema>
type Runway = z.infer<typeof runwayResultSchema>

function runwayAnswer(
  { figures }: FinanceQuestion,
  { months, netBurn, breakEvenMonth, cashOutDate }: Runway,
  withLess: Runway | undefined,
  sum: (value: number) => string
): string {
  const cash = sum(figures.cash?.value ?? 0)
  const basis =
    figures.costs && figures.revenue
      ? `${sum(figures.costs.value)} costs less ${sum(figures.revenue.value)} revenue${figures.growth ? `, growing ${figures.growth.value} % a month` : ''}`
      : `${sum(netBurn)} a month${figures.costs ? '' : ', taken as net of revenue'}`
  if (months === null) {
    return breakEvenMonth === null || breakEvenMonth === 1
      ? `The cash does not run out: ${cash} in the bank, ${basis}. The question is what to invest it in.`
      : `You reach break-even in month **${breakEvenMonth}**, before the ${cash} is gone, if the growth holds: ${basis}. Plan for the case that it halves.`
  }
  const until = cashOutDate ? `, until about ${dayInWords(cashOutDate)}` : ''
  const lever = withLess?.months
    ? ` Spending a fifth less gives **${withLess.months} months**.`
    : withLess?.breakEvenMonth
      ? ` Spending a fifth less reaches break-even in month **${withLess.breakEvenMonth}**, before the cash is gone.`
      : ''
  const meaning =
    months < 6
      ? 'That is short: cut now and talk to existing investors and customers about bridge money or prepayments this week.'
      : months < 12
        ? 'A round takes three to six months, so start now or decide what to cut.'
        : months < 18
          ? 'That is room for one real bet; start raising with nine months left.'
          : 'That is comfortable; spend on learning faster rather than on more people.'
  return `You have **${months} months** of runway${until}: ${cash} in the bank, ${basis}.${lever} ${meaning}`
}

/** "And if …?": what the runway would be, beside what it is. */
function supposedAnswer(
  { figures, change }: FinanceQuestion,
  { months, netBurn, cashOutDate }: Runway,
  now: Runway | undefined,
  sum: (value: number) => string
): string {
  const cash = sum((figures.cash?.value ?? 0) + (change?.cash ?? 0))
  const basis = `${cash} in the bank, ${sum(netBurn)} a month${now && now.netBurn !== netBurn ? ` instead of ${sum(now.netBurn)}` : ''}`
  if (months === null) return `With that the cash would not run out: ${basis}.`
  const until = cashOutDate ? `, until about ${dayInWords(cashOutDate)}` : ''
  const today = now?.months ? `, where it is ${now.months} months today` : ''
  return `With that you would have **${months} months** of runway${until}${today}: ${basis}.`
}

function dilutionAnswer(
  { preMoney, postMoney, ownershipPercent, dilutionPercent, stakeValue, after }: Dilution,
  sum: (value: number) => string
): string {
  const others = after.flatMap(({ holder, percent }, index) => (index === 0 ? [] : [`${holder} ${trimmed(percent)} %`]))
  const basis = `${sum(preMoney)} pre-money, ${sum(postMoney)} post-money`
  const meaning =
    dilutionPercent > 30
      ? 'That is a lot for one round: raise less, or at a better price, or in two steps.'
      : dilutionPercent >= 10
        ? 'Fifteen to twenty-five percent a round is common: ask what the money gets you to before the next one.'
        : 'That is little for a round: check that the money lasts to a milestone that raises the price.'
  return `You keep **${trimmed(ownershipPercent)} %**, worth **${sum(Math.round(stakeValue))}** (${basis}): ${others.join(', ')}. Your holding is diluted by ${trimmed(dilutionPercent)} %. ${meaning}`
}

const trimmed = (percent: number): string => String(Number(percent.toFixed(2)))

function datesAnswer({ from, to, toWeekday, days, weeks, restDays, businessDays }: Dates): string {
  const day = `${toWeekday}, ${dayInWords(to)}`
  if (days === 0) return `That is today: **${day}**.`
  const count = (number: number, what: string) => `${Math.abs(number)} ${what}${Math.abs(number) === 1 ? '' : 's'}`
  const inWeeks = Math.abs(weeks) > 0 ? `${count(weeks, 'week')}${restDays === 0 ? '' : ` and ${count(restDays, 'day')}`}, ` : ''
  const direction = days > 0 ? 'from' : 'before'
  return `**${day}** is **${count(days, 'day')}** ${direction} ${dayInWords(from)} (${inWeeks}${count(businessDays, 'business day')}, public holidays not counted).`
}

/** What is needed before the figure can be computed. */
export const missingFigures = ({ tool, missing }: FinanceQuestion): string => {
  const names = {
    calculator: 'the sum',
    runway: 'the runway',
    burn: 'the burn',
    growth: 'the growth',
    unit_economics: 'the unit economics',
    dilution: 'the dilution',
    dates: 'the date'
  }
  return `I compute rather than guess. For ${names[tool]} I need:\n\n${missing.map((figure) => `- ${figure}`).join('\n')}`
}
