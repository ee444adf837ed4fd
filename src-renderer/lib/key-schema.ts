/** The keys of a table or index, as the grid, the inspector and filters need them. */
import type { Item } from '../../src-engine/language.ts'
import type { IndexDescription, TableDescription } from './table-types.ts'

export interface KeyAttribute {
  readonly name: string
  readonly role: 'partition' | 'sort'
}

export interface Keyed {
  readonly KeySchema: TableDescription['KeySchema']
}

export function partitionKeyOf({ KeySchema }: Keyed): string {
  return KeySchema.find((element) => element.KeyType === 'HASH')?.AttributeName ?? ''
}

export function sortKeyOf({ KeySchema }: Keyed): string | undefined {
  return KeySchema.find((element) => element.KeyType === 'RANGE')?.AttributeName
}

export function indexesOf(table: TableDescription): readonly IndexDescription[] {
  return [...(table.LocalSecondaryIndexes ?? []), ...(table.GlobalSecondaryIndexes ?? [])]
}

export function indexOf(
  table: TableDescription,
  name: string | undefined,
): IndexDescription | undefined {
  return indexesOf(table).find((index) => index.IndexName === name)
}

export function keyAttributes(keyed: Keyed): KeyAttribute[] {
  const sort = sortKeyOf(keyed)
  return [
    { name: partitionKeyOf(keyed), role: 'partition' },
    ...(sort === undefined ? [] : [{ name: sort, role: 'sort' } as const]),
  ]
}

/** The primary key of `item` in `table`. */
export function keyOf(table: TableDescription, item: Item): Item {
  const key: Item = new Map()
  for (const { AttributeName } of table.KeySchema) {
    const value = item.get(AttributeName)
    if (value !== undefined) key.set(AttributeName, value)
  }
  return key
}
