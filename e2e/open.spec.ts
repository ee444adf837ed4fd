/** Opening: who has a database open, what it is for, what of it is whole, and two of them side by side. */
import { expect, test } from '@playwright/test'
import { spawn, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { kstone, Place, root, Studio } from './app.ts'

test.describe.configure({ mode: 'serial' })

const place = new Place()
let studio: Studio
let database: string

test.beforeAll(async () => {
  database = await place.sample()
  studio = await Studio.launch({ place, words: [database] })
})
test.afterAll(async () => {
  await studio.close()
  place.remove()
})

/** Names and contents of all files of a database. */
function fingerprint(directory: string): string {
  const hash = createHash('sha256')
  for (const name of readdirSync(directory).toSorted()) {
    hash.update(name).update(readFileSync(join(directory, name)))
  }
  return hash.digest('hex')
}

/** A shell of the command line that has a database open until it is told to leave. */
async function holdOpen(directory: string): Promise<ChildProcess> {
  const script = `import(${JSON.stringify(join(root, 'out/engine/index.js'))}).then(async ({ Database }) => {
    await Database.open(${JSON.stringify(directory)})
    console.log('open')
    setInterval(() => {}, 1000)
  })`
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  await new Promise((resolve) => child.stdout.once('data', resolve))
  return child
}

test('an environment stands in the title bar, on the tab and in every confirmation [O2]', async () => {
  const { page } = studio
  await studio.openTable('cities')
  await studio.command('Environment of sample.keystone')
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Production' }).click()
  await page.screenshot({ path: 'test-results/screens/environment-light.png' })
  expect(await studio.violations()).toEqual([])
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('tab', { name: /cities Production/ })).toBeVisible()
  await expect
    .poll(() =>
      studio.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getTitle()),
    )
    .toBe('[Production] sample.keystone - Keystone Studio')
  await studio
    .grid('Items of cities')
    .locator('[aria-rowindex="2"]')
    .getByRole('gridcell')
    .first()
    .click()
  await page.getByRole('button', { name: 'Delete the item' }).click()
  await expect(page.getByRole('dialog')).toContainText('sample.keystoneProduction')
  await page.screenshot({ path: 'test-results/screens/confirmation-production-light.png' })
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
})

test('production starts read-only and changes no byte; writing to it is asked for by name [O2 O4 P5]', async () => {
  await studio.close()
  const before = fingerprint(database)
  studio = await Studio.launch({ place, words: [database] })
  const { page } = studio
  await studio.openTable('cities')
  await expect(page.getByRole('contentinfo')).toContainText('Productionread-only')
  await expect(page.getByRole('textbox', { name: 'Value of country' })).not.toBeEditable()
  await studio.grid('Items of cities').focus()
  await page.keyboard.press('Control+End')
  await expect(studio.status()).toContainText('end reached')
  const refused = await page.evaluate(async () => {
    const open = await window.keystone.database.list()
    const handle = open.ok ? open.value[0]?.handle : undefined
    if (handle === undefined) return 'no database'
    const Item = new Map([
      ['country', 'XX'],
      ['place', 'x#1'],
    ])
    const put = await window.keystone.items.put({ handle, input: { TableName: 'cities', Item } })
    return put.ok ? 'written' : put.error.code
  })
  expect(refused).toBe('readOnly')
  expect(fingerprint(database)).toBe(before)
  await studio.command('Open sample.keystone for writing')
  await page.getByRole('dialog').getByRole('button', { name: 'Open for writing' }).click()
  await expect(page.getByRole('contentinfo')).toContainText('Productionread-write')
  await expect(studio.grid('Items of cities').getByRole('row').nth(1)).toBeVisible()
  await studio.command('Environment of sample.keystone')
  await page.getByRole('dialog').getByRole('button', { name: 'Take the label off' }).click()
  await expect(page.getByRole('contentinfo')).not.toContainText('Production')
})

