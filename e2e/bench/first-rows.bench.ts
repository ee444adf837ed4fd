/** The first hundred items of a table, whatever its size; from the click until they are painted. */
import { expect, test } from '@playwright/test'
import { cpSync } from 'node:fs'
import { Place, Studio } from '../app.ts'
import { readingsDatabase } from './generated-database.ts'
import { median, record } from './ledger.ts'
import { timed } from './timed.ts'

const rounds = 5
const firstRowsMsMax = 300
const openMsMax = 2000
/** `npm run soak` asks for more. */
const items = Number(process.env['KEYSTONE_BENCH_ITEMS'] ?? 1_000_000)

test('first rows', async () => {
  const place = new Place()
  const readings = place.at('readings.keystone')
  cpSync(await readingsDatabase(items), readings, { recursive: true })
  const studio = await Studio.launch({ place, words: [await place.sample()] })
  const { page } = studio
  await expect(page.getByRole('treeitem', { name: 'cities, 135,233 items' })).toBeVisible()
  const count = items.toLocaleString('en-US')
  const begun = performance.now()
  await studio.openFromOutside(readings)
  await expect(page.getByRole('treeitem', { name: `readings, ${count} items` })).toBeVisible()
  const openMs = performance.now() - begun
  for (const table of ['cities', 'readings']) {
    const times: number[] = []
    const line = page.getByRole('treeitem', { name: new RegExp(`^${table}, .* items$`) })
    // Of a hundred items those in sight are drawn; a row that waits for its item does not count.
    const selector = `[role="grid"][aria-label="Items of ${table}"] [data-row]:not([data-loading])`
    for (let round = 0; round < rounds; round++) {
      times.push(
        await timed(page, { from: 'pointerdown', selector, count: 10 }, () => line.click()),
      )
      await page.keyboard.press('Control+W')
      await expect(studio.grid(`Items of ${table}`)).toHaveCount(0)
    }
    record({
      what: `first items of ${table} after the click`,
      value: median(times),
      atMost: firstRowsMsMax,
      unit: ' ms',
    })
  }
  record({
    what: `a database of ${count} items opened, tables shown`,
    value: openMs,
    atMost: openMsMax,
    unit: ' ms',
  })
  await studio.close()
  place.remove()
})
