/**
 * Whether two stored values are the same value, so that nothing need be written for them. This is identity, not a
 * comparison of the expression languages (those live in `expressions`): sets are kept sorted, so order tells nothing
 * there, maps are unordered, and each number has one carrier.
 */
import type { AttributeValue, Item } from '../encoding/attribute-value.ts'

export function sameItem(a: Item, b: Item): boolean {
  if (a === b) return true
  if (a.size !== b.size) return false
  for (const [name, value] of a) {
    const other = b.get(name)
    if (other === undefined || !sameValue(value, other)) return false
  }
  return true
}

export function sameValue(a: AttributeValue, b: AttributeValue): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a)) return Array.isArray(b) && sameElements(a, b)
  if (a instanceof Map) return b instanceof Map && sameItem(a, b)
  if (a instanceof Uint8Array) return b instanceof Uint8Array && sameBytes(a, b)
  if (a instanceof Float32Array) return b instanceof Float32Array && sameFloats(a, b)
  if (!('kind' in b)) return false
  if (a.kind === 'N') return b.kind === 'N' && a.text === b.text
  if (a.kind === 'Ts') return b.kind === 'Ts' && a.ms === b.ms
  if (b.kind === 'N' || b.kind === 'Ts') return false
  return a.kind === b.kind && sameElements(a.members, b.members)
}

function sameElements(a: readonly AttributeValue[], b: readonly AttributeValue[]): boolean {
  if (a.length !== b.length) return false
  return a.every((element, at) => {
    const other = b[at]
    return other !== undefined && sameValue(element, other)
  })
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at])
}

/** By bits, so that NaN is itself and -0 is not 0. */
function sameFloats(a: Float32Array, b: Float32Array): boolean {
  return a.length === b.length && a.every((float, at) => Object.is(float, b[at]))
}
