import { Migration } from '@mikro-orm/migrations'

// What members who live on other servers call a session there, so that each goes on with its own thread.
export class Migration20261126040000_remote_contexts extends Migration {
  override up(): void {
    this.addSql(`alter table "sessions" add column "remote_contexts" jsonb not null default '{}'`)
  }
}
