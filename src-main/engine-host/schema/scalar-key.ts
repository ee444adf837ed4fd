/** Text that is the same for equal scalar values and for no others: what they are counted by. */
import { numberText, typeName, type AttributeValue } from '../../../src-engine/index.ts'

/** A longer text or binary is nobody's category. */
const categoryLengthMax = 256

/** Undefined for containers, sets and vectors, and for texts and binaries longer than `lengthMax`. */
export function scalarKey(
  value: AttributeValue,
  lengthMax = categoryLengthMax,
): string | undefined {
  if (value === null) return 'null'
  switch (typeof value) {
    case 'string':
      return value.length <= lengthMax ? `S${value}` : undefined
    case 'number':
      return `N${value}`
    case 'boolean':
      return String(value)
    default:
      break
  }
  if (value instanceof Uint8Array) {
    return value.length <= lengthMax
      ? `B${Buffer.from(value.buffer, value.byteOffset, value.length).toString('latin1')}`
      : undefined
  }
  if (Array.isArray(value) || value instanceof Map || value instanceof Float32Array) {
    return undefined
  }
  switch (value.kind) {
    case 'N':
      return `N${numberText(value)}`
    case 'Ts':
      return `T${value.ms}`
    default:
      return undefined
  }
}

/** Whether equal values count as one. */
export function isScalar(value: AttributeValue): boolean {
  switch (typeName(value)) {
    case 'S':
    case 'N':
    case 'B':
    case 'BOOL':
    case 'NULL':
    case 'Ts':
      return true
    default:
      return false
  }
}
