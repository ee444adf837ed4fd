import fc from 'fast-check'
import { expect, test } from 'vitest'
import { asByteString, type ByteString } from '../../base/byte-string.ts'
import { ManualClock } from '../../base/clock.ts'
import { MemoryVfs } from '../../vfs/memory-vfs.ts'
import { mergeVersions } from '../iterators/merging-iterator.ts'
import type { VersionIterator, VersionRange } from '../iterators/version-iterator.ts'
import { LiveKeyIterator } from '../live-key-iterator.ts'
import type { SstMeta } from '../file-set.ts'
import type { ReadCounters } from '../store-contract.ts'
import { SstTables } from './sst-tables.ts'

interface Version {
  readonly key: ByteString
  readonly seqno: number
  readonly value: string | undefined
}

const versionsArbitrary = fc
  .array(
    fc.record({
      key: fc.string({ minLength: 1, maxLength: 6, unit: fc.constantFrom('a', 'b', '\0', '\xff') }),
      seqno: fc.integer({ min: 1, max: 1000 }),
      value: fc.option(fc.string({ maxLength: 40, unit: 'binary-ascii' }), { nil: undefined }),
    }),
    { minLength: 1, maxLength: 200 },
  )
  .map((versions) => inOrder(versions as unknown as Version[]))

function inOrder(versions: readonly Version[]): Version[] {
  const unique = new Map(versions.map((version) => [`${version.key}@${version.seqno}`, version]))
  return [...unique.values()].sort((a, b) =>
    a.key === b.key ? b.seqno - a.seqno : a.key < b.key ? -1 : 1,
  )
}

const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0))

