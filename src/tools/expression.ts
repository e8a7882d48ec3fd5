// Arithmetic in exact decimals, by recursive descent: no eval, nothing but numbers and the functions below.
//
//   sum     = product { ("+" | "-") product }
//   product = sign { ("*" | "/") sign }
//   sign    = ["-" | "+"] sign | power
//   power   = percent [ "^" sign ]          right-associative; -2^2 is -4
//   percent = atom { "%" }                  12% is 0.12
//   atom    = number | "(" sum ")" | name "(" sum { "," sum } ")"

import { Decimal } from 'decimal.js'
import { BadUserInput } from '../errors.ts'

const maxLength = 500
const maxDepth = 50
const maxExponent = 1000

const Exact = Decimal.clone({ precision: 40, rounding: Decimal.ROUND_HALF_UP, toExpNeg: -40, toExpPos: 60 })

const token = /\s*(?:((?:\d+(?:[,_]\d{3})*)(?:\.\d+)?|\.\d+)|([a-z]+)|([-+*/^%(),×÷−]))/iy

const functions: Record<string, (values: Decimal[]) => Decimal | undefined> = {
  min: (values) => Exact.min(...values),
  max: (values) => Exact.max(...values),
  abs: ([value, ...rest]) => (value && rest.length === 0 ? value.abs() : undefined),
  sqrt: ([value, ...rest]) => (value && rest.length === 0 && !value.isNegative() ? value.sqrt() : undefined),
  round: ([value, places = new Exact(0), ...rest]) =>
    value && rest.length === 0 && places.isInteger() && places.gte(0) && places.lte(20)
      ? value.toDecimalPlaces(places.toNumber())
      : undefined
}

/** The value of an expression; throws BadUserInput with the place where it cannot be read. At most 500 characters. */
export function evaluate(expression: string): Decimal {
  if (expression.length > maxLength) throw new BadUserInput(`The expression is longer than ${maxLength} characters: split it into several.`)
  const tokens = tokenize(expression)
  let at = 0
  let depth = 0

  const next = () => tokens[at]
  const take = (...wanted: string[]): string | undefined => {
    const found = tokens[at]
    if (found === undefined || !wanted.includes(found)) return undefined
    at++
    return found
  }
  const fail = (expected: string): never => {
    throw new BadUserInput(
      `Cannot read ${JSON.stringify(expression)}: expected ${expected}, found ${next() === undefined ? 'its end' : JSON.stringify(next())}.`
    )
  }

  function sum(): Decimal {
    if (++depth > maxDepth) throw new BadUserInput(`The expression is nested deeper than ${maxDepth}: simplify it.`)
    let value = product()
    for (let sign = take('+', '-'); sign; sign = take('+', '-')) value = sign === '+' ? value.plus(product()) : value.minus(product())
    depth--
    return value
  }
  function product(): Decimal {
    let value = signed()
    for (let sign = take('*', '/'); sign; sign = take('*', '/')) {
      const right = signed()
      if (sign === '/' && right.isZero()) throw new BadUserInput(`${JSON.stringify(expression)} divides by zero.`)
      value = sign === '*' ? value.times(right) : value.div(right)
    }
    return value
  }
  function signed(): Decimal {
    let isNegative = false
    for (let sign = take('+', '-'); sign; sign = take('+', '-')) if (sign === '-') isNegative = !isNegative
    const value = power()
    return isNegative ? value.neg() : value
  }
  function power(): Decimal {
    const base = percent()
    if (!take('^')) return base
    if (++depth > maxDepth) throw new BadUserInput(`The expression is nested deeper than ${maxDepth}: simplify it.`)
    const exponent = signed()
    depth--
    if (exponent.abs().gt(maxExponent)) throw new BadUserInput(`An exponent may not exceed ${maxExponent}.`)
    return base.pow(exponent)
  }
  function percent(): Decimal {
    let value = atom()
    while (take('%')) value = value.div(100)
    return value
  }
  function atom(): Decimal {
    const found = tokens[at++]
    if (found !== undefined && /^[\d.]/.test(found)) return new Exact(found)
    if (found === '(') {
      const value = sum()
      if (!take(')')) fail('")"')
      return value
    }
    const apply = found !== undefined && Object.hasOwn(functions, found) ? functions[found] : undefined
    if (!apply) {
      at--
      return fail(`a number, "(" or one of ${Object.keys(functions).join(', ')}`)
    }
    if (!take('(')) fail('"("')
    const values = [sum()]
    while (take(',')) values.push(sum())
    if (!take(')')) fail('")"')
    return apply(values) ?? fail(`other arguments for ${found}`)
  }

  const value = sum()
  if (next() !== undefined) fail('an operator')
  if (!value.isFinite() || value.abs().gt('1e50'))
    throw new BadUserInput(`The result of ${JSON.stringify(expression)} is not a number of sensible size.`)
  return value
}

function tokenize(expression: string): string[] {
  const same: Record<string, string> = { '×': '*', '÷': '/', '−': '-' }
  const tokens: string[] = []
  const text = expression.trim()
  token.lastIndex = 0
  while (token.lastIndex < text.length) {
    const from = token.lastIndex
    const [, number, name, sign] = token.exec(text) ?? []
    const found = number?.replaceAll(/[,_]/g, '') ?? name?.toLowerCase() ?? (sign && (same[sign] ?? sign))
    if (found === undefined)
      throw new BadUserInput(
        `Cannot read ${JSON.stringify(expression)} at ${JSON.stringify(text.slice(from, from + 12))}: use numbers, + - * / ^ %, parentheses and ${Object.keys(functions).join(', ')}.`
      )
    tokens.push(found)
  }
  return tokens
}
