// Long lists come a page at a time.

import { z } from 'zod'
import { maxPageSize, type Page } from '../../page.ts'

export const pageInput = {
  first: z.int().min(1).max(maxPageSize).optional().describe(`how many, up to ${maxPageSize}; 50 where nothing is said`),
  after: z.string().optional().describe('next_cursor of the page before')
}

export const pageOutput = { next_cursor: z.string().nullable().describe('pass it as after for what follows; null where this is all') }

export const showPage = <T>(name: string, { edges, hasNextPage }: Page<T>, show: (node: T) => object) => ({
  [name]: edges.map(({ node }) => show(node)),
  next_cursor: hasNextPage ? (edges.at(-1)?.cursor ?? null) : null
})
