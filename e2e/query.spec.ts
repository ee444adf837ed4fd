/** Asking questions: a statement is typed, checked as it is typed, run, explained, cancelled, kept. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { kstone, Place, Studio, textIn } from './app.ts'

test.describe.configure({ mode: 'serial' })

const place = new Place()
let studio: Studio
let sample: string
/** The same data, for `kstone` to read while the app holds its own. */
let twin: string

test.beforeAll(async () => {
  sample = await place.sample()
  twin = await place.sample('twin.keystone')
  studio = await Studio.launch({ place, words: [sample] })
})
test.afterAll(async () => {
  await studio.close()
  place.remove()
})

const editor = () => studio.page.locator('.monaco-editor').first()
const plan = () => studio.page.getByRole('status', { name: 'Plan' })
const status = () => studio.page.getByTestId('result-status')
const result = () => studio.grid('Rows of the result')

/** Replaces all of the text, as by hand. */
async function type(text: string): Promise<void> {
  const { page } = studio
  await editor().click()
  await page.keyboard.press('Control+A')
  await page.keyboard.press('Delete')
  await page.keyboard.insertText(text)
}

async function shoot(name: string): Promise<void> {
  await studio.page.screenshot({ path: test.info().outputPath(`${name}.png`) })
}

test('a statement is run and its rows stand in the grid [Q1]', async () => {
  const { page } = studio
  await expect(page.getByRole('heading', { name: 'sample.keystone' })).toBeVisible()
  await page.keyboard.press('Control+Shift+Q')
  await expect(editor()).toBeVisible()
  await type(`SELECT * FROM cities WHERE country = 'AL'`)
  await expect(plan()).toContainText('Query')
  await page.keyboard.press('Control+Enter')
  await expect(status()).toContainText('all rows')
  const count = `SELECT COUNT(*) AS n FROM cities WHERE country = 'AL'`
  const counted = kstone('query', twin, count, '-o', 'json')
  const [{ n }] = JSON.parse(counted) as [{ n: number }]
  await expect(result()).toHaveAttribute('aria-rowcount', String(n + 1))
  await shoot('rows')
})

test('a mistake is underlined where it is, and said in words [Q1]', async () => {
  await type(`SELECT * FRM cities`)
  await expect(studio.page.locator('.squiggly-error')).toBeVisible()
  await expect(plan()).toContainText('Line 1, column 10')
  await studio.page.keyboard.press('Control+Enter')
  await expect(studio.page.getByRole('alert').first()).toContainText('^^^')
  await shoot('mistake')
})

test('the line below the text says what would be read, before it is run [Q3]', async () => {
  await type(`SELECT * FROM cities`)
  await expect(plan()).toContainText('Scan')
  await expect(plan()).toContainText('about 135,233 items')
  await type(`SELECT * FROM cities WHERE country = 'AL' AND place = 'x'`)
  await expect(plan()).toContainText('Get')
  await type(`SELECT * FROM cities WHERE name = 'Tirana'`)
  await expect(plan()).toContainText('an index on name would make it a query')
  await expect(plan()).not.toContainText('Scan of')
})

test('one click makes a statement read less, and one key takes it back [Q3]', async () => {
  const { page } = studio
  await type(`SELECT pk FROM shop WHERE status = 'paid'`)
  await plan().getByRole('button', { name: 'Add LIMIT 100' }).click()
  await expect(editor()).toContainText(`status = 'paid' LIMIT 100`)
  await plan().getByRole('button', { name: 'Use index ordersByStatus' }).click()
  const statement = `SELECT pk FROM "shop"."ordersByStatus" WHERE status = 'paid' LIMIT 100`
  await expect(editor()).toContainText(statement)
  await expect(plan()).toContainText('Index query')
  await expect(plan().getByRole('button', { name: 'Use index' })).toHaveCount(0)
  await page.keyboard.press('Control+Enter')
  await expect(status()).toContainText('all rows')
  const rows: unknown = JSON.parse(kstone('query', twin, statement, '-o', 'json'))
  await expect(status()).toContainText(`${Array.isArray(rows) ? rows.length : 0} rows`)
  await editor().click()
  await page.keyboard.press('Control+Z')
  await expect(editor()).toContainText(`FROM shop WHERE`)
})

test('tables, attributes and their values are offered as one types [Q2]', async () => {
  const { page } = studio
  const offered = page.locator('.suggest-widget .monaco-list-row')
  await type('')
  await page.keyboard.type('SELECT * FROM ci')
  await expect(offered.filter({ hasText: 'cities' }).first()).toBeVisible()
  await page.keyboard.press('Enter')
  await page.keyboard.type(' WHERE ')
  await page.keyboard.press('Control+Space')
  await expect(offered.filter({ hasText: 'population' }).first()).toBeVisible()
  await shoot('completion')
  await page.keyboard.press('Escape')
})

