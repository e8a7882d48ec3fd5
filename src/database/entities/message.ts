import { defineEntity, p } from '@mikro-orm/core'
import type { Review } from '../../records/review.ts'
import type { Speech } from '../../records/message.ts'

export const MessageEntity = defineEntity({
  name: 'Message',
  tableName: 'messages',
  properties: {
    sessionId: p.uuid().primary(),
    seq: p.integer().primary(),
    ownerId: p.text(),
    role: p.text(),
    agent: p.text().nullable(),
    authorName: p.text(),
    text: p.text(),
    createdAt: p.datetime(3),
    turn: p.integer().nullable(),
    clientMessageId: p.text().nullable(),
    speech: p.json<Speech>().nullable(),
    review: p.json<Review>().nullable(),
    // The owner is one of the words, so that the index alone finds one person's matches among everybody's.
    search: p
      .type('tsvector')
      .columnType('tsvector')
      .generated(`(to_tsvector('english', text) || array_to_tsvector(array['@' || owner_id])) stored`)
      .lazy()
      .nullable()
  },
  indexes: [
    { name: 'messages_search', expression: 'create index messages_search on messages using gin (search)' },
    {
      name: 'messages_by_client_id',
      expression:
        'create unique index messages_by_client_id on messages (session_id, client_message_id) where client_message_id is not null'
    }
  ]
})
