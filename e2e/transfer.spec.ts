/** Items from files and into files: what is imported is read back by the command line, what is exported from the disk. */
import { expect, test } from '@playwright/test'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { kstone, Place, Studio } from './app.ts'

test.describe.configure({ mode: 'serial' })

const place = new Place()
let studio: Studio
let database: string

test.beforeAll(async () => {
  database = place.at('stock.keystone')
  kstone('create', database)
  studio = await Studio.launch({ place, words: [database, await place.sample()] })
  await expect(studio.page.getByRole('heading', { name: 'sample.keystone' })).toBeVisible()
})
test.afterAll(async () => {
  await studio.close()
  place.remove()
})

const bar = () => studio.page.getByRole('region', { name: 'Imports and exports' })

/** The system's dialogs are not the app's: they answer with `path`. */
async function answerDialogs(path: string): Promise<void> {
  await studio.app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] })
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: chosen })
  }, path)
}

/** Read back by the command line, which needs the database for itself. */
async function stored(name: string): Promise<string> {
  await studio.pause(name)
  const text = kstone('scan', place.at(name), '-o', 'jsonl')
  await studio.command(`Resume ${name}`)
  return text
}

async function openStock(): Promise<void> {
  await studio.page.getByRole('treeitem', { name: /^stock, .* items$/ }).click()
  await expect(studio.page.getByRole('tab', { name: /^stock/, selected: true })).toBeVisible()
}

test('a CSV is imported with types found in the whole file, mapped, tried first, with its bad rows in a file [I1]', async () => {
  const { page } = studio
  const file = place.at('parts.csv')
  const rows = Array.from({ length: 3000 }, (_, n) => `p${n},${n},${n},x${n}`)
  rows.push('p-last,007,12345678901234567890,"a, ""b"""', ',5,5,no key')
  writeFileSync(file, ['id,code,amount,note', ...rows].join('\r\n'))
  await openStock()
  await studio.command('Import into stock…')
  await answerDialogs(file)
  await page.getByRole('button', { name: 'Choose a file…' }).click()
  await expect(page.getByRole('combobox', { name: 'Format of the file' })).toHaveValue('csv')
  await expect(page.getByRole('combobox', { name: 'Type of code' })).toHaveValue('text')
  await expect(page.getByRole('combobox', { name: 'Type of amount' })).toHaveValue('asWritten')
  await expect(page.getByRole('alert')).toContainText('No column becomes pk')
  await page.getByRole('textbox', { name: 'Attribute of id' }).fill('pk')
  await page.getByRole('combobox', { name: 'Type of note' }).selectOption('leaveOut')
  await page.getByRole('button', { name: 'Try it: write nothing' }).click()
  await expect(page.getByTestId('dry-run')).toHaveText(
    'Dry run: 3,001 items would be written, 1 row rejected.',
  )
  expect(existsSync(`${file}.rejects.jsonl`)).toBe(false)
  await page.screenshot({ path: 'test-results/screens/import-light.png' })
  expect(await studio.violations()).toEqual([])
  await page.getByRole('button', { name: 'Import 3,001 items' }).click()
  await expect(bar()).toContainText('Imported parts.csv into stock: 3,001 items')
  await expect(bar()).toContainText('1 rejected')
  expect(readFileSync(`${file}.rejects.jsonl`, 'utf8')).toContain('"row":3002')
  const lines = (await stored('stock.keystone')).trim().split('\n')
  expect(lines).toHaveLength(3001)
  const last = lines.find((line) => line.includes('p-last')) ?? ''
  expect(last).toContain('"code":"007"')
  expect(last).toContain('"amount":12345678901234567890')
  expect(last).not.toContain('note')
  await bar().getByRole('button', { name: 'Dismiss parts.csv' }).click()
})

