/** Databases that are not whole: foreign, torn, damaged, read-only; and salvaging them. */
import { describe, expect, test } from 'vitest'
import { asByteString } from '../base/byte-string.ts'
import { systemEnvironment } from '../base/environment.ts'
import { KeystoneError } from '../base/errors.ts'
import { FaultyVfs } from '../vfs/faulty-vfs.ts'
import { MemoryVfs } from '../vfs/memory-vfs.ts'
import type { Vfs, VfsFile } from '../vfs/vfs.ts'
import { dumpManifest, dumpWal, type DumpedFrame } from './dump.ts'
import type { StoreEvent } from './events.ts'
import { createStore, openStore, type StoreOpeningMode } from './open-store.ts'
import { readWholeFile } from './read-file.ts'
import { repairStore } from './repair.ts'
import type { KeystoneStore } from './store.ts'
import { stripeCount } from './store-contract.ts'

const environment = systemEnvironment
const owner = { pid: 1, host: 'h', program: 'p' }
const text = (value: string) => new TextEncoder().encode(value)

function opening(vfs: Vfs, more: Partial<StoreOpeningMode> = {}): StoreOpeningMode {
  return { vfs, environment, path: '/db', owner, ...more }
}

function put(
  store: KeystoneStore,
  stripe: number,
  name: string,
  value: string | undefined,
): number {
  const bytes = value === undefined ? undefined : text(value)
  return store.write([{ key: { stripe, bytes: asByteString(name) }, value: bytes }]).seqno
}

function contents(store: KeystoneStore): Record<string, string> {
  const found: Record<string, string> = {}
  const reader = store.reader()
  for (let stripe = 0; stripe < stripeCount; stripe++) {
    const iterator = reader.scan({ stripe })
    while (iterator.next()) {
      const { value, valueStart, valueEnd } = iterator
      found[`${stripe}/${iterator.key}`] = new TextDecoder().decode(
        value.subarray(valueStart, valueEnd),
      )
    }
    iterator.close()
  }
  reader.close()
  return found
}

function keysOf(store: KeystoneStore, stripe: number): string[] {
  const keys: string[] = []
  const iterator = store.reader().scan({ stripe })
  while (iterator.next()) keys.push(iterator.key)
  iterator.close()
  return keys
}

function snapshotOf(vfs: Vfs): Map<string, string> {
  return new Map(
    vfs
      .list('/db')
      .filter((name) => vfs.stat(`/db/${name}`)?.kind === 'file')
      .map((name) => [name, readWholeFile(vfs, `/db/${name}`).join()] as const),
  )
}

/** Knows how much was read. */
class MeteredVfs extends FaultyVfs {
  bytesRead = 0

  override openRead(path: string): VfsFile {
    const file = super.openRead(path)
    const read = file.read.bind(file)
    file.read = (...args) => {
      const count = read(...args)
      this.bytesRead += count
      return count
    }
    return file
  }
}

function overwrite(vfs: Vfs, path: string, change: (bytes: Uint8Array) => Uint8Array): void {
  const bytes = change(readWholeFile(vfs, path))
  const file = vfs.openWrite(path)
  file.truncate(0)
  file.write(bytes, 0)
  file.close()
}

/** Two SSTs in stripe 1, one in stripe 2, and three batches in the log only. Left as after kill -9. */
async function killed(): Promise<{ vfs: MemoryVfs; expected: Record<string, string> }> {
  const vfs = new MemoryVfs()
  const store = await createStore(opening(vfs))
  put(store, 1, 'a', 'old')
  put(store, 1, 'b', 'flushed')
  put(store, 2, 'c', 'flushed')
  await store.flush()
  put(store, 1, 'a', 'newer')
  await store.flush()
  await store.durable(put(store, 1, 'b', undefined))
  await store.durable(put(store, 3, 'd', 'logged'))
  await store.durable(put(store, 2, 'e', 'logged'))
  const expected = contents(store)
  const copy = new MemoryVfs()
  copy.makeDirectory('/db')
  for (const name of vfs.list('/db')) {
    if (name === 'LOCK' || name === 'LOCK.info') continue
    const file = copy.create(`/db/${name}`)
    file.write(readWholeFile(vfs, `/db/${name}`), 0)
    file.close()
  }
  await store.close()
  return { vfs: copy, expected }
}

