import { expect, test } from 'vitest'
import { asByteString } from '../base/byte-string.ts'
import { systemEnvironment } from '../base/environment.ts'
import { MemoryVfs } from '../vfs/memory-vfs.ts'
import { createStore } from './open-store.ts'

const stripe = 7
const keyOf = (at: number) => asByteString(`k${String(at).padStart(5, '0')}`)
const value = new Uint8Array(100)

async function filled(count: number) {
  const store = await createStore({
    vfs: new MemoryVfs(),
    environment: systemEnvironment,
    path: '/db',
    owner: { pid: 1, host: 'h', program: 'p' },
    options: {},
  })
  for (let at = 0; at < count; at++) store.write([{ key: { stripe, bytes: keyOf(at) }, value }])
  return store
}

test('a range in memory is counted exactly', async () => {
  const store = await filled(1000)
  expect(store.estimateEntries({ stripe })).toBe(1000)
  expect(store.estimateEntries({ stripe, from: keyOf(100), to: keyOf(250) })).toBe(150)
  expect(store.estimateEntries({ stripe, from: keyOf(5000) })).toBe(0)
  expect(store.estimateEntries({ stripe: stripe + 1 })).toBe(0)
  await store.close()
})

test('a range in files is estimated from their blocks, without reading any', async () => {
  const store = await filled(5000)
  await store.flush()
  const { blocksRead } = store.stats().counters
  expect(store.estimateEntries({ stripe })).toBe(5000)
  for (const [from, to] of [
    [0, 1000],
    [1000, 4000],
    [4900, 5000],
  ] as const) {
    const estimate = store.estimateEntries({ stripe, from: keyOf(from), to: keyOf(to) })
    // Half a block at either end is what an estimate may be wrong by.
    expect(Math.abs(estimate - (to - from))).toBeLessThan(60)
  }
  expect(store.estimateEntries({ stripe, from: asByteString('l') })).toBe(0)
  expect(store.stats().counters.blocksRead).toBe(blocksRead)
  await store.close()
})

test('samples are spread over the range and stand for all of it', async () => {
  const store = await filled(5000)
  await store.flush()
  for (let at = 5000; at < 6000; at++) store.write([{ key: { stripe, bytes: keyOf(at) }, value }])
  const samples = store.sampleKeys({ stripe }, 20)
  expect(samples.length).toBeLessThanOrEqual(20 * (store.stats().sstFiles + 1))
  expect(Math.round(samples.reduce((sum, { entries }) => sum + entries, 0))).toBe(6000)
  const early = samples.filter(({ key }) => key < keyOf(3000))
  const share = early.reduce((sum, { entries }) => sum + entries, 0)
  expect(Math.abs(share - 3000)).toBeLessThan(500)
  await store.close()
})
