// Arguments of a tool made from a template, and what is to be had from its answer.

/** A value that is one field alone, as text or as a number. */
const whole = /^\{\{\s*(\w+)(:number)?\s*\}\}$/
const within = /\{\{\s*(\w+)\s*\}\}/g

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }

/** The fields that a template names, with where it does. */
export function fieldsIn(template: unknown, path: readonly (string | number)[] = []): { name: string; path: (string | number)[] }[] {
  if (typeof template === 'string') {
    const alone = whole.exec(template)
    return (alone ? [alone] : [...template.matchAll(within)]).map((match) => ({ name: match[1] ?? '', path: [...path] }))
  }
  if (Array.isArray(template)) return template.flatMap((item, index) => fieldsIn(item, [...path, index]))
  if (typeof template !== 'object' || template === null) return []
  return Object.entries(template).flatMap(([key, value]) => fieldsIn(value, [...path, key]))
}

/**
 * Fills a template. A value that is one field alone (`"{{dueAt}}"`) is left out where the field has none, and is a number
 * where it says so (`"{{externalId:number}}"`); within other words a field without a value leaves nothing.
 */
export function fill(template: Record<string, Json>, fields: Readonly<Record<string, string | null>>): Record<string, Json> {
  return fillObject(template, fields)
}

type Fields = Readonly<Record<string, string | null>>

const fillObject = (template: { [key: string]: Json }, fields: Fields): { [key: string]: Json } =>
  Object.fromEntries(
    Object.entries(template).flatMap(([key, value]) => {
      const filled = fillValue(value, fields)
      return filled === undefined ? [] : [[key, filled]]
    })
  )

function fillValue(value: Json, fields: Fields): Json | undefined {
  if (Array.isArray(value)) return value.flatMap((item) => fillValue(item, fields) ?? [])
  if (typeof value === 'object' && value !== null) return fillObject(value, fields)
  if (typeof value !== 'string') return value
  const [, alone, number] = whole.exec(value) ?? []
  if (alone === undefined) return value.replace(within, (_, name: string) => fields[name] ?? '')
  const field = fields[alone] ?? undefined
  return number !== undefined && field !== undefined ? Number(field) : field
}

export const isPointer = (pointer: string): boolean => /^(\/([^~]|~[01])*)*$/.test(pointer)

/** What stands at a JSON Pointer (RFC 6901). */
function at(json: unknown, pointer: string): unknown {
  const keys = pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
  return keys.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined),
    json
  )
}

/** What a tool answered, as text and, where it is any, as JSON. */
export interface Answer {
  text: string
  json: unknown
}

/** @param data what a tool answered: data in its structure, or a text, which may be JSON */
export function answerOf(data: unknown): Answer {
  if (typeof data !== 'string') return { text: JSON.stringify(data), json: data }
  try {
    return { text: data, json: JSON.parse(data) }
  } catch {
    return { text: data, json: undefined }
  }
}

/** What stands at a place of an answer, as text; undefined where there is nothing, or more than a value. */
export function pick(answer: Answer, place: { pointer: string } | { pattern: string } | undefined): string | undefined {
  if (!place) return undefined
  if ('pattern' in place) {
    const match = new RegExp(place.pattern, 'u').exec(answer.text)
    return match ? (match[1] ?? match[0]) : undefined
  }
  const value = at(answer.json, place.pointer)
  return typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}
