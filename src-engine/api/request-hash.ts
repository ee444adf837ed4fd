/**
 * A hash of a transaction's actions that is the same for the same request, in whatever order its maps were built. 128
 * bits against accidents, not against attackers: who sends the token may send any request. A cryptographic hash would
 * have to be awaited, and cost more than the transaction.
 */
import type { AttributeMap, AttributeValue } from '../encoding/attribute-value.ts'
import { encodeItem } from '../encoding/item-encoder.ts'
import type { TransactWriteItem } from './types.ts'

export function hashActions(actions: readonly TransactWriteItem[]): Uint8Array {
  const hash = new RequestHash()
  for (const action of actions) {
    for (const [kind, members] of Object.entries(action)) {
      if (members !== undefined) addAction(hash, kind, members)
    }
  }
  return hash.digest()
}

/** The same hash of any bytes. */
export function hashBytes(bytes: Uint8Array): Uint8Array {
  const hash = new RequestHash()
  hash.add(bytes)
  return hash.digest()
}

function addAction(
  hash: RequestHash,
  kind: string,
  members: NonNullable<TransactWriteItem[keyof TransactWriteItem]>,
): void {
  const texts: AttributeMap = new Map<string, AttributeValue>([['kind', kind]])
  for (const [name, member] of Object.entries(members).toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    if (typeof member === 'string') texts.set(name, member)
    else if (member instanceof Map) hash.add(encodeItem(sorted(new Map(member))))
  }
  hash.add(encodeItem(texts))
}

function sorted(map: AttributeMap): AttributeMap {
  const entries = [...map].toSorted(([a], [b]) => (a < b ? -1 : 1))
  return new Map(entries.map(([name, value]) => [name, sortedValue(value)]))
}

function sortedValue(value: AttributeValue): AttributeValue {
  if (value instanceof Map) return sorted(value)
  return Array.isArray(value) ? value.map(sortedValue) : value
}

/** Four lanes of multiply and mix, as in cyrb128; each part ends with its length. */
class RequestHash {
  #a = 1779033703
  #b = 3144134277
  #c = 1013904242
  #d = 2773480762

  add(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at++) this.#mix(bytes[at] ?? 0)
    this.#mix(bytes.length)
  }

  digest(): Uint8Array {
    const a = Math.imul(this.#c ^ (this.#a >>> 18), 597399067)
    const b = Math.imul(this.#d ^ (this.#b >>> 22), 2869860233)
    const c = Math.imul(a ^ (this.#c >>> 17), 951274213)
    const d = Math.imul(b ^ (this.#d >>> 19), 2716044179)
    const bytes = new Uint8Array(16)
    const view = new DataView(bytes.buffer)
    for (const [at, word] of [a ^ b ^ c ^ d, b ^ a, c ^ a, d ^ a].entries()) {
      view.setUint32(at * 4, word >>> 0)
    }
    return bytes
  }

  #mix(value: number): void {
    this.#a = this.#b ^ Math.imul(this.#a ^ value, 597399067)
    this.#b = this.#c ^ Math.imul(this.#b ^ value, 2869860233)
    this.#c = this.#d ^ Math.imul(this.#c ^ value, 951274213)
    this.#d = this.#a ^ Math.imul(this.#d ^ value, 2716044179)
  }
}