test('an import that was killed goes on where it was [I1]', async () => {
  const file = place.at('many.jsonl')
  const count = 120_000
  const text = Array.from({ length: count }, (_, n) => `{"pk":"many-${n}","n":${n}}`).join('\n')
  writeFileSync(file, text)
  await answerDialogs(file)
  await studio.page.getByRole('button', { name: 'Another file' }).click()
  await studio.page.getByRole('button', { name: 'Choose a file…' }).click()
  await expect(studio.page.getByRole('button', { name: 'Import', exact: true })).toBeEnabled()
  await studio.page.getByRole('button', { name: 'Import', exact: true }).click()
  await expect(bar()).toContainText(/Importing many.jsonl into stock: [\d,]{5,} items/)
  await studio.kill()
  const kept = kstone('scan', database, '-o', 'jsonl').match(/many-/g)?.length ?? 0
  expect(kept).toBeGreaterThan(0)
  expect(kept).toBeLessThan(count)

  studio = await Studio.launch({ place })
  await openStock()
  await studio.command('Import into stock…')
  await expect(studio.page.getByText(/[\d,]+ rows done, begun just now/)).toBeVisible()
  await studio.page.getByRole('button', { name: 'Resume' }).click()
  await expect(bar()).toContainText('Imported many.jsonl into stock: 120,000 items', {
    timeout: 40_000,
  })
  await expect(studio.page.getByRole('button', { name: 'Resume' })).toHaveCount(0)
  const ids = new Set((await stored('stock.keystone')).match(/many-\d+/g))
  expect(ids.size).toBe(count)
})

test('an import is cancelled at once, and what it wrote stays [I1]', async () => {
  const { page } = studio
  await answerDialogs(place.at('many.jsonl'))
  await page.getByRole('button', { name: 'Choose a file…' }).click()
  await expect(page.getByRole('button', { name: 'Import', exact: true })).toBeEnabled()
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  await expect(bar()).toContainText('Importing many.jsonl')
  await bar().getByRole('button', { name: 'Cancel' }).click()
  await expect(bar()).toContainText('The import of many.jsonl into stock was cancelled')
  await page.getByRole('button', { name: 'Another file' }).click()
  await page.getByRole('button', { name: 'Forget' }).click()
  await expect(page.getByRole('button', { name: 'Resume' })).toHaveCount(0)
})

test('a table is exported as CSV in the order of the grid, and comes back equal [I2 I3]', async () => {
  const { page } = studio
  await studio.openTable('shop')
  const grid = studio.grid('Items of shop')
  const heads = await grid.getByRole('columnheader').allTextContents()
  const file = place.at('shop.csv')
  await answerDialogs(file)
  await studio.command('Export shop…')
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('radio', { name: 'CSV' }).check()
  await page.screenshot({ path: 'test-results/screens/export-light.png' })
  expect(await studio.violations()).toEqual([])
  await dialog.getByRole('button', { name: 'Export…' }).click()
  await expect(bar()).toContainText('Exported shop to shop.csv')
  const header = readFileSync(file, 'utf8').split('\r\n')[0]?.split(',') ?? []
  expect(header.slice(0, heads.length)).toEqual(heads)
  expect(existsSync(`${file}.part`)).toBe(false)

  const copy = place.at('copy.keystone')
  kstone('create', copy, '--pk', 'pk:S', '--sk', 'sk:S', '--table', 'shop')
  kstone('import', copy, file, '--table', 'shop', '--format', 'csv')
  await studio.pause('sample.keystone')
  const all = (directory: string): string[] =>
    kstone('scan', directory, '--table', 'shop', '-o', 'jsonl').trim().split('\n').toSorted()
  expect(all(copy)).toEqual(all(place.at('sample.keystone')))
  await studio.command('Resume sample.keystone')
})

