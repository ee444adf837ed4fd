import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Database } from './database.ts'
import { repairDatabase } from './repair.ts'

let place = ''
beforeAll(() => {
  place = fs.mkdtempSync(path.join(os.tmpdir(), 'keystone-lost-catalog-'))
})
afterAll(() => fs.rmSync(place, { recursive: true, force: true }))

test('items whose tables were lost are not taken for an empty database', async () => {
  const source = path.join(place, 'damaged.keystone')
  const db = await Database.create(source)
  for (let i = 0; i < 300; i++) await db.put(`user#${i}`, { n: i })
  await db.flush()
  await db.close()
  for (const name of fs.readdirSync(source)) {
    // The stripe of the catalog, and the log, which may still have it.
    if (/^000-|^wal/i.test(name)) fs.rmSync(path.join(source, name))
  }
  const target = path.join(place, 'salvaged.keystone')
  const report = await repairDatabase(source, target)
  expect(report.keysWritten).toBeGreaterThan(290)
  const before = fs.readdirSync(target)
  const lost = { code: 'corruption', message: expect.stringContaining('list of tables was lost') }
  await expect(Database.open(target)).rejects.toMatchObject(lost)
  await expect(Database.openReadOnly(target)).rejects.toMatchObject(lost)
  expect(fs.readdirSync(target)).toEqual(expect.arrayContaining(before.filter(isSst)))
})

function isSst(name: string): boolean {
  return name.endsWith('.sst')
}
