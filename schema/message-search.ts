import type { MessageHit } from '../src/context.ts'
import { connectionOf } from './connection.ts'
import { found, loadersOf } from './loaders.ts'
import { Message } from './message.ts'
import { Session } from './session.ts'

export const MessageSearchConnection = connectionOf<MessageHit>('MessageSearch', 'messages that a search found, best match first', (t) => ({
  node: t.field({ type: Message, description: 'The message.', resolve: (edge) => edge.node.message }),
  session: t.field({
    type: Session,
    description: 'The conversation it was said in.',
    resolve: ({ node: { message } }, _, context) => found('session', message.sessionId, loadersOf(context).session.load(message.sessionId))
  }),
  score: t.float({ description: 'How well it matches; only good for comparing hits of one search.', resolve: (edge) => edge.node.score }),
  snippet: t.string({
    description: 'The passage that matched, as plain text, with the words between « and ».',
    resolve: (edge) => edge.node.snippet
  })
}))
