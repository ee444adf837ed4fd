/** Says in people's terms what a store key is: an item of a table, an entry of an index, or the database's own. */
import type { AttributeMap, Item } from '../encoding/attribute-value.ts'
import { bytesFromByteString, type ByteString } from '../base/byte-string.ts'
import { isError } from '../base/errors.ts'
import { printValue } from '../partiql/print-value.ts'
import type { Catalog } from '../table/catalog.ts'
import { placeOfKey, readItemKey } from '../table/keyspace.ts'
import type { Table } from '../table/table.ts'

/** What a key belongs to. `own`: what the database keeps for itself, such as definitions and statistics. */
export type DescribedKeyKind = 'item' | 'index' | 'expiry' | 'stream' | 'own' | 'dropped'

export interface DescribedKey {
  readonly kind: DescribedKeyKind
  /** Undefined for the database's own keys, and for those of tables that are gone. */
  readonly table: string | undefined
  readonly index: string | undefined
  /** Of an item: its primary key. */
  readonly key: AttributeMap | undefined
  /** One line for people, the values in PartiQL's notation. */
  readonly text: string
  /** The exact bytes. */
  readonly hex: string
}

export function describeStoreKey(catalog: Catalog, bytes: ByteString): DescribedKey {
  const hex = Array.from(bytesFromByteString(bytes), (byte) => byte.toString(16).padStart(2, '0'))
  const described = { table: undefined, index: undefined, key: undefined, hex: hex.join('') }
  const place = placeOfKey(bytes)
  if (!('tableId' in place)) {
    const text = place.kind === 'token' ? 'idempotency token' : 'the database’s own record'
    return { ...described, kind: 'own', text }
  }
  const table = catalog.tables.find((each) => each.definition.id === place.tableId)
  if (table === undefined) {
    return { ...described, kind: 'dropped', text: `of a dropped table (${place.tableId})` }
  }
  const inTable = { ...described, table: table.name }
  switch (place.kind) {
    case 'item': {
      const key = readable(() => itemKey(table, bytes))
      return { ...inTable, kind: 'item', key, text: valuesText(key) }
    }
    case 'index': {
      const index = table.indexes.find(({ definition }) => definition.id === place.id)
      if (index === undefined) {
        return { ...inTable, kind: 'dropped', text: `of a dropped index of ${table.name}` }
      }
      const values = readable(() => index.keysOf(bytes))
      const { name } = index.definition
      return { ...inTable, kind: 'index', index: name, text: valuesText(values) }
    }
    case 'expiry':
      return { ...inTable, kind: 'expiry', text: 'expiry entry' }
    case 'stream': {
      const sequence = table.space.streamSequence(bytes)
      return { ...inTable, kind: 'stream', text: `stream record ${sequence}` }
    }
    case 'backfill':
      return { ...inTable, kind: 'own', text: 'progress of a backfill' }
  }
}

/** The item that a record of an SST or the log holds; undefined for any other record, and for damaged ones. */
export function itemOfRecord(
  catalog: Catalog,
  bytes: ByteString,
  value: Uint8Array,
): Item | undefined {
  const place = placeOfKey(bytes)
  if (place.kind !== 'item') return undefined
  const table = catalog.tables.find((each) => each.definition.id === place.tableId)
  return table && readable(() => table.decodeItem(bytes, value, 0, value.length))
}

function itemKey({ definition }: Table, bytes: ByteString): AttributeMap {
  const { partition, sort } = readItemKey(bytes)
  const key: AttributeMap = new Map([[definition.partitionKey.name, partition]])
  if (sort !== undefined && definition.sortKey !== undefined) {
    key.set(definition.sortKey.name, sort)
  }
  return key
}

/** Bytes of a damaged file may be anything. */
function readable<Value>(read: () => Value): Value | undefined {
  try {
    return read()
  } catch (error) {
    if (isError(error, 'corruption')) return undefined
    throw error
  }
}

function valuesText(
  values: ReadonlyMap<string, Parameters<typeof printValue>[0]> | undefined,
): string {
  if (values === undefined) return 'unreadable key'
  return [...values.values()].map(printValue).join('  ')
}
