import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Database } from './database.ts'
import { lockHolder } from './lock-holder.ts'

let directory = ''
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'keystone-holder-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

test('the holder of a database is told while it is open for writing, and nobody afterwards', async () => {
  const path = join(directory, 'a.keystone')
  expect(lockHolder(path)).toBeUndefined()
  const owner = { pid: 4321, host: 'here', program: 'a test' }
  const database = await Database.create(path, { owner })
  expect(lockHolder(path)).toMatchObject(owner)
  await database.close()
  expect(lockHolder(path)).toBeUndefined()
})

test('a name left by a crash, or nonsense, names nobody', async () => {
  const path = join(directory, 'a.keystone')
  await (await Database.create(path)).close()
  writeFileSync(join(path, 'LOCK.info'), '{"pid":1,"program":"gone"}')
  expect(lockHolder(path)).toBeUndefined()
  writeFileSync(join(path, 'LOCK.info'), 'nonsense')
  expect(lockHolder(path)).toBeUndefined()
})
