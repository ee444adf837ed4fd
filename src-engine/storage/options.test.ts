import { expect, test } from 'vitest'
import { defaultStoreOptions, resolveStoreOptions } from './options.ts'

test('what is not given has its default', () => {
  expect(resolveStoreOptions({ memtableRecords: 7, blockBytes: undefined as never })).toEqual({
    ...defaultStoreOptions,
    memtableRecords: 7,
  })
})

test.each([
  [{ memtableRecords: 0 }, 'memtableRecords'],
  [{ memtableBytes: 1.5 }, 'memtableBytes'],
  [{ compactionFiles: Number.NaN }, 'compactionFiles'],
  [{ durability: { kind: 'interval', intervalMs: 0 } as const }, 'durability.intervalMs'],
  [{ walFileBytes: 40 * 1_048_576 }, 'walFileBytes'],
])('%j is refused by name', (given, field) => {
  expect(() => resolveStoreOptions(given)).toThrow(
    expect.objectContaining({ code: 'validation', details: { field } }),
  )
})
