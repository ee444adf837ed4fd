/** What the store does on its own: bounding its log and memory, compacting, dropping, backing up; and health. */
import { describe, expect, test } from 'vitest'
import { asByteString } from '../base/byte-string.ts'
import { systemEnvironment } from '../base/environment.ts'
import { limitOpenFiles } from '../testing/limit-open-files.ts'
import { FaultyVfs } from '../vfs/faulty-vfs.ts'
import { MemoryVfs } from '../vfs/memory-vfs.ts'
import type { Vfs } from '../vfs/vfs.ts'
import { inlineRunner, ThreadLost } from './compaction/compaction-runner.ts'
import type { StoreEvent } from './events.ts'
import { createStore, openStore } from './open-store.ts'
import type { StoreOptions } from './options.ts'
import type { KeystoneStore } from './store.ts'
import { stripeCount } from './store-contract.ts'

const environment = systemEnvironment
const owner = { pid: 1, host: 'h', program: 'p' }

async function open(options: Partial<StoreOptions> = {}, vfs: Vfs = new MemoryVfs()) {
  const events: StoreEvent[] = []
  const opening = {
    vfs,
    environment,
    path: '/db',
    owner,
    options,
    onEvent: (event: StoreEvent) => events.push(event),
  }
  const store = await createStore(opening)
  const kinds = (kind: StoreEvent['kind']) => events.filter((event) => event.kind === kind)
  return { store, events, kinds, opening, vfs }
}

function put(
  store: KeystoneStore,
  stripe: number,
  name: string,
  bytes: number | undefined,
): number {
  const value = bytes === undefined ? undefined : new Uint8Array(bytes).fill(bytes & 255)
  return store.write([{ key: { stripe, bytes: asByteString(name) }, value }]).seqno
}

function lengthOf(store: KeystoneStore, stripe: number, name: string): number | undefined {
  const reader = store.reader()
  const key = { stripe, bytes: asByteString(name) }
  const found = reader.get(key, (_, start, end) => end - start)
  reader.close()
  return found
}

function keysOf(store: KeystoneStore, stripe: number): string[] {
  const reader = store.reader()
  const iterator = reader.scan({ stripe })
  const keys: string[] = []
  while (iterator.next()) keys.push(iterator.key)
  iterator.close()
  reader.close()
  return keys
}

describe('the log', () => {
  test('stays bounded although 255 stripes hold one old record each, and loses none of them', async () => {
    const walBytesMax = 1_048_576
    const options = { walBytesMax, walFileBytes: 65_536, memtableBytes: 65_536 }
    const { store, kinds, opening } = await open(options)
    for (let stripe = 1; stripe < stripeCount; stripe++) put(store, stripe, 'old', 20)
    let most = 0
    for (let i = 0; i < 3000; i++) {
      await store.writable()
      await store.durable(put(store, 0, `key${i % 50}`, 1000))
      most = Math.max(most, store.stats().wal.liveBytes)
    }
    expect(most).toBeLessThanOrEqual(walBytesMax)
    expect(kinds('walCarried').length).toBeGreaterThan(0)
    expect(kinds('walRetired').length).toBeGreaterThan(5)
    // Carried, not flushed: one tiny file per stripe would be 255 files.
    expect(store.stats().sstFiles).toBeLessThan(20)
    await store.close()
    const again = await openStore(opening)
    const found = Array.from({ length: 255 }, (_, i) => lengthOf(again, i + 1, 'old'))
    expect(found).toEqual(Array(255).fill(20))
    await again.close()
  })

  test('a checkpoint leaves one log file and keeps everything', async () => {
    const { store, vfs } = await open({ walFileBytes: 4096, walPreallocateBytes: 0 })
    for (let i = 0; i < 20; i++) await store.durable(put(store, i, 'k', 600))
    expect(store.structure().wal.length).toBeGreaterThan(2)
    await store.checkpoint()
    expect(store.structure().wal.length).toBeLessThanOrEqual(2)
    expect(vfs.list('/db').filter((name) => name.startsWith('wal-')).length).toBeLessThanOrEqual(1)
    expect(lengthOf(store, 3, 'k')).toBe(600)
    await store.close()
  })
})

