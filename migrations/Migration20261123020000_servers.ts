import { Migration } from '@mikro-orm/migrations'

export class Migration20261123020000_servers extends Migration {
  override up(): void {
    this.addSql(`create table "servers" (
      "id" text not null primary key,
      "seen_at" timestamptz(3) not null,
      "acknowledged" bigint not null
    )`)
    this.addSql(`create table "generations" (
      "number" bigint not null primary key,
      "store" text not null,
      "run_ids" text not null,
      "proposed_at" timestamptz(3) not null,
      "opened_at" timestamptz(3) null
    )`)
    this.addSql(`create table "leases" (
      "session_id" uuid not null primary key,
      "token" bigint not null,
      "expires_at" timestamptz(3) not null
    )`)
  }
}
