/** A hash of a transaction's actions that is the same for the same request, in whatever order its maps were built. */
import type { AttributeMap, AttributeValue } from '../encoding/attribute-value.ts'
import { encodeItem } from '../encoding/item-encoder.ts'
import type { TransactWriteItem } from './types.ts'

export async function hashActions(actions: readonly TransactWriteItem[]): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  for (const action of actions) {
    for (const [kind, members] of Object.entries(action)) {
      if (members !== undefined) parts.push(...partsOf(kind, members))
    }
  }
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return new Uint8Array(await globalThis.crypto.subtle.digest('SHA-256', whole))
}

function partsOf(
  kind: string,
  members: NonNullable<TransactWriteItem[keyof TransactWriteItem]>,
): Uint8Array[] {
  const texts: AttributeMap = new Map<string, AttributeValue>([['kind', kind]])
  const maps: Uint8Array[] = []
  for (const [name, member] of Object.entries(members).toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    if (typeof member === 'string') texts.set(name, member)
    else if (member instanceof Map) maps.push(encodeItem(sorted(new Map(member))))
  }
  return [encodeItem(texts), ...maps]
}

function sorted(map: AttributeMap): AttributeMap {
  const entries = [...map].toSorted(([a], [b]) => (a < b ? -1 : 1))
  return new Map(entries.map(([name, value]) => [name, sortedValue(value)]))
}

function sortedValue(value: AttributeValue): AttributeValue {
  if (value instanceof Map) return sorted(value)
  return Array.isArray(value) ? value.map(sortedValue) : value
}
