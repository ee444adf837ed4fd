/** Damages bytes as a fuzzer does: small changes near what matters, and lengths that mean trouble. */
import { randomBelow, type Random } from '../../base/random.ts'

/** Values that length fields are set to. */
const troublesomeIntegers = [0, 1, 0x7f, 0x80, 0xff, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff]

/** A changed copy of `bytes`, which must not be empty. */
export function mutate(bytes: Uint8Array, random: Random): Uint8Array {
  let mutated: Uint8Array = bytes.slice()
  for (let count = 1 + randomBelow(random, 3); count > 0 && mutated.length > 0; count--) {
    mutated = mutateOnce(mutated, random)
  }
  return mutated
}

function mutateOnce(bytes: Uint8Array, random: Random): Uint8Array {
  const at = randomBelow(random, bytes.length)
  switch (randomBelow(random, 8)) {
    case 0:
      bytes[at] = (bytes[at] ?? 0) ^ (1 << randomBelow(random, 8))
      return bytes
    case 1:
      bytes[at] = randomBelow(random, 256)
      return bytes
    case 2:
    case 3: {
      const width = [1, 2, 4, 8][randomBelow(random, 4)] ?? 4
      const value = troublesomeIntegers[randomBelow(random, troublesomeIntegers.length)] ?? 0
      for (let i = 0; i < width && at + i < bytes.length; i++) {
        bytes[at + i] = i < 4 ? (value >>> (8 * i)) & 0xff : value === 0xffff_ffff ? 0xff : 0
      }
      return bytes
    }
    case 4:
      return bytes.slice(0, at)
    case 5: {
      const length = 1 + randomBelow(random, 16)
      return joined(bytes.subarray(0, at), bytes.subarray(Math.min(bytes.length, at + length)))
    }
    case 6: {
      const from = randomBelow(random, bytes.length)
      const piece = bytes.slice(from, from + 1 + randomBelow(random, 32))
      return joined(bytes.subarray(0, at), piece, bytes.subarray(at))
    }
    default: {
      const from = randomBelow(random, bytes.length)
      bytes.copyWithin(at, from, from + 1 + randomBelow(random, 64))
      return bytes
    }
  }
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
