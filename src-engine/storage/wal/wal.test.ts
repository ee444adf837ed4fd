import { describe, expect, test } from 'vitest'
import { asByteString } from '../../base/byte-string.ts'
import { ManualClock } from '../../base/clock.ts'
import { makeDeferred } from '../../base/deferred.ts'
import type { Environment } from '../../base/environment.ts'
import { SeededRandom } from '../../base/random.ts'
import { systemTimers } from '../../base/timers.ts'
import { FaultyVfs } from '../../vfs/faulty-vfs.ts'
import { MemoryVfs } from '../../vfs/memory-vfs.ts'
import type { Vfs, VfsFile } from '../../vfs/vfs.ts'
import { resolveStoreOptions, type StoreOptions } from '../options.ts'
import { readWholeFile } from '../read-file.ts'
import type { Seqno, WriteOperation } from '../store-contract.ts'
import { decodeFrameRecords } from './batch-codec.ts'
import { createFirstWal } from './wal-files.ts'
import {
  decodeWalHeader,
  encodeWalHeader,
  walFrameHeaderBytes,
  walHeaderBytes,
  type WalHeader,
} from './wal-format.ts'
import { readWal } from './wal-reader.ts'
import { WalSegment } from './wal-segment.ts'
import { WalWriter } from './wal-writer.ts'

const header: WalHeader = {
  salt: 0xdead_beef,
  uuid: '00112233445566778899aabbccddeeff',
  number: 1,
  previousBytes: 0,
  previousSeqno: 0,
  recycled: false,
}

function operation(name: string, bytes: number | undefined = 10): WriteOperation {
  return {
    key: { stripe: 7, bytes: asByteString(name) },
    value: bytes === undefined ? undefined : new Uint8Array(bytes).fill(5),
  }
}

async function openWal(vfs: Vfs, given: Partial<StoreOptions> = {}) {
  const environment: Environment = {
    clock: new ManualClock(),
    random: new SeededRandom(3),
    timers: systemTimers,
  }
  const options = resolveStoreOptions({ walPreallocateBytes: 0, ...given })
  const place = { vfs, directory: '/db' }
  vfs.makeDirectory('/db')
  await createFirstWal(place, header)
  const happened: string[] = []
  const file = vfs.openWrite('/db/wal.log')
  const wal = new WalWriter({
    place,
    environment,
    options,
    segment: new WalSegment({
      file,
      header,
      position: walHeaderBytes,
      syncedUpTo: walHeaderBytes,
      allocatedBytes: walHeaderBytes,
      preallocateBytes: options.walPreallocateBytes,
      fileBytes: options.walFileBytes,
    }),
    sealed: [],
    lastSeqno: 0,
    hooks: {
      written: () => {},
      rolledBack: (seqno) => happened.push(`rolled back to ${seqno}`),
      poisoned: () => happened.push('poisoned'),
      rotated: (sealed, active) => happened.push(`rotated ${sealed.number} -> ${active}`),
    },
  })
  return { wal, happened }
}

/** Files opened for writing are not synced before `mayEnd` says so. */
class SlowSyncVfs extends MemoryVfs {
  readonly syncing = makeDeferred<void>()
  readonly mayEnd = makeDeferred<void>()

  override openWrite(path: string): VfsFile {
    const file = super.openWrite(path)
    const sync = file.sync.bind(file)
    file.sync = async () => {
      this.syncing.resolve()
      await this.mayEnd.promise
      await sync()
    }
    return file
  }
}

function readFile(vfs: Vfs, name: string) {
  const path = `/db/${name}`
  const bytes = readWholeFile(vfs, path)
  const decoded = decodeWalHeader(bytes)
  if (decoded.kind !== 'valid') throw new Error(`${name}: ${decoded.kind}`)
  const contents = readWal(bytes, decoded.header, { file: path })
  const records: [Seqno, string][] = []
  for (const frame of contents.frames) {
    decodeFrameRecords(path, bytes, frame, ({ seqno, key }) => records.push([seqno, key]))
  }
  return { header: decoded.header, contents, records, bytes }
}

