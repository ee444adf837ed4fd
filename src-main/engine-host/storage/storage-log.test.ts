import { expect, test } from 'vitest'
import type { SstMeta } from '../../../src-engine/index.ts'
import { mapFiles } from './stripe-files.ts'
import { StorageLog } from './storage-log.ts'

type Key = SstMeta['smallestKey']

function file(id: number, from = 'a', to = 'z'): SstMeta {
  return {
    id,
    stripe: 3,
    bytes: id * 10,
    entries: 1,
    tombstones: 0,
    smallestKey: from as Key,
    largestKey: to as Key,
    smallestSeqno: id,
    largestSeqno: id,
    checksum: 0,
    createdMs: 0,
    generation: 0,
  }
}

function flush(id: number): Parameters<StorageLog['observe']>[0] {
  return {
    kind: 'flushFinished',
    stripes: [3],
    files: [file(id)],
    bytesWritten: id * 10,
    durationMs: 1,
  }
}

const idsAtEnd = (log: StorageLog): number[] => {
  const { base, entries } = log.history()
  const ids = new Set(base.map(({ id }) => id))
  for (const { added, removed } of entries) {
    for (const { id } of removed) ids.delete(id)
    for (const { id } of added) ids.add(id)
  }
  return [...ids].toSorted((a, b) => a - b)
}

test('the file set follows from the beginning and the entries, however many were forgotten', () => {
  const log = new StorageLog(() => 7, 10)
  log.begin([file(1)])
  for (let id = 2; id < 50; id++) log.observe(flush(id))
  log.observe({
    kind: 'compactionFinished',
    stripe: 3,
    reason: 'stripe 3: 11 >= 10',
    inputs: [file(1), file(2)],
    outputs: [file(99)],
    bytesRead: 30,
    bytesWritten: 20,
    bytesReclaimed: 10,
    versionsDropped: 1,
    tombstonesRemoved: 0,
    tombstonesKept: 0,
    tombstonesKeptBecause: '',
    durationMs: 5,
  })
  const { entries, entriesForgotten } = log.history()
  expect(entriesForgotten).toBeGreaterThan(0)
  expect(entriesForgotten + entries.length).toBe(49)
  expect(entries.at(-1)).toMatchObject({ number: 49, kind: 'compaction', stripe: 3 })
  expect(idsAtEnd(log)).toEqual([...Array.from({ length: 47 }, (_, at) => at + 3), 99])
  expect(log.entriesAfter(47).map(({ number }) => number)).toEqual([48, 49])
})

test('stripes are told to have changed once', () => {
  const log = new StorageLog(() => 7)
  log.begin([])
  log.observe(flush(2))
  expect(log.takeDirty()).toEqual([3])
  expect(log.takeDirty()).toEqual([])
})

test('what happened before the beginning is told, and does not change the file set', () => {
  const log = new StorageLog(() => 7)
  log.observe(flush(2))
  log.begin([file(2)])
  expect(idsAtEnd(log)).toEqual([2])
})

test('a running compaction is followed until it ends', () => {
  const log = new StorageLog(() => 7)
  log.begin([file(1), file(2)])
  const inputs = [file(1), file(2)]
  log.observe({ kind: 'compactionStarted', stripe: 3, reason: 'because', inputs })
  log.observe({ kind: 'compactionProgress', stripe: 3, bytesRead: 12, bytesTotal: 30 })
  expect(log.running).toMatchObject({ inputFiles: 2, bytesRead: 12, bytesTotal: 30 })
  log.observe({ kind: 'compactionCancelled', stripe: 3 })
  expect(log.running).toBeUndefined()
})

test('files overlap when their ranges of keys meet', () => {
  const files = [file(1, 'a', 'c'), file(2, 'c', 'f'), file(3, 'g', 'h')]
  expect(mapFiles(files).map(({ overlaps }) => overlaps)).toEqual([1, 1, 0])
})
