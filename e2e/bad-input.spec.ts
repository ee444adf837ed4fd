/** What is not a database, damaged, locked or gone gets a page that names it and the way on; nothing is changed. */
import { expect, test } from '@playwright/test'
import { spawn } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { kstone, Place, root, Studio } from './app.ts'

test.describe.configure({ mode: 'serial' })

const place = new Place()
let studio: Studio

test.beforeAll(async () => {
  studio = await Studio.launch({ place })
})
test.afterAll(async () => {
  await studio.close()
  place.remove()
})

async function openAndReadProblem(path: string): Promise<string> {
  await studio.openFromOutside(path)
  const problem = studio.page.locator('[role="alert"]')
  await expect(problem).toContainText(path)
  return (await problem.textContent()) ?? ''
}

test('a directory of other things is not a database [O7]', async () => {
  const path = place.at('photos')
  mkdirSync(path)
  writeFileSync(join(path, 'cat.jpg'), 'not really')
  const text = await openAndReadProblem(path)
  expect(text).toContain('not a Keystone database')
  expect(text).toContain(path)
  expect(readdirSync(path)).toEqual(['cat.jpg'])
})

test('a wal.log with other content is refused and stays as it is [O7]', async () => {
  const path = place.at('odd.keystone')
  mkdirSync(path)
  writeFileSync(join(path, 'wal.log'), 'these are the notes of a captain\n'.repeat(20))
  const before = readFileSync(join(path, 'wal.log'))
  const text = await openAndReadProblem(path)
  expect(text).toMatch(/damaged|not a Keystone database/)
  expect(readFileSync(join(path, 'wal.log'))).toEqual(before)
})

test('a damaged file is named with its offset [O7]', async () => {
  const path = place.at('damaged.keystone')
  kstone('create', path)
  for (let n = 0; n < 3; n++) kstone('put', path, `k${n}`, JSON.stringify({ n }))
  const manifest = readdirSync(path).find((name) => name.startsWith('MANIFEST'))
  const file = join(path, manifest ?? 'MANIFEST')
  const bytes = readFileSync(file)
  for (let at = 8; at < bytes.length; at += 16) bytes[at] = (bytes[at] ?? 0) ^ 0x40
  writeFileSync(file, bytes)
  const text = await openAndReadProblem(path)
  expect(text).toContain('MANIFEST')
  await expect(studio.page.getByRole('heading', { name: 'What to do' })).toBeVisible()
})

test('a database another program has open names that program [O3]', async () => {
  const path = place.at('busy.keystone')
  kstone('create', path)
  const holder = spawn(process.execPath, [
    '--input-type=module',
    '-e',
    `import { Database } from ${JSON.stringify(join(root, 'out/engine/index.js'))}
     const database = await Database.open(${JSON.stringify(path)})
     console.log('open'); setInterval(() => database, 1000)`,
  ])
  try {
    await new Promise((resolve, reject) => {
      holder.stdout.once('data', resolve)
      holder.once('exit', () => reject(new Error('the holder ended')))
    })
    const text = await openAndReadProblem(path)
    expect(text).toContain('Another program has this database open')
    expect(text).toContain(String(holder.pid))
  } finally {
    holder.kill('SIGKILL')
  }
})

test('a recent database that is gone is marked, and opening it says so [O1]', async () => {
  const { page } = studio
  const path = place.at('gone.keystone')
  kstone('create', path)
  await studio.openFromOutside(path)
  await expect(page.getByRole('treeitem', { name: 'gone.keystone' })).toBeVisible()
  await studio.command('Close gone.keystone')
  rmSync(path, { recursive: true })
  await studio.command('Recent databases')
  const entry = page.getByRole('listitem').filter({ hasText: 'gone.keystone' })
  await expect(entry).toContainText('missing')
  await entry.getByRole('button').first().click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText(
    /nothing at this place|not a Keystone/,
  )
})

test('a paused database is free for other programs, and comes back with their changes [O6]', async () => {
  const { page } = studio
  const path = place.at('shared.keystone')
  kstone('create', path)
  kstone('put', path, 'one', '{}')
  await studio.openFromOutside(path)
  await expect(page.getByRole('grid')).toHaveAttribute('aria-rowcount', '2')
  await studio.command('Pause shared.keystone')
  await expect(page.getByRole('heading', { name: 'shared.keystone is paused' })).toBeVisible()
  kstone('put', path, 'two', '{}')
  await page.getByRole('button', { name: 'Resume' }).click()
  await expect(page.getByRole('grid')).toHaveAttribute('aria-rowcount', '3')
})
