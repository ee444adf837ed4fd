/** What people see of files and the log, held against what was written. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { must } from '../base/assert.ts'
import { Database } from './database.ts'

let directory: string
let database: Database

beforeEach(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'inspection-'))
  database = await Database.create(path.join(directory, 'a.keystone'), { sweepIntervalMs: 0 })
})
afterEach(async () => {
  await database.close()
  rmSync(directory, { recursive: true })
})

test('a file tells the item that was put, by key and by value', async () => {
  await database.put('user#123', { name: 'Alice' })
  await database.storage.flush()
  const { files } = must(database.storage.structure().stripes[125], 'user#123 is in stripe 125')
  const { id } = must(files[0], 'it was flushed')
  expect(database.storage.inspectFile(id)).toMatchObject({ manifestSays: 'same' })
  const [record] = database.storage.fileRecords(id, { skip: 0, limit: 10 })
  expect(record).toMatchObject({ tombstone: false, key: { kind: 'item', text: "'user#123'" } })
  expect(record?.item?.get('name')).toBe('Alice')
  expect(() => database.storage.inspectFile(id + 1000)).toThrow('There is no SST')
})

test('the log tells every record, and a rehearsal replays those that no SST has', async () => {
  for (let at = 0; at < 20; at++) await database.put(`key ${at}`, { at })
  await database.storage.flush()
  await database.put('late', { at: 20 })
  await database.delete('key 3')
  const { wal } = database.storage.structure()
  const active = must(
    wal.find((file) => file.active),
    'one file takes records',
  )
  const { file, records } = await database.storage.inspectLog(active.name, { skip: 0, limit: 1000 })
  expect(records).toHaveLength(file.records)
  expect(records.filter(({ item }) => item?.has('at'))).toHaveLength(21)
  expect(records.at(-1)).toMatchObject({ tombstone: true, key: { text: "'key 3'" } })
  const rehearsal = await database.storage.rehearseRecovery()
  const inMemory = database.storage
    .structure()
    .stripes.reduce((sum, { memtable }) => sum + memtable.records, 0)
  expect(rehearsal).toMatchObject({ records: inMemory, damage: [] })
  expect(inMemory).toBeGreaterThanOrEqual(2)
})

test('a compaction under way can be cancelled, and asked for again', async () => {
  for (let round = 0; round < 3; round++) {
    for (let at = 0; at < 50; at++) await database.put(`key ${at}`, { round })
    await database.storage.flush()
  }
  const before = database.storage.stats().sstFiles
  const merging = database.storage.compact()
  database.storage.cancelCompaction()
  await merging.catch((error: unknown) => expect(error).toMatchObject({ code: 'cancelled' }))
  await database.storage.compact()
  expect(database.storage.stats().sstFiles).toBeLessThan(before)
  expect((await database.get('key 7'))?.['round']).toBe(2)
})
