import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { asByteString } from '../base/byte-string.ts'
import { systemEnvironment } from '../base/environment.ts'
import { MemoryVfs } from '../vfs/memory-vfs.ts'
import { NodeVfs } from '../vfs/node-vfs.ts'
import type { Vfs } from '../vfs/vfs.ts'
import type { StoreEvent } from './events.ts'
import { createStore, openStore } from './open-store.ts'
import type { StoreOptions } from './options.ts'
import type { KeystoneStore } from './store.ts'

const environment = systemEnvironment
const owner = { pid: 7, host: 'here', program: 'the test' }
const key = (bytes: string, stripe = 5) => ({ stripe, bytes: asByteString(bytes) })
const value = (text: string) => new TextEncoder().encode(text)

function put(store: KeystoneStore, name: string, text: string | undefined, stripe = 5) {
  return store.write([
    { key: key(name, stripe), value: text === undefined ? undefined : value(text) },
  ])
}

function get(store: KeystoneStore, name: string, stripe = 5): string | undefined {
  const reader = store.reader()
  try {
    return reader.get(key(name, stripe), (bytes, start, end) =>
      new TextDecoder().decode(bytes.subarray(start, end)),
    )
  } finally {
    reader.close()
  }
}

function scan(store: KeystoneStore, range: { from?: string; to?: string; reverse?: boolean } = {}) {
  const reader = store.reader()
  const iterator = reader.scan({
    stripe: 5,
    from: range.from === undefined ? undefined : asByteString(range.from),
    to: range.to === undefined ? undefined : asByteString(range.to),
    reverse: range.reverse,
  })
  const found: string[] = []
  while (iterator.next()) {
    const text = new TextDecoder().decode(
      iterator.value.subarray(iterator.valueStart, iterator.valueEnd),
    )
    found.push(`${iterator.key}=${text}`)
  }
  iterator.close()
  reader.close()
  return found
}

const directories: string[] = []
afterEach(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true })
})

function realPath(): string {
  const directory = mkdtempSync(join(tmpdir(), 'keystone-store-'))
  directories.push(directory)
  return join(directory, 'db.keystone')
}

function opened(vfs: Vfs, path = '/db', options: Partial<StoreOptions> = {}) {
  const events: StoreEvent[] = []
  const opening = {
    vfs,
    environment,
    path,
    options,
    owner,
    onEvent: (event: StoreEvent) => events.push(event),
  }
  return { opening, events }
}

describe.each([
  ['in memory', () => ({ vfs: new MemoryVfs(), path: '/db' })],
  ['on the real file system', () => ({ vfs: new NodeVfs(), path: realPath() })],
])('%s', (_, place) => {
  test('what was written is there after closing and opening again', async () => {
    const { vfs, path } = place()
    const { opening } = opened(vfs, path)
    const store = await createStore(opening)
    put(store, 'a', '1')
    put(store, 'b', '2')
    put(store, 'a', '3')
    const commit = put(store, 'c', undefined)
    expect(commit.seqno).toBe(4)
    await store.durable(commit.seqno)
    expect(store.durableSeqno).toBe(4)
    expect(scan(store)).toEqual(['a=3', 'b=2'])
    await store.close()
    const again = await openStore(opening)
    expect([again.lastSeqno, scan(again)]).toEqual([4, ['a=3', 'b=2']])
    put(again, 'b', undefined)
    await again.close()
    const third = await openStore(opening)
    expect([scan(third), scan(third, { reverse: true }), get(third, 'a')]).toEqual([
      ['a=3'],
      ['a=3'],
      '3',
    ])
    await third.close()
  })

  test('flushed and unflushed versions are one ordered whole, before and after opening again', async () => {
    const { vfs, path } = place()
    const { opening } = opened(vfs, path, { memtableRecords: 10, blockBytes: 256 })
    const store = await createStore(opening)
    const expected = new Map<string, string>()
    for (let i = 0; i < 500; i++) {
      const name = `k${String((i * 37) % 100).padStart(3, '0')}`
      if (i % 7 === 0) {
        put(store, name, undefined)
        expected.delete(name)
      } else {
        put(store, name, `v${i}`)
        expected.set(name, `v${i}`)
      }
      if (i % 50 === 0) await store.writable()
    }
    await store.flush()
    put(store, 'k005', 'last')
    expected.set('k005', 'last')
    const all = [...expected].map(([name, text]) => `${name}=${text}`).toSorted()
    expect(scan(store)).toEqual(all)
    expect(scan(store, { reverse: true })).toEqual(all.toReversed())
    expect(scan(store, { from: 'k02', to: 'k04' })).toEqual(
      all.filter((line) => line >= 'k02' && line < 'k04'),
    )
    await store.close()
    const again = await openStore(opening)
    expect(scan(again)).toEqual(all)
    for (const [name, text] of expected) expect(get(again, name)).toBe(text)
    const report = await again.verify()
    expect(report.problems).toEqual([])
    expect(report.versions).toBeGreaterThanOrEqual(expected.size)
    await again.close()
  })

  test('verified read-only, what is only in the log counts too', async () => {
    const { vfs, path } = place()
    const { opening } = opened(vfs, path)
    const store = await createStore(opening)
    for (const name of ['a', 'b', 'c']) put(store, name, 'x')
    await store.close()
    const again = await openStore({ ...opening, mode: 'read-only' })
    expect(await again.verify()).toMatchObject({ files: 2, versions: 3, problems: [] })
    await again.close()
  })

  test('a second opener is told who has the database', async () => {
    const { vfs, path } = place()
    const { opening } = opened(vfs, path)
    const store = await createStore(opening)
    for (const mode of ['read-write', 'read-only'] as const) {
      await expect(openStore({ ...opening, mode })).rejects.toMatchObject({
        code: 'locked',
        message: expect.stringContaining('the test (process 7 on here'),
        details: { pid: 7, host: 'here', program: 'the test' },
      })
    }
    await store.close()
    const reader = await openStore({ ...opening, mode: 'read-only' })
    const another = await openStore({ ...opening, mode: 'read-only' })
    expect(() => put(reader, 'a', '1')).toThrow(expect.objectContaining({ code: 'readOnly' }))
    await reader.close()
    await another.close()
  })
})
