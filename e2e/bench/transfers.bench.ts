/** Files into tables and out of them: as fast as the engine, with memory that does not grow; and many items deleted. */
import { expect, test } from '@playwright/test'
import { once } from 'node:events'
import { cpSync, createWriteStream, existsSync, statSync } from 'node:fs'
import { finished } from 'node:stream/promises'
import { kstone, Place, Studio } from '../app.ts'
import { loadEngine } from '../schema-database.ts'
import { createTable, putAll, reading, readingsDatabase } from './generated-database.ts'
import { record } from './ledger.ts'
import { mainMegabytes } from './processes.ts'

const importedItems = 200_000
const items = Number(process.env['KEYSTONE_BENCH_ITEMS'] ?? 1_000_000)
const importShareMin = 60
const growthMegabytesMax = 300
const tenthsDifferencePercentMax = 20

test('imports', async () => {
  for (const format of ['jsonl', 'csv'] as const) {
    // Each into a new table, as the engine's own batches are written: what replaces an item has to find it first.
    const place = new Place()
    const database = place.at('target.keystone')
    kstone('create', database)
    const studio = await Studio.launch({ place, words: [database] })
    const file = place.at(`items.${format}`)
    await writeItems(file, format)
    const before = await engineRate(place, `before-${format}.keystone`)
    const { itemsPerSecond, growthMegabytes } = await importRate(studio, file)
    const after = await engineRate(place, `after-${format}.keystone`)
    record({
      what: `import of ${importedItems} items, ${format.toUpperCase()}, of the engine's own batch rate`,
      value: (itemsPerSecond / ((before + after) / 2)) * 100,
      atLeast: importShareMin,
      unit: ' %',
      note: `${itemsPerSecond.toFixed(0)} items/s; the engine ${before.toFixed(0)} before, ${after.toFixed(0)} after`,
    })
    record({
      what: `memory grown between the first and the last tenth, ${format.toUpperCase()}`,
      value: growthMegabytes,
      atMost: growthMegabytesMax,
      unit: ' MB',
    })
    await studio.close()
    place.remove()
  }
})

test('export', async () => {
  const place = new Place()
  const database = place.at('readings.keystone')
  cpSync(await readingsDatabase(items), database, { recursive: true })
  const studio = await Studio.launch({ place, words: [database] })
  await studio.openTable('readings')
  const file = place.at('readings.jsonl')
  await answerDialogs(studio, file)
  await studio.command('Export readings…')
  await studio.page.getByRole('dialog').getByRole('button', { name: 'Export…' }).click()
  const samples: { readonly bytes: number; readonly atMs: number; readonly megabytes: number }[] =
    []
  while (!existsSync(file)) {
    const part = `${file}.part`
    const bytes = existsSync(part) ? statSync(part).size : 0
    samples.push({ bytes, atMs: performance.now(), megabytes: await mainMegabytes(studio) })
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  const total = statSync(file).size
  const tenth = (from: number, to: number): number => {
    const some = samples.filter(({ bytes }) => bytes >= total * from && bytes <= total * to)
    const [first, last] = [some[0], some.at(-1)]
    if (first === undefined || last === undefined) return Number.NaN
    return (last.bytes - first.bytes) / (last.atMs - first.atMs)
  }
  const [first, last] = [tenth(0.02, 0.12), tenth(0.9, 1)]
  record({
    what: `export of ${items} items: the last tenth's rate beside the first's, difference`,
    value: Math.abs(last / first - 1) * 100,
    atMost: tenthsDifferencePercentMax,
    unit: ' %',
    note: `${((first * 1000) / 1_048_576).toFixed(1)} and ${((last * 1000) / 1_048_576).toFixed(1)} MB/s`,
  })
  const memory = samples.map(({ megabytes }) => megabytes)
  record({
    what: `export of ${items} items: memory grown`,
    value: Math.max(...memory) - (memory[0] ?? 0),
    atMost: growthMegabytesMax,
    unit: ' MB',
  })
  await deleteAll(studio)
  await studio.close()
  place.remove()
})

/** By a statement, as a user would: it is counted, asked for and carried out. */
async function deleteAll(studio: Studio): Promise<void> {
  const { page } = studio
  const count = items.toLocaleString('en-US')
  await page.keyboard.press('Control+Shift+Q')
  await page.locator('.monaco-editor').first().click()
  await page.keyboard.insertText('DELETE FROM readings')
  await page.keyboard.press('Control+Enter')
  const dialog = page.getByRole('dialog', { name: `Delete ${count} items?` })
  await dialog.getByRole('textbox').fill('readings', { timeout: 120_000 })
  const before = await mainMegabytes(studio)
  const begun = performance.now()
  await dialog.getByRole('button', { name: /^Delete/ }).click()
  const status = page.getByTestId('result-status')
  const memory: number[] = []
  do {
    memory.push(await mainMegabytes(studio))
    await new Promise((resolve) => setTimeout(resolve, 250))
  } while (((await status.textContent()) ?? '').includes('running'))
  await expect(status).toContainText(`${count} items changed`)
  const seconds = (performance.now() - begun) / 1000
  record({
    what: `${count} items deleted: memory grown`,
    value: Math.max(...memory) - before,
    atMost: growthMegabytesMax,
    unit: ' MB',
    note: `${seconds.toFixed(0)} s, ${(items / seconds).toFixed(0)} items/s`,
  })
}

async function answerDialogs(studio: Studio, path: string): Promise<void> {
  await studio.app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] })
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: chosen })
  }, path)
}

