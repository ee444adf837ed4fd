/** What every file system must do; run by a test file per implementation. */
import { expect, test } from 'vitest'

import { KeystoneError } from '../../base/errors.ts'
import type { Vfs, VfsFile } from '../../vfs/vfs.ts'

export interface VfsUnderTest {
  readonly vfs: Vfs
  /** An empty, existing directory. */
  readonly directory: string
}

export function vfsConformance(open: () => VfsUnderTest): void {
  test('a created file holds what was written, reads short only at its end, and has holes of zeros', () => {
    const { vfs, directory } = open()
    const file = vfs.create(`${directory}/a`)
    file.write(bytes(1, 2, 3), 0)
    file.write(bytes(9, 9), 6)
    file.write(bytes(7), 1)
    expect([contents(file), file.size()]).toEqual([[1, 7, 3, 0, 0, 0, 9, 9], 8])
    const target = new Uint8Array(6)
    expect([file.read(target, 1, 4, 6), [...target]]).toEqual([2, [0, 9, 9, 0, 0, 0]])
    expect(file.read(target, 0, 4, 8)).toBe(0)
    expect(file.read(target, 0, 4, 800)).toBe(0)
    file.close()
  })

  test('truncating cuts, and growing again shows zeros', () => {
    const { vfs, directory } = open()
    const file = vfs.create(`${directory}/a`)
    file.write(bytes(1, 2, 3, 4), 0)
    file.truncate(2)
    file.truncate(5)
    expect(contents(file)).toEqual([1, 2, 0, 0, 0])
    file.write(bytes(8), 3)
    expect(contents(file)).toEqual([1, 2, 0, 8, 0])
    file.close()
  })

  test('durable writes land where they are told to and may be mixed with plain ones', async () => {
    const { vfs, directory } = open()
    const file = vfs.create(`${directory}/a`)
    await Promise.all([file.writeDurable(bytes(1, 2), 0), file.writeDurable(bytes(3, 4), 2)])
    file.write(bytes(5), 4)
    await file.writeDurable(bytes(6), 1, 'here')
    await file.sync()
    expect(contents(file)).toEqual([1, 6, 3, 4, 5])
    file.close()
    const again = vfs.openRead(`${directory}/a`)
    expect(contents(again)).toEqual([1, 6, 3, 4, 5])
    again.close()
  })

  test('a renamed or unlinked file stays usable through what was opened before', async () => {
    const { vfs, directory } = open()
    const file = vfs.create(`${directory}/a`)
    file.write(bytes(1), 0)
    vfs.rename(`${directory}/a`, `${directory}/b`)
    await file.writeDurable(bytes(2), 1)
    const reader = vfs.openRead(`${directory}/b`)
    expect(contents(reader)).toEqual([1, 2])
    vfs.unlink(`${directory}/b`)
    file.write(bytes(3), 2)
    expect([contents(reader), vfs.list(directory)]).toEqual([[1, 2, 3], []])
    file.close()
    reader.close()
  })

  test('a rename replaces the target whole, and the replaced file lives on for its readers', () => {
    const { vfs, directory } = open()
    write(vfs, `${directory}/old`, bytes(1))
    write(vfs, `${directory}/new`, bytes(2, 2))
    const reader = vfs.openRead(`${directory}/old`)
    vfs.rename(`${directory}/new`, `${directory}/old`)
    const replaced = vfs.openRead(`${directory}/old`)
    expect([contents(reader), contents(replaced)]).toEqual([[1], [2, 2]])
    expect(vfs.list(directory)).toEqual(['old'])
    reader.close()
    replaced.close()
  })

  test('hard links share one file and one identity', () => {
    const { vfs, directory } = open()
    write(vfs, `${directory}/a`, bytes(1))
    vfs.link(`${directory}/a`, `${directory}/b`)
    expect(vfs.stat(`${directory}/a`)?.identity).toBe(vfs.stat(`${directory}/b`)?.identity)
    expect(vfs.stat(`${directory}/b`)?.links).toBe(2)
    const file = vfs.openWrite(`${directory}/b`)
    file.write(bytes(5), 0)
    file.close()
    vfs.unlink(`${directory}/b`)
    const reader = vfs.openRead(`${directory}/a`)
    expect([contents(reader), vfs.stat(`${directory}/a`)?.links]).toEqual([[5], 1])
    reader.close()
  })

  test('directories list their own names in byte order, and stat tells kinds apart', async () => {
    const { vfs, directory } = open()
    vfs.makeDirectory(`${directory}/sub`)
    write(vfs, `${directory}/sub/inner`, bytes(1))
    write(vfs, `${directory}/b`, bytes())
    write(vfs, `${directory}/B`, bytes(1, 2))
    await vfs.syncDirectory(directory)
    expect(vfs.list(directory)).toEqual(['B', 'b', 'sub'])
    expect(vfs.list(`${directory}/sub`)).toEqual(['inner'])
    expect([vfs.stat(`${directory}/B`)?.kind, vfs.stat(`${directory}/B`)?.size]).toEqual([
      'file',
      2,
    ])
    expect(vfs.stat(`${directory}/sub`)?.kind).toBe('directory')
    expect(vfs.stat(`${directory}/missing`)).toBeUndefined()
    expect(vfs.stat(`${directory}/b/missing`)).toBeUndefined()
    expect(refusal(() => vfs.removeDirectory(`${directory}/sub`))).toBe('io ENOTEMPTY')
    vfs.unlink(`${directory}/sub/inner`)
    vfs.removeDirectory(`${directory}/sub`)
    expect(vfs.list(directory)).toEqual(['B', 'b'])
  })

  test('errors say what is missing, taken, closed or not a file', async () => {
    const { vfs, directory } = open()
    const missing = `${directory}/missing`
    write(vfs, `${directory}/taken`, bytes(1))
    vfs.makeDirectory(`${directory}/sub`)
    const closed = vfs.openRead(`${directory}/taken`)
    closed.close()
    closed.close()
    const reader = vfs.openRead(`${directory}/taken`)
    const outcomes = {
      openMissing: refusal(() => vfs.openRead(missing)),
      openWriteMissing: refusal(() => vfs.openWrite(missing)),
      listMissing: refusal(() => vfs.list(missing)),
      renameMissing: refusal(() => vfs.rename(missing, `${directory}/x`)),
      unlinkMissing: refusal(() => vfs.unlink(missing)),
      createInMissing: refusal(() => vfs.create(`${missing}/x`)),
      createTaken: refusal(() => vfs.create(`${directory}/taken`)),
      linkTaken: refusal(() => vfs.link(`${directory}/taken`, `${directory}/sub`)),
      makeTaken: refusal(() => vfs.makeDirectory(`${directory}/sub`)),
      openDirectory: refusal(() => vfs.openRead(`${directory}/sub`)),
      readClosed: refusal(() => closed.read(new Uint8Array(1), 0, 1, 0)),
      writeReader: refusal(() => reader.write(bytes(1), 0)),
      syncMissing: await rejection(vfs.syncDirectory(missing)),
      syncClosed: await rejection(closed.sync()),
    }
    reader.close()
    expect(outcomes).toEqual({
      openMissing: 'databaseNotFound',
      openWriteMissing: 'databaseNotFound',
      listMissing: 'databaseNotFound',
      renameMissing: 'databaseNotFound',
      unlinkMissing: 'databaseNotFound',
      createInMissing: 'databaseNotFound',
      createTaken: 'io EEXIST',
      linkTaken: 'io EEXIST',
      makeTaken: 'io EEXIST',
      openDirectory: 'io EINVAL',
      readClosed: 'io EBADF',
      writeReader: 'io EBADF',
      syncMissing: 'databaseNotFound',
      syncClosed: 'io EBADF',
    })
    expect(vfs.list(directory)).toEqual(['sub', 'taken'])
  })

  test('an exclusive lock has one owner, shared ones several, and releasing lets the next in', () => {
    const { vfs, directory } = open()
    const path = `${directory}/LOCK`
    const first = vfs.lock(path, 'exclusive')
    expect(first).toBeDefined()
    expect(vfs.lock(path, 'exclusive')).toBeUndefined()
    expect(vfs.lock(path, 'shared')).toBeUndefined()
    first?.release()
    first?.release()
    const readers = [vfs.lock(path, 'shared'), vfs.lock(path, 'shared')]
    expect(readers.map((lock) => lock !== undefined)).toEqual([true, true])
    expect(vfs.lock(path, 'exclusive')).toBeUndefined()
    readers[0]?.release()
    expect(vfs.lock(path, 'exclusive')).toBeUndefined()
    readers[1]?.release()
    const last = vfs.lock(path, 'exclusive')
    expect(last).toBeDefined()
    last?.release()
    expect(vfs.list(directory)).toEqual(['LOCK'])
  })

  test('a shared lock changes nothing, not even where there is no lock file', () => {
    const { vfs, directory } = open()
    vfs.lock(`${directory}/LOCK`, 'shared')?.release()
    expect(vfs.list(directory)).toEqual([])
  })

  test('there is room', () => {
    const { vfs, directory } = open()
    expect(vfs.freeBytes(directory)).toBeGreaterThan(1_048_576)
  })
}

function bytes(...values: number[]): Uint8Array {
  return Uint8Array.from(values)
}

function write(vfs: Vfs, path: string, content: Uint8Array): void {
  const file = vfs.create(path)
  file.write(content, 0)
  file.close()
}

function contents(file: VfsFile): number[] {
  const target = new Uint8Array(file.size())
  expect(file.read(target, 0, target.length, 0)).toBe(target.length)
  return [...target]
}

/** The code, and for `io` the errno, that the call fails with. */
function refusal(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    return describe(error)
  }
  return 'succeeded'
}

async function rejection(promise: Promise<unknown>): Promise<string> {
  try {
    await promise
  } catch (error) {
    return describe(error)
  }
  return 'succeeded'
}

function describe(error: unknown): string {
  if (!(error instanceof KeystoneError)) return `not ours: ${String(error)}`
  return 'errno' in error.details ? `${error.code} ${error.details.errno}` : error.code
}
