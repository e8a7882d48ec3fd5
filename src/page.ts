// One way to ask for a part of a list and to answer: forwards with first/after, backwards with last/before.

import { z } from 'zod'
import { BadUserInput } from './errors.ts'

export interface PageRequest {
  first?: number | null
  after?: string | null
  last?: number | null
  before?: string | null
}

export interface Page<T> {
  edges: { cursor: string; node: T }[]
  hasNextPage: boolean
  hasPreviousPage: boolean
}

export const maxPageSize = 200
const defaultPageSize = 50

export interface PageWindow {
  limit: number
  backwards: boolean
  after: string | undefined
  before: string | undefined
}

/** Checks the four arguments against each other. Throws BadUserInput. */
export function pageWindow(request: PageRequest): PageWindow {
  const { first, last } = request
  if (first != null && last != null) throw new BadUserInput('Give first or last, not both.')
  const limit = first ?? last ?? defaultPageSize
  if (!Number.isInteger(limit) || limit < 1 || limit > maxPageSize) {
    throw new BadUserInput(`first and last go from 1 to ${maxPageSize}: ask for the rest with after or before.`)
  }
  return { limit, backwards: last != null, after: request.after ?? undefined, before: request.before ?? undefined }
}

/**
 * Cuts a page out of rows that were read in the window's direction, one more than its limit, so that the extra row
 * tells whether there is more. The page itself always runs forwards.
 */
export function pageOf<T>(rows: readonly T[], window: PageWindow, cursorOf: (row: T) => string): Page<T> {
  const hasMore = rows.length > window.limit
  const kept = rows.slice(0, window.limit)
  if (window.backwards) kept.reverse()
  return {
    edges: kept.map((node) => ({ cursor: cursorOf(node), node })),
    hasNextPage: window.backwards ? window.before !== undefined : hasMore,
    hasPreviousPage: window.backwards ? hasMore : window.after !== undefined
  }
}

/** A cursor that holds what a row is sorted by. Opaque to clients. */
export const encodeCursor = (...values: (string | number | null)[]): string => Buffer.from(JSON.stringify(values)).toString('base64url')

/** Reads a cursor made by encodeCursor. Throws BadUserInput where it is none, or one of another list. */
export function decodeCursor<T>(cursor: string, schema: z.ZodType<T>): T {
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()))
  } catch (cause) {
    throw new BadUserInput('That cursor is not of this list: use one from its edges or pageInfo, or leave it out.', cause)
  }
}

/** What a cursor may hold: a client could make one up, and beyond these a database refuses to compare. */
export const cursorNumber = z.int32().nonnegative()
export const cursorInstant = z.iso.datetime().refine((instant) => !instant.startsWith('0000'))
export const cursorText = z.string().refine((text) => !text.includes('\u0000'))

/** For lists in the order of a number that counts within a session. */
export const numberCursor = z.tuple([cursorNumber]).transform(([number]) => number)
