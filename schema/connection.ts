// Lists are Relay connections over the Page that every door answers with.

import type { FieldMap } from '@pothos/core'
import { maxPageSize, type Page, type PageRequest } from '../src/page.ts'
import { builder } from './builder.ts'

export const PageInfo = builder.objectRef<Page<unknown>>('PageInfo').implement({
  description: 'Where a page stands in its list.',
  fields: (t) => ({
    hasNextPage: t.exposeBoolean('hasNextPage', { description: 'Whether there is more behind endCursor.' }),
    hasPreviousPage: t.exposeBoolean('hasPreviousPage', { description: 'Whether there is more ahead of startCursor.' }),
    startCursor: t.string({
      nullable: true,
      description: 'Cursor of the first edge: pass it as before. Null where the page is empty.',
      resolve: (page) => page.edges[0]?.cursor
    }),
    endCursor: t.string({
      nullable: true,
      description: 'Cursor of the last edge: pass it as after. Null where the page is empty.',
      resolve: (page) => page.edges.at(-1)?.cursor
    })
  })
})

export const forwards = builder.args((t) => ({
  first: t.int({ description: `How many from the start, up to ${maxPageSize}; 50 where nothing is said.` }),
  after: t.string({ description: 'Only what comes behind the edge with this cursor.' })
}))

export const bothWays = builder.args((t) => ({
  first: t.int({ description: `How many from the start, up to ${maxPageSize}; 50 where nothing is said. Not together with last.` }),
  after: t.string({ description: 'Only what comes behind the edge with this cursor.' }),
  last: t.int({ description: `How many from the end, up to ${maxPageSize}. Not together with first.` }),
  before: t.string({ description: 'Only what comes ahead of the edge with this cursor.' })
}))

/** A page asks a store once for each parent, and everything below it counts once for each edge. */
export const pageCost = ({ first, last }: PageRequest) => ({
  field: 10,
  multiplier: Math.min(Math.max(first ?? last ?? 50, 1), maxPageSize)
})

/** A field that asks a store once for each parent: a list of parents cannot share it. */
export const storeCost = 10

type Edge<T> = Page<T>['edges'][number]

type EdgeFields<T> = (t: PothosSchemaTypes.ObjectFieldBuilder<typeof builder.$inferSchemaTypes, Edge<T>>) => FieldMap

/**
 * The connection and edge types of a list, as `<name>Connection` and `<name>Edge`.
 * `of` says in the plural what is listed; `edgeFields` are what an edge has beside its cursor: its node, at least.
 */
export function connectionOf<T>(name: string, of: string, edgeFields: EdgeFields<T>) {
  const edge = builder.objectRef<Edge<T>>(`${name}Edge`).implement({
    description: `A place in a list of ${of}.`,
    fields: (t) => ({
      cursor: t.exposeString('cursor', { description: 'Names this place: pass it as after or before.' }),
      ...edgeFields(t)
    })
  })
  return builder.objectRef<Page<T>>(`${name}Connection`).implement({
    description: `A page of a list of ${of}.`,
    fields: (t) => ({
      // the page's own field has counted its edges
      edges: t.field({
        type: [edge],
        description: 'What is on this page, in order.',
        complexity: { field: 1, multiplier: 1 },
        resolve: (page) => page.edges
      }),
      pageInfo: t.field({ type: PageInfo, description: 'Whether there is more.', resolve: (page) => page })
    })
  })
}
