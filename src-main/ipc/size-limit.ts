/**
 * A bound on what one call may carry, counted before anything else looks at it: so that validators recurse only
 * so deep, and a broken page cannot fill the main process with copies.
 */
import { InvalidArgument } from './schema.ts'

export const callLimits = { depthMax: 64, valuesMax: 2_000_000, bytesMax: 64 * 1_048_576 } as const

/** Throws `InvalidArgument` when the value is nested too deep, has too many parts or is too long. */
export function checkSize(value: unknown, path: string): void {
  const count = { values: 0, bytes: 0 }
  visit(value, 0, count)
  if (count.bytes > callLimits.bytesMax) throw new InvalidArgument(path, 'is too large')
}

interface Count {
  values: number
  bytes: number
}

function visit(value: unknown, depth: number, count: Count): void {
  if (depth > callLimits.depthMax) throw new InvalidArgument('input', 'is nested too deep')
  if (++count.values > callLimits.valuesMax)
    throw new InvalidArgument('input', 'has too many parts')
  if (typeof value === 'string') {
    count.bytes += value.length
    return
  }
  if (typeof value === 'bigint') {
    // A structured clone carries integers of any length; 64 bits are all that are meant.
    if (value >= bigintLimit || value <= -bigintLimit) {
      throw new InvalidArgument('input', 'holds an integer over 64 bits')
    }
    return
  }
  if (typeof value !== 'object' || value === null) return
  if (ArrayBuffer.isView(value)) {
    count.bytes += value.byteLength
    return
  }
  if (value instanceof Map) {
    for (const [key, entry] of value) {
      visit(key, depth + 1, count)
      visit(entry, depth + 1, count)
    }
    return
  }
  if (Array.isArray(value)) {
    // A sparse array is long without being large.
    if (value.length > callLimits.valuesMax) {
      throw new InvalidArgument('input', 'has too many parts')
    }
    for (const entry of value) visit(entry, depth + 1, count)
    return
  }
  for (const [name, entry] of Object.entries(value)) {
    count.bytes += name.length
    visit(entry, depth + 1, count)
  }
}

const bigintLimit = 1n << 64n
