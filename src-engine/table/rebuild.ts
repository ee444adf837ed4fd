/**
 * Makes anew what a table holds besides its items: the entries of its indexes and of its expiry order, and the counts.
 * For a database that was salvaged without them (`isDerivedKey`): those of a damaged one may lack entries, or name
 * items that are gone.
 */
import { runBackfills, type BackfillContext } from './backfill.ts'
import { countTables } from './statistics.ts'
import type { TableDefinition } from './table-definition.ts'

/** Resolves when all is there, or soon after it was cancelled: the next to open the database goes on. */
export async function rebuildDerived(context: BackfillContext): Promise<void> {
  const { tables, catalog, timers, cancelled } = context
  for (const table of catalog.tables) catalog.redefine(table, unfilled(table.definition))
  for (const table of catalog.tables) await runBackfills(context, table)
  if (cancelled()) return
  for (const { statistics } of catalog.tables) statistics.startCounting()
  await countTables(tables.store, catalog.tables, timers, cancelled)
  catalog.storeStatistics()
}

function unfilled(definition: TableDefinition): TableDefinition {
  const { indexes, ttl } = definition
  return {
    ...definition,
    indexes: indexes.map((index) => ({ ...index, state: 'building' })),
    ttl: ttl && { ...ttl, complete: false },
  }
}
