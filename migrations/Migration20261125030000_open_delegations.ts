import { Migration } from '@mikro-orm/migrations'

// What a turn has asked of others and not heard yet: whoever ends the turn ends it too, without having to look for it.
export class Migration20261125030000_open_delegations extends Migration {
  override up(): void {
    this.addSql(`alter table "turns" add column "open_delegations" jsonb not null default '[]'`)
  }
}
