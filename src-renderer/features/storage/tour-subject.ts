/** The item that the tour follows through log, memory and files. */
import type { Item } from '../../../src-engine/language.ts'
import type { DatabaseHandle } from '../../../src-main/contract/databases.ts'
import type { FoundKey } from '../../../src-main/contract/storage.ts'
import { call } from '../../ipc/client.ts'
import { keyOf } from '../../lib/key-schema.ts'
import { keyText } from '../../lib/key-text.ts'
import type { TableDescription } from '../../lib/table-types.ts'

export interface TourSubject {
  readonly handle: DatabaseHandle
  readonly table: string
  readonly item: Item
  readonly key: Item
  /** `cities: country = AD, place = Canillo`. */
  readonly text: string
  readonly stripe: number
}

/** The first item of the largest table; undefined while there is none. */
export async function chooseSubject(
  handle: DatabaseHandle,
  tables: readonly TableDescription[],
): Promise<TourSubject | undefined> {
  for (const table of tables.toSorted((a, b) => b.ItemCount - a.ItemCount)) {
    const input = { TableName: table.TableName, Limit: 1 }
    const { Items } = await call((bridge) => bridge.items.scan({ handle, input }))
    const item = Items?.[0]
    if (item === undefined) continue
    const key = keyOf(table, item)
    const place = { handle, table: table.TableName, key }
    const { stripe } = await call((bridge) => bridge.storage.findKey(place))
    return { ...place, item, text: `${table.TableName}: ${keyText(key)}`, stripe }
  }
  return undefined
}

/** Every version of the item, wherever it lies. */
export function versionsOf({ handle, table, key }: TourSubject): Promise<FoundKey> {
  return call((bridge) => bridge.storage.findKey({ handle, table, key }))
}
