import { expect, test } from 'vitest'
import { asByteString } from '../base/byte-string.ts'
import { systemEnvironment } from '../base/environment.ts'
import { SeededRandom, randomBelow } from '../base/random.ts'
import { MemoryVfs } from '../vfs/memory-vfs.ts'
import { createStore } from './open-store.ts'

const limit = 1024 * 1024
/** What a store without durability gathers before it writes a frame; one may be on its way and one gathering. */
const gatheredBytes = 256 * 1024

test.each([1, 2, 3, 4])(
  'writers that wait for the log always go on, and it stays bounded (seed %i)',
  async (seed) => {
    const random = new SeededRandom(seed)
    const store = await createStore({
      vfs: new MemoryVfs(),
      environment: systemEnvironment,
      path: '/db',
      options: {
        durability: { kind: 'none' },
        walBytesMax: limit,
        walFileBytes: 128 * 1024,
        memtableRecords: 100_000,
        backgroundCompaction: false,
      },
    })
    let largest = 0
    const batchBytesMax = 60 * 1024
    for (let batch = 0; batch < 600; batch++) {
      await store.writable()
      const count = 1 + randomBelow(random, 30)
      store.write(
        Array.from({ length: count }, (_, i) => ({
          key: { stripe: randomBelow(random, 256), bytes: asByteString(`${batch}/${i}`) },
          value: new Uint8Array(randomBelow(random, batchBytesMax / 30)),
        })),
      )
      largest = Math.max(largest, store.stats().wal.liveBytes)
    }
    await store.close()
    expect(largest).toBeLessThan(limit + 2 * gatheredBytes)
  },
)
