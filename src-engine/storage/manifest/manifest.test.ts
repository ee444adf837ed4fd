import { describe, expect, test } from 'vitest'
import { asByteString } from '../../base/byte-string.ts'
import { SeededRandom } from '../../base/random.ts'
import { FaultyVfs } from '../../vfs/faulty-vfs.ts'
import { MemoryVfs } from '../../vfs/memory-vfs.ts'
import type { Vfs } from '../../vfs/vfs.ts'
import type { SstMeta } from '../file-set.ts'
import { readWholeFile } from '../read-file.ts'
import { readManifest } from './manifest-reader.ts'
import {
  applyManifestEdit,
  editOfState,
  emptyManifestState,
  type ManifestEdit,
} from './manifest-state.ts'
import { ManifestWriter } from './manifest-writer.ts'

const uuid = 'ffeeddccbbaa99887766554433221100'
const empty = emptyManifestState(uuid, 1_700_000_000_000)

function sst(id: number, stripe = 1, seqnos: [number, number] = [id * 10, id * 10 + 9]): SstMeta {
  return {
    id,
    stripe,
    bytes: 2 ** 33 + id,
    entries: 7,
    tombstones: 2,
    smallestKey: asByteString(''),
    largestKey: asByteString('\xff\x00key'),
    smallestSeqno: seqnos[0],
    largestSeqno: seqnos[1],
    checksum: 0xffff_fff0,
    createdMs: 1_700_000_000_000,
    generation: 3,
  }
}

function edit(change: Partial<ManifestEdit>): ManifestEdit {
  return { ...editOfState(empty), nextFileId: 50, lastSeqno: 99, ...change }
}

function openWriter(vfs: Vfs, happened: string[] = []) {
  return new ManifestWriter({
    vfs,
    directory: '/db',
    random: new SeededRandom(1),
    state: empty,
    hooks: {
      rewritten: () => happened.push('rewritten'),
      poisoned: () => happened.push('poisoned'),
    },
  })
}

function onDisk(vfs: Vfs) {
  return readManifest('/db/MANIFEST', readWholeFile(vfs, '/db/MANIFEST'))
}

function newDirectory(): MemoryVfs {
  const vfs = new MemoryVfs()
  vfs.makeDirectory('/db')
  return vfs
}

describe('edits', () => {
  test('files are kept newest first, and an edit that contradicts the state is refused', () => {
    const state = applyManifestEdit(empty, edit({ added: [sst(1), sst(3), sst(2), sst(4, 200)] }))!
    expect(state.files.stripes[1]!.map(({ id }) => id)).toEqual([3, 2, 1])
    expect(state.files.stripes[200]!.map(({ id }) => id)).toEqual([4])
    expect(applyManifestEdit(state, edit({ removed: [9] }))).toBeUndefined()
    expect(applyManifestEdit(state, edit({ added: [sst(2)] }))).toBeUndefined()
    const merged = applyManifestEdit(
      state,
      edit({ removed: [2, 3], added: [sst(9, 1, [20, 39])] }),
    )!
    expect(merged.files.stripes[1]!.map(({ id }) => id)).toEqual([9, 1])
  })

  test('everything survives being written, appended to and rewritten', async () => {
    const vfs = newDirectory()
    const happened: string[] = []
    const writer = openWriter(vfs, happened)
    const dropped = { prefix: asByteString('\x03\xff'), seqno: 5, cleanFromId: 8 }
    await writer.commit(() => edit({ added: [sst(1), sst(2)], droppedPrefixes: [dropped] }))
    await writer.commit(() =>
      edit({
        removed: [1],
        flushedThrough: [{ stripe: 255, seqno: 77 }],
        oldestWal: 4,
        walWatermark: { number: 6, offset: 12_345 },
      }),
    )
    expect(happened).toEqual(['rewritten'])
    expect(onDisk(vfs)).toMatchObject({ state: writer.state, tornBytes: 0 })
    await writer.close()
    const again = new ManifestWriter({
      vfs,
      directory: '/db',
      random: new SeededRandom(2),
      state: onDisk(vfs).state,
      hooks: { rewritten: () => {}, poisoned: () => {} },
    })
    await again.commit(() => edit({ forgottenPrefixes: [dropped.prefix], closed: true }))
    await again.close()
    expect(onDisk(vfs)).toMatchObject({ state: again.state })
    expect(onDisk(vfs).edits).toHaveLength(1)
    expect(again.state).toMatchObject({ droppedPrefixes: [], closed: true, oldestWal: 4 })
    expect(again.state.flushedThrough[255]).toBe(77)
  })

  test('an orderly end leaves one edit where many were made, and appends to few', async () => {
    const editsAfter = async (count: number): Promise<number> => {
      const vfs = newDirectory()
      const writer = openWriter(vfs)
      for (let id = 1; id <= count; id++) {
        await writer.commit(() => edit({ added: [sst(id)], removed: id > 1 ? [id - 1] : [] }))
      }
      await writer.commit(() => edit({ closed: true }))
      await writer.close()
      expect(onDisk(vfs).state).toMatchObject({ closed: true })
      expect(onDisk(vfs).state.files.stripes[1]!.map(({ id }) => id)).toEqual([count])
      return onDisk(vfs).edits.length
    }
    expect([await editsAfter(5), await editsAfter(300)]).toEqual([6, 1])
  })

  test('a file that has grown is rewritten, and edits made at the same time keep their order', async () => {
    const vfs = newDirectory()
    const happened: string[] = []
    const writer = openWriter(vfs, happened)
    const commits = Array.from({ length: 2000 }, (_, i) =>
      writer.commit((state) =>
        edit({
          added: [sst(i + 1)],
          removed: state.files.stripes[1]!.map(({ id }) => id),
        }),
      ),
    )
    await Promise.all(commits)
    await writer.close()
    expect(happened.length).toBeGreaterThan(1)
    expect(onDisk(vfs).state.files.stripes[1]!.map(({ id }) => id)).toEqual([2000])
    expect(vfs.list('/db')).toEqual(['MANIFEST'])
  })
})

