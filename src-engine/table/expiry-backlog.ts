/** Items past their expiry that the sweeper has not removed yet: absent for every read, but still taking room. */
import { stripeCount, type StoreReader } from '../storage/store-contract.ts'
import { numberAt, ordinalWidth } from './keyspace.ts'
import type { Table } from './table.ts'
import { oldestExpiry } from './ttl.ts'

export interface ExpiryBacklog {
  readonly items: number
  /** Not all of them were counted. */
  readonly more: boolean
  /** When the first of those counted expired, in milliseconds since 1970. */
  readonly oldestMs: number
}

/** Undefined for a table without TTL, or with nothing to sweep. Counts `itemsMax` at most. */
export function expiryBacklog(
  reader: StoreReader,
  table: Table,
  limits: { readonly nowMs: number; readonly itemsMax: number },
): ExpiryBacklog | undefined {
  const { ttl } = table.definition
  if (ttl === undefined) return undefined
  const { nowMs, itemsMax } = limits
  const at = table.space.expiryPrefix(ttl.id).length
  const from = table.space.expiryEnd(ttl.id, oldestExpiry(nowMs))
  const to = table.space.expiryEnd(ttl.id, Math.ceil(nowMs / 1000))
  let items = 0
  let oldest = Infinity
  for (let stripe = 0; stripe < stripeCount && items < itemsMax; stripe++) {
    const iterator = reader.scan({ stripe, from, to })
    try {
      while (items < itemsMax && iterator.next()) {
        items++
        oldest = Math.min(oldest, numberAt(iterator.key, at, ordinalWidth))
      }
    } finally {
      iterator.close()
    }
  }
  return items === 0 ? undefined : { items, more: items === itemsMax, oldestMs: oldest * 1000 }
}