describe('memory', () => {
  test('writers that ask are slowed down and stopped before memtables pass their limit', async () => {
    const memtableTotalBytes = 1_048_576
    const { store, kinds } = await open({ memtableTotalBytes, durability: { kind: 'none' } })
    let most = 0
    for (let i = 0; i < 1000; i++) {
      await store.writable()
      put(store, i % 16, `k${i}`, 3000)
      most = Math.max(most, store.stats().memtableBytes)
    }
    expect(most).toBeLessThan(memtableTotalBytes * 1.1)
    expect(kinds('stallStarted')[0]).toMatchObject({ reason: 'memory' })
    expect(kinds('flushStarted')[0]).toMatchObject({ reason: 'memory' })
    expect(lengthOf(store, 0, 'k0')).toBe(3000)
    await store.close()
  })
})

describe('compaction', () => {
  test('keeps the files of a stripe few, and can be paused', async () => {
    const { store, kinds } = await open({ memtableRecords: 5, compactionFiles: 4 })
    store.pauseCompaction()
    for (let i = 0; i < 60; i++) put(store, 9, `k${i % 20}`, 10)
    await store.flush()
    expect(store.structure().stripes[9]!.files.length).toBeGreaterThanOrEqual(4)
    expect(kinds('compactionStarted')).toEqual([])
    store.resumeCompaction()
    while (store.structure().stripes[9]!.files.length >= 4) {
      await environment.timers.yield()
    }
    expect(kinds('compactionFinished')[0]).toMatchObject({ stripe: 9 })
    expect(keysOf(store, 9)).toHaveLength(20)
    expect(store.stats().counters.compactions).toBeGreaterThan(0)
    await store.close()
  })

  test('a request merges each stripe into one file and removes what nobody can see', async () => {
    const { store, vfs } = await open({ backgroundCompaction: false })
    for (const round of [1, 2, 3]) {
      for (let i = 0; i < 10; i++) put(store, 1, `k${i}`, i < 5 && round === 3 ? undefined : round)
      await store.flush()
    }
    await expect(store.compact([1, 256])).rejects.toThrow('There is no stripe 256')
    await store.compact()
    const [file, ...others] = store.structure().stripes[1]!.files
    expect(others).toEqual([])
    expect(file).toMatchObject({ entries: 5, tombstones: 0, generation: 1 })
    expect(vfs.list('/db').filter((name) => name.endsWith('.sst'))).toHaveLength(1)
    expect(keysOf(store, 1)).toEqual(['k5', 'k6', 'k7', 'k8', 'k9'])
    await store.close()
  })

  test('a lost compaction thread stops compaction only, and that until a new one works', async () => {
    let lost = true
    const vfs = new MemoryVfs()
    const inline = inlineRunner({ vfs, timers: environment.timers })
    const events: StoreEvent[] = []
    const store = await createStore({
      vfs,
      environment,
      path: '/db',
      owner,
      options: { compactionFiles: 2 },
      onEvent: (event) => events.push(event),
      compactionRunner: {
        run: (request, control) =>
          lost ? Promise.reject(new ThreadLost(undefined)) : inline.run(request, control),
        close: () => Promise.resolve(),
      },
    })
    for (const name of ['a', 'b']) {
      put(store, 1, name, 10)
      await store.flush()
    }
    await store.compact().catch(() => {})
    expect(events).toContainEqual(
      expect.objectContaining({
        kind: 'compactionFailed',
        message: 'The compaction thread ended',
        retryMs: expect.any(Number),
      }),
    )
    put(store, 1, 'c', 10)
    await store.sync()
    lost = false
    await store.compact()
    expect(store.stats().sstFiles).toBe(1)
    expect(keysOf(store, 1)).toEqual(['a', 'b', 'c'])
    await store.close()
  })

  test('an iterator goes on over files that compaction has replaced, which go when it closes', async () => {
    const { store, vfs } = await open({ backgroundCompaction: false, openFilesMax: 8 })
    for (let i = 0; i < 100; i++) put(store, 1, `k${String(i).padStart(3, '0')}`, 1)
    await store.flush()
    for (let i = 0; i < 100; i++) put(store, 1, `k${String(i).padStart(3, '0')}`, 2)
    await store.flush()
    const snapshot = store.snapshot()
    const reader = store.reader(snapshot)
    const iterator = reader.scan({ stripe: 1 })
    expect(iterator.next()).toBe(true)
    for (let i = 0; i < 100; i++) put(store, 1, `k${String(i).padStart(3, '0')}`, undefined)
    await store.flush()
    await store.compact()
    let count = 1
    while (iterator.next()) {
      expect(iterator.valueEnd - iterator.valueStart).toBe(2)
      count++
    }
    expect(count).toBe(100)
    iterator.close()
    reader.close()
    snapshot.close()
    await store.compact()
    expect(keysOf(store, 1)).toEqual([])
    expect(vfs.list('/db').filter((name) => name.endsWith('.sst'))).toEqual([])
    await store.close()
  })
})

