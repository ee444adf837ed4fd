import { expect, test } from 'vitest'
import { asByteString } from '../base/byte-string.ts'
import { systemEnvironment } from '../base/environment.ts'
import { MemoryVfs } from '../vfs/memory-vfs.ts'
import { createStore } from './open-store.ts'
import { readDatabase } from './recovery.ts'
import { stripeCount } from './store-contract.ts'

const keys = 50_000
const batchSize = 1000
const keyAt = (i: number) => ({
  stripe: (i * 7) % stripeCount,
  bytes: asByteString(`key ${i}`),
})

test('a log of more records than are staged at once is replayed in order: newest values, and tombstones', async () => {
  const vfs = new MemoryVfs()
  const store = await createStore({
    vfs,
    environment: systemEnvironment,
    path: 'db',
    owner: { pid: 7, host: 'here', program: 'the test' },
    options: { durability: { kind: 'none' }, memtableRecords: 1_000_000 },
  })
  for (const pass of [1, 2]) {
    for (let from = 0; from < keys; from += batchSize) {
      store.write(
        Array.from({ length: batchSize }, (_, j) => {
          const i = from + j
          const removed = pass === 2 && i % 10 === 0
          return { key: keyAt(i), value: removed ? undefined : Uint8Array.of(pass, i & 0xff) }
        }),
      )
    }
  }
  await store.sync()
  const { memtables, lastSeqno, replayedBatches } = readDatabase(vfs, 'db', { allowDamage: false })
  expect({ lastSeqno, replayedBatches }).toEqual({ lastSeqno: 100, replayedBatches: 100 })
  expect(memtables.reduce((sum, { keyCount }) => sum + keyCount, 0)).toBe(keys)
  const wrong: string[] = []
  for (let i = 0; i < keys; i++) {
    const { stripe, bytes } = keyAt(i)
    const found = memtables[stripe]?.newest(bytes)
    const value = found && [...found.buffer.subarray(found.start, found.end)].join(' ')
    const expected = i % 10 === 0 ? '' : `2 ${i & 0xff}`
    const seqno = 51 + Math.floor(i / batchSize)
    if (value !== expected || found?.seqno !== seqno || found.tombstone !== (i % 10 === 0)) {
      wrong.push(bytes)
    }
  }
  expect(wrong).toEqual([])
  await store.close()
})
