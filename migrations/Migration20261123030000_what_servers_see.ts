import { Migration } from '@mikro-orm/migrations'

export class Migration20261123030000_what_servers_see extends Migration {
  override up(): void {
    // The run ids of the Redis that the server sees, '' for none.
    this.addSql(`alter table "servers" add column "sees" text not null default ''`)
  }
}
