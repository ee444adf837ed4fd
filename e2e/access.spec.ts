/** For everyone: no serious finding on any screen in any theme, and everything without a mouse. */
import { expect, test, type Locator } from '@playwright/test'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { kstone, Place, root, Studio } from './app.ts'

test.describe.configure({ mode: 'serial' })

const place = new Place()
let studio: Studio
let database: string
const pictures = join(root, 'test-results', 'screens')

test.beforeAll(async () => {
  mkdirSync(pictures, { recursive: true })
  mkdirSync(place.at('photos'))
  database = await place.sample()
  studio = await Studio.launch({ place, words: [database] })
})
test.afterAll(async () => {
  await studio.close()
  place.remove()
})

const looks = [
  { theme: 'light', contrast: 'normal' },
  { theme: 'dark', contrast: 'normal' },
  { theme: 'light', contrast: 'high' },
  { theme: 'dark', contrast: 'high' },
] as const

for (const { theme, contrast } of looks) {
  test(`every screen is clean in the ${theme} theme with ${contrast} contrast [P3 P4]`, async () => {
    test.setTimeout(180_000)
    const { page } = studio
    await studio.setTheme(theme)
    if (contrast === 'high') await studio.command('Contrast: high')
    const found: string[] = []
    const look = async (name: string): Promise<void> => {
      await studio.settled()
      await page.screenshot({
        path: join(pictures, `${name}-${theme}${contrast === 'high' ? '-high' : ''}.png`),
      })
      const isFirst = theme === 'light' && contrast === 'normal'
      const violations = await studio.violations(isFirst ? 'all' : 'colours')
      found.push(...violations.map((violation) => `${name}: ${violation}`))
    }
    await studio.command('Overview of sample.keystone')
    await look('overview')
    await studio.openTable('shop')
    await look('items')
    await page.getByRole('button', { name: 'Filter', exact: true }).click()
    await look('filter')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+N')
    await look('new-item')
    await page.getByRole('button', { name: 'Cancel' }).click()
    const grid = studio.grid('Items of shop')
    await grid
      .locator('[aria-rowindex="4"]')
      .getByRole('gridcell')
      .first()
      .click({ button: 'right' })
    await look('cell-menu')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Delete the item' }).click()
    await look('confirmation')
    await page.getByRole('dialog').getByRole('button', { name: 'Stage the deletion' }).click()
    await page
      .getByRole('region', { name: 'Staged changes' })
      .getByRole('button', { name: 'Review' })
      .click()
    await look('review')
    await page.getByRole('button', { name: 'Discard all' }).click()
    await page.keyboard.press('Control+K')
    await look('palette')
    await page.keyboard.press('Escape')
    await studio.command('Export shop')
    await look('export')
    await page.keyboard.press('Escape')
    await studio.command('Import into shop')
    await look('import')
    await studio.command('Environment of sample')
    await look('environment')
    await page.keyboard.press('Escape')
    await studio.command('Show two tabs side by side')
    await look('split')
    await studio.command('Show one tab')
    await page.keyboard.press('Control+Shift+A')
    await look('activity')
    await studio.openFromOutside(place.at('photos'))
    await expect(page.getByRole('heading', { level: 1 })).toContainText('not a Keystone database')
    await look('problem')
    await page.getByRole('button', { name: 'Close this page' }).click()
    await studio.command('Recent databases')
    await look('welcome')
    if (contrast === 'high') await studio.command('Contrast: normal')
    expect(found).toEqual([])
  })
}

test('the window is made smaller and larger, and everything stays drawn [P1]', async () => {
  const { page } = studio
  await studio.openTable('cities')
  const grid = studio.grid('Items of cities')
  await grid.locator('[aria-rowindex="3"]').getByRole('gridcell').first().click()
  for (const [width, height] of [
    [1024, 640],
    [1920, 1000],
    [1440, 900],
  ] as const) {
    await page.setViewportSize({ width, height })
    await expect(grid.getByRole('row').nth(1)).toBeVisible()
    await expect(page.getByRole('tree', { name: 'Item' })).toBeVisible()
  }
})

test('high contrast is one command away [P4]', async () => {
  await studio.command('Contrast: high')
  await expect(studio.page.locator('html')).toHaveAttribute('data-contrast', 'high')
  expect(await studio.violations()).toEqual([])
  await studio.command('Contrast: normal')
})

/** Goes there with the Tab key, as one without a mouse has to. */
async function tabTo(target: Locator): Promise<void> {
  for (let presses = 0; presses < 80; presses++) {
    if (await target.evaluate((element) => element === document.activeElement)) return
    await studio.page.keyboard.press('Tab')
  }
  await expect(target).toBeFocused()
}

