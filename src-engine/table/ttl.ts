/**
 * When items expire. The TTL attribute is an N of epoch seconds or a Ts; other types, and stamps more than five years
 * old, mean nothing. An expired item is absent for every read, condition and update at once; the sweeper
 * (`ttl-sweeper.ts`) removes it later, in order of expiry.
 */
import type { AttributeValue, Item } from '../encoding/attribute-value.ts'
import { ordinalMax } from './keyspace.ts'
import type { TtlDefinition } from './table-definition.ts'

/** DynamoDB's rule against mistaking old dates, or milliseconds for seconds, for a wish to delete. */
export const expiryAgeSecondsMax = 5 * 365 * 86_400

/** The epoch second at which an item expires; undefined when it never does. */
export function expirySeconds(ttl: TtlDefinition, item: Item): number | undefined {
  const seconds = stampSeconds(item.get(ttl.attribute))
  if (seconds === undefined || seconds < 0 || seconds > ordinalMax) return undefined
  return Math.floor(seconds)
}

function stampSeconds(value: AttributeValue | undefined): number | undefined {
  if (typeof value === 'number') return value
  if (value === undefined || value === null || typeof value !== 'object' || !('kind' in value)) {
    return undefined
  }
  if (value.kind === 'N') return Number(value.text)
  if (value.kind === 'Ts') return Number(value.ms) / 1000
  return undefined
}

export function isExpired(ttl: TtlDefinition, item: Item, nowMs: number): boolean {
  const seconds = expirySeconds(ttl, item)
  if (seconds === undefined) return false
  return seconds * 1000 < nowMs && seconds >= oldestExpiry(nowMs)
}

/** The oldest expiry that still counts. */
export function oldestExpiry(nowMs: number): number {
  return Math.max(0, Math.floor(nowMs / 1000) - expiryAgeSecondsMax)
}