describe('dropping a prefix', () => {
  test('hides its keys at once, for good, and compaction removes them', async () => {
    const { store, opening, kinds } = await open({ backgroundCompaction: false })
    for (const name of ['a1', 'b', 'b1', 'b2', 'c1']) put(store, 1, name, 5)
    await store.flush()
    put(store, 1, 'b3', 5)
    put(store, 2, 'b4', 5)
    const dropping = store.dropPrefix(asByteString('b'))
    expect([keysOf(store, 1), keysOf(store, 2), lengthOf(store, 2, 'b4')]).toEqual([
      ['a1', 'c1'],
      [],
      undefined,
    ])
    await dropping
    expect(kinds('prefixDropped')).toHaveLength(1)
    await store.close()
    const again = await openStore(opening)
    const reader = again.reader()
    const reverse = reader.scan({ stripe: 1, reverse: true })
    const keys: string[] = []
    while (reverse.next()) keys.push(reverse.key)
    reverse.close()
    reader.close()
    expect(keys).toEqual(['c1', 'a1'])
    await again.flush()
    await again.compact()
    expect(again.structure().stripes[1]!.files[0]).toMatchObject({ entries: 2 })
    expect(again.structure().droppedPrefixes).toBe(0)
    await again.close()
  })
})

describe('looking inside', () => {
  test('every version of a key is found where it lies, and one wins', async () => {
    const { store } = await open({ backgroundCompaction: false })
    put(store, 1, 'k', 1)
    await store.flush()
    put(store, 1, 'k', undefined)
    await store.flush()
    put(store, 1, 'k', 3)
    const found = await store.versionsOf({ stripe: 1, bytes: asByteString('k') })
    expect(
      found.map(({ seqno, tombstone, place, wins }) => [seqno, tombstone, place.kind, wins]),
    ).toEqual([
      [3, false, 'memtable', true],
      [3, false, 'wal', false],
      [2, true, 'sst', false],
      [2, true, 'wal', false],
      [1, false, 'sst', false],
      [1, false, 'wal', false],
    ])
    await store.close()
  })

  test('the structure tells sizes, ranges and health', async () => {
    const { store } = await open()
    put(store, 3, 'a', 5)
    put(store, 3, 'z', 5)
    await store.flush()
    put(store, 3, 'm', 5)
    const structure = store.structure()
    expect(structure).toMatchObject({ health: 'healthy', lastSeqno: 3, path: '/db', damage: [] })
    expect(structure.stripes).toHaveLength(256)
    expect(structure.stripes[3]).toMatchObject({
      memtable: { records: 1, smallestSeqno: 3, largestSeqno: 3 },
      files: [{ smallestKey: 'a', largestKey: 'z', entries: 2, smallestSeqno: 1, largestSeqno: 2 }],
    })
    await store.close()
  })

  test('every byte is verified with few descriptors, and as the directory is now', async () => {
    const vfs = new MemoryVfs()
    const { store } = await open({ memtableRecords: 4 }, vfs)
    for (let stripe = 0; stripe < 40; stripe++) put(store, stripe, `k${stripe}`, 10)
    await store.flush()
    expect(keysOf(store, 0)).toEqual(['k0'])
    limitOpenFiles(vfs, 6)
    expect(await store.verify()).toMatchObject({ files: 42, problems: [] })
    // Open already, and read from memory: what counts is what the next one to open it will find.
    const [gone = ''] = vfs.list('/db').filter((name) => name.endsWith('.sst'))
    vfs.unlink(`/db/${gone}`)
    expect((await store.verify()).problems).toMatchObject([{ file: `/db/${gone}` }])
    await store.close()
  })

  test.each(['EACCES', 'EIO'])(
    'a file that cannot be read (%s) is told, and the others are verified',
    async (errno) => {
      const faulty = new FaultyVfs(new MemoryVfs())
      const { store } = await open({ memtableRecords: 4 }, faulty)
      for (let stripe = 0; stripe < 4; stripe++) put(store, stripe, `k${stripe}`, 10)
      await store.flush()
      faulty.setRules([
        {
          operation: 'openRead',
          path: /001-.*sst$/,
          nth: 1,
          mode: 'sticky',
          effect: { kind: 'fail', errno },
        },
      ])
      const report = await store.verify()
      expect(report).toMatchObject({ files: 6, versions: 7 })
      expect(report.problems).toMatchObject([
        { file: expect.stringMatching(/001-.*sst$/), message: expect.stringContaining(errno) },
      ])
      await store.close()
    },
  )
})