test('keys with their role and type, members of maps, and the few values of an attribute are offered [Q2]', async () => {
  const { page } = studio
  const offered = page.locator('.suggest-widget .monaco-list-row')
  const ask = async (text: string): Promise<void> => {
    await type(text)
    await page.keyboard.press('Control+Space')
  }
  await ask('SELECT * FROM cities WHERE ')
  await expect(offered.first()).toContainText('countrypartition key · S · cities')
  await page.keyboard.press('Escape')
  await ask('SELECT * FROM cities WHERE location.')
  await expect(offered.first()).toContainText('latN · cities')
  await page.keyboard.press('Escape')
  await ask('SELECT sk FROM shop WHERE status = ')
  await expect(offered.filter({ hasText: `'paid'` })).toBeVisible()
  await page.keyboard.type(`'pai`)
  await expect(offered).toHaveCount(1)
  await page.keyboard.press('Enter')
  await expect(editor().locator('.view-line')).toHaveText(/=.'paid'$/)
  await page.keyboard.press('Control+Enter')
  await expect(status()).toContainText('all rows')
  const paid: unknown = JSON.parse(
    kstone('query', twin, `SELECT sk FROM shop WHERE status = 'paid'`, '-o', 'json'),
  )
  await expect(status()).toContainText(`${Array.isArray(paid) ? paid.length : 0} rows`)
})

test('lines are remarked out by key, and several cursors type at once [Q1]', async () => {
  const { page } = studio
  await type(`SELECT 'AL'\nSELECT 'AL'`)
  await page.keyboard.press('Control+/')
  await expect(editor()).toContainText(`-- SELECT 'AL'`)
  await page.keyboard.press('Control+/')
  await expect(editor()).not.toContainText('--')
  await page.keyboard.press('Control+Home')
  await page.keyboard.press('Control+D')
  await page.keyboard.press('Control+D')
  await page.keyboard.type('select')
  await expect(editor().locator('.view-line')).toHaveText([/select.'AL'/, /select.'AL'/])
})

test('one of several statements is run: the one at the cursor, or what is selected [Q1]', async () => {
  const { page } = studio
  await type(
    `SELECT country FROM cities WHERE country = 'AD';\nSELECT country FROM cities WHERE country = 'SM'`,
  )
  await page.keyboard.press('Control+Enter')
  await expect(result().getByRole('gridcell').first()).toHaveText('SM')
  await page.keyboard.press('Control+Home')
  await page.keyboard.press('Control+Enter')
  await expect(result().getByRole('gridcell').first()).toHaveText('AD')
})

test('the text is laid out on demand [Q1]', async () => {
  await type(`select country,place /* both */ from cities where country='AL' and population>1000`)
  await studio.command('Format the statements')
  await expect(editor()).toContainText('SELECT')
  await expect(editor()).toContainText('/* both */')
  await expect(editor()).toContainText('WHERE')
})

test('a plan is shown with what it really took [Q4]', async () => {
  const { page } = studio
  await type(`SELECT country, COUNT(*) AS n FROM cities GROUP BY country`)
  await page.getByRole('button', { name: 'Explain' }).click()
  await page.getByRole('menuitem', { name: /^Explain analyze/ }).click()
  const tree = page.getByLabel('Plan', { exact: true }).last()
  const scan = tree.getByRole('row', { name: /scan on cities/ })
  // The step, what was estimated, what was read.
  await expect(scan.getByRole('gridcell').nth(1)).toHaveText('≈ 135,233')
  await expect(scan.getByRole('gridcell').nth(2)).toHaveText('135,233')
  await expect(scan.getByRole('gridcell').last()).toHaveText(/^[\d.]+ m?s$/)
  await expect(tree.getByRole('row', { name: /^joins, tests, groups/ })).toBeVisible()
  await tree.focus()
  await page.keyboard.press('Home')
  await page.keyboard.press('ArrowLeft')
  await expect(scan).toHaveCount(0)
  await page.keyboard.press('ArrowRight')
  await expect(scan).toBeVisible()
  await shoot('explain')
  expect(await studio.violations()).toEqual([])
  await page.getByRole('button', { name: 'Copy the plan as text' }).click()
  const copied = (): Promise<string> => studio.app.evaluate(({ clipboard }) => clipboard.readText())
  await expect.poll(copied).toMatch(/^group by country[^]*scan on cities, about 135,233 items/)
  // The same steps as the engine itself names them.
  const explained = kstone(
    'query',
    twin,
    'SELECT country, COUNT(*) AS n FROM cities GROUP BY country',
    '--explain',
  )
  const steps = await tree.locator('[class*="text"]').allTextContents()
  for (const line of steps.slice(0, 2)) expect(explained).toContain(line)
})

