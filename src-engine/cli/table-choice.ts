/** Which table a command means, and the key that its arguments name. */
import { Option } from 'commander'
import type { Dynamodb } from '../api/dynamodb.ts'
import type { KeyAttributeType, TableDescription } from '../api/types.ts'
import { KeystoneError } from '../base/errors.ts'
import type { AttributeMap, AttributeValue } from '../encoding/attribute-value.ts'
import { decodeBase64 } from '../encoding/base64.ts'
import { looksLikeNumber, parseNumber } from '../encoding/decimal.ts'
import { UsageError } from './failure.ts'

export const tableOption = (): Option =>
  new Option('-t, --table <name>', 'the table; needed when the database has several')

export async function allTableNames(dynamodb: Dynamodb): Promise<string[]> {
  const names: string[] = []
  let start: string | undefined
  do {
    const page = await dynamodb.listTables({ ExclusiveStartTableName: start })
    names.push(...page.TableNames)
    start = page.LastEvaluatedTableName
  } while (start !== undefined)
  return names
}

/** The named table, or the only one. Throws `tableNotFound` with the tables there are. */
export async function chooseTable(
  dynamodb: Dynamodb,
  wanted: string | undefined,
  directory: string,
): Promise<TableDescription> {
  const names = await allTableNames(dynamodb)
  const listed = names.length === 0 ? 'It has no tables.' : `Tables: ${names.join(', ')}.`
  if (wanted !== undefined && !names.includes(wanted)) {
    const message = `No table named ${wanted} in ${directory}. ${listed}`
    throw new KeystoneError('tableNotFound', message, { table: wanted })
  }
  const [only] = names
  const name = wanted ?? (names.length === 1 ? only : undefined)
  if (name === undefined) {
    throw new UsageError(`Say which table with --table. ${listed}`)
  }
  const { Table } = await dynamodb.describeTable({ TableName: name })
  return Table
}

/** The key attributes of a table with the values given as text. */
export function keyFromArguments(
  table: TableDescription,
  partition: string,
  sort: string | undefined,
): AttributeMap {
  const key: AttributeMap = new Map()
  const [hash, range] = keyNames(table)
  key.set(hash, keyValue(table, hash, partition))
  if (sort !== undefined) {
    if (range === undefined) throw new UsageError(`Table ${table.TableName} has no sort key.`)
    key.set(range, keyValue(table, range, sort))
  } else if (range !== undefined && table.SortKeyOptional !== true) {
    throw new UsageError(`Table ${table.TableName} has the sort key ${range}: give it with --sk.`)
  }
  return key
}

/** The names of the partition key and, if there is one, the sort key. */
export function keyNames(table: TableDescription): [string, string | undefined] {
  const hash = table.KeySchema.find(({ KeyType }) => KeyType === 'HASH')?.AttributeName ?? ''
  const range = table.KeySchema.find(({ KeyType }) => KeyType === 'RANGE')?.AttributeName
  return [hash, range]
}

export function keyType(table: TableDescription, name: string): KeyAttributeType {
  const definition = table.AttributeDefinitions.find(({ AttributeName }) => AttributeName === name)
  return definition?.AttributeType ?? 'S'
}

function keyValue(table: TableDescription, name: string, text: string): AttributeValue {
  switch (keyType(table, name)) {
    case 'S':
      return text
    case 'N':
      if (!looksLikeNumber(text)) throw new UsageError(`Key ${name} is a number; "${text}" is not.`)
      return parseNumber(text)
    case 'B':
      return decodeBase64(text)
  }
}
