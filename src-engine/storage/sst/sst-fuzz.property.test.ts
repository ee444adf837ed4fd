/** Structure-aware fuzzing: checksums and lengths are made right after each mutation, so that decoding goes on behind them. */
import { expect, test } from 'vitest'
import { asByteString, type ByteString } from '../../base/byte-string.ts'
import { crc32 } from '../../base/crc32.ts'
import { ManualClock } from '../../base/clock.ts'
import { isError } from '../../base/errors.ts'
import { randomBelow, SeededRandom } from '../../base/random.ts'
import { mutate } from '../../testing/fuzzing/mutate.ts'
import { soakFactor, testSeed } from '../../testing/soak.ts'
import { MemoryVfs } from '../../vfs/memory-vfs.ts'
import type { SstMeta } from '../file-set.ts'
import type { VersionIterator } from '../iterators/version-iterator.ts'
import type { ReadCounters } from '../store-contract.ts'
import type { StoredVersion } from './block-builder.ts'
import { BlockCompression } from './block-compression.ts'
import {
  blockHeaderBytes,
  blockSeed,
  encodeFooter,
  footerBytes,
  headerBytes,
} from './sst-format.ts'
import { SstTables } from './sst-tables.ts'
import { SstWriter } from './sst-writer.ts'

const directory = '/db'
const databaseUuid = '00112233445566778899aabbccddeeff'
const id = 7
const path = `${directory}/042-7.sst`
const inputs = 5000 * soakFactor

const versions: readonly StoredVersion[] = Array.from({ length: 36 }, (_, i) => {
  const bytes = new Uint8Array(15 + (i % 9)).fill(i)
  return {
    key: asByteString(`customer#${String(i >> 1).padStart(3, '0')}`),
    seqno: 1000 - i,
    tombstone: i % 7 === 3,
    value: bytes,
    valueStart: 0,
    valueEnd: i % 7 === 3 ? 0 : bytes.length,
  }
})

interface Sample {
  readonly meta: SstMeta
  readonly bytes: Uint8Array
  readonly metaOffset: number
  /** Where each block begins, and where the last ends. */
  readonly offsets: readonly number[]
}

async function write(compression: 'none' | 'deflate'): Promise<Sample> {
  const vfs = new MemoryVfs()
  vfs.makeDirectory(directory)
  const writer = new SstWriter({
    vfs,
    directory,
    identity: { stripe: 42, id, databaseUuid },
    blockBytes: 256,
    bloomBitsPerKey: 10,
    compression,
    createdMs: 0,
    generation: 0,
  })
  for (const version of versions) writer.add(version)
  const meta = await writer.finish()
  const file = vfs.openRead(path)
  const bytes = new Uint8Array(file.size())
  file.read(bytes, 0, bytes.length, 0)
  const tables = tablesOf(vfs)
  const reader = tables.cache.reader(meta)
  const offsets = Array.from({ length: reader.blocks + 1 }, (_, block) => reader.offset(block))
  tables.close()
  return { meta, bytes, metaOffset: offsets.at(-1) ?? 0, offsets }
}

function tablesOf(vfs: MemoryVfs): SstTables {
  return new SstTables({
    vfs,
    directory,
    databaseUuid,
    clock: new ManualClock(),
    openFilesMax: 4,
    blockCacheBytes: 64 * 1024,
    blockBytes: 256,
    bloomBitsPerKey: 10,
    compression: 'none',
  })
}

const counters = (): ReadCounters => ({
  memtableHits: 0,
  filesProbed: 0,
  bloomChecks: 0,
  bloomNegatives: 0,
  blocksRead: 0,
  bytesRead: 0,
})

const shown = (version: Omit<StoredVersion, 'key'>, key: ByteString): string =>
  `${key}@${version.seqno}${version.tombstone ? '' : `=${version.value.subarray(version.valueStart, version.valueEnd).join()}`}`

function walk(iterator: VersionIterator): string[] {
  const found: string[] = []
  while (iterator.next()) {
    found.push(shown(iterator, iterator.key))
    // A walk that does not end would be as bad as a crash.
    if (found.length > 100_000) throw new Error('endless')
  }
  iterator.close()
  return found
}

