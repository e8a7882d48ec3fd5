import { Migration } from '@mikro-orm/migrations'

export class Migration20261123010000_dead_letters extends Migration {
  override up(): void {
    this.addSql(`create table "dead_letters" (
      "id" uuid not null primary key,
      "session_id" uuid not null,
      "version" bigint null,
      "owner_id" text null,
      "at" timestamptz(3) not null,
      "reason" text not null,
      "entry" jsonb not null
    )`)
    this.addSql(`create index "dead_letters_by_session" on "dead_letters" ("session_id")`)
  }
}