describe('group commit', () => {
  test('all that is appended in one turn, and all that arrives during a sync, share a frame', async () => {
    const vfs = new MemoryVfs()
    const { wal } = await openWal(vfs)
    for (let seqno = 1; seqno <= 64; seqno++) wal.append([operation(`k${seqno}`)], seqno)
    await Promise.all(Array.from({ length: 64 }, (_, i) => wal.durable(i + 1)))
    expect([wal.groups, wal.syncedSeqno]).toEqual([1, 64])
    expect(wal.durable(1)).toBe(wal.durable(64))
    const writer = async (first: number): Promise<void> => {
      for (let round = 0; round < 10; round++) {
        const seqno = (next += 1)
        wal.append([operation(`w${first}`)], seqno)
        await wal.durable(seqno)
      }
    }
    let next = 64
    await Promise.all(Array.from({ length: 8 }, (_, i) => writer(i)))
    expect(wal.groups).toBe(11)
    await wal.close()
    const { contents, records } = readFile(vfs, 'wal.log')
    expect(contents).toMatchObject({ lastSeqno: 144, end: { kind: 'clean' } })
    expect(records.map(([seqno]) => seqno)).toEqual(Array.from({ length: 144 }, (_, i) => i + 1))
  })

  test('what is appended while a sync is under way is not acknowledged by it, but by the next', async () => {
    const vfs = new SlowSyncVfs()
    const { wal } = await openWal(vfs, { durability: { kind: 'none' } })
    wal.append([operation('early')], 1)
    const first = wal.sync()
    await vfs.syncing.promise
    wal.append([operation('late')], 2)
    const second = wal.sync().then(() => wal.syncedSeqno)
    vfs.mayEnd.resolve()
    await first
    expect(await second).toBe(2)
    await wal.close()
  })

  test('a sync and a rotation are answered although a writer never pauses', async () => {
    const { wal } = await openWal(new MemoryVfs())
    let writing = true
    let seqno = 0
    const writer = (async () => {
      while (writing && seqno < 1000) {
        wal.append([operation('k')], ++seqno)
        await wal.durable(seqno)
      }
    })()
    await Promise.all([wal.sync(), wal.rotate()])
    writing = false
    await writer
    expect(seqno).toBeLessThan(20)
    await wal.close()
  })

  test('a frame vouches for the bytes before it, never for its own', async () => {
    const vfs = new MemoryVfs()
    const { wal } = await openWal(vfs)
    for (let seqno = 1; seqno <= 3; seqno++) {
      wal.append([operation('k')], seqno)
      await wal.durable(seqno)
    }
    await wal.close()
    const { frames } = readFile(vfs, 'wal.log').contents
    expect(frames.map(({ syncedUpTo }) => syncedUpTo)).toEqual(frames.map(({ offset }) => offset))
  })

  test('files rotate at their size; each header seals the file before', async () => {
    const vfs = new MemoryVfs()
    const { wal, happened } = await openWal(vfs, { walFileBytes: 4096 })
    for (let seqno = 1; seqno <= 12; seqno++) {
      wal.append([operation('k', 1000)], seqno)
      await wal.durable(seqno)
    }
    expect(happened).toEqual(['rotated 1 -> 2', 'rotated 2 -> 3', 'rotated 3 -> 4'])
    const names = ['wal-000001.log', 'wal-000002.log', 'wal-000003.log', 'wal.log']
    const files = names.map((name) => readFile(vfs, name))
    expect(files.flatMap(({ records }) => records.map(([seqno]) => seqno))).toEqual(
      Array.from({ length: 12 }, (_, i) => i + 1),
    )
    files.slice(1).forEach((file, i) => {
      const { validBytes, lastSeqno } = files[i]!.contents
      expect(file.header).toMatchObject({ previousBytes: validBytes, previousSeqno: lastSeqno })
    })
    expect(new Set(files.map((file) => file.header.salt)).size).toBe(4)
    expect(wal.retire(3)).toEqual([1, 2])
    expect(vfs.list('/db')).toEqual(['wal-000003.log', 'wal.log'])
    await wal.close()
  })

  test('a retired file is overwritten by a later one, and its old frames are not read again', async () => {
    const vfs = new MemoryVfs()
    const { wal } = await openWal(vfs, { walFileBytes: 4096, walPreallocateBytes: 1024 })
    let seqno = 0
    const write = async (count: number): Promise<void> => {
      for (let i = 0; i < count; i++) {
        wal.append([operation(`k${(seqno += 1)}`, 900)], seqno)
        await wal.durable(seqno)
      }
    }
    await write(6)
    wal.retire(wal.activeNumber)
    expect(vfs.list('/db')).toEqual(['wal.log', 'wal.spare'])
    while (!decodedHeader(vfs).recycled) await write(1)
    const { header: recycled, contents, records, bytes } = readFile(vfs, 'wal.log')
    expect(recycled.recycled).toBe(true)
    expect(records.map(([found]) => found)).toEqual([seqno])
    expect(bytes.length).toBeGreaterThan(contents.validBytes + 900)
    expect(contents.end).toEqual({ kind: 'clean' })
    await wal.close()
    expect(readFile(vfs, 'wal.log').bytes.length).toBe(contents.validBytes)
  })

  test('in mode none nothing is written until it is asked for or much has come together', async () => {
    const vfs = new MemoryVfs()
    const { wal } = await openWal(vfs, { durability: { kind: 'none' } })
    wal.append([operation('a')], 1)
    await wal.durable(1)
    expect([wal.acknowledgedSeqno, wal.syncedSeqno, wal.groups]).toEqual([1, 0, 0])
    wal.append([operation('b', 300_000)], 2)
    await new Promise((resolve) => setImmediate(resolve))
    expect([wal.groups, wal.syncedSeqno]).toEqual([1, 0])
    await wal.sync()
    expect(wal.syncedSeqno).toBe(2)
    await wal.close()
  })
})