/** A plain array as a version iterator: forward only, for writing. */
class ArrayVersions implements VersionIterator {
  readonly #versions: readonly Version[]
  #at = -1
  value: Uint8Array = new Uint8Array(0)
  valueStart = 0
  valueEnd = 0
  constructor(versions: readonly Version[]) {
    this.#versions = versions
  }
  get #current(): Version {
    const version = this.#versions[this.#at]
    if (version === undefined) throw new Error('no current version')
    return version
  }
  get key(): ByteString {
    return this.#current.key
  }
  get seqno(): number {
    return this.#current.seqno
  }
  get tombstone(): boolean {
    return this.#current.value === undefined
  }
  next(): boolean {
    this.#at++
    if (this.#at >= this.#versions.length) return false
    this.value = bytesOf(this.#current.value ?? '')
    this.valueEnd = this.value.length
    return true
  }
  seek(): boolean {
    throw new Error('not used')
  }
  close(): void {}
}

const counters = (): ReadCounters => ({
  memtableHits: 0,
  filesProbed: 0,
  bloomChecks: 0,
  bloomNegatives: 0,
  blocksRead: 0,
  bytesRead: 0,
})

function read(iterator: VersionIterator): Version[] {
  const versions: Version[] = []
  while (iterator.next()) versions.push(current(iterator))
  iterator.close()
  return versions
}

function current(iterator: VersionIterator): Version {
  const value = iterator.tombstone ? undefined : valueText(iterator)
  return { key: iterator.key, seqno: iterator.seqno, value }
}

function valueText(iterator: Pick<VersionIterator, 'value' | 'valueStart' | 'valueEnd'>): string {
  const { value, valueStart, valueEnd } = iterator
  return String.fromCharCode(...value.subarray(valueStart, valueEnd))
}

function newTables(blockBytes: number, compression: 'none' | 'deflate'): SstTables {
  const vfs = new MemoryVfs()
  vfs.makeDirectory('/db')
  return new SstTables({
    vfs,
    directory: '/db',
    databaseUuid: '00112233445566778899aabbccddeeff',
    clock: new ManualClock(1000),
    openFilesMax: 2,
    blockCacheBytes: 64 * 1024,
    blockBytes,
    bloomBitsPerKey: 10,
    compression,
  })
}

async function write(
  tables: SstTables,
  id: number,
  versions: readonly Version[],
): Promise<SstMeta> {
  const meta = await tables.write({
    stripe: 7,
    id,
    generation: 0,
    versions: new ArrayVersions(versions),
  })
  if (meta === undefined) throw new Error('nothing written')
  return meta
}

const options = fc.record({
  blockBytes: fc.constantFrom(256, 1024, 4096),
  compression: fc.constantFrom('none' as const, 'deflate' as const),
})
const bound = fc.option(
  fc.string({ maxLength: 4, unit: fc.constantFrom('a', 'b', '\0', '\xff') }).map(asByteString),
  { nil: undefined },
)

function model(versions: readonly Version[], range: VersionRange): Version[] {
  const inside = versions.filter(
    ({ key }) =>
      (range.from === undefined || key >= range.from) && (range.to === undefined || key < range.to),
  )
  if (range.reverse !== true) return inside
  return inside.toSorted((a, b) => (a.key === b.key ? b.seqno - a.seqno : a.key < b.key ? 1 : -1))
}

test('an SST gives back every version, forward and backward, in any range', async () => {
  await fc.assert(
    fc.asyncProperty(
      versionsArbitrary,
      options,
      bound,
      bound,
      fc.boolean(),
      async (versions, { blockBytes, compression }, from, to, reverse) => {
        const tables = newTables(blockBytes, compression)
        const meta = await write(tables, 1, versions)
        const range = { from, to, reverse }
        expect(read(tables.iterate(meta, range, counters()))).toEqual(model(versions, range))
        expect(meta.entries).toBe(versions.length)
        tables.close()
      },
    ),
    { numRuns: 300 },
  )
})

test('a seek lands where a walk would', async () => {
  await fc.assert(
    fc.asyncProperty(
      versionsArbitrary,
      options,
      fc.array(
        fc
          .string({ maxLength: 4, unit: fc.constantFrom('a', 'b', '\0', '\xff') })
          .map(asByteString),
        { maxLength: 6 },
      ),
      fc.boolean(),
      async (versions, { blockBytes, compression }, targets, reverse) => {
        const tables = newTables(blockBytes, compression)
        const meta = await write(tables, 1, versions)
        const iterator = tables.iterate(meta, { reverse }, counters())
        const ordered = reverse ? targets.toSorted().reverse() : targets.toSorted()
        const expected = model(versions, { reverse })
        for (const target of ordered) {
          const wanted = expected.find(({ key }) => (reverse ? key <= target : key >= target))
          const found = iterator.seek(target)
          expect(found ? current(iterator).key : undefined).toBe(wanted?.key)
          if (!found) break
        }
        iterator.close()
        tables.close()
      },
    ),
    { numRuns: 300 },
  )
})

test('a lookup finds the newest version a moment sees, or nothing', async () => {
  await fc.assert(
    fc.asyncProperty(
      versionsArbitrary,
      options,
      fc.integer({ min: 0, max: 1001 }),
      async (versions, { blockBytes, compression }, moment) => {
        const tables = newTables(blockBytes, compression)
        const meta = await write(tables, 1, versions)
        const absent = ['', 'c', 'aaaaaaa'].map((key) => ({ key: asByteString(key) }))
        for (const { key } of [...versions, ...absent]) {
          const wanted = versions.find((v) => v.key === key && v.seqno <= moment)
          const found = tables.find(meta, key, moment, counters())
          const got = found && {
            seqno: found.seqno,
            value: found.tombstone
              ? undefined
              : String.fromCharCode(...found.value.subarray(found.valueStart, found.valueEnd)),
          }
          expect(got).toEqual(wanted && { seqno: wanted.seqno, value: wanted.value })
        }
        tables.close()
      },
    ),
    { numRuns: 200 },
  )
})

test('several files merge into the live keys one moment sees', async () => {
  await fc.assert(
    fc.asyncProperty(
      versionsArbitrary,
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 0, max: 1001 }),
      fc.boolean(),
      async (versions, files, moment, reverse) => {
        const tables = newTables(256, 'none')
        const parts = Array.from({ length: files }, (_, at) =>
          versions.filter(({ seqno }) => seqno % files === at),
        ).filter((part) => part.length > 0)
        const metas = await Promise.all(parts.map((part, at) => write(tables, at + 1, part)))
        const sources = metas.map((meta) => tables.iterate(meta, { reverse }, counters()))
        const live = new LiveKeyIterator({
          versions: mergeVersions(sources, reverse),
          moment,
          skipped: [],
          reverse,
          saw: () => {},
          closed: () => {},
        })
        const seen: [ByteString, string][] = []
        while (live.next()) seen.push([live.key, valueText(live)])
        live.close()
        const newest = new Map<ByteString, Version>()
        for (const version of versions) {
          if (version.seqno <= moment && !newest.has(version.key)) newest.set(version.key, version)
        }
        const wanted = model([...newest.values()], { reverse }).flatMap(({ key, value }) =>
          value === undefined ? [] : [[key, value]],
        )
        expect(seen).toEqual(wanted)
        tables.close()
      },
    ),
    { numRuns: 200 },
  )
})