test('who has a database open is told before it is opened, and a second writer is refused by name at once [O1 O3]', async () => {
  const { page } = studio
  const held = await place.sample('held.keystone')
  await studio.openFromOutside(held)
  await expect(page.getByRole('treeitem', { name: 'held.keystone' })).toBeVisible()
  await studio.command('Close held.keystone')
  const holder = await holdOpen(held)
  try {
    await studio.command('Recent databases')
    const line = page.getByRole('listitem').filter({ hasText: 'held.keystone' })
    await expect(line).toContainText(`process ${holder.pid}`)
    await page.screenshot({ path: 'test-results/screens/welcome-held-light.png' })
    expect(await studio.violations()).toEqual([])
    const begun = Date.now()
    await line.getByRole('button').first().click()
    await expect(page.getByRole('heading', { level: 1 })).toContainText(
      'Another program has this database open',
    )
    await expect(page.getByRole('main')).toContainText(`process ${holder.pid}`)
    expect(Date.now() - begun).toBeLessThan(5000)
  } finally {
    const ended = new Promise((resolve) => holder.once('exit', resolve))
    holder.kill()
    await ended
  }
  await page.getByRole('button', { name: 'Close this page' }).click()
  await studio.command('Recent databases')
  const line = page.getByRole('listitem').filter({ hasText: 'held.keystone' })
  await expect(line).not.toContainText('process')
  rmSync(held, { recursive: true })
  await studio.openTable('cities')
  await studio.command('Recent databases')
  await expect(line).toContainText('missing')
})

test('damage is named with its file and offset, and what is whole stays readable [O7 P9]', async () => {
  const { page } = studio
  const damaged = await place.sample('damaged.keystone')
  const largest = readdirSync(damaged)
    .filter((name) => name.endsWith('.sst'))
    .map((name) => ({ name, bytes: readFileSync(join(damaged, name)) }))
    .toSorted((a, b) => b.bytes.length - a.bytes.length)[0]
  if (largest === undefined) throw new Error('the sample has no files')
  largest.bytes.fill(0xff, 300, 400)
  writeFileSync(join(damaged, largest.name), largest.bytes)
  await studio.openFromOutside(damaged)
  await expect(page.getByRole('heading', { name: 'damaged.keystone' })).toBeVisible()
  await page.getByRole('button', { name: 'cities', exact: true }).click()
  const grid = studio.grid('Items of cities')
  await expect(grid.getByRole('row').nth(1)).toBeVisible()
  await expect(studio.status()).toContainText('rows or more')
  await expect(studio.status()).not.toContainText('end reached')
  await expect(page.getByRole('alert')).toContainText(`${largest.name} is damaged at offset`)
  await page.screenshot({ path: 'test-results/screens/damaged-rows-light.png' })
  expect(await studio.violations()).toEqual([])
  await studio.command('Overview of damaged.keystone')
  await page.getByRole('button', { name: 'shop', exact: true }).click()
  await expect(studio.grid('Items of shop').getByRole('row').nth(1)).toBeVisible()
  await studio.command('Close damaged.keystone')
  expect(() => kstone('verify', damaged)).toThrow()
})

test('a database that cannot be opened gets a page that says why and what to do [O7 P9]', async () => {
  const { page } = studio
  const damaged = await place.sample('unopenable.keystone')
  const manifest = readFileSync(join(damaged, 'MANIFEST'))
  manifest.fill(0xff, 40, 60)
  writeFileSync(join(damaged, 'MANIFEST'), manifest)
  const before = fingerprint(damaged)
  await studio.openFromOutside(damaged)
  await expect(page.getByRole('heading', { level: 1 })).toContainText('damaged')
  await expect(page.getByRole('main')).toContainText('MANIFEST')
  await page.screenshot({ path: 'test-results/screens/damaged-light.png' })
  expect(await studio.violations()).toEqual([])
  await page.getByRole('button', { name: 'Open read-only' }).click()
  await expect(page.getByRole('treeitem', { name: 'unopenable.keystone' })).toBeVisible()
  await studio.command('Overview of unopenable.keystone')
  await page.getByRole('button', { name: 'shop', exact: true }).click()
  await expect(studio.grid('Items of shop').getByRole('row').nth(1)).toBeVisible()
  await studio.command('Close unopenable.keystone')
  expect(fingerprint(damaged)).toBe(before)
})

