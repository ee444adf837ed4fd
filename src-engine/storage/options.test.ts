import { expect, test } from 'vitest'
import { defaultStoreOptions, resolveStoreOptions } from './options.ts'

test('what is not given has its default', () => {
  expect(resolveStoreOptions({ memtableRecords: 7, blockBytes: undefined as never })).toEqual({
    ...defaultStoreOptions,
    memtableRecords: 7,
  })
})

test('a larger machine gives more files and memory, within bounds', () => {
  const on = (openFilesMax: number, memoryBytes: number) => {
    const resolved = resolveStoreOptions({}, { openFilesMax, memoryBytes })
    return [resolved.openFilesMax, resolved.blockCacheBytes / 2 ** 20]
  }
  expect(on(256, 2 ** 30)).toEqual([400, 32])
  expect(on(8192, 2 ** 33)).toEqual([2048, 64])
  expect(on(Infinity, 2 ** 40)).toEqual([4096, 256])
  const machine = { openFilesMax: 8192, memoryBytes: 2 ** 33 }
  expect(resolveStoreOptions({ openFilesMax: 8 }, machine).openFilesMax).toBe(8)
})

test.each([
  [{ memtableRecords: 0 }, 'memtableRecords'],
  [{ memtableBytes: 1.5 }, 'memtableBytes'],
  [{ compactionFiles: Number.NaN }, 'compactionFiles'],
  [{ durability: { kind: 'interval', intervalMs: 0 } as const }, 'durability.intervalMs'],
  [{ walFileBytes: 40 * 1_048_576 }, 'walFileBytes'],
  // What only a program without types can say.
  [{ durability: 'sync' as never }, 'durability.kind'],
  [{ durability: { kind: 'always' } as never }, 'durability.kind'],
  [{ compression: 'zip' as never }, 'compression'],
  [{ backgroundCompaction: 'no' as never }, 'backgroundCompaction'],
  [{ memTableRecords: 8 } as never, 'memTableRecords'],
])('%j is refused by name', (given, field) => {
  expect(() => resolveStoreOptions(given)).toThrow(
    expect.objectContaining({ code: 'validation', details: { field } }),
  )
})
