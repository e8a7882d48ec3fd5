import { Migration } from '@mikro-orm/migrations'

export class Migration20261125040000_summaries_and_spending extends Migration {
  override up(): void {
    this.addSql(`create table "summaries" (
      "session_id" uuid not null primary key,
      "owner_id" text not null,
      "version" int not null,
      "from" int not null,
      "up_to" int not null,
      "text" text not null,
      "model" text not null,
      "at" timestamptz(3) not null
    )`)
    this.addSql(`create index "summaries_by_owner" on "summaries" ("owner_id")`)
    this.addSql(`create table "spending" (
      "owner_id" text not null,
      "day" date not null,
      "spent_usd" double precision not null,
      "reserved" jsonb not null,
      primary key ("owner_id", "day")
    )`)
  }
}
