import { Migration } from '@mikro-orm/migrations'

// Answers on their way to an outside channel: which bot brings them there, and how far it is.
export class Migration20261126080000_deliveries extends Migration {
  override up(): void {
    this.addSql(`create table "deliveries" (
      "owner_id" text not null,
      "session_id" uuid not null,
      "turn" int not null,
      "channel" text not null,
      "holder" text not null,
      "held_until" timestamptz(3) not null,
      "attempts" int not null,
      "state" jsonb not null,
      "done_at" timestamptz(3) null,
      "created_at" timestamptz(3) not null,
      primary key ("owner_id", "session_id", "turn", "channel")
    )`)
    this.addSql(`create index "deliveries_by_session" on "deliveries" ("session_id")`)
    this.addSql(`create index "deliveries_recent" on "deliveries" ("owner_id", "channel", "created_at")`)
    this.addSql(`create index "deliveries_waiting" on "deliveries" ("owner_id", "channel", "created_at") where "done_at" is null`)
  }
}