describe('what is not a database', () => {
  test('nothing, a file, an empty directory and somebody else’s files each have their own error', async () => {
    const vfs = new MemoryVfs()
    const failure = async (path: string) => {
      const error: unknown = await openStore({ ...opening(vfs), path }).catch(
        (caught: unknown) => caught,
      )
      return error instanceof KeystoneError ? [error.code, error.message.includes(path)] : error
    }
    expect(await failure('/nothing')).toEqual(['databaseNotFound', true])
    expect(await failure('')).toEqual(['validation', true])
    await expect(createStore({ ...opening(vfs), path: '' })).rejects.toThrow('The path is empty')
    vfs.create('/file').close()
    expect(await failure('/file')).toEqual(['notADatabase', true])
    vfs.makeDirectory('/empty')
    expect(await failure('/empty')).toEqual(['notADatabase', true])
    vfs.makeDirectory('/rust')
    const wal = vfs.create('/rust/wal.log')
    wal.write(Uint8Array.of(0x57, 0x41, 0x4c, 0, 1, 0, 0, 0), 0)
    wal.close()
    expect(await failure('/rust')).toEqual(['foreignDatabase', true])
    vfs.makeDirectory('/bare')
    vfs.create('/bare/042-5.sst').close()
    expect(await failure('/bare')).toEqual(['corruption', true])
    expect([vfs.list('/empty'), vfs.list('/rust'), vfs.list('/bare')]).toEqual([
      [],
      ['wal.log'],
      ['042-5.sst'],
    ])
  })

  test('a directory that holds something else is not made a database', async () => {
    const vfs = new MemoryVfs()
    vfs.makeDirectory('/db')
    vfs.create('/db/notes.txt').close()
    await expect(createStore(opening(vfs))).rejects.toMatchObject({ code: 'notADatabase' })
    vfs.unlink('/db/notes.txt')
    await (await createStore(opening(vfs))).close()
    await expect(createStore(opening(vfs))).rejects.toMatchObject({ code: 'databaseExists' })
  })
})

describe('reading only', () => {
  test('changes no byte, replays the log in memory, and needs no lock file', async () => {
    const { vfs, expected } = await killed()
    overwrite(vfs, '/db/wal.log', (bytes) => {
      const end = bytes.findLastIndex((byte) => byte !== 0) + 1
      const torn = bytes.slice()
      torn.set(text('half a frame'), end)
      return torn
    })
    const before = snapshotOf(vfs)
    const faulty = new FaultyVfs(vfs)
    const store = await openStore(opening(faulty, { mode: 'read-only' }))
    expect(contents(store)).toEqual(expected)
    expect(() => put(store, 1, 'x', 'y')).toThrow(expect.objectContaining({ code: 'readOnly' }))
    await store.durable(store.lastSeqno)
    await store.close()
    expect(snapshotOf(vfs)).toEqual(before)
  })
})