test('a long statement is cancelled at once, and its rows stay, labelled [Q7]', async () => {
  const { page } = studio
  await type(`SELECT a.place FROM cities a, cities b WHERE a.population > b.population`)
  await page.keyboard.press('Control+Enter')
  await page.getByRole('button', { name: 'Cancel' }).click()
  await expect(status()).toContainText(/cancelled: these rows are not all|0 rows/)
  await expect(page.getByRole('button', { name: 'Run', exact: true })).toBeVisible()
})

test('what gives no row for long tells from its first moments on what it has read [Q7]', async () => {
  const { page } = studio
  await type(`SELECT COUNT(*) AS n FROM cities a, cities b WHERE a.population > b.population`)
  await page.keyboard.press('Control+Enter')
  await expect(status()).toContainText(/running · [1-9][\d,]* items read · [\d.]+ [KM]B/)
  await page.getByRole('button', { name: 'Cancel' }).click()
  await expect(status()).toContainText('cancelled: these rows are not all')
})

test('parameters stand for values [Q5]', async () => {
  const { page } = studio
  await type(`SELECT * FROM cities WHERE country = ?`)
  await page.getByLabel('Parameters').fill('["SM"]')
  await expect(plan()).toContainText('Query')
  await editor().click()
  await page.keyboard.press('Control+Enter')
  await expect(result().getByRole('gridcell').first()).toHaveText('SM')
})

test('a row of a result is edited like one of its table [E6]', async () => {
  const { page } = studio
  await type(`SELECT * FROM cities WHERE country = 'SM'`)
  await page.keyboard.press('Control+Enter')
  await expect(status()).toContainText('all rows')
  await result().getByRole('gridcell').first().click()
  const inspector = page.getByRole('region', { name: 'Inspector' })
  await inspector.getByRole('treeitem', { name: /adminCode/ }).dblclick()
  await inspector.getByRole('textbox', { name: 'Value of adminCode' }).fill('by a query')
  await inspector.getByRole('button', { name: 'Save item' }).click()
  await expect(page.getByText('Saved country = SM')).toBeVisible()
  // What does not hold the whole key is shown, and not edited.
  await type(`SELECT name FROM cities WHERE country = 'SM'`)
  await page.keyboard.press('Control+Enter')
  await expect(result().getByRole('columnheader')).toHaveText(['name'])
  await result().getByRole('gridcell').first().click()
  await expect(inspector).toContainText('No item chosen')
})

test('a write says so, and is on disk [Q1]', async () => {
  await type(`INSERT INTO cities VALUE {'country': 'XX', 'place': 'Nowhere#1', 'population': 1}`)
  await expect(plan()).toContainText('Insert')
  await studio.page.keyboard.press('Control+Enter')
  await expect(studio.page.getByText('is on disk')).toBeVisible()
})

test('a change of many items is counted, asked for and undone [P5 E4]', async () => {
  const { page } = studio
  const population = (): unknown =>
    JSON.parse(
      kstone('query', twin, `SELECT COUNT(*) AS n FROM cities WHERE country = 'SM'`, '-o', 'json'),
    )
  const [{ n }] = population() as [{ n: number }]
  await type(`UPDATE cities SET population = population + 1 WHERE country = 'SM'`)
  await expect(plan()).toContainText('Bulk update')
  await page.keyboard.press('Control+Enter')
  const dialog = page.getByRole('dialog', { name: `Change ${n} items?` })
  await expect(dialog).toContainText('one by one')
  await shoot('bulk')
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await expect(result()).toBeVisible()
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await dialog.getByRole('button', { name: `Change ${n} items` }).click()
  await expect(status()).toContainText(`${n} items changed`)
  await shoot('bulk-done')
  await type(`DELETE FROM cities`)
  await page.keyboard.press('Control+Enter')
  const all = page.getByRole('dialog', { name: /^Delete [\d,]+ items\?$/ })
  await expect(all).toContainText('every item of the table')
  await expect(all.getByRole('button', { name: /^Delete/ })).toBeDisabled()
  await all.getByRole('button', { name: 'Cancel' }).click()
})

test('what was run is found again, and run again [Q6]', async () => {
  const { page } = studio
  await studio.command('History of statements')
  const history = page.getByRole('dialog', { name: 'History of statements' })
  await history.getByLabel('Search the history').fill(`SELECT * FROM cities WHERE country = 'SM'`)
  await expect(history.getByRole('listitem').first()).toContainText(`WHERE country = 'SM'`)
  await expect(history.getByRole('listitem').first()).toContainText(
    /sample\.keystone · just now · [\d.]+ m?s · \d+ rows/,
  )
  await shoot('history')
  expect(await studio.violations()).toEqual([])
  await history.getByRole('button', { name: 'Run again' }).first().click()
  await expect(result().getByRole('gridcell').first()).toHaveText('SM')
})

