/**
 * What each column of a file shall become, from what all of its rows hold. A key has the type its table declares. A
 * column of a CSV that holds numbers and other texts is text as a whole, so that `007` and `8` stay one type.
 */
import type {
  ColumnMapping,
  ColumnType,
  ImportFormat,
  SurveyedColumn,
} from '../../../src-main/contract/transfers.ts'
import type { TableDescription } from '../../lib/table-types.ts'

type Keyed = Pick<TableDescription, 'KeySchema' | 'AttributeDefinitions'>

export function proposeMapping(
  columns: readonly SurveyedColumn[],
  format: ImportFormat,
  table: Keyed,
): ColumnMapping[] {
  const isOurs = format === 'csv' && columns.some(holdsTagged)
  return columns.map((column) => ({
    column: column.name,
    attribute: column.name,
    as: typeOfKey(column, table) ?? (format === 'csv' && !isOurs ? typeOfCsv(column) : 'asWritten'),
  }))
}

/** Cells as DynamoDB JSON are written by our own export, whose every cell says its type. */
function holdsTagged({ types }: SurveyedColumn): boolean {
  return types.some(({ type }) => type !== 'S' && type !== 'N')
}

function typeOfKey({ name, types }: SurveyedColumn, table: Keyed): ColumnType | undefined {
  if (!table.KeySchema.some((element) => element.AttributeName === name)) return undefined
  const declared = table.AttributeDefinitions.find((each) => each.AttributeName === name)
  const found = types.map(({ type }) => type)
  if (declared?.AttributeType === 'S' && found.some((type) => type !== 'S')) return 'text'
  if (declared?.AttributeType === 'N' && found.some((type) => type !== 'N')) return 'number'
  return 'asWritten'
}

function typeOfCsv({ types }: SurveyedColumn): ColumnType {
  return types.length > 1 && types.some(({ type }) => type === 'N') ? 'text' : 'asWritten'
}

/** What is wrong with a mapping for this table; empty when nothing is. */
export function mappingProblems(
  mapping: readonly ColumnMapping[],
  { KeySchema, SortKeyOptional }: Pick<TableDescription, 'KeySchema' | 'SortKeyOptional'>,
): string[] {
  const kept = mapping.filter(({ as }) => as !== 'leaveOut')
  const names = kept.map(({ attribute }) => attribute)
  const missing = KeySchema.filter(
    ({ AttributeName, KeyType }) =>
      !names.includes(AttributeName) && !(KeyType === 'RANGE' && SortKeyOptional === true),
  )
  const repeated = names.filter((name, at) => names.indexOf(name) !== at)
  return [
    ...missing.map(({ AttributeName, KeyType }) => {
      const key = KeyType === 'HASH' ? 'partition key' : 'sort key'
      return `No column becomes ${AttributeName}, the ${key} of the table.`
    }),
    ...new Set(repeated.map((name) => `Two columns become ${name}: rename one or leave it out.`)),
    ...(names.includes('') ? ['An attribute has no name.'] : []),
  ]
}