function decodedHeader(vfs: Vfs): WalHeader {
  return readFile(vfs, 'wal.log').header
}

describe('when writing fails', () => {
  test('a full disk takes the group back, leaves no trace of it, and later writes leave a gap', async () => {
    const vfs = new FaultyVfs(new MemoryVfs())
    const { wal, happened } = await openWal(vfs)
    wal.append([operation('a')], 1)
    await wal.durable(1)
    vfs.setRules([
      {
        operation: 'writeDurable',
        nth: 1,
        mode: 'sticky',
        effect: { kind: 'short', errno: 'ENOSPC' },
      },
    ])
    wal.append([operation('b')], 2)
    const second = wal.durable(2)
    wal.append([operation('c')], 3)
    await expect(second).rejects.toMatchObject({ code: 'diskFull' })
    expect(happened).toEqual(['rolled back to 1'])
    vfs.setRules([])
    wal.resume()
    wal.append([operation('d')], 4)
    await wal.durable(4)
    await expect(wal.durable(3)).rejects.toMatchObject({ code: 'diskFull' })
    await wal.close()
    const { records, contents } = readFile(vfs, 'wal.log')
    expect(records).toEqual([
      [1, 'a'],
      [4, 'd'],
    ])
    expect(contents.frames[1]).toMatchObject({ firstSeqno: 4, gap: 2 })
  })

  test('any other failure poisons for good: everybody who waits is told, nothing is tried again', async () => {
    const vfs = new FaultyVfs(new MemoryVfs())
    const { wal, happened } = await openWal(vfs)
    vfs.setRules([
      { operation: 'writeDurable', nth: 1, mode: 'sticky', effect: { kind: 'fail', errno: 'EIO' } },
    ])
    wal.append([operation('a')], 1)
    const waiting = wal.durable(1)
    await expect(waiting).rejects.toMatchObject({ code: 'poisoned' })
    vfs.setRules([])
    await expect(wal.sync()).rejects.toMatchObject({ code: 'poisoned' })
    expect(happened).toEqual(['poisoned'])
    const calls = vfs.calls.length
    await wal.close()
    expect(vfs.calls.slice(calls).map((call) => call.operation)).not.toContain('writeDurable')
  })
})

describe('reading', () => {
  async function threeFrames() {
    const vfs = new MemoryVfs()
    const { wal } = await openWal(vfs)
    for (let seqno = 1; seqno <= 3; seqno++) {
      wal.append([operation(`k${seqno}`)], seqno)
      await wal.durable(seqno)
    }
    await wal.close()
    const { bytes, contents } = readFile(vfs, 'wal.log')
    return { bytes, frames: contents.frames }
  }
  const read = (bytes: Uint8Array, more: object = {}) =>
    readWal(bytes, header, { file: 'f', ...more })

  test('a cut anywhere in the last frame is a torn tail', async () => {
    const { bytes, frames } = await threeFrames()
    const last = frames[2]!
    for (let size = last.offset + 1; size < bytes.length; size++) {
      const contents = read(bytes.slice(0, size))
      expect(contents.validBytes).toBe(last.offset)
      expect(['torn', 'clean']).toContain(contents.end.kind)
    }
  })

  test('every bit of every frame but the last is damage when flipped, also in a length', async () => {
    const { bytes, frames } = await threeFrames()
    for (let at = walHeaderBytes; at < frames[1]!.end; at++) {
      for (let bit = 0; bit < 8; bit++) {
        const damaged = bytes.slice()
        damaged[at]! ^= 1 << bit
        const { end } = read(damaged)
        const expected = at < frames[0]!.end ? frames[0]!.offset : frames[1]!.offset
        expect(end).toMatchObject({ kind: 'damaged', offset: expected })
      }
    }
  })

  test('the MANIFEST’s watermark or a seal makes damage of what would be a torn tail', async () => {
    const { bytes, frames } = await threeFrames()
    const damaged = bytes.slice()
    damaged[frames[2]!.offset + walFrameHeaderBytes]! ^= 1
    expect(read(damaged).end.kind).toBe('torn')
    expect(read(damaged, { syncedAtLeast: bytes.length }).end.kind).toBe('damaged')
    expect(read(damaged, { sealedBytes: bytes.length }).end.kind).toBe('damaged')
    expect(
      read(bytes.slice(0, frames[2]!.offset), { sealedBytes: bytes.length }).end,
    ).toMatchObject({
      kind: 'damaged',
      offset: frames[2]!.offset,
    })
    expect(read(damaged, { sealedBytes: frames[2]!.offset }).end.kind).toBe('clean')
  })

  test('a header is valid only whole, and only of this version', () => {
    const bytes = encodeWalHeader(header)
    expect(decodeWalHeader(bytes)).toEqual({ kind: 'valid', header })
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const damaged = bytes.slice()
      damaged[bit >> 3]! ^= 1 << (bit & 7)
      expect(decodeWalHeader(damaged).kind).toBe('invalid')
    }
    expect(decodeWalHeader(bytes.slice(0, 63)).kind).toBe('invalid')
  })
})
