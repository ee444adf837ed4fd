/** The JSON of an item in the editor: completed from the table, checked as it is typed, saved as it is written. */
import { expect, test } from '@playwright/test'
import { kstone, Place, Studio } from './app.ts'

test.describe.configure({ mode: 'serial' })

const place = new Place()
let studio: Studio
let database: string

test.beforeAll(async () => {
  database = await place.sample()
  studio = await Studio.launch({ place, words: [database] })
  await studio.openTable('cities')
})
test.afterAll(async () => {
  await studio.close()
  place.remove()
})

/** Chooses the first row and shows it in a form. */
async function showFirst(form: 'JSON' | 'DynamoDB JSON') {
  const { page } = studio
  const grid = studio.grid('Items of cities')
  await grid.locator('[aria-rowindex="2"]').getByRole('gridcell').first().click()
  const views = page.getByRole('radiogroup', { name: 'Show the item as' })
  await views.getByText(form, { exact: true }).click()
  const editor = page.locator('[data-inspector] .monaco-editor')

  await expect(editor.locator('.view-line').first()).toContainText('{')
  return editor
}

/** The first item as the command line reads it, once the app has let go of the database. */
async function storedFirst(): Promise<string> {
  const [country, city] = await keyOfFirst()
  await studio.close()
  const stored = kstone('get', database, country, '--sk', city, '--table', 'cities')
  studio = await Studio.launch({ place })
  return stored
}

async function keyOfFirst(): Promise<readonly [string, string]> {
  const cells = studio.grid('Items of cities').locator('[aria-rowindex="2"]').getByRole('gridcell')
  return [(await cells.nth(0).textContent()) ?? '', (await cells.nth(1).textContent()) ?? '']
}

test('a type is completed, and what is written is saved [E10]', async () => {
  const { page } = studio
  const editor = await showFirst('DynamoDB JSON')
  await editor.click()
  await page.keyboard.press('Control+Home')
  await page.keyboard.press('End')
  await page.keyboard.type('"nick": ')
  await page.keyboard.press('Control+Space')
  const offered = page.locator('.suggest-widget')
  await expect(offered).toContainText('timestamp, in milliseconds')
  await page.keyboard.type('S')
  await page.keyboard.press('Enter')
  await page.keyboard.type('the first')
  await page.keyboard.press('End')
  await page.keyboard.type(',')
  await expect(page.getByRole('button', { name: 'Save item' })).toBeEnabled()
  await page.keyboard.press('Control+S')
  await expect(page.getByText(/^Saved country = /)).toBeVisible()
  expect(await storedFirst()).toContain('the first')
})

test('a value of another type is listed before it is saved, digits kept [E10 B3]', async () => {
  const { page } = studio
  const editor = await showFirst('DynamoDB JSON')
  await editor.click()
  await page.keyboard.press('Control+A')
  const [country, city] = await keyOfFirst()
  const digits = '12345678901234567890123456789012345678'
  const text = JSON.stringify({
    country: { S: country },
    place: { S: city },
    nick: { N: digits },
  })
  await studio.app.evaluate(({ clipboard }, pasted) => clipboard.writeText(pasted), text)
  await page.keyboard.press('Control+V')
  const changed = page.getByRole('status', { name: 'Changed types' })
  await expect(changed).toContainText('nick')
  await expect(changed).toContainText('S becomes N')
  await page.getByRole('button', { name: 'Save item' }).click()
  await expect(changed).toHaveCount(0)
  expect(await storedFirst()).toContain(digits)
})

test('names that other items have are completed with a value of their type [E10]', async () => {
  const { page } = studio
  const editor = await showFirst('JSON')
  await editor.click()
  await page.keyboard.press('Control+Home')
  await page.keyboard.press('End')
  await page.keyboard.type('"pop')
  await expect(page.locator('.suggest-widget')).toContainText('population')
  await page.keyboard.press('Enter')
  await page.keyboard.type('77,')
  await expect(page.getByRole('button', { name: 'Save item' })).toBeEnabled()
  await page.keyboard.press('Control+S')
  await expect(page.getByText(/^Saved country = /)).toBeVisible()
  expect(await storedFirst()).toContain('"population": 77,')
})

test('what is wrong is underlined where it stands, and cannot be saved [E10]', async () => {
  const { page } = studio
  const editor = await showFirst('JSON')
  await editor.click()
  await page.keyboard.press('Control+Home')
  await page.keyboard.press('End')
  await page.keyboard.type('"broken" 1,')
  await expect(page.getByText('Expected ":", found "1" (line 1, column 11)')).toBeVisible()
  await expect(editor.locator('.squiggly-error')).toHaveCount(1)
  await expect(page.getByRole('button', { name: 'Save item' })).toBeDisabled()
  await page.getByRole('button', { name: 'Discard', exact: true }).click()
  await expect(editor.locator('.squiggly-error')).toHaveCount(0)
  expect(await studio.violations()).toEqual([])
  expect(studio.complaints).toEqual([])
})

test('every theme reads well [P3 P4]', async () => {
  const { page } = studio
  const background = () =>
    page
      .locator('[data-inspector] .monaco-editor')
      .evaluate((node) => getComputedStyle(node).backgroundColor)
  await studio.setTheme('dark')
  expect(await background()).toBe('rgb(22, 23, 27)')
  await studio.setTheme('light')
  expect(await background()).toBe('rgb(255, 255, 255)')
})
