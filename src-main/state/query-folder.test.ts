import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Documents } from './documents.ts'
import { filesMax, readQueryFolder } from './query-folder.ts'

let directory = ''
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'keystone-queries-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

test('files of statements are found by name, in folders below too; nothing hidden, no link', async () => {
  mkdirSync(join(directory, 'reports', 'deep'), { recursive: true })
  mkdirSync(join(directory, '.git'))
  writeFileSync(join(directory, 'b.partiql'), 'SELECT 2')
  writeFileSync(join(directory, 'a.sql'), 'x'.repeat(10_000))
  writeFileSync(join(directory, 'notes.txt'), 'SELECT 3')
  writeFileSync(join(directory, '.git', 'c.partiql'), 'SELECT 4')
  writeFileSync(join(directory, 'reports', 'deep', 'd.partiql'), 'SELECT 5')
  symlinkSync(directory, join(directory, 'again'))
  const { files, isPart } = await readQueryFolder(directory)
  expect(files.map(({ name }) => name)).toEqual(['a.sql', 'b.partiql', 'reports/deep/d.partiql'])
  expect(files[0]?.start).toBe('x'.repeat(2048))
  expect(files[1]).toMatchObject({ start: 'SELECT 2', modifiedMs: expect.any(Number) })
  expect(isPart).toBe(false)
})

test('of very many files only the first are read, and that is said', async () => {
  for (let n = 0; n <= filesMax; n++) writeFileSync(join(directory, `${n}.partiql`), '')
  const { files, isPart } = await readQueryFolder(directory)
  expect([files.length, isPart]).toEqual([filesMax, true])
})

test('a folder that is gone is an error, not an empty one', async () => {
  await expect(readQueryFolder(join(directory, 'gone'))).rejects.toThrow('ENOENT')
})

test('the folder is kept over restarts; a file of it is known by its id once it was listed', () => {
  const state = join(directory, 'documents.json')
  const path = join(directory, 'a.partiql')
  const documents = new Documents(state)
  documents.keepFolder(directory)
  const again = new Documents(state)
  expect(again.folder).toBe(directory)
  const [id] = documents.listed([path])
  if (id === undefined) throw new Error('it has an id')
  expect(again.find(id)).toBeUndefined()
  expect(again.listed([path])).toEqual([id])
  expect(again.find(id)).toBe(path)
})
