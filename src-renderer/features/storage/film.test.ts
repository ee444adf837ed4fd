import { expect, test } from 'vitest'
import type { FileFigures, StorageEntry } from '../../../src-main/contract/storage.ts'
import { Film } from './film.ts'

const file = (id: number): FileFigures => ({
  id,
  stripe: id % 256,
  bytes: 1,
  entries: 1,
  tombstones: 0,
  createdMs: 0,
  generation: 0,
  smallestSeqno: 0,
  largestSeqno: 0,
})
const entry = (number: number, added: number[], removed: number[]): StorageEntry => ({
  number,
  atMs: number,
  kind: 'flush',
  stripe: 0,
  text: '',
  added: added.map(file),
  removed: removed.map(file),
  compaction: undefined,
})
const ids = (film: Film, frame: number): number[] => [...film.filesAt(frame).keys()]

test('every frame has the files of its moment, however one gets there', () => {
  const entries = Array.from({ length: 1000 }, (_, at) =>
    entry(at + 1, [at + 1], at % 3 === 2 ? [at] : []),
  )
  const film = new Film({ base: [file(5000)], entries })
  const live = new Set([5000])
  expect(ids(film, 0)).toEqual([5000])
  for (const [at, { added, removed }] of entries.entries()) {
    for (const { id } of removed) live.delete(id)
    for (const { id } of added) live.add(id)
    expect(new Set(ids(film, at + 1))).toEqual(live)
  }
  expect(ids(film, 256)).toEqual(
    ids(new Film({ base: [file(5000)], entries: entries.slice(0, 256) }), 256),
  )
})

test('what changed no file has no frame', () => {
  expect(new Film({ base: [], entries: [entry(1, [], []), entry(2, [1], [])] }).frames).toBe(2)
})
