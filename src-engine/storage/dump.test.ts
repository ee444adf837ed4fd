/** Dumps held against a reader that shares no code with them, on the database kept of the format. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { bytesFromByteString, type ByteString } from '../base/byte-string.ts'
import { readPlainManifest } from '../testing/formats/plain/plain-manifest.ts'
import { readPlainSst } from '../testing/formats/plain/plain-sst.ts'
import { readPlainWal } from '../testing/formats/plain/plain-wal.ts'
import { NodeVfs } from '../vfs/node-vfs.ts'
import { dumpManifest, dumpWal, type DumpedRecord } from './dump.ts'
import { dumpSst, readSstRecords, type SstDump } from './dump-sst.ts'

const fixture = path.join(import.meta.dirname, '../testing/formats/version-1.keystone')
const vfs = new NodeVfs()
const names = readdirSync(fixture)
const ssts = names.filter((name) => name.endsWith('.sst'))
const logs = names.filter((name) => name.endsWith('.log'))
const inFixture = (name: string): string => path.join(fixture, name)
const hex = (key: ByteString | Uint8Array): string =>
  Buffer.from(typeof key === 'string' ? bytesFromByteString(key) : key).toString('hex')

let work: string

beforeEach(() => {
  work = mkdtempSync(path.join(tmpdir(), 'dump-'))
})

afterEach(() => rmSync(work, { recursive: true }))

const dump = (file: string, skip = 0, limit = 1_000_000): SstDump =>
  dumpSst({ vfs, path: file, skip, limit })

test.each(ssts)('an SST is told as it is: %s', (name) => {
  const plain = readPlainSst(readFileSync(inFixture(name)))
  const found = dump(inFixture(name))
  expect(found.identity).toEqual({ stripe: plain.stripe, id: plain.id, databaseUuid: plain.uuid })
  expect(found.blocks).toHaveLength(plain.blocks)
  expect(found.blocks.filter(({ compressed }) => compressed)).toHaveLength(plain.compressedBlocks)
  expect(found.blocks.filter(({ problem }) => problem !== undefined)).toEqual([])
  expect(found.manifestSays).toBe('same')
  expect(found.records.map((record) => [hex(record.key), record.seqno, hexOf(record)])).toEqual(
    plain.versions.map(({ key, seqno, value }) => [hex(key), seqno, value && hex(value)]),
  )
})

function hexOf(record: { readonly tombstone: boolean; readonly value: Uint8Array }) {
  return record.tombstone ? undefined : hex(record.value)
}

test('records of an SST come page by page', () => {
  const [name = ''] = ssts
  const all = dump(inFixture(name)).records
  expect(all.length).toBeGreaterThan(3)
  expect(dump(inFixture(name), 1, 2).records).toEqual(all.slice(1, 3))
  expect(dump(inFixture(name), all.length, 5).records).toEqual([])
})

test('the false positives of bloom filters are measured', () => {
  const measured = ssts.map((name) => dump(inFixture(name)).filters)
  const sum = (pick: (of: (typeof measured)[number]) => number): number =>
    measured.reduce((total, one) => total + pick(one), 0)
  const probed = sum(({ probedKeys }) => probedKeys)
  for (const passed of [sum((one) => one.passedFile), sum((one) => one.passedBlock)]) {
    expect(passed / probed).toBeGreaterThan(0)
    expect(passed / probed).toBeLessThan(0.02)
  }
  expect(sum(({ passedBoth }) => passedBoth) / probed).toBeLessThan(0.001)
})

test('a damaged block is told, and the others are still read', () => {
  const name = ssts.find((candidate) => dump(inFixture(candidate)).blocks.length > 2) ?? ''
  cpSync(fixture, work, { recursive: true })
  const file = path.join(work, name)
  const bytes = readFileSync(file)
  const whole = dump(file)
  const at = (whole.blocks[1]?.offset ?? 0) + 20
  bytes.writeUInt8(bytes.readUInt8(at) ^ 4, at)
  writeFileSync(file, bytes)
  const found = dump(file)
  expect(found.blocks.map(({ problem }) => problem !== undefined)).toEqual(
    whole.blocks.map((_, block) => block === 1),
  )
  expect(found.manifestSays).toBe('different')
  expect(found.records).toEqual(whole.records.filter(({ block }) => block !== 1))
})

test('an SST without its database is told as well; one that is none is refused', () => {
  const [name = ''] = ssts
  const alone = path.join(work, name)
  cpSync(inFixture(name), alone)
  expect(dump(alone)).toMatchObject({ manifestSays: 'no MANIFEST' })
  writeFileSync(alone, readFileSync(inFixture(name)).subarray(0, 90))
  expect(() => dump(alone)).toThrow(expect.objectContaining({ code: 'corruption' }))
})

test.each(logs)('a log file is told as it is: %s', (name) => {
  const plain = readPlainWal(readFileSync(inFixture(name)))
  const records: DumpedRecord[] = []
  let frames = 0
  const found = dumpWal(vfs, inFixture(name), (frame) => {
    frames++
    records.push(...frame.records)
  })
  expect(frames).toBe(plain.frames)
  expect(found).toMatchObject({ validBytes: plain.end, header: { number: plain.number } })
  expect(
    records.map((record) => [record.stripe, hex(record.key), record.seqno, hexOf(record)]),
  ).toEqual(
    plain.versions.map(({ stripe, key, seqno, value }) => [
      stripe,
      hex(key),
      seqno,
      value && hex(value),
    ]),
  )
})

test('the MANIFEST is told as it is', () => {
  const plain = readPlainManifest(readFileSync(inFixture('MANIFEST')))
  const { header, edits, tornBytes } = dumpManifest(vfs, fixture)
  expect({ uuid: header.uuid, edits: edits.length, tornBytes }).toEqual({
    uuid: plain.uuid,
    edits: plain.edits,
    tornBytes: 0,
  })
  const files = new Map(
    edits.flatMap(({ edit }) => edit.added).map((file) => [file.id, file.checksum]),
  )
  for (const id of edits.flatMap(({ edit }) => edit.removed)) files.delete(id)
  expect([...files]).toEqual([...plain.files].map(([id, { crc }]) => [id, crc]))
})

test.each(ssts)('records read from anywhere in an SST are those of the whole dump: %s', (name) => {
  const { records } = dump(inFixture(name))
  for (const skip of [0, 1, Math.floor(records.length / 2), records.length]) {
    const found = readSstRecords({ vfs, path: inFixture(name), skip, limit: 3 })
    expect(found).toEqual(records.slice(skip, skip + 3))
  }
})
