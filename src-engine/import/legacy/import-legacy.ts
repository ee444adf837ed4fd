/** Copies a directory of the Rust version into a new database. The source is only read. */
import { Database } from '../../api/database.ts'
import { KeystoneError } from '../../base/errors.ts'
import { NodeVfs } from '../../vfs/node-vfs.ts'
import type { LegacyDamage } from './legacy-files.ts'
import { readLegacyDatabase } from './legacy-database.ts'

export interface LegacyImportReport {
  readonly items: number
  /** Items that our limits refuse, and why. */
  readonly refused: readonly { readonly key: string; readonly message: string }[]
  /** Indexes there were; their definitions were never stored and must be created anew. */
  readonly indexNames: readonly string[]
  readonly damage: readonly LegacyDamage[]
  readonly notes: readonly string[]
}

/**
 * Makes the database `target` from the Rust directory `source`, in its default table.
 * @throws KeystoneError `notADatabase` for a source of another kind, and as `Database.create`.
 */
export async function importLegacyDatabase(
  source: string,
  target: string,
): Promise<LegacyImportReport> {
  const content = readLegacyDatabase(new NodeVfs(), source)
  const refused: { key: string; message: string }[] = []
  const database = await Database.create(target, { store: { durability: { kind: 'none' } } })
  try {
    const TableName = database.defaultTableName ?? ''
    for (const item of content.items) {
      try {
        await database.dynamodb.putItem({ TableName, Item: item })
      } catch (error) {
        if (!(error instanceof KeystoneError) || error.code !== 'validation') throw error
        const [pk, sk] = [item.get('pk'), item.get('sk')]
        const key = [pk, sk].filter((part) => typeof part === 'string').join(', ')
        refused.push({ key, message: error.message })
      }
    }
    await database.flush()
  } finally {
    await database.close()
  }
  const { indexNames, damage, notes } = content
  return { items: content.items.length - refused.length, refused, indexNames, damage, notes }
}
