import { Migration } from '@mikro-orm/migrations'

// Rows of a session are keyed by the session and their number in it. They carry no foreign keys: each would lock and
// dirty the parent's row on every append. Deleting a session deletes from every table that has a session_id.
export class Migration20261123000000_the_truth extends Migration {
  override up(): void {
    this.addSql(`create table "people" (
      "id" text not null primary key,
      "name" text null,
      "time_zone" text not null,
      "action_feed" bigint not null default '0',
      "created_at" timestamptz(3) not null
    )`)

    this.addSql(`create table "sessions" (
      "id" uuid not null primary key,
      "owner_id" text not null,
      "title" text null,
      "external_ref" text null,
      "when_busy" text not null,
      "agents" text[] not null,
      "skills" text[] not null,
      "created_at" timestamptz(3) not null,
      "last_active_at" timestamptz(3) not null,
      "archived_at" timestamptz(3) null,
      "forked_from" uuid null,
      "revision" int not null
    )`)
    this.addSql(`create index "sessions_by_owner" on "sessions" ("owner_id", "last_active_at", "id")`)

    this.addSql(`create table "external_references" (
      "owner_id" text not null,
      "ref" text not null,
      "session_id" uuid not null,
      primary key ("owner_id", "ref")
    )`)
    this.addSql(`create index "external_references_by_session" on "external_references" ("session_id")`)

    this.addSql(`create table "messages" (
      "session_id" uuid not null,
      "seq" int not null,
      "owner_id" text not null,
      "role" text not null,
      "agent" text null,
      "author_name" text not null,
      "text" text not null,
      "created_at" timestamptz(3) not null,
      "turn" int null,
      "client_message_id" text null,
      "speech" jsonb null,
      "review" jsonb null,
      "search" tsvector generated always as (to_tsvector('english', text) || array_to_tsvector(array['@' || owner_id])) stored null,
      primary key ("session_id", "seq")
    )`)
    this.addSql(`create index messages_search on messages using gin (search)`)
    this.addSql(`create unique index messages_by_client_id on messages (session_id, client_message_id) where client_message_id is not null`)

    this.addSql(`create table "turns" (
      "session_id" uuid not null,
      "seq" int not null,
      "owner_id" text not null,
      "status" text not null,
      "reply" int null,
      "events_after" int not null,
      "to" text null,
      "meeting" boolean not null,
      "time_zone" text not null,
      "said_at" timestamptz(3) not null,
      "started_at" timestamptz(3) null,
      "ended_at" timestamptz(3) null,
      "attempts" int not null,
      "usage" jsonb not null,
      "timing" jsonb not null,
      "error" jsonb null,
      "action_ids" text[] not null,
      "revision" int not null,
      primary key ("session_id", "seq")
    )`)
    this.addSql(`create index turns_open on turns (session_id, seq) where status in ('QUEUED', 'RUNNING')`)

    this.addSql(`create table "stage_results" (
      "session_id" uuid not null,
      "turn" int not null,
      "stage" text not null,
      "owner_id" text not null,
      "attempt" int not null,
      "output" jsonb not null,
      "milliseconds" double precision not null,
      "at" timestamptz(3) not null,
      primary key ("session_id", "turn", "stage")
    )`)

    this.addSql(`create table "delegations" (
      "session_id" uuid not null,
      "turn" int not null,
      "number" int not null,
      "owner_id" text not null,
      "parent" int null,
      "from" text not null,
      "to" text not null,
      "task" text not null,
      "status" text not null,
      "result" text null,
      "error" text null,
      "milliseconds" double precision null,
      "usage" jsonb not null,
      "at" timestamptz(3) not null,
      "revision" int not null,
      primary key ("session_id", "turn", "number")
    )`)

    this.addSql(`create table "tool_calls" (
      "session_id" uuid not null,
      "turn" int not null,
      "number" int not null,
      "owner_id" text not null,
      "agent" text not null,
      "server" text not null,
      "tool" text not null,
      "arguments" jsonb not null,
      "result" jsonb null,
      "status" text not null,
      "error" text null,
      "milliseconds" double precision null,
      "at" timestamptz(3) not null,
      "revision" int not null,
      primary key ("session_id", "turn", "number")
    )`)

    this.addSql(`create table "reviews" (
      "session_id" uuid not null,
      "turn" int not null,
      "attempt" int not null,
      "owner_id" text not null,
      "agent" text not null,
      "verdict" text not null,
      "relevance" double precision not null,
      "accuracy" double precision not null,
      "reasons" text[] not null,
      "milliseconds" double precision not null,
      "at" timestamptz(3) not null,
      primary key ("session_id", "turn", "attempt")
    )`)
    this.addSql(`create index "reviews_by_agent" on "reviews" ("owner_id", "agent", "at")`)

    this.addSql(`create table "positions" (
      "session_id" uuid not null,
      "turn" int not null,
      "agent" text not null,
      "owner_id" text not null,
      "stance" text not null,
      "confidence" double precision not null,
      "reasoning" text not null,
      primary key ("session_id", "turn", "agent")
    )`)

    this.addSql(`create table "model_calls" (
      "session_id" uuid not null,
      "turn" int not null,
      "attempt" int not null,
      "number" int not null,
      "owner_id" text not null,
      "agent" text not null,
      "model" text not null,
      "stage" text not null,
      "input_tokens" int not null,
      "output_tokens" int not null,
      "cached_input_tokens" int not null,
      "cost_usd" double precision not null,
      "milliseconds" double precision not null,
      "at" timestamptz(3) not null,
      primary key ("session_id", "turn", "attempt", "number")
    )`)
    this.addSql(`create index "model_calls_by_owner" on "model_calls" ("owner_id", "at")`)

    this.addSql(`create table "actions" (
      "id" text not null primary key,
      "session_id" uuid not null,
      "source" int not null,
      "owner_id" text not null,
      "kind" text not null,
      "status" text not null,
      "title" text not null,
      "quote" text not null,
      "owner" text null,
      "due_at" timestamptz(3) null,
      "created_at" timestamptz(3) not null,
      "updated_at" timestamptz(3) not null
    )`)
    this.addSql(`create index "actions_by_owner" on "actions" ("owner_id", "due_at", "id")`)
    this.addSql(`create index "actions_by_session" on "actions" ("session_id", "source")`)

    this.addSql(`create table "action_exports" (
      "action_id" text not null,
      "target" text not null,
      "session_id" uuid not null,
      "owner_id" text not null,
      "status" text not null,
      "external_id" text null,
      "url" text null,
      "error" text null,
      "at" timestamptz(3) not null,
      primary key ("action_id", "target")
    )`)
    this.addSql(`create index "action_exports_by_session" on "action_exports" ("session_id")`)

    this.addSql(`create table "dossier_entries" (
      "id" text not null primary key,
      "owner_id" text not null,
      "kind" text not null,
      "text" text not null,
      "confidence" double precision not null,
      "quote" text null,
      "source_session_id" uuid null,
      "source_seq" int null,
      "valid_from" timestamptz(3) not null,
      "valid_to" timestamptz(3) null,
      "superseded_by" text null,
      "fingerprint" text not null,
      "forgotten_at" timestamptz(3) null
    )`)
    this.addSql(`create index "dossier_entries_by_owner" on "dossier_entries" ("owner_id", "valid_from", "id")`)

    this.addSql(`create table "events" (
      "session_id" uuid not null,
      "number" int not null,
      "owner_id" text not null,
      "turn" int null,
      "type" text not null,
      "at" timestamptz(3) not null,
      "payload" jsonb not null,
      "feed" bigint null,
      primary key ("session_id", "number")
    )`)
    this.addSql(`create unique index events_by_feed on events (owner_id, feed) where feed is not null`)
  }
}