test('what a format cannot hold is said before the export starts [I2 I3]', async () => {
  const { page } = studio
  await studio.openTable('shop')
  await studio.command('Export shop…')
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('radio', { name: 'JSON lines', exact: true }).check()
  await expect(dialog.getByRole('status')).toContainText('come back as something else')
  await dialog.getByRole('radio', { name: 'PartiQL' }).check()
  await expect(dialog.getByRole('status')).toContainText('will be left out')
  const file = place.at('shop.partiql')
  await answerDialogs(file)
  await dialog.getByRole('button', { name: 'Export…' }).click()
  await expect(bar()).toContainText('Exported shop to shop.partiql')
  expect(readFileSync(file, 'utf8')).toMatch(/^INSERT INTO "?shop"? VALUE \{/)
  expect(statSync(`${file}.rejects.jsonl`).size).toBeGreaterThan(0)
})

test('only what the filters leave is exported [I3]', async () => {
  const { page } = studio
  await studio.openTable('cities')
  const grid = studio.grid('Items of cities')
  await grid.locator('[aria-rowindex="2"]').getByRole('gridcell').first().click({ button: 'right' })
  await page.getByRole('menuitem', { name: '= AL', exact: true }).click()
  await page.getByRole('button', { name: 'Query', exact: true }).click()
  const file = place.at('al.jsonl')
  await answerDialogs(file)
  await studio.command('Export cities, filtered…')
  await page.getByRole('dialog').getByRole('button', { name: 'Export…' }).click()
  await expect(bar()).toContainText('Exported cities to al.jsonl')
  const lines = readFileSync(file, 'utf8').trim().split('\n')
  const rows = Number(await grid.getAttribute('aria-rowcount')) - 1
  expect(lines).toHaveLength(rows)
  expect(lines.every((line) => line.includes('"country":{"S":"AL"}'))).toBe(true)
})

test('any table is exported and imported into, whatever is shown [I1 I3 P2]', async () => {
  const { page } = studio
  await studio.command('Overview of')
  const file = place.at('whole.jsonl')
  await answerDialogs(file)
  await studio.command('Export shop…')
  await page.getByRole('dialog').getByRole('button', { name: 'Export…' }).click()
  await expect(bar()).toContainText('Exported shop to whole.jsonl')
  const lines = readFileSync(file, 'utf8').trim().split('\n')
  expect(lines.length).toBeGreaterThan(1700)
  expect(lines.every((line) => line.includes('"pk":{"S":'))).toBe(true)
  await studio.command('Import into shop…')
  await expect(page.getByRole('heading', { name: 'Import into shop' })).toBeVisible()
})

/** As dragging the file from the system's file manager does. */
async function drop(path: string): Promise<void> {
  const session = await studio.page.context().newCDPSession(studio.page)
  const data = { items: [], files: [path], dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, x: 700, y: 400, data })
  }
  await session.detach()
}

test('a file dropped on the window begins its import; a text that a spreadsheet would run leaves as CSV that does not [I1 SEC-E11]', async () => {
  const { page } = studio
  const file = place.at('formulas.jsonl')
  const formula = '=HYPERLINK("http://127.0.0.1","x")'
  const items = [formula, '@SUM(1)', '+1', '-5'].map((note, n) => ({ pk: `f${n}`, note, n: -n }))
  writeFileSync(file, items.map((item) => JSON.stringify(item)).join('\n'))
  await openStock()
  await drop(file)
  await expect(page.getByRole('heading', { name: 'Import into stock' })).toBeVisible()
  await page.getByRole('button', { name: /^Import 4 / }).click()
  await expect(bar()).toContainText('Imported formulas.jsonl into stock: 4 items')
  expect(await stored('stock.keystone')).toContain('HYPERLINK')
  await openStock()
  const exported = place.at('stock.csv')
  await answerDialogs(exported)
  await studio.command('Export stock…')
  await page.getByRole('dialog').getByRole('radio', { name: 'CSV' }).check()
  await page.getByRole('dialog').getByRole('button', { name: 'Export…' }).click()
  await expect(bar()).toContainText('Exported stock to stock.csv')
  const text = readFileSync(exported, 'utf8')
  expect(text).toContain('HYPERLINK')
  expect(text).toMatch(/,-3(,|\r\n)/)
  expect(text).not.toMatch(/(^|,)"?[=@+]/m)
})

test('the page complained about nothing [P9]', () => {
  expect(studio.complaints).toEqual([])
})
