/** Opening and browsing: from the sample to its last row, by filters to one item, several databases at once. */
import { expect, test } from '@playwright/test'
import { join } from 'node:path'
import { kstone, Place, Studio, textIn } from './app.ts'
import { fillTimes } from './fill-times.ts'

test.describe.configure({ mode: 'serial' })

const place = new Place()
let studio: Studio
let database: string
/** The same data, for `kstone` to read while the app holds its own. */
let twin: string

test.beforeAll(async () => {
  database = await place.sample()
  twin = await place.sample('twin.keystone')
  studio = await Studio.launch({ place, words: [database] })
})
test.afterAll(async () => {
  await studio.close()
  place.remove()
})

test('the sample opens to its tables with their counts [O1]', async () => {
  const { page } = studio
  await expect(page.getByRole('heading', { name: 'sample.keystone' })).toBeVisible()
  await expect(page.getByRole('treeitem', { name: 'cities, 135,233 items' })).toBeVisible()
  await expect(page.getByRole('contentinfo')).toContainText('read-write')
})

test('135,233 rows scroll to the last one, and the status line says that the end was reached [B8 B9]', async () => {
  await studio.openTable('cities')
  const grid = studio.grid('Items of cities')
  await expect(grid).toHaveAttribute('aria-rowcount', '135234')
  await expect(studio.status()).toContainText(
    '135,233 rows · end reached · scanned 135,233 · returned 135,233',
  )
  await expect(studio.status()).toContainText(/ from files in [\d,]+ blocks/)
  await grid.focus()
  await studio.page.keyboard.press('Control+End')
  const last = grid.locator('[aria-rowindex="135234"]')
  await expect(last.getByRole('gridcell').first()).not.toBeEmpty()
  await studio.page.keyboard.press('Control+Home')
  await expect(grid.locator('[aria-rowindex="2"]').getByRole('gridcell').first()).toHaveText('AL')
})

test('the rows in sight are filled soon after a jump, wherever it leads [B8]', async () => {
  const filled = await studio.grid('Items of cities').evaluate(fillTimes, 20)
  console.log(
    `jump to filled rows: median ${filled[10]?.toFixed(0)} ms, p95 ${filled[18]?.toFixed(0)} ms`,
  )
  expect(filled.at(-1)).toBeLessThan(2000)
})

