import { Migration } from '@mikro-orm/migrations'

// Whoever wants to be told once a turn has ended: kept, so that any server can tell them, whichever was asked.
export class Migration20261126040100_notifications extends Migration {
  override up(): void {
    this.addSql(`create table "notifications" (
      "session_id" uuid not null,
      "turn" int not null,
      "id" text not null,
      "owner_id" text not null,
      "url" text not null,
      "token" text null,
      "scheme" text null,
      "credentials" text null,
      "version" text not null,
      "attempts" int not null,
      "due_at" timestamptz(3) null,
      primary key ("session_id", "turn", "id")
    )`)
    this.addSql(`create index "notifications_by_owner" on "notifications" ("owner_id")`)
    this.addSql(`create index "notifications_due" on "notifications" ("due_at") where "due_at" is not null`)
  }
}