describe('after a crash', () => {
  test('a torn tail is kept aside, cut, and everything acknowledged is there', async () => {
    const { vfs, expected } = await killed()
    overwrite(vfs, '/db/wal.log', (bytes) => {
      const end = bytes.findLastIndex((byte) => byte !== 0) + 1
      const torn = bytes.slice()
      torn.set(text('half a frame'), end)
      return torn
    })
    const events: StoreEvent[] = []
    const store = await openStore(opening(vfs, { onEvent: (event) => events.push(event) }))
    expect(contents(store)).toEqual(expected)
    const torn = events.find((event) => event.kind === 'tornTailDiscarded')
    expect(torn).toMatchObject({ bytes: 12 })
    const copy = torn?.kind === 'tornTailDiscarded' ? torn.copy : undefined
    expect(new TextDecoder().decode(readWholeFile(vfs, copy!))).toBe('half a frame')
    put(store, 9, 'after', 'the crash')
    await store.close()
    const again = await openStore(opening(vfs))
    expect(contents(again)).toEqual({ ...expected, '9/after': 'the crash' })
    await again.close()
  })

  test('what only looks like ours is left alone; what interrupted work left is removed', async () => {
    const { vfs } = await killed()
    const strangers = ['._001-1.sst', '.DS_Store', '042-0.sst', 'wal-1.log', 'notes.txt']
    const leftovers = ['042-999.sst', '001-77.sst.tmp', 'MANIFEST.tmp', 'wal.spare']
    for (const name of [...strangers, ...leftovers]) vfs.create(`/db/${name}`).close()
    vfs.makeDirectory('/db/007-3.sst')
    const store = await openStore(opening(vfs))
    const names = new Set(vfs.list('/db'))
    expect([...strangers, '007-3.sst'].filter((name) => !names.has(name))).toEqual([])
    expect(leftovers.filter((name) => names.has(name))).toEqual([])
    await store.flush()
    const ids = [...store.liveFileNames()].map((name) => Number(name.split(/[-.]/)[1]))
    expect(Math.max(...ids)).toBeGreaterThan(999)
    await store.close()
  })
})

describe('damage in the log', () => {
  /** Flips a bit in the first of the frames after the last flush. */
  async function damaged() {
    const { vfs, expected } = await killed()
    const frames: DumpedFrame[] = []
    const path = '/db/wal.log'
    dumpWal(vfs, path, (frame) => frames.push(frame))
    const victim = frames.at(-3)!
    overwrite(vfs, path, (bytes) => {
      const changed = bytes.slice()
      changed[victim.offset + 42]! ^= 1
      return changed
    })
    return { vfs, expected, path, victim }
  }

  test('is refused with file and offset, and nothing is changed', async () => {
    const { vfs, path, victim } = await damaged()
    const before = snapshotOf(vfs)
    await expect(openStore(opening(vfs))).rejects.toMatchObject({
      code: 'corruption',
      details: { file: path, offset: victim.offset },
      message: expect.stringContaining('2 later frames'),
    })
    const after = snapshotOf(vfs)
    after.delete('LOCK')
    expect(after).toEqual(before)
  })

  test('is served up to its first bad byte when reading with damage allowed', async () => {
    const { vfs, victim } = await damaged()
    const store = await openStore(opening(vfs, { mode: 'read-only', allowDamage: true }))
    expect(store.damage).toMatchObject([{ file: '/db/wal.log', offset: victim.offset }])
    expect(contents(store)).toEqual({ '1/a': 'newer', '1/b': 'flushed', '2/c': 'flushed' })
    await store.close()
  })

  test('repair saves every valid frame, says what it left out, and leaves the source alone', async () => {
    const { vfs, victim } = await damaged()
    const before = snapshotOf(vfs)
    const report = await repairStore({ vfs, environment, source: '/db', target: '/saved' })
    expect(snapshotOf(vfs)).toEqual(before)
    expect(report).toMatchObject({
      manifest: 'read',
      sstFilesRead: 3,
      sstFilesSkipped: 0,
      walBytesSkipped: victim.bytes,
      skipped: [{ file: 'wal.log', offset: victim.offset }],
      uncertain: [{ file: 'wal.log' }],
    })
    const saved = await openStore({ ...opening(vfs), path: '/saved' })
    expect(contents(saved)).toEqual({
      '1/a': 'newer',
      // The damaged frame had deleted it.
      '1/b': 'flushed',
      '2/c': 'flushed',
      '3/d': 'logged',
      '2/e': 'logged',
    })
    await saved.close()
    const written: unknown = JSON.parse(
      new TextDecoder().decode(readWholeFile(vfs, '/saved/repair-report.json')),
    )
    expect(written).toEqual(report)
  })
})

