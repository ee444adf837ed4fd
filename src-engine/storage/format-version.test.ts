import { expect, test } from 'vitest'
import { asByteString } from '../base/byte-string.ts'
import { crc32 } from '../base/crc32.ts'
import { systemEnvironment } from '../base/environment.ts'
import { MemoryVfs } from '../vfs/memory-vfs.ts'
import { createStore, openStore } from './open-store.ts'
import { readWholeFile } from './read-file.ts'

const path = '/db'
const owner = { pid: 1, host: 'h', program: 'p' }
const key = { stripe: 3, bytes: asByteString('k') }

/** Where each kind of file keeps its version (always at 8) and the checksum of its header. */
const kinds = [
  { kind: 'MANIFEST', pattern: /^MANIFEST$/, crcAt: 44 },
  { kind: 'WAL', pattern: /^wal\.log$/, crcAt: 60 },
  { kind: 'SST', pattern: /\.sst$/, crcAt: 44 },
]

/** A closed database of one SST and a log, with the version of one kind of file altered, its checksum in order. */
async function databaseWith(pattern: RegExp, crcAt: number, version: number): Promise<MemoryVfs> {
  const vfs = new MemoryVfs()
  const store = await createStore({ vfs, environment: systemEnvironment, path, owner })
  store.write([{ key, value: Uint8Array.of(1) }])
  await store.flush()
  store.write([{ key: { stripe: 4, bytes: asByteString('l') }, value: Uint8Array.of(2) }])
  await store.close()
  const name = `${path}/${vfs.list(path).find((candidate) => pattern.test(candidate)) ?? ''}`
  const bytes = readWholeFile(vfs, name).slice()
  const view = new DataView(bytes.buffer)
  view.setUint32(8, version, true)
  view.setUint32(crcAt, crc32(bytes, 0, crcAt), true)
  const file = vfs.openWrite(name)
  file.write(bytes, 0)
  file.close()
  return vfs
}

async function openAndRead(vfs: MemoryVfs): Promise<void> {
  const store = await openStore({ vfs, environment: systemEnvironment, path, owner })
  const reader = store.reader()
  try {
    reader.get(key, () => true)
  } finally {
    reader.close()
    await store.close()
  }
}

test.each(kinds)('a $kind of a newer version is refused', async ({ pattern, crcAt }) => {
  await expect(openAndRead(await databaseWith(pattern, crcAt, 2))).rejects.toMatchObject({
    code: 'formatVersion',
    details: { found: 2, supported: 1 },
    message: expect.stringMatching(/A newer KeystoneDB wrote it: open it with that version/),
  })
})

test.each(kinds)('a $kind of the preview version is refused', async ({ pattern, crcAt }) => {
  await expect(openAndRead(await databaseWith(pattern, crcAt, 0))).rejects.toMatchObject({
    code: 'formatVersion',
    details: { found: 0, supported: 1 },
    message: expect.stringMatching(/export it with that version and import it here/),
  })
})

test('what is refused is not changed', async () => {
  const vfs = await databaseWith(/^MANIFEST$/, 44, 2)
  const bytesOf = () =>
    new Map(vfs.list(path).map((name) => [name, readWholeFile(vfs, `${path}/${name}`)]))
  const before = bytesOf()
  await expect(openAndRead(vfs)).rejects.toMatchObject({ code: 'formatVersion' })
  expect(bytesOf()).toEqual(before)
})
