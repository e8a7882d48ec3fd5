import { Migration } from '@mikro-orm/migrations'

// What a stage was given and what models answered, so that a turn can be replayed.
export class Migration20261125050000_answers extends Migration {
  override up(): void {
    this.addSql(`alter table "stage_results" add column "inputs_digest" text null`)
    this.addSql(`alter table "model_calls" add column "asked" text null, add column "answer" jsonb null`)
  }
}