describe('damage elsewhere', () => {
  test('repair works without a MANIFEST and skips only the damaged blocks of an SST', async () => {
    const vfs = new MemoryVfs()
    const store = await createStore(opening(vfs, { options: { blockBytes: 256 } }))
    for (let i = 0; i < 100; i++) put(store, 7, `key${String(i).padStart(3, '0')}`, `value ${i}`)
    await store.flush()
    await store.checkpoint()
    const expected = contents(store)
    await store.close()
    const sst = vfs.list('/db').find((name) => name.endsWith('.sst'))!
    vfs.unlink('/db/MANIFEST')
    overwrite(vfs, `/db/${sst}`, (bytes) => {
      const changed = bytes.slice()
      changed[400]! ^= 0x10
      return changed
    })
    const report = await repairStore({ vfs, environment, source: '/db', target: '/saved' })
    expect(report).toMatchObject({ manifest: 'missing', sstFilesRead: 1, blocksSkipped: 1 })
    const saved = await openStore({ ...opening(vfs), path: '/saved' })
    const rescued = contents(saved)
    await saved.close()
    expect(Object.keys(rescued).length).toBeGreaterThan(70)
    expect(Object.keys(rescued).length).toBeLessThan(100)
    expect(expected).toMatchObject(rescued)
    const lost = Object.keys(expected).filter((name) => !(name in rescued))
    const [range] = report.uncertain.filter(({ stripe }) => stripe === 7)
    const unhex = (hex: string) => Buffer.from(hex, 'hex').toString('latin1')
    for (const name of lost) {
      const key = name.slice(2)
      expect(range?.after === undefined || key > unhex(range.after)).toBe(true)
      expect(key <= unhex(range!.through!)).toBe(true)
    }
  })

  test('a directory in which no files may be created is refused to a writer before it writes', async () => {
    const { vfs } = await killed()
    const forbidden = new FaultyVfs(vfs, [
      { operation: 'create', nth: 1, mode: 'sticky', effect: { kind: 'fail', errno: 'EACCES' } },
    ])
    await expect(openStore(opening(forbidden))).rejects.toMatchObject({
      code: 'permission',
      message: expect.stringContaining('open it for reading only'),
    })
    const reading = await openStore(opening(forbidden, { mode: 'read-only' }))
    expect(Object.keys(contents(reading)).length).toBeGreaterThan(0)
    await reading.close()
    // The refusal let go of the lock.
    await (await openStore(opening(vfs))).close()
  })

  test('repair says when a log file is missing or ends before what was synced', async () => {
    for (const harm of ['missing', 'cut'] as const) {
      const vfs = new MemoryVfs()
      const store = await createStore(opening(vfs, { options: { walFileBytes: 4096 } }))
      for (let i = 0; i < 100; i++) await store.durable(put(store, 1, `key${i}`, 'x'.repeat(100)))
      await store.close()
      const file = vfs.list('/db').find((name) => name.startsWith('wal-'))!
      if (harm === 'missing') vfs.unlink(`/db/${file}`)
      else overwrite(vfs, `/db/${file}`, (bytes) => bytes.slice(0, 1000))
      const report = await repairStore({ vfs, environment, source: '/db', target: '/saved' })
      expect(report).toMatchObject({ skipped: [{ file }], uncertain: [{ file }] })
      expect(report.keysWritten).toBeLessThan(100)
    }
  })

  test('a repair that is cut short leaves nothing that could be taken for all there was', async () => {
    const { vfs, expected } = await killed()
    const abort = new AbortController()
    const onProgress = () => abort.abort()
    const request = { vfs, environment, source: '/db', target: '/saved' }
    await expect(
      repairStore({ ...request, onProgress, signal: abort.signal }),
    ).rejects.toMatchObject({ code: 'cancelled' })
    const full = new FaultyVfs(vfs, [
      {
        operation: 'write',
        path: /^\/saved\/repair-report/,
        nth: 1,
        mode: 'once',
        effect: { kind: 'fail', errno: 'ENOSPC' },
      },
    ])
    await expect(repairStore({ ...request, vfs: full })).rejects.toMatchObject({ code: 'diskFull' })
    expect(vfs.list('/')).toEqual(['db'])
    // Killed: under its name there is nothing, and what it wrote is not written over.
    vfs.makeDirectory('/saved.unfinished')
    await expect(repairStore(request)).rejects.toMatchObject({
      code: 'databaseExists',
      details: { path: '/saved.unfinished' },
    })
    vfs.removeDirectory('/saved.unfinished')
    const { keysWritten } = await repairStore(request)
    const saved = await openStore({ ...opening(vfs), path: '/saved' })
    expect(contents(saved)).toEqual(expected)
    // Once, not in an SST and in the log.
    expect((await saved.verify()).versions).toBe(keysWritten)
    await saved.close()
    expect(vfs.list('/')).toEqual(['db', 'saved'])
  })

  test('repair reads SSTs that a MANIFEST of earlier does not name', async () => {
    const vfs = new MemoryVfs()
    const options = { compactionFiles: 2, backgroundCompaction: false }
    const store = await createStore(opening(vfs, { options }))
    for (const name of ['a', 'b']) {
      put(store, 1, name, 'flushed')
      await store.flush()
    }
    const earlier = readWholeFile(vfs, '/db/MANIFEST')
    await store.compact()
    put(store, 1, 'c', 'later')
    await store.flush()
    await store.checkpoint()
    const expected = contents(store)
    await store.close()
    overwrite(vfs, '/db/MANIFEST', () => earlier)
    const report = await repairStore({ vfs, environment, source: '/db', target: '/saved' })
    expect(report.skipped.length).toBeGreaterThan(0)
    const saved = await openStore({ ...opening(vfs), path: '/saved' })
    expect(contents(saved)).toEqual(expected)
    await saved.close()
  })

  test('repair does without a MANIFEST that is no file, and makes nothing of what is no database', async () => {
    const { vfs, expected } = await killed()
    vfs.unlink('/db/MANIFEST')
    vfs.makeDirectory('/db/MANIFEST')
    const report = await repairStore({ vfs, environment, source: '/db', target: '/saved' })
    expect(report).toMatchObject({ manifest: 'damaged', skipped: [{ file: 'MANIFEST' }] })
    const saved = await openStore({ ...opening(vfs), path: '/saved' })
    expect(contents(saved)).toEqual(expected)
    await saved.close()
    vfs.makeDirectory('/other')
    const refused = (source: string, target: string) =>
      repairStore({ vfs, environment, source, target }).catch((error: unknown) => error)
    expect(await refused('/other', '/made')).toMatchObject({ code: 'notADatabase' })
    expect(await refused('/nothing', '/made')).toMatchObject({ code: 'databaseNotFound' })
    expect(await refused('/db', '/nothing/made')).toMatchObject({ code: 'databaseNotFound' })
    expect(vfs.stat('/made')).toBeUndefined()
  })

  test('a read that meets damage fails by name, and the store says so from then on', async () => {
    const { vfs } = await killed()
    const events: StoreEvent[] = []
    const store = await openStore(opening(vfs, { onEvent: (event) => events.push(event) }))
    expect(store.structure()).toMatchObject({ health: 'healthy', damage: [] })
    const name = vfs.list('/db').find((each) => each.startsWith('002-') && each.endsWith('.sst'))
    const path = `/db/${name}`
    overwrite(vfs, path, (bytes) => {
      const changed = bytes.slice()
      changed[60]! ^= 1
      return changed
    })
    const read = () =>
      store.reader().get({ stripe: 2, bytes: asByteString('c') }, (bytes) => bytes.length)
    for (let turn = 0; turn < 2; turn++) {
      expect(read).toThrow(expect.objectContaining({ code: 'corruption' }))
    }
    const found = { file: path, offset: 48, message: expect.stringContaining('kstone repair') }
    expect(store.damage).toEqual([found])
    expect(store.structure().damage).toEqual([found])
    expect(events.filter(({ kind }) => kind === 'damageFound')).toEqual([
      { kind: 'damageFound', ...found },
    ])
    expect((await store.verify()).problems.some(({ file }) => file === path)).toBe(true)
    await store.close()
  })

  test('a compaction that meets damage records it, and the other stripes are compacted', async () => {
    const { vfs } = await killed()
    const events: StoreEvent[] = []
    const store = await openStore(opening(vfs, { onEvent: (event) => events.push(event) }))
    put(store, 2, 'f', 'second file')
    await store.flush()
    const [name] = vfs.list('/db').filter((each) => each.startsWith('001-'))
    const path = `/db/${name}`
    overwrite(vfs, path, (bytes) => {
      const changed = bytes.slice()
      changed[60]! ^= 1
      return changed
    })
    await expect(store.compact([1])).rejects.toMatchObject({ code: 'corruption' })
    await store.compact([2])
    expect(store.damage).toMatchObject([{ file: path, offset: 48 }])
    expect(events.filter(({ kind }) => kind === 'compactionFailed')).toMatchObject([
      { stripe: 1, code: 'corruption' },
    ])
    expect(
      store
        .structure()
        .stripes.map(({ files }) => files.length)
        .slice(1, 3),
    ).toEqual([3, 1])
    expect(keysOf(store, 2)).toEqual(['c', 'e', 'f'])
    await store.close()
  })

  test('a missing SST or log file is refused by name', async () => {
    for (const victim of ['sst', 'log']) {
      const { vfs } = await killed()
      const name = vfs.list('/db').find((candidate) => candidate.endsWith(victim))!
      vfs.unlink(`/db/${name}`)
      await expect(openStore(opening(vfs))).rejects.toMatchObject({
        code: 'corruption',
        details: { file: `/db/${name}`, offset: 0 },
      })
    }
  })
})

