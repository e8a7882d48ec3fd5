import { Migration } from '@mikro-orm/migrations'

// Tool calls that wait for the person: what each waits for, and which of a session are still pending.
export class Migration20261126000000_approvals extends Migration {
  override up(): void {
    this.addSql(`alter table "tool_calls" add column "approval" jsonb null`)
    this.addSql(`create index tool_calls_to_approve on tool_calls (session_id, turn, number) where approval is not null`)
    this.addSql(`alter table "sessions" add column "pending_calls" jsonb not null default '[]'`)
    this.addSql(`create index sessions_with_pending_calls on sessions (id) where pending_calls <> '[]'`)
  }
}
