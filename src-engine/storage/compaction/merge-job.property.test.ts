import fc from 'fast-check'
import { expect, test } from 'vitest'
import { asByteString, type ByteString } from '../../base/byte-string.ts'
import { ManualClock } from '../../base/clock.ts'
import { isError } from '../../base/errors.ts'
import { systemTimers } from '../../base/timers.ts'
import { MemoryVfs } from '../../vfs/memory-vfs.ts'
import type { SstMeta } from '../file-set.ts'
import { SstTables } from '../sst/sst-tables.ts'
import { SstWriter } from '../sst/sst-writer.ts'
import type { ReadCounters, Seqno } from '../store-contract.ts'
import { mergeFiles, type MergeOutcome, type MergeRequest } from './merge-job.ts'

const directory = '/db'
const databaseUuid = '00112233445566778899aabbccddeeff'

interface Version {
  readonly key: ByteString
  readonly seqno: Seqno
  readonly tombstone: boolean
}

/** The history of a stripe, cut by age into SSTs, oldest first. */
const histories = fc
  .array(
    fc.record({
      key: fc.constantFrom('a', 'b', 'c', 'da', 'db', 'e', 'f').map(asByteString),
      tombstone: fc.boolean(),
    }),
    { minLength: 6, maxLength: 60 },
  )
  .map((writes): Version[] => writes.map((write, at) => ({ ...write, seqno: at + 1 })))

const inOrder = (versions: readonly Version[]): Version[] =>
  versions.toSorted((a, b) => (a.key === b.key ? b.seqno - a.seqno : a.key < b.key ? -1 : 1))

const counters = (): ReadCounters => ({
  memtableHits: 0,
  filesProbed: 0,
  bloomChecks: 0,
  bloomNegatives: 0,
  blocksRead: 0,
  bytesRead: 0,
})

class Stripe {
  readonly vfs = new MemoryVfs()
  /** Newest first. */
  files: SstMeta[] = []

  constructor() {
    this.vfs.makeDirectory(directory)
  }

  async add(versions: readonly Version[]): Promise<void> {
    const writer = new SstWriter({
      vfs: this.vfs,
      directory,
      identity: { stripe: 3, id: this.files.length + 1, databaseUuid },
      blockBytes: 256,
      bloomBitsPerKey: 10,
      compression: 'none',
      createdMs: 0,
      generation: this.files.length % 3,
    })
    for (const { key, seqno, tombstone } of inOrder(versions)) {
      const value = Uint8Array.of(seqno)
      writer.add({ key, seqno, tombstone, value, valueStart: 0, valueEnd: tombstone ? 0 : 1 })
    }
    this.files = [await writer.finish(), ...this.files]
  }

  request(first: number, count: number, rules: Partial<MergeRequest>): MergeRequest {
    return {
      directory,
      databaseUuid,
      stripe: 3,
      inputs: this.files.slice(first, first + count),
      olderRanges: this.files.slice(first + count),
      moments: [],
      droppedPrefixes: [],
      outputId: 99,
      createdMs: 0,
      blockBytes: 256,
      bloomBitsPerKey: 10,
      compression: 'none',
      ...rules,
    }
  }

  read(files: readonly SstMeta[]): Version[] {
    const tables = new SstTables({
      vfs: this.vfs,
      directory,
      databaseUuid,
      clock: new ManualClock(),
      openFilesMax: 8,
      blockCacheBytes: 64 * 1024,
      blockBytes: 256,
      bloomBitsPerKey: 10,
      compression: 'none',
    })
    const versions: Version[] = []
    for (const file of files) {
      const iterator = tables.iterate(file, {}, counters())
      while (iterator.next()) {
        const { key, seqno, tombstone } = iterator
        if (!tombstone) expect(iterator.value[iterator.valueStart]).toBe(seqno)
        versions.push({ key, seqno, tombstone })
      }
    }
    tables.close()
    return inOrder(versions)
  }

  names(): string[] {
    return this.vfs.list(directory)
  }
}

const merge = (stripe: Stripe, request: MergeRequest): Promise<MergeOutcome> =>
  mergeFiles(request, { vfs: stripe.vfs, timers: systemTimers })

/** The live keys of one moment, with the seqno of what is seen. */
function seen(versions: readonly Version[], moment: Seqno): Map<ByteString, Seqno> {
  const newest = new Map<ByteString, Version>()
  for (const version of inOrder(versions)) {
    if (version.seqno <= moment && !newest.has(version.key)) newest.set(version.key, version)
  }
  return new Map([...newest].flatMap(([key, v]) => (v.tombstone ? [] : [[key, v.seqno] as const])))
}

const cases = fc.record({
  history: histories,
  cuts: fc.array(fc.integer({ min: 1, max: 59 }), { maxLength: 5 }),
  first: fc.nat(5),
  count: fc.integer({ min: 1, max: 6 }),
  moments: fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { maxLength: 4 }),
  dropped: fc.constantFrom([], ['d'], ['a', 'd']),
})

type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never

async function build({ history, cuts }: Case): Promise<Stripe> {
  const stripe = new Stripe()
  const ends = [...new Set([...cuts.filter((cut) => cut < history.length), history.length])]
  let from = 0
  for (const end of ends.toSorted((a, b) => a - b)) {
    await stripe.add(history.slice(from, end))
    from = end
  }
  return stripe
}