async function importRate(
  studio: Studio,
  file: string,
): Promise<{ readonly itemsPerSecond: number; readonly growthMegabytes: number }> {
  const { page } = studio
  await answerDialogs(studio, file)
  await page.getByRole('treeitem', { name: /^target, / }).click()
  await studio.command('Import into target…')
  await page.getByRole('button', { name: 'Choose a file…' }).click()
  const start = page.getByRole('button', { name: /^Import( [\d,]+ items)?$/ })
  await expect(start).toBeEnabled({ timeout: 60_000 })
  const begun = performance.now()
  await start.click()
  const bar = page.getByRole('region', { name: 'Imports and exports' })
  // It comes with the first that is told of the import.
  await expect(bar).toBeVisible({ timeout: 300_000 })
  const memory: number[] = []
  while (!((await bar.textContent()) ?? '').includes('Imported')) {
    memory.push(await mainMegabytes(studio))
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  const seconds = (performance.now() - begun) / 1000
  await bar.getByRole('button', { name: /^Dismiss/ }).click()
  const tenth = Math.ceil(memory.length / 10)
  const growthMegabytes = Math.max(...memory.slice(-tenth)) - Math.max(...memory.slice(0, tenth))
  return { itemsPerSecond: importedItems / seconds, growthMegabytes }
}

/** The same items in the largest batches there are, as durable as the app writes them. */
async function engineRate(place: Place, name: string): Promise<number> {
  const { Database } = await loadEngine()
  const database = await Database.create(place.at(name), { defaultTable: false })
  await createTable(database, 'target')
  const items = Array.from({ length: importedItems }, (_, at) => reading(at))
  const begun = performance.now()
  const batches = batchesOf(items)
  // As many under way as the import has: they share their syncs.
  const writers = Array.from({ length: 5 }, async () => {
    for (let batch = batches.pop(); batch !== undefined; batch = batches.pop()) {
      await putAll(database, 'target', batch)
    }
  })
  await Promise.all(writers)
  const seconds = (performance.now() - begun) / 1000
  await database.close()
  return items.length / seconds
}

function batchesOf<Value>(values: readonly Value[]): Value[][] {
  const batches: Value[][] = []
  for (let at = 0; at < values.length; at += 25) batches.push(values.slice(at, at + 25))
  return batches
}

async function writeItems(file: string, format: 'jsonl' | 'csv'): Promise<void> {
  const columns = [
    ...new Set(
      Array.from({ length: 200 }, (_, at) => reading(at)).flatMap((item) => [...item.keys()]),
    ),
  ]
  const out = createWriteStream(file)
  if (format === 'csv') out.write(`${columns.join(',')}\r\n`)
  for (let at = 0; at < importedItems; at++) {
    const item = reading(at)
    const line =
      format === 'csv'
        ? `${columns.map((column) => textOf(item.get(column))).join(',')}\r\n`
        : `${JSON.stringify(Object.fromEntries(item))}\n`
    if (!out.write(line)) await once(out, 'drain')
  }
  out.end()
  await finished(out)
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}
