// One text for one value, wherever it was kept meanwhile: a database may give the keys of an object back in another order.

import { hash } from 'node:crypto'

/** JSON with the keys of every object in order, without spaces; what JSON has no word for is left out as it leaves it out. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const entries = Object.entries(value).filter(([, held]) => held !== undefined)
  return `{${entries
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, held]) => `${JSON.stringify(key)}:${canonicalJson(held)}`)
    .join(',')}}`
}

/** Every string in a value, in the order in which its canonical JSON has them; keys are none. */
export function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  if (Array.isArray(value)) return value.flatMap(stringsIn)
  return Object.entries(value)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, held]) => stringsIn(held))
}

/** The first 128 bits of the text's SHA-256, in hexadecimal. */
export const digestOf = (text: string): string => hash('sha256', text, 'hex').slice(0, 32)