describe('damage', () => {
  async function threeEdits() {
    const vfs = newDirectory()
    const writer = openWriter(vfs)
    for (const id of [1, 2, 3]) await writer.commit(() => edit({ added: [sst(id)] }))
    await writer.close()
    const bytes = readWholeFile(vfs, '/db/MANIFEST')
    return { bytes, offsets: onDisk(vfs).edits.map(({ offset }) => offset) }
  }

  test('every flipped bit before the last edit is refused; the last edit counts as torn', async () => {
    const { bytes, offsets } = await threeEdits()
    const last = offsets[2]!
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const damaged = bytes.slice()
      damaged[bit >> 3]! ^= 1 << (bit & 7)
      if (bit >> 3 < last) {
        expect(() => readManifest('m', damaged)).toThrow(
          expect.objectContaining({ code: 'corruption' }),
        )
      } else {
        expect(readManifest('m', damaged)).toMatchObject({
          validBytes: last,
          tornBytes: bytes.length - last,
        })
      }
    }
  })

  test('a cut is torn after the first edit, and refused before', async () => {
    const { bytes, offsets } = await threeEdits()
    for (let size = 0; size < bytes.length; size++) {
      const cut = bytes.slice(0, size)
      if (size < offsets[1]!) {
        expect(() => readManifest('m', cut)).toThrow(
          expect.objectContaining({ code: 'corruption' }),
        )
      } else {
        expect(readManifest('m', cut).validBytes).toBe(size < offsets[2]! ? offsets[1] : offsets[2])
      }
    }
  })

  test('an edit left out, repeated or out of order is damage', async () => {
    const { bytes, offsets } = await threeEdits()
    const [first, second, third] = [offsets[0]!, offsets[1]!, offsets[2]!]
    const parts = {
      head: bytes.subarray(0, first),
      one: bytes.subarray(first, second),
      two: bytes.subarray(second, third),
      three: bytes.subarray(third),
    }
    const { head, one, two, three } = parts
    for (const order of [
      [head, one, three],
      [head, one, one, two],
      [head, two, one, three],
    ]) {
      const joined = Uint8Array.from(order.flatMap((part) => [...part]))
      expect(() => readManifest('m', joined)).toThrow(
        expect.objectContaining({ code: 'corruption' }),
      )
    }
  })
})

describe('failures', () => {
  test('a full disk leaves the state before, and the next edit works', async () => {
    const vfs = new FaultyVfs(newDirectory())
    const happened: string[] = []
    const writer = openWriter(vfs, happened)
    await writer.commit(() => edit({ added: [sst(1)] }))
    vfs.setRules([
      { operation: 'write', nth: 1, mode: 'once', effect: { kind: 'short', errno: 'ENOSPC' } },
    ])
    await expect(writer.commit(() => edit({ added: [sst(2)] }))).rejects.toMatchObject({
      code: 'diskFull',
    })
    await writer.commit(() => edit({ added: [sst(3)] }))
    await writer.close()
    expect(onDisk(vfs).state.files.stripes[1]!.map(({ id }) => id)).toEqual([3, 1])
    expect(happened).toEqual(['rewritten'])
  })

  test('a failed sync poisons: no edit is accepted afterwards', async () => {
    const vfs = new FaultyVfs(newDirectory())
    const happened: string[] = []
    const writer = openWriter(vfs, happened)
    await writer.commit(() => edit({ added: [sst(1)] }))
    vfs.setRules([
      { operation: 'sync', nth: 1, mode: 'once', effect: { kind: 'fail', errno: 'EIO' } },
    ])
    for (const id of [2, 3]) {
      await expect(writer.commit(() => edit({ added: [sst(id)] }))).rejects.toMatchObject({
        code: 'poisoned',
      })
    }
    await writer.close()
    expect(happened).toEqual(['rewritten', 'poisoned'])
  })
})
