import type { PrimaryKey } from '../table/primary-key.ts'
import type { Table } from '../table/table.ts'

/** Equal for two keys of one item and for nothing else: judged by value, so that N 1 and 1.0 are the same. */
export function itemIdentity(table: Table, key: PrimaryKey): string {
  return table.space.item(key).bytes
}