/** All ways to read a file; only `corruption` and `formatVersion` may come of it. */
function readAll(bytes: Uint8Array, meta: SstMeta): readonly string[][] | 'refused' {
  const vfs = new MemoryVfs()
  vfs.makeDirectory(directory)
  vfs.create(path).write(bytes, 0)
  const tables = tablesOf(vfs)
  const file = { ...meta, bytes: bytes.length }
  try {
    const forward = walk(tables.iterate(file, {}, counters()))
    const backward = walk(tables.iterate(file, { reverse: true }, counters()))
    const lookups = versions.map(({ key, seqno }) => {
      const found = tables.find(file, key, seqno, counters())
      return found === undefined ? `${key} missing` : shown(found, key)
    })
    const sought = tables.iterate(file, {}, counters())
    for (const { key } of versions) if (!sought.seek(key)) break
    sought.close()
    return [forward, backward, lookups]
  } catch (error) {
    if (isError(error, 'corruption') || isError(error, 'formatVersion')) return 'refused'
    throw error
  } finally {
    tables.close()
  }
}

/** One part changed, with everything that vouches for it made right again. */
function damage(sample: Sample, random: SeededRandom): Uint8Array {
  const { bytes, metaOffset, offsets } = sample
  if (randomBelow(random, 2) === 0) {
    const meta = mutate(bytes.subarray(metaOffset, bytes.length - footerBytes), random)
    const footer = encodeFooter({ metaOffset, metaBytes: meta.length, metaCrc: crc32(meta) }, id)
    return Uint8Array.from([...bytes.subarray(0, metaOffset), ...meta, ...footer])
  }
  const damaged = bytes.slice()
  const block = randomBelow(random, offsets.length - 1)
  const start = offsets[block] ?? headerBytes
  const end = offsets[block + 1] ?? metaOffset
  const from = start + (randomBelow(random, 4) === 0 ? 4 : blockHeaderBytes)
  damaged.set(mutate(bytes.subarray(from, end), random).subarray(0, end - from), from)
  const crc = crc32(damaged, start + 4, end, blockSeed(id, start))
  new DataView(damaged.buffer).setUint32(start, crc, true)
  return damaged
}

test.each(['none', 'deflate'] as const)(
  'a damaged SST with right checksums (%s) is read or refused as corrupt, nothing else',
  async (compression) => {
    const random = new SeededRandom(testSeed)
    const sample = await write(compression)
    expect(readAll(sample.bytes, sample.meta)).not.toBe('refused')
    const [first = 0] = sample.offsets
    expect(sample.bytes[first + 4]).toBe(BlockCompression[compression])
    const outcomes = { read: 0, refused: 0 }
    for (let input = 0; input < inputs; input++) {
      const outcome = readAll(damage(sample, random), sample.meta)
      outcomes[outcome === 'refused' ? 'refused' : 'read']++
    }
    expect(outcomes.read).toBeGreaterThan(inputs / 100)
    expect(outcomes.refused).toBeGreaterThan(inputs / 10)
  },
)

test.each(['none', 'deflate'] as const)(
  'any bit flipped in an SST (%s) gives the right versions or is refused',
  async (compression) => {
    const sample = await write(compression)
    const right = readAll(sample.bytes, sample.meta)
    expect(right).not.toBe('refused')
    const wrong: string[] = []
    for (let bit = 0; bit < sample.bytes.length * 8; bit++) {
      const flipped = sample.bytes.slice()
      flipped[bit >>> 3] = (flipped[bit >>> 3] ?? 0) ^ (1 << (bit & 7))
      const outcome = readAll(flipped, sample.meta)
      if (outcome !== 'refused' && JSON.stringify(outcome) !== JSON.stringify(right)) {
        wrong.push(`bit ${bit & 7} of byte ${bit >>> 3}`)
      }
    }
    expect(wrong).toEqual([])
  },
)

test('a block that would blow up when decompressed is refused before it does', async () => {
  const sample = await write('deflate')
  const damaged = sample.bytes.slice()
  const [start = 0, end = 0] = sample.offsets
  for (const rawBytes of [0, 1, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 64 * (end - start) + 1]) {
    const view = new DataView(damaged.buffer)
    view.setUint32(start + 5, rawBytes, true)
    view.setUint32(start, crc32(damaged, start + 4, end, blockSeed(id, start)), true)
    expect(readAll(damaged, sample.meta)).toBe('refused')
  }
})
