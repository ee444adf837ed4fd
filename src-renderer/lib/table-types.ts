/** The shapes of a table's description, by way of the contract. */
import type { DatabaseDescription } from '../../src-main/contract/databases.ts'

export type TableDescription = DatabaseDescription['tables'][number]
export type IndexDescription = NonNullable<TableDescription['GlobalSecondaryIndexes']>[number]
export type KeySchema = TableDescription['KeySchema']