describe('backup', () => {
  test('holds exactly one moment, opens as a database, and writing goes on', async () => {
    const { store, vfs, opening } = await open({ memtableRecords: 8, walFileBytes: 8192 })
    for (let i = 0; i < 200; i++) put(store, i % 4, `k${i}`, 100)
    await store.flush()
    for (let i = 200; i < 210; i++) put(store, i % 4, `k${i}`, 100)
    const backup = store.backup('/copy')
    for (let i = 210; i < 400; i++) {
      put(store, i % 4, `k${i}`, 100)
      if (i % 20 === 0) await environment.timers.yield()
    }
    const report = await backup
    await store.flush()
    await store.compact()
    await store.close()
    expect(report.files).toBeGreaterThan(4)
    const copy = await openStore({ ...opening, path: '/copy' })
    expect(copy.lastSeqno).toBeGreaterThanOrEqual(210)
    const keys = [0, 1, 2, 3].flatMap((stripe) => keysOf(copy, stripe))
    const expected = Array.from({ length: copy.lastSeqno }, (_, i) => `k${i}`)
    expect(keys.toSorted()).toEqual(expected.toSorted())
    expect((await copy.verify()).problems).toEqual([])
    await copy.close()
    await expect(openStore(opening).then((again) => again.backup('/copy'))).rejects.toMatchObject({
      code: 'databaseExists',
    })
    expect(vfs.stat('/copy/MANIFEST.tmp')).toBeUndefined()
  })

  test('leaves nothing behind when the disk is full, and can be tried again', async () => {
    const vfs = new FaultyVfs(new MemoryVfs())
    const { store } = await open({}, vfs)
    put(store, 1, 'flushed', 100)
    await store.flush()
    put(store, 2, 'logged', 100)
    await expect(store.backup('/nowhere/copy')).rejects.toMatchObject({ code: 'databaseNotFound' })
    for (const path of [/^\/copy\/wal/, /^\/copy\/MANIFEST/]) {
      const effect = { kind: 'short', errno: 'ENOSPC' } as const
      vfs.setRules([{ operation: 'write', path, nth: 1, mode: 'once', effect }])
      await expect(store.backup('/copy')).rejects.toMatchObject({ code: 'diskFull' })
      expect(vfs.stat('/copy')).toBeUndefined()
    }
    await store.backup('/copy')
    await store.close()
  })
})

