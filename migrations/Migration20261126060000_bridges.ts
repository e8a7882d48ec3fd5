import { Migration } from '@mikro-orm/migrations'

// What leaves the house: jobs, which are written with what they are about; webhooks; the calendar feed of a person.
export class Migration20261126060000_bridges extends Migration {
  override up(): void {
    this.addSql(`create table "jobs" (
      "number" bigserial primary key,
      "key" text not null,
      "kind" text not null,
      "lane" text not null,
      "owner_id" text not null,
      "session_id" uuid null,
      "payload" jsonb not null,
      "due_at" timestamptz(3) not null default now(),
      "attempts" int not null default 0,
      "claimed_until" timestamptz(3) null
    )`)
    this.addSql(`alter table "jobs" add constraint "jobs_by_key" unique ("key")`)
    this.addSql(`create index "jobs_by_due" on "jobs" ("due_at")`)
    this.addSql(`create index "jobs_by_lane" on "jobs" ("lane")`)
    this.addSql(`create index "jobs_by_owner" on "jobs" ("owner_id")`)
    this.addSql(`create index "jobs_by_session" on "jobs" ("session_id")`)

    this.addSql(`create table "webhooks" (
      "id" uuid not null primary key,
      "owner_id" text not null,
      "url" text not null,
      "kinds" text[] null,
      "secret" text not null,
      "created_at" timestamptz(3) not null,
      "delivered_at" timestamptz(3) null,
      "failing_since" timestamptz(3) null,
      "error" text null,
      "disabled_at" timestamptz(3) null
    )`)
    this.addSql(`create index "webhooks_by_owner" on "webhooks" ("owner_id")`)

    this.addSql(`create table "calendar_feeds" (
      "owner_id" text not null primary key,
      "secret_hash" text not null,
      "created_at" timestamptz(3) not null,
      "read_at" timestamptz(3) null
    )`)
    this.addSql(`alter table "calendar_feeds" add constraint "calendar_feeds_by_secret" unique ("secret_hash")`)

    // Set before the tool is called and cleared where the outcome is known; what the tool last said of how far it has come.
    this.addSql(`alter table "action_exports" add column "began_at" timestamptz(3) null, add column "seen" text null`)
  }
}
