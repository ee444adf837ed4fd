import { createHash } from 'node:crypto'
import { appendFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { byteStringFromBytes } from '../../base/byte-string.ts'
import { Database, NodeVfs } from '../../index.ts'
import { openStore } from '../../storage/open-store.ts'
import { stripeCount } from '../../storage/store-contract.ts'
import { describeContents, fixtureEnvironment } from './format-fixture.ts'
import { readPlainDatabase, readPlainTables } from './plain/plain-database.ts'

const fixture = path.join(import.meta.dirname, 'version-1.keystone')
const expected: unknown = JSON.parse(readFileSync(`${fixture}.json`, 'utf8'))
const options = { environment: fixtureEnvironment(), sweepIntervalMs: 0 }

let copied: string | undefined

afterEach(() => {
  if (copied !== undefined) rmSync(path.dirname(copied), { recursive: true })
  copied = undefined
})

/** The fixture where it may be written to. */
function copy(): string {
  copied = path.join(mkdtempSync(path.join(tmpdir(), 'format-')), 'copy.keystone')
  cpSync(fixture, copied, { recursive: true })
  return copied
}

function hashOf(directory: string): string {
  const hash = createHash('sha256')
  for (const name of readdirSync(directory).toSorted()) {
    hash.update(`${name}\0`).update(readFileSync(path.join(directory, name)))
  }
  return hash.digest('hex')
}

test('the fixture has one of everything', () => {
  const { manifest, ssts, wals } = readPlainDatabase(fixture)
  const stripes = ssts.map(({ stripe }) => stripe)
  const versions = ssts.flatMap((sst) => sst.versions)
  const inLog = wals.flatMap((wal) => wal.versions)
  expect({
    stripesOfSeveralSsts: new Set(stripes).size < stripes.length,
    mergedSsts: [...manifest.files.values()].some(({ generation }) => generation > 0),
    sstsOfSeveralBlocks: ssts.some(({ blocks }) => blocks > 1),
    compressed: ssts.some(({ compressedBlocks }) => compressedBlocks > 0),
    uncompressed: ssts.some(({ compressedBlocks }) => compressedBlocks === 0),
    tombstonesInSsts: versions.some(({ value }) => value === undefined),
    tombstonesInLog: inLog.some(({ value }) => value === undefined),
    severalLogFiles: wals.length > 1,
    droppedPrefix: manifest.droppedPrefixes.size > 0,
  }).toEqual({
    stripesOfSeveralSsts: true,
    mergedSsts: true,
    sstsOfSeveralBlocks: true,
    compressed: true,
    uncompressed: true,
    tombstonesInSsts: true,
    tombstonesInLog: true,
    severalLogFiles: true,
    droppedPrefix: true,
  })
})

test('a database of format version 1 is read as it was written, and not a byte of it changes', async () => {
  const before = hashOf(fixture)
  const database = await Database.openReadOnly(fixture, options)
  try {
    expect(await describeContents(database)).toEqual(expected)
    expect((await database.storage.verify()).problems).toEqual([])
  } finally {
    await database.close()
  }
  expect(hashOf(fixture)).toBe(before)
})

test('it can be written to, and holds the same after its files are merged', async () => {
  const directory = copy()
  for (const change of ['none', 'merge'] as const) {
    const database = await Database.open(directory, options)
    try {
      if (change === 'merge') {
        await database.storage.flush()
        await database.storage.compact()
      }
      expect(await describeContents(database)).toEqual(expected)
      expect((await database.storage.verify()).problems).toEqual([])
    } finally {
      await database.close()
    }
  }
})

test('a torn tail behind its log is cut away', async () => {
  const directory = copy()
  appendFileSync(path.join(directory, 'wal.log'), Buffer.from('f74b535700112233', 'hex'))
  const database = await Database.open(directory, options)
  expect(await describeContents(database)).toEqual(expected)
  await database.close()
})

test('a reader written from FORMAT.md alone finds the same versions as the store', async () => {
  const store = await openStore({
    vfs: new NodeVfs(),
    environment: options.environment,
    path: fixture,
    mode: 'read-only',
  })
  const found: { stripe: number; key: string; value: string }[] = []
  const reader = store.reader()
  for (let stripe = 0; stripe < stripeCount; stripe++) {
    const iterator = reader.scan({ stripe })
    while (iterator.next()) {
      const { key, value, valueStart, valueEnd } = iterator
      const bytes = Buffer.from(value.subarray(valueStart, valueEnd))
      found.push({ stripe, key, value: bytes.toString('hex') })
    }
    iterator.close()
  }
  reader.close()
  await store.close()
  const plain = readPlainDatabase(fixture).live.map(({ stripe, key, value }) => ({
    stripe,
    key: byteStringFromBytes(key),
    value: value?.toString('hex'),
  }))
  expect(plain).toEqual(found)
})

interface ExpectedTable {
  readonly description: { readonly TableName: string }
  readonly items: readonly object[]
  readonly stream: readonly object[]
}

test('a reader written from FORMAT.md alone reads the same items', () => {
  const tables = readPlainTables(readPlainDatabase(fixture))
  const wanted = expected as readonly ExpectedTable[]
  expect([...tables.keys()].toSorted()).toEqual(
    wanted.map(({ description }) => description.TableName),
  )
  for (const { description, items, stream } of wanted) {
    const table = tables.get(description.TableName)
    const nowS = options.environment.clock.now() / 1000
    // Expired items are there until they are swept; the store no longer shows them.
    const alive = table?.items.filter(({ expiresAt }) => !(Number(expiresAt?.['N']) <= nowS))
    expect(alive).toEqual(items)
    expect(table?.records[4] ?? 0).toBe(stream.length)
  }
})
