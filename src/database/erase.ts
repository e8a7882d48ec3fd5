import type { Database } from './database.ts'
import type { RowsOf } from './table.ts'

/** Deletes the rows whose column has this value, in all the tables or in none; returns how many by table. */
export async function eraseRows(database: Database, rows: readonly RowsOf[], value: string): Promise<Record<string, number>> {
  return database.transaction(async (query) => {
    // Waits for whoever derives something from these sessions (search-index.ts): what came of it is erased too.
    for (const { table, column } of rows.filter((each) => each.table === database.tables.sessions.name))
      await query(`select from ${table} where ${column} = $1 for update`, [value])
    const [counts] = await query<Record<string, number>>(
      `with ${rows.map(({ table, column }, index) => `erased${index} as (delete from ${table} where ${column} = $1 returning 1)`).join(', ')}
      select ${rows.map(({ table }, index) => `(select count(*) from erased${index})::int as ${table}`).join(', ')}`,
      [value]
    )
    return counts ?? {}
  })
}
