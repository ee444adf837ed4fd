/** Editing: what is saved is in the database, read back by the command line; what is staged is not, until it is. */
import { expect, test } from '@playwright/test'
import { kstone, Place, Studio } from './app.ts'

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

test('an item is opened at the end of the table, edited, saved; after a restart the edit is there [E1]', async () => {
  const { page } = studio
  await studio.openTable('cities')
  const grid = studio.grid('Items of cities')
  await grid.focus()
  await page.keyboard.press('Control+End')
  const last = grid.locator('[aria-rowindex="135234"]')
  await expect(last.getByRole('gridcell').first()).not.toBeEmpty()
  const country = await last.getByRole('gridcell').nth(0).textContent()
  const city = await last.getByRole('gridcell').nth(1).textContent()
  await page.keyboard.press('Enter')
  await page.getByRole('treeitem', { name: /population/ }).dblclick()
  await page
    .getByRole('textbox', { name: 'Value of population' })
    .fill('12345678901234567890123456789012345678')
  await expect(page.getByRole('region', { name: 'Staged changes' })).toContainText(
    '1 staged change',
  )
  const changed = last.locator('[data-changed]')
  await expect(changed).toHaveText('12345678901234567890123456789012345678')
  await page.getByRole('button', { name: 'Save item' }).click()
  await expect(page.getByText(`Saved country = ${country}`)).toBeVisible()
  await expect(changed).toHaveCount(0)
  await expect(page.getByRole('region', { name: 'Staged changes' })).toHaveCount(0)
  await studio.close()

  const stored = kstone('get', database, country ?? '', '--sk', city ?? '', '--table', 'cities')
  expect(stored).toContain('12345678901234567890123456789012345678')
  studio = await Studio.launch({ place })
  await expect(studio.page.getByRole('treeitem', { name: /population/ })).toContainText(
    '12345678901234567890123456789012345678',
  )
})

test('a double click on a cell, or F2, goes to its attribute, ready to be typed over [E1]', async () => {
  const { page } = studio
  const grid = studio.grid('Items of cities')
  const row = grid.getByRole('row', { selected: true })
  await row.getByRole('gridcell').nth(2).dblclick()
  const name = page.getByRole('textbox', { name: 'Value of name' })
  await expect(name).toBeFocused()
  await page.keyboard.type('Renamed')
  await expect(row.locator('[data-changed]')).toHaveText('Renamed')
  await page.getByRole('button', { name: 'Discard', exact: true }).click()
  await expect(row.locator('[data-changed]')).toHaveCount(0)
  await grid.focus()
  await page.keyboard.press('ArrowUp')
  // From the JSON of the item, too.
  const inspector = page.getByRole('region', { name: 'Inspector' })
  await inspector.getByText('JSON', { exact: true }).click()
  await expect(name).toHaveCount(0)
  await grid.focus()
  await page.keyboard.press('F2')
  await expect(name).toBeFocused()
  await page.keyboard.press('Escape')
  await grid.focus()
  await page.keyboard.press('ArrowDown')
})

test('wrong input says why, in place, and is not saved [E10]', async () => {
  const { page } = studio
  await page.getByRole('treeitem', { name: /population/ }).dblclick()
  await page.getByRole('textbox', { name: 'Value of population' }).fill('12x')
  await expect(page.getByRole('alert')).toBeVisible()
  await page.getByRole('textbox', { name: 'Value of population' }).fill('7')
  await expect(page.getByRole('button', { name: 'Save item' })).toBeEnabled()
  await page.getByRole('button', { name: 'Discard', exact: true }).click()
  await expect(page.getByRole('region', { name: 'Staged changes' })).toHaveCount(0)
})

