/**
 * A hash of a transaction's actions that is the same for the same request, in whatever order its maps were built. 128
 * bits against accidents, not against attackers: who sends the token may send any request. A cryptographic hash would
 * have to be awaited, and cost more than the transaction.
 */
import { typeName, type AttributeMap, type AttributeValue } from '../encoding/attribute-value.ts'
import { numberText } from '../encoding/decimal.ts'
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

/** The same hash of any text. */
export function hashText(text: string): Uint8Array {
  const hash = new RequestHash()
  hash.text(text)
  return hash.digest()
}

function addAction(
  hash: RequestHash,
  kind: string,
  members: NonNullable<TransactWriteItem[keyof TransactWriteItem]>,
): void {
  hash.text(kind)
  for (const [name, member] of Object.entries(members).toSorted(byName)) {
    if (member === undefined) continue
    hash.text(name)
    if (typeof member === 'string') hash.text(member)
    else if (member instanceof Map) addValue(hash, new Map(member))
  }
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1
}

function addValue(hash: RequestHash, value: AttributeValue): void {
  const type = typeName(value)
  hash.text(type)
  if (typeof value === 'string') hash.text(value)
  else if (value instanceof Map) addMap(hash, value)
  else if (Array.isArray(value)) addAll(hash, value)
  else if (value instanceof Uint8Array) hash.bytes(value)
  else if (value instanceof Float32Array) hash.text(value.join(' '))
  else if (typeof value === 'number' || typeof value === 'boolean') hash.text(String(value))
  else if (value === null) return
  else if (value.kind === 'N') hash.text(numberText(value))
  else if (value.kind === 'Ts') hash.text(String(value.ms))
  else addAll(hash, value.members)
}

function addAll(hash: RequestHash, values: readonly AttributeValue[]): void {
  hash.text(String(values.length))
  for (const value of values) addValue(hash, value)
}

function addMap(hash: RequestHash, map: AttributeMap): void {
  hash.text(String(map.size))
  for (const [name, value] of [...map].toSorted(byName)) {
    hash.text(name)
    addValue(hash, value)
  }
}

/** Four lanes of multiply and mix, as in cyrb128; each part ends with its length. */
class RequestHash {
  #a = 1779033703
  #b = 3144134277
  #c = 1013904242
  #d = 2773480762

  text(text: string): void {
    this.#add(text.length, (at) => text.charCodeAt(at))
  }

  bytes(bytes: Uint8Array): void {
    this.#add(bytes.length, (at) => bytes[at] ?? 0)
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

  #add(length: number, unitAt: (at: number) => number): void {
    let a = this.#a
    let b = this.#b
    let c = this.#c
    let d = this.#d
    for (let at = 0; at <= length; at++) {
      const unit = at < length ? unitAt(at) : length
      a = b ^ Math.imul(a ^ unit, 597399067)
      b = c ^ Math.imul(b ^ unit, 2869860233)
      c = d ^ Math.imul(c ^ unit, 951274213)
      d = a ^ Math.imul(d ^ unit, 2716044179)
    }
    this.#a = a
    this.#b = b
    this.#c = c
    this.#d = d
  }
}
