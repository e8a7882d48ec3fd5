import { Migration } from '@mikro-orm/migrations'

// The full-text index cost an append more than everything else together. It is now kept apart, some seconds behind: what
// has not come that far is searched without it (src/database/search-index.ts).
export class Migration20261124000000_search_apart extends Migration {
  override up(): void {
    this.addSql(`create table "message_words" (
      "session_id" uuid not null,
      "seq" int not null,
      "owner_id" text not null,
      "words" tsvector not null,
      primary key ("session_id", "seq")
    )`)
    this.addSql(`insert into message_words (session_id, seq, owner_id, words) select session_id, seq, owner_id, search from messages`)
    this.addSql(`create index message_words_search on message_words using gin (words)`)
    this.addSql(`alter table "messages" drop column "search"`)
    // The revision up to which a session's messages are in the index.
    this.addSql(`alter table "sessions" add column "indexed" int not null default -1`)
    this.addSql(`update sessions set indexed = revision`)
    this.addSql(`create index sessions_to_index on sessions (id) where indexed < revision`)
  }
}
