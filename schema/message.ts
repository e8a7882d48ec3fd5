import { type Message as MessageRecord, type Speech as SpeechRecord } from '../src/records/message.ts'
import { messageId, turnId } from '../src/records/id.ts'
import { Agent, memberOf } from './agent.ts'
import { builder } from './builder.ts'
import { connectionOf } from './connection.ts'
import { Node } from './node.ts'
import { Review } from './review.ts'

const MessageRole = builder.enumType('MessageRole', {
  description: 'Which side of the table spoke.',
  values: {
    USER: { description: 'A person.' },
    AGENT: { description: 'A member of the board.' }
  } as const
})

const Speech = builder.objectRef<SpeechRecord>('Speech').implement({
  description: 'How something was said aloud.',
  fields: (t) => ({
    pace: t.exposeString('pace', { description: 'How fast, in a word or two.' }),
    emphasis: t.exposeStringList('emphasis', { description: 'Words that were stressed.' }),
    emotion: t.exposeString('emotion', { description: 'The mood of it, in a word or two.' }),
    seconds: t.exposeFloat('seconds', { description: 'How long it took to say.' })
  })
})

export const Message = builder.objectRef<MessageRecord>('Message').implement({
  description: 'What a person or a board member said.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({ description: 'Its session and its position there.', resolve: (message) => messageId(message.sessionId, message.seq) }),
    sessionId: t.exposeID('sessionId', { description: 'The conversation it was said in.' }),
    seq: t.exposeInt('seq', { description: 'Position in its session, from 1, with no gap.' }),
    role: t.field({ type: MessageRole, description: 'Which side of the table spoke.', resolve: (message) => message.role }),
    agent: t.field({
      type: Agent,
      nullable: true,
      description: 'The board member who spoke; null for a person.',
      resolve: (message, _, { doors }) => (message.agent === null ? null : memberOf(doors.board, message.agent))
    }),
    authorName: t.exposeString('authorName', {
      description: 'Display name of the person or the board member; several people can share a session.'
    }),
    text: t.exposeString('text', { description: 'What was said.' }),
    createdAt: t.field({ type: 'DateTime', description: 'When it was taken in.', resolve: (message) => message.createdAt }),
    turnId: t.id({
      nullable: true,
      description: 'The turn it began or answered; null for what a fork copied.',
      resolve: (message) => (message.turn === null ? null : turnId(message.sessionId, message.turn))
    }),
    speech: t.field({
      type: Speech,
      nullable: true,
      description: 'Present where the person spoke instead of typing: what was meant and how it was said. The sound itself is never kept.',
      resolve: (message) => message.speech
    }),
    review: t.field({
      type: Review,
      nullable: true,
      description: 'The verdict that let a reply pass; null for what a person said.',
      resolve: (message) => message.review
    })
  })
})

export const MessageConnection = connectionOf<MessageRecord>('Message', 'messages', (t) => ({
  node: t.field({ type: Message, description: 'The message.', resolve: (edge) => edge.node })
}))
