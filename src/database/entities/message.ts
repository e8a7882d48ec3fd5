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
    review: p.json<Review>().nullable()
  },
  indexes: [
    {
      name: 'messages_by_client_id',
      expression:
        'create unique index messages_by_client_id on messages (session_id, client_message_id) where client_message_id is not null'
    }
  ]
})

/** What a message is found by. The owner is one of the words, so that the index alone finds one person's among everybody's. */
export const MessageWordsEntity = defineEntity({
  name: 'MessageWords',
  tableName: 'message_words',
  properties: {
    sessionId: p.uuid().primary(),
    seq: p.integer().primary(),
    ownerId: p.text(),
    words: p.type('tsvector').columnType('tsvector')
  },
  indexes: [{ name: 'message_words_search', expression: 'create index message_words_search on message_words using gin (words)' }]
})
