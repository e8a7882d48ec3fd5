import type { Context } from '../src/context.ts'
import { isEntryId, isSessionId, parseId } from '../src/records/id.ts'
import { builder } from './builder.ts'
import { loadersOf } from './loaders.ts'

// Records do not say what they are: an id does, and leaves the answer here for resolveType.
const typeName = Symbol('name of the type')

export const Node = builder.interfaceRef<object>('Node').implement({
  description: 'Anything that can be asked for by its id alone.',
  resolveType: (node) => (typeName in node && typeof node[typeName] === 'string' ? node[typeName] : undefined),
  fields: (t) => ({
    id: t.id({ description: 'Unique over all types, and stable.' })
  })
})

const named = (name: string, record: object | undefined) => (record ? { ...record, [typeName]: name } : null)

async function findNode(id: string, context: Context) {
  const loaders = loadersOf(context)
  if (isSessionId(id)) return named('Session', (await loaders.rebuilt(id))?.session)
  if (isEntryId(id)) return named('DossierEntry', await loaders.dossierEntry.load(id))
  switch (parseId(id)?.kind) {
    case 'message':
      return named('Message', await loaders.message.load(id))
    case 'turn':
      return named('Turn', await loaders.turn.load(id))
    case 'delegation':
      return named('Delegation', await loaders.delegation.load(id))
    case 'toolCall':
      return named('ToolCall', await loaders.toolCall.load(id))
    case 'action':
      return named('Action', await loaders.action.load(id))
    default:
      return named('Agent', context.doors.board.agents.get(id))
  }
}

builder.queryField('node', (t) =>
  t.field({
    type: Node,
    nullable: true,
    description: 'Any object by its id.',
    args: { id: t.arg.id({ required: true, description: 'The id of any type that is a Node.' }) },
    resolve: (_, { id }, context) => findNode(id, context)
  })
)