test('statements are kept in a plain file, found again in the palette [Q6 P2]', async () => {
  const file = place.at('sales.partiql')
  writeFileSync(file, 'SELECT * FROM shop')
  await studio.app.evaluate(({ dialog }, path) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] })
  }, file)
  await studio.command('Open a .partiql file…')
  await expect(studio.page.getByRole('tab', { name: 'sales.partiql' })).toBeVisible()
  await type('SELECT * FROM shop LIMIT 3')
  await expect(studio.page.getByRole('tab', { name: 'sales.partiql •' })).toBeVisible()
  await studio.page.keyboard.press('Control+S')
  await expect.poll(() => textIn(file)).toBe('SELECT * FROM shop LIMIT 3')
  const tab = studio.page.getByRole('tab', { name: 'sales.partiql' })
  await studio.command('Close this tab')
  await expect(tab).toHaveCount(0)
  writeFileSync(file, 'SELECT * FROM shop LIMIT 4')
  await studio.command('Saved query sales.partiql')
  await expect(tab).toBeVisible()
  await expect(editor()).toContainText('LIMIT 4')
})

test('the files of a folder are listed as they are, searched, opened, and added to by saving [Q6]', async () => {
  const { page } = studio
  const folder = place.at('queries')
  mkdirSync(join(folder, 'monthly'), { recursive: true })
  writeFileSync(join(folder, 'cheap.partiql'), 'SELECT * FROM shop LIMIT 5')
  writeFileSync(join(folder, 'monthly', 'totals.partiql'), 'SELECT total FROM shop')
  const added = join(folder, 'added.partiql')
  await studio.app.evaluate(
    ({ dialog }, [chosen, target]) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen ?? ''] })
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: target ?? '' })
    },
    [folder, added],
  )
  await studio.command('Saved queries: the files of your folder')
  const dialog = page.getByRole('dialog', { name: 'Saved queries' })
  await expect(dialog).toContainText('No folder yet')
  expect(await studio.violations()).toEqual([])
  await dialog.getByRole('button', { name: 'Choose a folder…' }).click()
  const listed = dialog.getByRole('listitem')
  await expect(listed).toHaveText([/^cheap\.partiql/, /^monthly\/totals\.partiql/])
  await shoot('saved-queries')
  expect(await studio.violations()).toEqual([])
  // Another program adds a file: coming back to the window is enough.
  writeFileSync(join(folder, 'elsewhere.partiql'), 'SELECT 1 FROM shop')
  await page.evaluate(() => window.dispatchEvent(new Event('focus')))
  await expect(listed).toHaveCount(3)
  await dialog.getByRole('textbox', { name: 'Search the saved queries' }).fill('TOTAL FROM')
  await expect(listed).toHaveCount(1)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('tab', { name: 'totals.partiql' })).toBeVisible()
  await expect(editor()).toContainText('SELECT total FROM shop')
  await studio.command('Close this tab')
  await studio.command('New PartiQL query on')
  await type('SELECT * FROM cities LIMIT 1')
  await page.keyboard.press('Control+S')
  await expect.poll(() => textIn(added)).toBe('SELECT * FROM cities LIMIT 1')
  await studio.command('Saved queries: the files of your folder')
  await expect(listed).toHaveCount(4)
  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
})

for (const theme of ['light', 'dark'] as const) {
  test(`the query tab is accessible in the ${theme} theme [P3 P4]`, async () => {
    await studio.setTheme(theme)
    await type(`SELECT * FROM cities WHERE country = 'AL'`)
    await studio.page.keyboard.press('Control+Enter')
    await expect(status()).toContainText('all rows')
    await shoot(`query-${theme}`)
    expect(await studio.violations(theme === 'light' ? 'all' : 'colours')).toEqual([])
  })
}

test('after the app was killed its writes are on disk, and unsaved text is there again [P1]', async () => {
  await type('SELECT * FROM cities -- not run yet')
  await studio.page.waitForTimeout(1200)
  await studio.kill()
  const written = `SELECT * FROM cities WHERE country = 'XX'`
  expect(kstone('query', sample, written, '-o', 'json')).toContain('Nowhere#1')
  const edited = `SELECT place FROM cities WHERE country = 'SM' AND adminCode = 'by a query'`
  expect(JSON.parse(kstone('query', sample, edited, '-o', 'json'))).toHaveLength(1)
  studio = await Studio.launch({ place, words: [sample] })
  await expect(editor()).toContainText('not run yet')
})

test('the page complained about nothing [P9]', () => {
  expect(studio.complaints).toEqual([])
})
