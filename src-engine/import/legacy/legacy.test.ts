import { createHash } from 'node:crypto'
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Database } from '../../api/database.ts'
import { NodeVfs } from '../../vfs/node-vfs.ts'
import { importLegacyDatabase } from './import-legacy.ts'
import { readLegacyDatabase } from './legacy-database.ts'
import { readLegacySst, readLegacyWal } from './legacy-files.ts'

/** Written by the Rust engine itself. */
const fixtures = fileURLToPath(new URL('../../testing/formats/rust', import.meta.url))
const vfs = new NodeVfs()
const fixture = (name: string) => path.join(fixtures, `${name}.keystone`)

let scratch = ''
beforeEach(() => {
  scratch = mkdtempSync(path.join(tmpdir(), 'keystone-legacy-'))
})
afterEach(() => rmSync(scratch, { recursive: true }))

function copyOf(name: string): string {
  const copy = path.join(scratch, name)
  cpSync(fixture(name), copy, { recursive: true })
  return copy
}

function hashOf(directory: string): string {
  const hash = createHash('sha256')
  for (const name of readdirSync(directory).sort()) {
    hash.update(name).update(readFileSync(path.join(directory, name)))
  }
  return hash.digest('hex')
}

test('one item, in the log and twice in SSTs, is read once', () => {
  expect(readLegacyDatabase(vfs, fixture('a-single'))).toEqual({
    items: [
      new Map([
        ['pk', 'user#123'],
        ['name', 'Alice'],
      ]),
    ],
    indexNames: [],
    damage: [],
    notes: [],
  })
})

test('every type of value is read', () => {
  const { items, damage } = readLegacyDatabase(vfs, fixture('b-types'))
  expect(damage).toEqual([])
  expect(items).toMatchSnapshot()
})

test('index entries are not items, but tell which indexes there were', () => {
  const { items, indexNames, damage } = readLegacyDatabase(vfs, fixture('d-index'))
  expect(damage).toEqual([])
  expect(indexNames).toEqual(['by-score', 'by-status'])
  expect(items).toMatchSnapshot()
})

test('behind junk in the log the next whole frame is found', () => {
  const { items, damage } = readLegacyDatabase(vfs, fixture('f-parthdr'))
  expect(damage).toEqual([
    { file: 'wal.log', offset: 214, bytes: 5, problem: 'a frame is damaged' },
  ])
  expect(items).toMatchSnapshot()
})

test('a log cut or flipped anywhere loses at most what was hit', { timeout: 60_000 }, () => {
  const whole = new Uint8Array(readFileSync(path.join(fixture('d-index'), 'wal.log')))
  const { records } = readLegacyWal('wal.log', whole)
  for (let cut = 16; cut < whole.length; cut++) {
    const found = readLegacyWal('wal.log', whole.slice(0, cut))
    expect(found.records).toEqual(records.slice(0, found.records.length))
    expect(records.length - found.records.length).toBeGreaterThan(0)
  }
  for (let at = 16; at < whole.length; at += 3) {
    const flipped = whole.slice()
    flipped[at] = (flipped[at] ?? 0) ^ 0x10
    const found = readLegacyWal('wal.log', flipped)
    expect(found.records.length).toBeGreaterThanOrEqual(records.length - 1)
    for (const record of found.records) expect(records).toContainEqual(record)
  }
})

test('a damaged SST is reported and the log still tells everything', { timeout: 60_000 }, () => {
  const directory = copyOf('d-index')
  for (const name of readdirSync(directory).filter((file) => file.endsWith('.sst'))) {
    const file = path.join(directory, name)
    const bytes = new Uint8Array(readFileSync(file))
    for (let at = 16; at < bytes.length; at++) {
      const flipped = bytes.slice()
      flipped[at] = (flipped[at] ?? 0) ^ 1
      expect(readLegacySst(name, flipped)).toMatchObject({ records: [], damage: [{ file: name }] })
    }
    truncateSync(file, 30)
  }
  const { items, damage } = readLegacyDatabase(vfs, directory)
  expect(damage.length).toBe(3)
  expect(items).toEqual(readLegacyDatabase(vfs, fixture('d-index')).items)
})

test('an import makes a database of ours and changes nothing', async () => {
  const source = copyOf('b-types')
  const before = hashOf(source)
  const target = path.join(scratch, 'imported.keystone')
  const report = await importLegacyDatabase(source, target)
  expect(hashOf(source)).toBe(before)
  expect(report.refused).toEqual([])
  const { items } = readLegacyDatabase(vfs, source)
  expect(report.items).toBe(items.length)
  await using database = await Database.openReadOnly(target)
  for (const item of items) {
    const Key = new Map([...item].filter(([name]) => name === 'pk' || name === 'sk'))
    const found = await database.dynamodb.getItem({ TableName: 'imported', Key })
    expect(found.Item).toEqual(item)
  }
})

test('what the Rust version did not write is refused by name', () => {
  writeFileSync(path.join(scratch, 'wal.log'), 'something else')
  expect(() => readLegacyDatabase(vfs, scratch)).toThrow(
    expect.objectContaining({ code: 'notADatabase' }),
  )
})