test('filters from cells become the right operation, and the button says which [B6 B7]', async () => {
  const { page } = studio
  const grid = studio.grid('Items of cities')
  await grid.focus()
  await page.keyboard.press('Control+Home')
  const run = page.getByRole('button', { name: 'Scan', exact: true })
  await expect(run).toBeVisible()
  await grid.locator('[aria-rowindex="2"]').getByRole('gridcell').first().click({ button: 'right' })
  await page.getByRole('menuitem', { name: '= AL', exact: true }).click()
  await page.getByRole('button', { name: 'Query', exact: true }).click()
  await expect(grid).toHaveAttribute('aria-rowcount', /^\d{2,4}$/)
  await grid.locator('[aria-rowindex="3"]').getByRole('gridcell').nth(1).click({ button: 'right' })
  await page.getByRole('menuitem', { name: /^= Allkaj#/ }).click()
  await page.getByRole('button', { name: 'Get', exact: true }).click()
  await expect(grid).toHaveAttribute('aria-rowcount', '2')
  await expect(studio.status()).toContainText('1 row · end reached · scanned 1 · returned 1')
  const joint = page.getByRole('button', { name: 'One of the filters is enough' })
  await joint.click()
  await page.getByRole('button', { name: 'Scan', exact: true }).click()
  await expect(grid).toHaveAttribute('aria-rowcount', /^\d{2,4}$/)
  await expect(studio.status()).toContainText('end reached · scanned 135,233')
  await joint.click()
  await page.getByRole('checkbox', { name: /country = "AL"/ }).uncheck()
  await expect(page.getByRole('button', { name: 'Scan', exact: true })).toBeVisible()
  for (const pill of ['country', 'place']) {
    await page.getByRole('button', { name: new RegExp(`^Remove the filter ${pill}`) }).click()
  }
  await page.keyboard.press('Control+Enter')
  await expect(grid).toHaveAttribute('aria-rowcount', '135234')
})

test('an index is read by its own key [B7]', async () => {
  const { page } = studio
  await page.getByRole('treeitem', { name: /^ordersByStatus/ }).click()
  const grid = studio.grid('Items of ordersByStatus of shop')
  await expect(grid).toHaveAttribute('aria-rowcount', '466')
  await grid.locator('[aria-rowindex="2"]').getByRole('gridcell').first().click({ button: 'right' })
  await page.getByRole('menuitem', { name: /^= / }).first().click()
  await page.getByRole('button', { name: 'Index query', exact: true }).click()
  await expect(studio.status()).toContainText('end reached')
})

test('the same items as JSON and as a tree, with the selection and the place kept [B1]', async () => {
  const { page } = studio
  await studio.openTable('cities')
  const grid = studio.grid('Items of cities')
  await grid.locator('[aria-rowindex="5"]').getByRole('gridcell').first().click()
  await page.getByRole('radiogroup', { name: 'Show items as' }).getByText('DynamoDB JSON').click()
  await expect(grid.locator('[aria-rowindex="5"]')).toHaveAttribute('aria-selected', 'true')
  await expect(grid.locator('[aria-rowindex="5"]')).toContainText('{"name":{"S":')
  const form = page.getByRole('radiogroup', { name: 'Show items as' })
  await form.getByText('Tree').click()
  const tree = page.getByRole('tree', { name: 'Items of cities' })
  const chosen = tree.locator('[aria-selected="true"]')
  await expect(chosen).toHaveAttribute('aria-posinset', '4')
  const key = /country = (\S+), place = ([^#]+#\d+)8 attributes/.exec(
    (await chosen.textContent()) ?? '',
  )
  await tree.focus()
  await page.keyboard.press('ArrowRight')
  await expect(chosen).toHaveAttribute('aria-expanded', 'true')
  const location = tree.getByRole('treeitem', { name: /location/ })
  await expect(location).toHaveAttribute('aria-level', '2')
  for (let presses = 0; presses < 10; presses++) {
    if ((await chosen.textContent())?.includes('location') === true) break
    await page.keyboard.press('ArrowDown')
  }
  await expect(location).toHaveAttribute('aria-expanded', 'true')
  await page.keyboard.press('ArrowRight')
  await expect(chosen).toHaveAttribute('aria-level', '3')
  const [, country = '', city = ''] = key ?? []
  const stored = JSON.parse(kstone('get', twin, country, '--sk', city, '-t', 'cities'))
  await expect(chosen).toContainText(`lat${String(stored.location.lat)}`)
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('ArrowLeft')
  await expect(chosen).toHaveAttribute('aria-level', '1')
  await page.keyboard.press('ArrowLeft')
  await expect(location).toHaveCount(0)
  await page.keyboard.press('End')
  await expect(chosen).toHaveAttribute('aria-posinset', '135233')
  await form.getByText('Table').click()
  await expect(grid.locator('[aria-rowindex="135220"]')).toBeVisible()
  await grid.focus()
  await page.keyboard.press('ArrowUp')
  await expect(grid.locator('[aria-rowindex="135233"]')).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('Control+Home')
})

test('an item is copied exactly [I5]', async () => {
  const { page } = studio
  const grid = studio.grid('Items of cities')
  await grid.locator('[aria-rowindex="2"]').getByRole('gridcell').first().click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'DynamoDB JSON' }).click()
  await expect(page.getByText('Copied 1 item as DynamoDB JSON')).toBeVisible()
  const text = await studio.app.evaluate(({ clipboard }) => clipboard.readText())
  expect(JSON.parse(text)).toMatchObject({
    country: { S: 'AL' },
    place: { S: 'Aliko#363409' },
    cityId: { N: '363409' },
  })
  const item = page.getByRole('tree', { name: 'Item', exact: true })
  await item.getByText('location', { exact: true }).click()
  await item.focus()
  if ((await item.getByText('lat', { exact: true }).count()) === 0)
    await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  await page.getByRole('button', { name: 'Copy the path' }).click()
  await expect(page.getByText('Copied the path')).toBeVisible()
  const path = await studio.app.evaluate(({ clipboard }) => clipboard.readText())
  expect(path).toBe('location.lat')
  const found = kstone(
    'query',
    twin,
    `SELECT ${path} AS lat FROM cities WHERE country = 'AL'`,
    '-o',
    'jsonl',
  )
  expect(found).toContain('{"lat":39.85861}')
})

test('a filter begins at the head of its column, and a type or a range is chosen for it [B6]', async () => {
  const { page } = studio
  const grid = studio.grid('Items of shop')
  await studio.openTable('shop')
  await grid.getByRole('columnheader', { name: 'expiresAt' }).click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Filter on expiresAt…' }).click()
  const form = page.getByRole('dialog')
  await expect(form.getByLabel('Type')).toHaveValue('N')
  await expect(form.getByLabel('Value')).toBeFocused()
  await form.getByLabel('Operator').selectOption('type is')
  await form.getByLabel('Type').selectOption('N')
  await form.getByRole('button', { name: 'Add filter' }).click()
  await page.getByRole('button', { name: 'Scan', exact: true }).click()
  const [{ n }] = JSON.parse(
    kstone(
      'query',
      twin,
      'SELECT COUNT(*) AS n FROM shop WHERE expiresAt IS NOT MISSING',
      '-o',
      'json',
    ),
  ) as [{ n: number }]
  await expect(grid).toHaveAttribute('aria-rowcount', String(n + 1))
  await page.getByRole('button', { name: /^Remove the filter expiresAt/ }).click()
  await page.keyboard.press('Control+Enter')
  await expect(grid).toHaveAttribute('aria-rowcount', '1754')
})

test('a range begins at a cell, and an attribute that is not there can be asked for, without a mouse [B6 P3]', async () => {
  const { page } = studio
  const grid = studio.grid('Items of shop')
  await grid.focus()
  await page.keyboard.press('Control+Home')
  await page.keyboard.press('Shift+F10')
  await page.getByRole('menuitem', { name: /^between .* and …$/ }).press('Enter')
  const form = page.getByRole('dialog')
  await expect(form.getByRole('textbox', { name: 'From' })).toHaveValue(/^session#/)
  await expect(form.getByRole('textbox', { name: 'To' })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(grid).toBeFocused()
  await page.keyboard.press('End')
  await expect(grid.locator('[role="gridcell"][data-active]')).toBeVisible()
  await page.keyboard.press('Shift+F10')
  await page.getByRole('menuitem', { name: 'does not exist' }).press('Enter')
  await expect(page.getByTitle('Change this filter')).toHaveText(/does not exist$/)
  await page.getByRole('button', { name: /^Remove the filter / }).click()
})

test('columns are pinned, moved, widened and hidden by key, and stay so after a restart, when new ones come too [B2 P1]', async () => {
  const { page } = studio
  await studio.openTable('cities')
  const grid = studio.grid('Items of cities')
  const heads = () => grid.getByRole('columnheader').allTextContents()
  await grid.getByRole('gridcell').first().click()
  /** Opens the menu of the column that the keyboard is in. */
  const columnMenu = async (name: string): Promise<void> => {
    await page.keyboard.press('Shift+F10')
    await page.getByRole('menuitem', { name: `Column ${name}…` }).press('Enter')
  }
  for (let right = 0; right < 3; right++) await page.keyboard.press('ArrowRight')
  await columnMenu('cityId')
  await page.getByRole('menuitem', { name: 'Hide' }).press('Enter')
  await columnMenu('population')
  await page.getByRole('menuitem', { name: 'Pin' }).press('Enter')
  await expect
    .poll(heads)
    .toEqual(expect.arrayContaining(['country', 'place', 'population', 'name']))
  expect((await heads()).slice(0, 4)).toEqual(['country', 'place', 'population', 'name'])
  await columnMenu('name')
  const wide = grid.getByRole('columnheader', { name: 'name' })
  const before = (await wide.boundingBox())?.width ?? 0
  await page.getByRole('menuitem', { name: 'Wider' }).press('Enter')
  await page.getByRole('menuitem', { name: 'Move right' }).press('Enter')
  await page.keyboard.press('Escape')
  expect((await wide.boundingBox())?.width).toBeGreaterThan(before)
  const left = await heads()
  expect(left.slice(0, 5)).toEqual(['country', 'place', 'population', 'location', 'name'])
  const saved = join(place.userData, 'studio', 'session.json')
  await expect.poll(() => textIn(saved)).toContain('pinned')
  await studio.close()
  kstone('put', database, 'AL', '{"aNewOne":1}', '--sk', 'A#1', '--table', 'cities')
  studio = await Studio.launch({ place })
  await expect(studio.grid('Items of cities')).toHaveAttribute('aria-rowcount', '135235')
  const shown = studio.grid('Items of cities')
  expect((await shown.getByRole('columnheader').allTextContents()).slice(0, 5)).toEqual(
    left.slice(0, 5),
  )
  await shown.focus()
  await studio.page.keyboard.press('End')
  await expect(shown.getByRole('columnheader', { name: 'aNewOne' })).toBeVisible()
  await expect(shown.getByRole('columnheader', { name: 'cityId' })).toHaveCount(0)
  await expect(studio.page.getByRole('tab')).toHaveCount(4)
})

test('a second database opens beside the first [O8]', async () => {
  const { page } = studio
  const other = await place.sample('other.keystone')
  await studio.openFromOutside(other)
  await expect(page.getByRole('treeitem', { name: 'other.keystone' })).toBeVisible()
  await expect(page.getByRole('treeitem', { name: /^cities, 135,23[34] items$/ })).toHaveCount(2)
})

test('the page complained about nothing [P9]', () => {
  expect(studio.complaints).toEqual([])
})
