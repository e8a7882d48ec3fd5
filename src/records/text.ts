import type { z } from 'zod'

/**
 * Text as every store can keep it: Postgres takes no NUL, and neither it nor JSON half of a surrogate pair.
 * The one is left out, the other becomes the replacement character.
 */
export const writable = (text: string): string => text.replaceAll('\u0000', '').toWellFormed()

/** Every text in a value, and every key, made writable. */
export function writableValue(value: z.core.util.JSONType): z.core.util.JSONType {
  if (typeof value === 'string') return writable(value)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(writableValue)
  return Object.fromEntries(Object.entries(value).map(([key, held]) => [writable(key), writableValue(held)]))
}
