import { expect, test } from 'vitest'
import { asByteString } from '../../base/byte-string.ts'
import { isError } from '../../base/errors.ts'
import { MemoryVfs } from '../../vfs/memory-vfs.ts'
import type { SstMeta } from '../file-set.ts'
import type { ReadCounters } from '../store-contract.ts'
import { limitOpenFiles } from '../../testing/limit-open-files.ts'
import { SstCache } from './sst-cache.ts'
import { SstWriter } from './sst-writer.ts'

const directory = '/db'
const databaseUuid = '00112233445566778899aabbccddeeff'
const keysPerFile = 40

const counters = (): ReadCounters => ({
  memtableHits: 0,
  filesProbed: 0,
  bloomChecks: 0,
  bloomNegatives: 0,
  blocksRead: 0,
  bytesRead: 0,
})

const key = (i: number) => asByteString(`key ${String(i).padStart(4, '0')}`)

/** Files 1, 2 … with the same keys, whose values are the file's id, in blocks of a few keys. */
async function write(count: number): Promise<{ vfs: MemoryVfs; files: SstMeta[] }> {
  const vfs = new MemoryVfs()
  vfs.makeDirectory(directory)
  const files: SstMeta[] = []
  for (let id = 1; id <= count; id++) {
    const writer = new SstWriter({
      vfs,
      directory,
      identity: { stripe: 0, id, databaseUuid },
      blockBytes: 256,
      bloomBitsPerKey: 10,
      compression: 'none',
      createdMs: 0,
      generation: 0,
    })
    for (let i = 0; i < keysPerFile; i++) {
      const value = new Uint8Array(40).fill(id)
      writer.add({ key: key(i), seqno: 1, tombstone: false, value, valueStart: 0, valueEnd: 40 })
    }
    files.push(await writer.finish())
  }
  return { vfs, files }
}

function newCache(
  vfs: MemoryVfs,
  { blockCacheBytes = 64 * 1024, openFilesMax = 3 } = {},
): SstCache {
  return new SstCache({
    vfs,
    directory,
    databaseUuid,
    openFilesMax,
    blockBytes: 256,
    blockCacheBytes,
  })
}

test('lookups and walks over many files keep few of them open', async () => {
  const { vfs, files } = await write(12)
  const cache = newCache(vfs)
  const iterators = files.map((file) => cache.iterate(file, {}, counters()))
  let mostOpen = 0
  for (let i = 0; i < keysPerFile; i++) {
    for (const [at, file] of files.entries()) {
      const iterator = iterators[at]
      expect(iterator?.next()).toBe(true)
      expect(iterator?.key).toBe(key(i))
      expect(iterator?.value[iterator.valueStart]).toBe(file.id)
      const found = cache.find(file, key((i * 7) % keysPerFile), 1, counters())
      expect(found?.value[found.valueStart]).toBe(file.id)
      mostOpen = Math.max(mostOpen, cache.openFiles)
    }
  }
  expect(mostOpen).toBe(3)
})

test('a process without descriptors gets some back, and fewer files are kept open from then on', async () => {
  const { vfs, files } = await write(12)
  limitOpenFiles(vfs, 6)
  const cache = newCache(vfs, { openFilesMax: 10 })
  for (let round = 0; round < 3; round++) {
    for (const file of files) {
      expect(cache.find(file, key(round), 1, counters())?.seqno).toBe(1)
      cache.reader(file).readStored({ first: 0, last: 0 }, new Uint8Array(4096), 0)
    }
  }
  expect(cache.openFiles).toBe(3)
})

test.each([256, 1024, 64 * 1024])(
  'lookups are right whatever the block cache of %i bytes had to let go',
  async (blockCacheBytes) => {
    const { vfs, files } = await write(4)
    const cache = newCache(vfs, { blockCacheBytes })
    for (let round = 0; round < 2000; round++) {
      const file = files[(round * 5) % files.length]
      if (file === undefined) throw new Error('no file')
      if (round % 50 === 0) cache.evict(file.id)
      const found = cache.find(file, key((round * 13) % keysPerFile), 1, counters())
      expect(found?.value.subarray(found.valueStart, found.valueEnd)).toEqual(
        new Uint8Array(40).fill(file.id),
      )
    }
  },
)

test('what filters can answer opens no file again', async () => {
  const { vfs, files } = await write(8)
  const cache = newCache(vfs)
  const absent = asByteString('key 0012 is not this one')
  for (const file of files) cache.find(file, absent, 1, counters())
  for (const file of files) vfs.unlink(`${directory}/000-${file.id}.sst`)
  const spent = counters()
  for (const file of files) expect(cache.find(file, absent, 1, spent)).toBe(undefined)
  expect(spent).toEqual({ ...counters(), filesProbed: 8, bloomChecks: 8, bloomNegatives: 8 })
})

test('an iterator that outlives the cache ends with "closed" and opens nothing', async () => {
  const { vfs, files } = await write(1)
  const cache = newCache(vfs)
  const [file] = files
  if (file === undefined) throw new Error('no file')
  const iterator = cache.iterate(file, {}, counters())
  expect(iterator.next()).toBe(true)
  cache.close()
  expect(() => {
    while (iterator.next());
  }).toThrow(expect.toSatisfy((error: unknown) => isError(error, 'closed')))
  expect(cache.openFiles).toBe(0)
})