describe('health', () => {
  test('a failed sync makes it refuse writes but not reads, and reopening heals', async () => {
    const vfs = new FaultyVfs(new MemoryVfs())
    const { store, kinds, opening } = await open({}, vfs)
    await store.durable(put(store, 1, 'safe', 5))
    vfs.setRules([
      {
        operation: 'writeDurable',
        nth: 1,
        mode: 'sticky',
        effect: { kind: 'fail', errno: 'EIO' },
      },
    ])
    await expect(store.durable(put(store, 1, 'lost', 5))).rejects.toMatchObject({
      code: 'poisoned',
    })
    expect(() => put(store, 1, 'more', 5)).toThrow(expect.objectContaining({ code: 'poisoned' }))
    expect(lengthOf(store, 1, 'safe')).toBe(5)
    expect(kinds('poisoned')).toHaveLength(1)
    await store.writable()
    vfs.setRules([])
    await store.close()
    const again = await openStore(opening)
    expect([lengthOf(again, 1, 'safe'), lengthOf(again, 1, 'lost')]).toEqual([5, undefined])
    await again.close()
  })

  test('a full disk takes back what was not written, and writing resumes when there is space', async () => {
    const vfs = new FaultyVfs(new MemoryVfs())
    const { store, kinds, opening } = await open({ walPreallocateBytes: 0 }, vfs)
    await store.durable(put(store, 1, 'k', 5))
    vfs.setRules([
      {
        operation: 'writeDurable',
        nth: 1,
        mode: 'sticky',
        effect: { kind: 'short', errno: 'ENOSPC' },
      },
    ])
    const refused = store.durable(put(store, 1, 'k', 9))
    expect(lengthOf(store, 1, 'k')).toBe(9)
    await expect(refused).rejects.toMatchObject({ code: 'diskFull' })
    expect(lengthOf(store, 1, 'k')).toBe(5)
    expect(kinds('diskFull')).toHaveLength(1)
    vfs.setRules([])
    await store.durable(put(store, 1, 'k', 7))
    expect(kinds('diskFullResolved')).toHaveLength(1)
    await store.close()
    const again = await openStore(opening)
    expect(lengthOf(again, 1, 'k')).toBe(7)
    await again.close()
  })

  test('a full disk does not keep it from closing, and nothing acknowledged is lost', async () => {
    const vfs = new FaultyVfs(new MemoryVfs())
    const { store, opening } = await open({ walPreallocateBytes: 0 }, vfs)
    for (let i = 0; i < 200; i++) await store.durable(put(store, 1, `k${i}`, 1000))
    vfs.setRules([
      { operation: 'write', nth: 1, mode: 'sticky', effect: { kind: 'short', errno: 'ENOSPC' } },
    ])
    await store.close()
    vfs.setRules([])
    const again = await openStore(opening)
    expect(keysOf(again, 1)).toHaveLength(200)
    await again.close()
  })

  test('closing acknowledges what was written before and refuses everything after', async () => {
    const { store, opening } = await open()
    const waiting = store.durable(put(store, 1, 'k', 5))
    const closing = store.close()
    expect(() => put(store, 1, 'late', 5)).toThrow(expect.objectContaining({ code: 'closed' }))
    expect(() => store.reader()).toThrow(expect.objectContaining({ code: 'closed' }))
    await Promise.all([waiting, closing, store.close()])
    const again = await openStore(opening)
    expect(lengthOf(again, 1, 'k')).toBe(5)
    await again.close()
  })
})