test('a new item is made, found and deleted; deleting names it first [E1 P2]', async () => {
  const { page } = studio
  await page.keyboard.press('Control+N')
  await page.getByRole('textbox', { name: 'Value of country' }).fill('ZZ')
  await page.getByRole('treeitem', { name: /place/ }).dblclick()
  await page.getByRole('textbox', { name: 'Value of place' }).fill('Nowhere#1')
  await page.getByRole('button', { name: 'Create item' }).click()
  await expect(page.getByText('Saved country = ZZ, place = Nowhere#1')).toBeVisible()
  const inspector = page.getByRole('region', { name: 'Inspector' })
  await studio.grid('Items of cities').getByRole('gridcell').first().click()
  await expect(inspector).not.toContainText('Nowhere#1')
  await studio.command('Item country = ZZ, place = Nowhere#1 of cities')
  await expect(inspector).toContainText('Nowhere#1')
  await page.getByRole('button', { name: 'Delete the item' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('country = ZZ, place = Nowhere#1')
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused()
  await dialog.getByRole('button', { name: 'Delete item' }).click()
  await expect(page.getByText('Deleted country = ZZ, place = Nowhere#1')).toBeVisible()
})

test('a deletion is undone by staging its inverse, and back after a commit [E4]', async () => {
  const { page } = studio
  await studio.command('Undo the last commit')
  const staged = page.getByRole('region', { name: 'Staged changes' })
  await expect(staged).toContainText('1 insert')
  await staged.getByRole('button', { name: 'Commit' }).click()
  await expect(page.getByText('Committed 1 change')).toBeVisible()
  await studio.close()
  expect(kstone('get', database, 'ZZ', '--sk', 'Nowhere#1', '--table', 'cities')).toContain('ZZ')
  studio = await Studio.launch({ place })
})

test('staged changes survive a kill of the app and are written by one commit [E1 P1]', async () => {
  await studio.openTable('cities')
  const grid = studio.grid('Items of cities')
  await grid.focus()
  await studio.page.keyboard.press('Control+Home')
  for (const row of [2, 3]) {
    await grid.locator(`[aria-rowindex="${row}"]`).getByRole('gridcell').first().click()
    await studio.page.getByRole('treeitem', { name: /adminCode/ }).dblclick()
    await studio.page.getByRole('textbox', { name: 'Value of adminCode' }).fill(`staged ${row}`)
    await expect(grid.locator(`[aria-rowindex="${row}"]`)).toHaveAttribute('data-tint', 'modify')
  }
  await studio.kill()

  studio = await Studio.launch({ place })
  const { page } = studio
  const staged = page.getByRole('region', { name: 'Staged changes' })
  await expect(staged).toContainText('2 staged changes')
  await staged.getByRole('button', { name: 'Review' }).click()
  const review = page.getByRole('dialog')
  await expect(review).toContainText('adminCode')
  await expect(review).toContainText('staged 2')
  await review.getByRole('button', { name: 'Take this one back' }).first().click()
  await expect(review).not.toContainText('staged 2')
  await review.getByRole('button', { name: 'Commit', exact: true }).click()
  await expect(page.getByText('Committed 1 change')).toBeVisible()
  await studio.close()

  const stored = kstone('scan', database, '--table', 'cities', '-o', 'jsonl')
  expect(stored.split('\n').filter((line) => line.includes('staged 2'))).toEqual([])
  expect(stored.split('\n').filter((line) => line.includes('staged 3'))).toHaveLength(1)
  studio = await Studio.launch({ place })
})

test('read-only means that nothing can be changed, and says why [O4]', async () => {
  await studio.close()
  studio = await Studio.launch({ place: readOnlyPlace, words: ['--read-only', database] })
  const { page } = studio
  await studio.openTable('cities')
  await expect(page.getByRole('contentinfo')).toContainText('read-only')
  await expect(page.getByRole('textbox', { name: 'Value of country' })).not.toBeEditable()
  await expect(page.getByRole('button', { name: 'Delete the item' })).toBeDisabled()
  await studio.close()
  studio = await Studio.launch({ place })
})

const readOnlyPlace = new Place()
test.afterAll(() => readOnlyPlace.remove())