test('two databases stand side by side, and the work moves with the focus [O8 P1]', async () => {
  const { page } = studio
  const other = await place.sample('other.keystone')
  await studio.openFromOutside(other)
  await expect(page.getByRole('treeitem', { name: 'other.keystone' })).toBeVisible()
  const tabs = page.getByRole('tab')
  await expect(tabs.filter({ hasText: 'other' })).toHaveCount(1)
  while ((await tabs.count()) > 0) await tabs.first().press('Delete')
  await studio.command('Go to table shop')
  await page
    .getByRole('treeitem', { name: /^shop, / })
    .last()
    .click()
  await page.getByRole('button', { name: 'Show two tabs side by side' }).click()
  const left = page.getByRole('region', { name: 'shop in other.keystone' })
  const right = page.getByRole('region', { name: 'shop in sample.keystone' })
  await expect(left.getByRole('row').nth(3)).toBeVisible()
  await expect(right.getByRole('row').nth(3)).toBeVisible()
  await page.screenshot({ path: 'test-results/screens/split-light.png' })
  expect(await studio.violations()).toEqual([])
  // In a small window nothing of a side is cut off: its forms are in a menu.
  await page.setViewportSize({ width: 1024, height: 700 })
  await left.getByRole('button', { name: 'Show items as, now Table' }).click()
  await page.getByRole('menuitem', { name: 'DynamoDB JSON' }).click()
  await expect(left.getByRole('columnheader', { name: 'Item as DynamoDB JSON' })).toHaveCount(1)
  await left.getByRole('button', { name: 'Show items as, now DynamoDB JSON' }).click()
  await page.getByRole('menuitem', { name: 'Table' }).click()
  await page.setViewportSize({ width: 1440, height: 900 })
  await right.getByRole('row').nth(2).getByRole('gridcell').first().click()
  await expect(page.getByRole('contentinfo')).toContainText('sample.keystone')
  await left.getByRole('row').nth(2).getByRole('gridcell').first().click()
  await expect(page.getByRole('contentinfo')).toContainText('other.keystone')
  await page.waitForTimeout(600)
  await studio.kill()
  studio = await Studio.launch({ place })
  await expect(studio.page.getByRole('region', { name: 'shop in other.keystone' })).toBeVisible()
  await expect(studio.page.getByRole('region', { name: 'shop in sample.keystone' })).toBeVisible()
})

test('a directory dropped on the window, or given on the command line, opens the same database [O1]', async () => {
  await studio.close()
  studio = await Studio.launch({ place: commandLinePlace, words: ['--read-only', database] })
  await expect(studio.page.getByRole('treeitem', { name: 'sample.keystone' })).toBeVisible()
  const opened = await studio.page.evaluate(async () => {
    const open = await window.keystone.database.list()
    return open.ok ? open.value.map(({ path, mode }) => ({ path, mode })) : []
  })
  expect(opened).toEqual([{ path: database, mode: 'readOnly' }])
  await studio.openFromOutside(database)
  await expect(studio.page.getByRole('tab')).toHaveCount(1)
  await studio.close()
  studio = await Studio.launch({ place })
})

const commandLinePlace = new Place()
test.afterAll(() => commandLinePlace.remove())

test('a directory of the Rust version is imported into a new database, and stays as it is [R1]', async () => {
  const { page } = studio
  const old = place.at('old.keystone')
  cpSync(join(root, 'src-engine/testing/formats/rust/d-index.keystone'), old, { recursive: true })
  const before = fingerprint(old)
  await studio.openFromOutside(old)
  const problem = page.getByRole('alert').filter({ hasText: 'written by the Rust version' })
  await expect(problem).toContainText('is only read')
  const target = place.at('renewed.keystone')
  await studio.app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath })
  }, target)
  await page.screenshot({ path: 'test-results/screens/rust-directory-light.png' })
  await problem.getByRole('button', { name: 'Import into a new database…' }).click()
  await expect(page.getByRole('treeitem', { name: 'renewed.keystone' })).toBeVisible()
  await expect(problem).toHaveCount(0)
  const done = page.getByRole('alert').filter({ hasText: '2 items imported' })
  await expect(done).toContainText('by-score, by-status')
  await done.getByRole('button').click()
  expect(fingerprint(old)).toBe(before)
  await studio.pause('renewed.keystone')
  const items = kstone('scan', target, '-o', 'jsonl').trim().split('\n')
  expect(items.map((line): unknown => JSON.parse(line))).toEqual([
    { pk: 'u1', sk: 'a', status: 'gone', score: 20 },
    { pk: 'u1', sk: 'c', status: 'active', score: 30 },
  ])
})

test('the page complained about nothing [P9]', () => {
  expect(studio.complaints).toEqual([])
})
