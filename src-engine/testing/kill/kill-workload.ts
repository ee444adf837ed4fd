/**
 * What the child that will be killed writes: batch `n` of a database is the same in the child, which
 * writes it, and in the parent, which checks what is left of it.
 */
import { asByteString } from '../../base/byte-string.ts'
import { randomBelow, SeededRandom } from '../../base/random.ts'
import type { StoreOptions } from '../../storage/options.ts'
import type { Seqno, WriteOperation } from '../../storage/store-contract.ts'

const stripes = [0, 7, 128, 255]
const keys = 60
const valueBytesMax = 400

/** Small, so that every round flushes, compacts and rotates several times. */
export const killOptions: Partial<StoreOptions> = {
  memtableRecords: 40,
  compactionFiles: 3,
  walFileBytes: 32 * 1024,
  walBytesMax: 128 * 1024,
  walPreallocateBytes: 16 * 1024,
}

export function killBatch(seed: number, seqno: Seqno): WriteOperation[] {
  const random = new SeededRandom(seed * 1_000_003 + seqno)
  const operations = new Map<string, WriteOperation>()
  for (let count = 1 + randomBelow(random, 5); count > 0; count--) {
    const stripe = stripes[randomBelow(random, stripes.length)] ?? 0
    const bytes = asByteString(`key ${randomBelow(random, keys)}`)
    const value =
      randomBelow(random, 5) === 0
        ? undefined
        : filled(`${seqno}:`, randomBelow(random, valueBytesMax))
    operations.set(`${stripe} ${bytes}`, { key: { stripe, bytes }, value })
  }
  return [...operations.values()]
}

function filled(stamp: string, filler: number): Uint8Array {
  const value = new Uint8Array(stamp.length + filler).fill(0x2e)
  for (let i = 0; i < stamp.length; i++) value[i] = stamp.charCodeAt(i)
  return value
}
