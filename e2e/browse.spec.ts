/** Opening and browsing: from the sample to its last row, by filters to one item, several databases at once. */
import { expect, test } from '@playwright/test'
import { Place, Studio } from './app.ts'
import { fillTimes } from './fill-times.ts'

test.describe.configure({ mode: 'serial' })

const place = new Place()
let studio: Studio

test.beforeAll(async () => {
  studio = await Studio.launch({ place, words: [await place.sample()] })
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

test('the same items as JSON, with the selection kept [B1]', async () => {
  const { page } = studio
  await studio.openTable('cities')
  const grid = studio.grid('Items of cities')
  await grid.locator('[aria-rowindex="5"]').getByRole('gridcell').first().click()
  await page.getByRole('radiogroup', { name: 'Show items as' }).getByText('DynamoDB JSON').click()
  await expect(grid.locator('[aria-rowindex="5"]')).toHaveAttribute('aria-selected', 'true')
  await expect(grid.locator('[aria-rowindex="5"]')).toContainText('{"name":{"S":')
  await page.getByRole('radiogroup', { name: 'Show items as' }).getByText('Table').click()
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
})

test('columns are hidden, and come back as they were left after a restart [B2 P1]', async () => {
  const { page } = studio
  const grid = studio.grid('Items of cities')
  await grid.getByRole('columnheader', { name: 'cityId' }).click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Hide' }).click()
  await expect(grid.getByRole('columnheader', { name: 'cityId' })).toHaveCount(0)
  await page.waitForTimeout(1000)
  await studio.close()
  studio = await Studio.launch({ place })
  await expect(studio.grid('Items of cities')).toHaveAttribute('aria-rowcount', '135234')
  await expect(
    studio.grid('Items of cities').getByRole('columnheader', { name: 'cityId' }),
  ).toHaveCount(0)
  await expect(studio.page.getByRole('tab')).toHaveCount(3)
})

test('a second database opens beside the first [O8]', async () => {
  const { page } = studio
  const other = await place.sample('other.keystone')
  await studio.openFromOutside(other)
  await expect(page.getByRole('treeitem', { name: 'other.keystone' })).toBeVisible()
  await expect(page.getByRole('treeitem', { name: 'cities, 135,233 items' })).toHaveCount(2)
})

test('the page complained about nothing [P9]', () => {
  expect(studio.complaints).toEqual([])
})