test('a merge changes nothing that anybody can see, and keeps nothing that nobody can', async () => {
  await fc.assert(
    fc.asyncProperty(cases, async (given) => {
      const stripe = await build(given)
      const first = Math.min(given.first, stripe.files.length - 1)
      const moments = given.moments.toSorted((a, b) => a - b)
      const droppedPrefixes = given.dropped.map(asByteString)
      const request = stripe.request(first, given.count, { moments, droppedPrefixes })
      const before = stripe.read(stripe.files)
      const input = stripe.read(request.inputs)
      const { output, ...figures } = await merge(stripe, request)

      const rest = stripe.files.filter((file) => !request.inputs.includes(file))
      const merged = output === undefined ? [] : stripe.read([output])
      const after = inOrder([...stripe.read(rest), ...merged])
      const isDropped = ({ key }: Version): boolean =>
        droppedPrefixes.some((prefix) => key.startsWith(prefix))
      for (const moment of [...moments, Number.MAX_SAFE_INTEGER]) {
        expect(
          seen(
            after.filter((v) => !isDropped(v)),
            moment,
          ),
        ).toEqual(
          seen(
            before.filter((v) => !isDropped(v)),
            moment,
          ),
        )
      }

      expect(merged.filter(isDropped)).toEqual([])
      expect(merged.filter((v) => !isNeeded(v, { input, merged, request }))).toEqual([])
      const tombstones = (versions: readonly Version[]): number =>
        versions.filter(({ tombstone }) => tombstone).length
      expect(figures.tombstonesKept).toBe(tombstones(merged))
      expect(figures.tombstonesKeptBecause === '').toBe(tombstones(merged) === 0)
      expect(figures.versionsDropped + figures.tombstonesRemoved).toBe(input.length - merged.length)
      expect(figures.bytesWritten).toBe(output?.bytes ?? 0)
    }),
    { numRuns: 500 },
  )
})

interface Merged {
  readonly input: readonly Version[]
  readonly merged: readonly Version[]
  readonly request: MergeRequest
}

/** Whether somebody can see the version, or what it hides. */
function isNeeded(version: Version, { input, merged, request }: Merged): boolean {
  const { key, seqno, tombstone } = version
  const newer = input.filter((other) => other.key === key && other.seqno > seqno)
  const replaced = Math.min(...newer.map((other) => other.seqno))
  const visible =
    newer.length === 0 || request.moments.some((moment) => seqno <= moment && moment < replaced)
  if (!visible) return false
  if (!tombstone) return true
  const hidesKept = merged.some((other) => other.key === key && other.seqno < seqno)
  const mayHideOlder = request.olderRanges.some(
    ({ smallestKey, largestKey }) => smallestKey <= key && key <= largestKey,
  )
  return hidesKept || mayHideOlder
}

async function largeStripe(): Promise<Stripe> {
  const stripe = new Stripe()
  const versions = (from: number): Version[] =>
    Array.from({ length: 4000 }, (_, i) => ({
      key: asByteString(`key ${String(i).padStart(6, '0')}`),
      seqno: from + i,
      tombstone: false,
    }))
  await stripe.add(versions(1))
  await stripe.add(versions(5000))
  return stripe
}

test('a cancelled merge ends soon and leaves no file behind', async () => {
  const stripe = await largeStripe()
  const before = stripe.names()
  const controller = new AbortController()
  let slices = 0
  const running = mergeFiles(
    stripe.request(0, 2, {}),
    { vfs: stripe.vfs, timers: systemTimers },
    {
      signal: controller.signal,
      onProgress: () => {
        slices++
        controller.abort()
      },
    },
  )
  await expect(running).rejects.toSatisfy((error: unknown) => isError(error, 'cancelled'))
  expect({ slices, names: stripe.names() }).toEqual({ slices: 1, names: before })
})

test('a merge reports how far it is, and gives others their turn', async () => {
  const stripe = await largeStripe()
  const progress: number[] = []
  let turns = 0
  const timers = {
    ...systemTimers,
    yield: () => {
      turns++
      return Promise.resolve()
    },
  }
  const request = stripe.request(0, 2, {})
  const outcome = await mergeFiles(
    request,
    { vfs: stripe.vfs, timers },
    { onProgress: (bytesRead) => progress.push(bytesRead) },
  )
  expect(turns).toBeGreaterThan(1)
  expect(progress).toEqual(progress.toSorted((a, b) => a - b))
  expect(outcome.bytesRead).toBeGreaterThan(progress.at(-1) ?? 0)
  expect(outcome).toMatchObject({ versionsDropped: 4000, output: { entries: 4000, generation: 2 } })
})

test('a damaged input stops the merge with its name and place', async () => {
  const stripe = await largeStripe()
  const path = `${directory}/003-1.sst`
  const file = stripe.vfs.openWrite(path)
  file.write(Uint8Array.of(0xff, 0xff, 0xff), 9000)
  file.close()
  const before = stripe.names()
  await expect(merge(stripe, stripe.request(0, 2, {}))).rejects.toMatchObject({
    code: 'corruption',
    details: { file: path },
  })
  expect(stripe.names()).toEqual(before)
})