test('ask, read changes, undo, analyze, look at storage and import without a mouse [P3 Q1 E4 I1]', async () => {
  const { page } = studio
  await studio.setTheme('light')

  await studio.command('New PartiQL query on sample.keystone')
  await expect(page.locator('.monaco-editor').first()).toBeVisible()
  await studio.command('Go to the editor')
  await page.keyboard.insertText(
    `INSERT INTO shop VALUE {'pk': 'KEYS', 'sk': 'one'}; SELECT * FROM shop WHERE pk = 'KEYS'`,
  )
  await studio.command('Run all statements')
  await expect(page.getByTestId('result-status')).toContainText('1 row')
  await studio.command('Go to the editor')
  await page.keyboard.press('Escape')
  await tabTo(studio.grid('Rows of the result'))
  await page.keyboard.press('ArrowRight')
  await expect(page.locator('[role="gridcell"][data-active]').first()).toHaveText('one')

  await studio.command('Commits to sample.keystone')
  await tabTo(studio.grid('Commits'))
  await page.keyboard.press('Home')
  await tabTo(page.getByRole('button', { name: 'Stage the inverse' }))
  await page.keyboard.press('Enter')
  const staged = page.getByRole('region', { name: 'Staged changes' })
  await expect(staged).toContainText('1 staged change: 1 deletion')
  await tabTo(staged.getByRole('button', { name: 'Commit' }))
  await page.keyboard.press('Enter')
  await expect(staged).toHaveCount(0)

  await studio.command('Changes of shop')
  const changes = studio.grid('Changes of shop')
  await tabTo(page.getByPlaceholder('key contains'))
  await page.keyboard.type('KEYS')
  await expect(changes.getByRole('row')).toHaveCount(3)
  await tabTo(changes)
  await page.keyboard.press('Control+Home')
  await page.keyboard.press('ArrowDown')
  const details = page.getByRole('region', { name: 'Change' })
  await expect(details).toContainText('INSERT')
  await tabTo(details.getByRole('button', { name: 'History of this item' }))
  await page.keyboard.press('Enter')
  await expect(page.getByRole('region', { name: 'History of the item' })).toContainText('KEYS')

  await studio.command('Schema of shop')
  await studio.command('Analyze the items of shop')
  await tabTo(page.getByRole('button', { name: 'Analyze', exact: true }))
  await page.keyboard.press('Enter')
  await expect(studio.grid('Paths')).toBeVisible()
  await tabTo(studio.grid('Paths'))
  await page.keyboard.press('ArrowDown')

  await studio.command('Storage of sample.keystone: write-ahead log')
  await expect(page.getByRole('heading', { level: 1 })).toContainText('sample.keystone')
  await studio.command('Storage of sample.keystone: health')
  await tabTo(page.getByRole('main').getByRole('button').last())

  const file = place.at('keys.jsonl')
  writeFileSync(file, '{"pk":"KEYS","sk":"two"}')
  await studio.app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] })
  }, file)
  await studio.command('Go to table shop')
  await studio.command('Import into shop…')
  await tabTo(page.getByRole('button', { name: 'Choose a file…' }))
  await page.keyboard.press('Enter')
  const begin = page.getByRole('button', { name: 'Import 1 item' })
  await expect(begin).toBeEnabled()
  await tabTo(begin)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('region', { name: 'Imports and exports' })).toContainText('1 item')
  await studio.pause('sample.keystone')
  const stored = kstone('query', database, `SELECT sk FROM shop WHERE pk = 'KEYS'`, '-o', 'jsonl')
  expect(stored.trim()).toBe('{"sk":"two"}')
  await studio.command('Resume sample.keystone')
})

test('open a table, go to a row, edit and save its item without a mouse [P3]', async () => {
  const { page } = studio
  await studio.setTheme('light')
  await studio.command('Go to table cities')
  const grid = studio.grid('Items of cities')
  await expect(grid.getByRole('row').nth(1)).toBeVisible()
  await page.getByRole('tab', { selected: true }).focus()
  for (let presses = 0; presses < 20; presses++) {
    await page.keyboard.press('Tab')
    if (await grid.evaluate((element) => element === document.activeElement)) break
  }
  await expect(grid).toBeFocused()
  await page.keyboard.press('Control+Home')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowRight')
  const cell = page.locator(`[id="${await grid.getAttribute('aria-activedescendant')}"]`)
  const city = (await cell.textContent()) ?? ''
  expect(city).toContain('#')
  await page.keyboard.press('Enter')
  const tree = page.getByRole('tree', { name: 'Item' })
  await expect(tree).toBeFocused()
  for (let presses = 0; presses < 20; presses++) {
    const line = page.locator(`[id="${await tree.getAttribute('aria-activedescendant')}"]`)
    if ((await line.textContent())?.includes('population') === true) break
    await page.keyboard.press('ArrowDown')
  }
  await page.keyboard.press('Enter')
  await expect(page.getByRole('textbox', { name: 'Value of population' })).toBeFocused()
  await page.keyboard.type('4321')
  await page.keyboard.press('Control+S')
  await expect(page.getByText(/^Saved country/)).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(tree).toBeFocused()
  await studio.command('Close sample.keystone')
  await expect(page.getByRole('contentinfo')).toContainText('No database is open')
  expect(kstone('get', database, 'AL', '--sk', city, '--table', 'cities')).toContain('4321')
})