test('dumps tell what the files say', async () => {
  const { vfs } = await killed()
  const frames: DumpedFrame[] = []
  const dump = dumpWal(vfs, '/db/wal.log', (frame) => frames.push(frame))
  const records = frames.flatMap((frame) => frame.records)
  expect(
    records.map(({ seqno, stripe, key, tombstone }) => [seqno, stripe, key, tombstone]),
  ).toEqual([
    [1, 1, 'a', false],
    [2, 1, 'b', false],
    [3, 2, 'c', false],
    [4, 1, 'a', false],
    [5, 1, 'b', true],
    [6, 3, 'd', false],
    [7, 2, 'e', false],
  ])
  expect(dump).toMatchObject({ lastSeqno: 7, header: { number: 1 }, end: { kind: 'clean' } })
  const manifest = dumpManifest(vfs, '/db')
  const added = manifest.edits.flatMap(({ edit }) =>
    edit.added.map(({ stripe, id }) => [stripe, id]),
  )
  expect(added).toHaveLength(3)
})

describe('a damaged database that is only read', () => {
  const flip = (at: number) => (bytes: Uint8Array) => {
    const changed = bytes.slice()
    changed[at]! ^= 1
    return changed
  }

  /** What is read of it, where it is damaged, and why it is not opened for writing. */
  async function read(vfs: Vfs) {
    const before = snapshotOf(vfs)
    const store = await openStore(opening(vfs, { mode: 'read-only', allowDamage: true }))
    const found = contents(store)
    const files = store.damage.map(({ file }) => file.replace('/db/', ''))
    expect((await store.verify()).problems.map(({ file }) => file)).toEqual(
      expect.arrayContaining(store.damage.map(({ file }) => file)),
    )
    store.stats()
    await store.rehearseRecovery()
    await store.close()
    expect(snapshotOf(vfs)).toEqual(before)
    await expect(openStore(opening(vfs))).rejects.toMatchObject({
      code: 'corruption',
      message: expect.stringMatching(/kstone repair/u),
    })
    return { found, files }
  }

  const sstOf = (vfs: Vfs, stripe: string) =>
    vfs
      .list('/db')
      .filter((name) => name.startsWith(`${stripe}-`) && name.endsWith('.sst'))
      .toSorted((a, b) => Number(a.split(/[-.]/u)[1]) - Number(b.split(/[-.]/u)[1]))

  test('lacks what a missing SST held', async () => {
    const { vfs, expected } = await killed()
    const [victim] = sstOf(vfs, '002')
    vfs.unlink(`/db/${victim}`)
    const { '2/c': lost, ...rest } = expected
    expect(lost).toBe('flushed')
    expect(await read(vfs)).toEqual({ found: rest, files: [victim] })
  })

  test('is whole without its MANIFEST, and with one that is cut or damaged', async () => {
    const changes: readonly ((vfs: Vfs) => void)[] = [
      (vfs) => vfs.unlink('/db/MANIFEST'),
      (vfs) => overwrite(vfs, '/db/MANIFEST', () => new Uint8Array(0)),
      (vfs) => overwrite(vfs, '/db/MANIFEST', flip(3)),
      (vfs) => overwrite(vfs, '/db/MANIFEST', (bytes) => bytes.slice(0, 70)),
      (vfs) => {
        const offset = dumpManifest(vfs, '/db').edits.at(-2)?.offset ?? 0
        overwrite(vfs, '/db/MANIFEST', flip(offset + 12))
      },
    ]
    for (const change of changes) {
      const { vfs, expected } = await killed()
      change(vfs)
      expect(await read(vfs)).toEqual({ found: expected, files: ['MANIFEST'] })
    }
  })

  test('without its MANIFEST is opened without reading its SSTs through', async () => {
    const vfs = new MemoryVfs()
    const store = await createStore(opening(vfs))
    for (let i = 0; i < 200; i++) put(store, 1, `key${i}`, 'x'.repeat(5000))
    await store.flush()
    await store.checkpoint()
    await store.close()
    vfs.unlink('/db/MANIFEST')
    const metered = new MeteredVfs(vfs)
    const found = await openStore(opening(metered, { mode: 'read-only', allowDamage: true }))
    expect(metered.bytesRead).toBeLessThan(100_000)
    expect(keysOf(found, 1)).toHaveLength(200)
    expect(metered.bytesRead).toBeGreaterThan(1_000_000)
    await found.close()
  })

  test('without its MANIFEST serves the SST that others were merged into, and not those', async () => {
    const { vfs } = await killed()
    const store = await openStore(opening(vfs))
    const [older, newer] = sstOf(vfs, '001')
    const inputs = [older, newer].map((name) => [name, readWholeFile(vfs, `/db/${name}`)] as const)
    await store.compact([1])
    await store.flush()
    const expected = contents(store)
    await store.close()
    for (const [name, bytes] of inputs) {
      if (vfs.list('/db').includes(name!)) continue
      const file = vfs.create(`/db/${name}`)
      file.write(bytes, 0)
      file.close()
    }
    vfs.unlink('/db/MANIFEST')
    expect(await read(vfs)).toEqual({ found: expected, files: ['MANIFEST'] })
  })

  test('lacks what was only in a log that is missing, of another database or begins with a bad header', async () => {
    const flushed = { '1/a': 'newer', '1/b': 'flushed', '2/c': 'flushed' }
    const changes: readonly ((vfs: Vfs) => void)[] = [
      (vfs) => vfs.unlink('/db/wal.log'),
      (vfs) => overwrite(vfs, '/db/wal.log', flip(20)),
      (vfs) => overwrite(vfs, '/db/wal.log', (bytes) => bytes.slice(0, 10)),
    ]
    for (const change of changes) {
      const { vfs } = await killed()
      change(vfs)
      expect(await read(vfs)).toEqual({ found: flushed, files: ['wal.log'] })
    }
  })

  test('takes from the log what an SST without its footer held, when the MANIFEST is missing, too', async () => {
    const { vfs, expected } = await killed()
    const [victim] = sstOf(vfs, '002')
    overwrite(vfs, `/db/${victim}`, (bytes) => bytes.slice(0, -5))
    vfs.unlink('/db/MANIFEST')
    expect(await read(vfs)).toEqual({ found: expected, files: ['MANIFEST', victim] })
  })

  test('of which nothing can be read is refused by name', async () => {
    const { vfs } = await killed()
    for (const name of vfs.list('/db')) overwrite(vfs, `/db/${name}`, () => new Uint8Array(9))
    await expect(
      openStore(opening(vfs, { mode: 'read-only', allowDamage: true })),
    ).rejects.toMatchObject({ code: 'corruption', details: { file: '/db/MANIFEST' } })
  })
})
