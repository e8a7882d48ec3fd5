import { Migration } from '@mikro-orm/migrations'

// Push notifications are delivered by jobs, like all that leaves the house.
export class Migration20261126070000_pushes_are_jobs extends Migration {
  override up(): void {
    this.addSql(`insert into "jobs" ("key", "kind", "lane", "owner_id", "session_id", "payload")
      select 'push ' || session_id || ' ' || turn || ' ' || id, 'push', 'push ' || session_id || ' ' || turn || ' ' || id, owner_id, session_id,
        jsonb_build_object('sessionId', session_id, 'turn', turn, 'id', id, 'failures', attempts)
      from "notifications" where "due_at" is not null`)
    this.addSql(`alter table "notifications" drop column "attempts", drop column "due_at"`)
  }
}
