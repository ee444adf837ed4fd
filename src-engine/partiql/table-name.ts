/** From the names in a statement to the table and index they mean. */
import { KeystoneError } from '../base/errors.ts'
import type { Name } from './ast.ts'
import type { Dialect } from './cursor.ts'
import { printIdentifier } from './print-value.ts'
import type { IndexShape, StatementSource, TableShape } from './source.ts'

export interface ResolvedTable {
  readonly table: TableShape
  readonly index: IndexShape | undefined
  /** Said with the result: the only table was taken for another name. */
  readonly note: string | undefined
}

/**
 * In the extended dialect, a database with exactly one table takes any name for it.
 * @throws KeystoneError `tableNotFound` or `validation`
 */
export function resolveTable(
  parts: readonly Name[],
  source: StatementSource,
  dialect: Dialect,
): ResolvedTable {
  const [tableName, indexName] = parts
  if (parts.length > 2) {
    throw refused('A path may contain at most 2 components in the FROM clause')
  }
  if (tableName === undefined || parts.some(({ name }) => name === '')) {
    throw refused('Path component cannot be an empty string')
  }
  const { table, note } = findTable(tableName.name, source, dialect)
  if (indexName === undefined) return { table, index: undefined, note }
  const index = table.indexes.find(({ name }) => name === indexName.name)
  if (index !== undefined) return { table, index, note }
  if (dialect === 'dynamodb') throw refused('The table does not have the specified index')
  const whole = `${tableName.name}.${indexName.name}`
  if (source.describe(whole) !== undefined) {
    throw refused(`A table name with a point needs double quotes: "${whole}".`)
  }
  throw refused(
    `The table ${table.name} has no index ${indexName.name}. ${listed(
      'Indexes',
      table.indexes.map(({ name }) => name),
    )}`,
  )
}

function findTable(
  name: string,
  source: StatementSource,
  dialect: Dialect,
): { table: TableShape; note: string | undefined } {
  const table = source.describe(name)
  if (table !== undefined) return { table, note: undefined }
  if (dialect === 'dynamodb') {
    throw new KeystoneError('tableNotFound', 'Requested resource not found', { table: name })
  }
  const names = source.tableNames()
  const [only] = names
  const single = only === undefined || names.length > 1 ? undefined : source.describe(only)
  if (single !== undefined) {
    const note = `"${name}" was taken for ${printIdentifier(single.name)}, the only table of this database.`
    return { table: single, note }
  }
  const message = `There is no table ${name}. ${listed('Tables', names)}`
  throw new KeystoneError('tableNotFound', message, { table: name })
}

function listed(what: string, names: readonly string[]): string {
  if (names.length === 0) return `${what}: none.`
  const shown = names.slice(0, 20).map(printIdentifier).join(', ')
  return `${what}: ${shown}${names.length > 20 ? ', …' : ''}.`
}

function refused(message: string): KeystoneError<'validation'> {
  return new KeystoneError('validation', message, {})
}
