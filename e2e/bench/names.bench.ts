/** Many names: a thousand tables in the sidebar, five thousand attributes in the completion of the editor. */
import { expect, test } from '@playwright/test'
import { cpSync } from 'node:fs'
import { Place, Studio } from '../app.ts'
import { manyAttributesDatabase, manyTablesDatabase } from './generated-database.ts'
import { median, record } from './ledger.ts'
import { spentBy } from './processes.ts'
import { timed } from './timed.ts'

const rounds = 5
const tables = 1000
const attributes = 5000
const listMsMax = 500
const filterMsMax = 30
const completionMsMax = 80

test('many tables', async () => {
  const place = new Place()
  const database = place.at('tenants.keystone')
  cpSync(await manyTablesDatabase(tables), database, { recursive: true })
  const studio = await Studio.launch({ place, words: [database] })
  const { page } = studio
  const line = '[role="tree"][aria-label="Databases and tables"] [role="treeitem"]'
  await expect(page.getByRole('treeitem', { name: /^tenant_0000/ })).toBeVisible()
  const root = page.getByRole('treeitem', { name: 'tenants.keystone' })
  await root.focus()
  const listed: number[] = []
  for (let round = 0; round < rounds; round++) {
    await page.keyboard.press('ArrowLeft')
    await expect(page.getByRole('treeitem', { name: /^tenant_0000/ })).toHaveCount(0)
    const shown = { from: 'keydown', selector: line, text: 'tenant_0000' } as const
    listed.push(await timed(page, shown, () => page.keyboard.press('ArrowRight')))
  }
  const what = `${tables} tables listed in the sidebar`
  record({ what, value: median(listed), atMost: listMsMax, unit: ' ms' })
  const filter = page.getByRole('textbox', { name: 'Filter tables' })
  const filtered: number[] = []
  const spent: number[] = []
  for (let round = 0; round < rounds; round++) {
    await filter.fill('')
    await expect(page.getByRole('treeitem', { name: /^tenant_0000/ })).toBeVisible()
    await filter.focus()
    for (const [key, first] of [
      ['0', 'tenant_0000_orders'],
      ['7', 'tenant_0007_orders'],
      ['5', 'tenant_0075_orders'],
    ] as const) {
      const shown = {
        from: 'keydown',
        selector: `${line}[aria-level="2"][aria-posinset="1"]`,
        text: first,
      } as const
      const before = await spentBy(studio)
      filtered.push(await timed(page, shown, () => page.keyboard.press(key)))
      spent.push((await spentBy(studio)).pageMs - before.pageMs)
    }
  }
  record({
    what: 'tables filtered, per key press',
    value: median(filtered),
    atMost: filterMsMax,
    unit: ' ms',
    note: `${median(spent).toFixed(0)} ms of processor time in the page`,
  })
  await studio.close()
  place.remove()
})

test('many attributes', async () => {
  const place = new Place()
  const database = place.at('wide.keystone')
  cpSync(await manyAttributesDatabase(attributes), database, { recursive: true })
  const studio = await Studio.launch({ place, words: [database] })
  const { page } = studio
  await expect(page.getByRole('treeitem', { name: /^wide, / })).toBeVisible()
  await page.keyboard.press('Control+Shift+Q')
  await page.locator('.monaco-editor').first().click()
  await page.keyboard.insertText('SELECT * FROM wide WHERE ')
  const offered = page.locator('.suggest-widget .monaco-list-row')
  // Attributes are sampled the first time.
  await expect(async () => {
    await page.keyboard.press('Control+Space')
    await expect(offered.filter({ hasText: 'attribute_' }).first()).toBeVisible({ timeout: 1000 })
    await page.keyboard.press('Escape')
  }).toPass()
  const times: number[] = []
  const spent: number[] = []
  for (let round = 0; round < rounds; round++) {
    const list = {
      from: 'keydown',
      selector: '.suggest-widget[monaco-visible-content-widget] .monaco-list-row',
      text: 'attribute_',
    } as const
    const before = await spentBy(studio)
    times.push(await timed(page, list, () => page.keyboard.press('a')))
    spent.push((await spentBy(studio)).pageMs - before.pageMs)
    await page.keyboard.press('Escape')
    await page.keyboard.press('Backspace')
    await expect(page.locator('.suggest-widget.visible')).toHaveCount(0)
  }
  const what = `completion of ${attributes} attributes, per key press`
  const note = `${median(spent).toFixed(0)} ms of processor time in the page`
  record({ what, value: median(times), atMost: completionMsMax, unit: ' ms', note })
  await studio.close()
  place.remove()
})
