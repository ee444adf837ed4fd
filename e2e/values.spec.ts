/** Values of every type, odd names, deep and large items: shown as they are, changed exactly, proved by the log. */
import { expect, test } from '@playwright/test'
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { kstone, Place, root, Studio } from './app.ts'

test.describe.configure({ mode: 'serial' })

const place = new Place()
let studio: Studio
let database: string

const digits = '12345678901234567890123456789012345678'
const script = '<img src=x onerror="window.ran = 1"><script>window.ran = 1</script>'
const bidirectional = '\u202Egnp.exe\u202C \u2066safe\u2069'

/** Written by the engine itself, in a process of its own. */
function fill(directory: string): void {
  const gzip = gzipSync('{"packed":[1,2]}').toString('base64')
  const png =
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
  const program = `import(${JSON.stringify(join(root, 'out/engine/index.js'))}).then(async ({ Database }) => {
    const db = await Database.create(${JSON.stringify(directory)}, { tableName: 'odd', itemBytesMax: 2_000_000 })
    const put = (Item) => db.dynamodb.putItem({ TableName: 'odd', Item: new Map(Item) })
    let deep = 'bottom'
    for (let level = 0; level < 30; level++) deep = level % 2 ? [deep] : new Map([['in', deep]])
    await db.dynamodb.updateTable({ TableName: 'odd', StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' } })
    await put([['pk', ${JSON.stringify(script)}], [${JSON.stringify(script)}, ${JSON.stringify(script)}]])
    await put([['pk', 'a types'], ['n', { kind: 'N', text: '${digits}' }],
      ['bytes', new Uint8Array(Buffer.from('${gzip}', 'base64'))], ['picture', new Uint8Array(Buffer.from('${png}', 'base64'))], ['vector', new Float32Array([3, 4])],
      ['time', { kind: 'Ts', ms: 1700000000000n }], ['ss', { kind: 'SS', members: ['x', 'y'] }]])
    await put([['pk', 'b deep'], ['deep', deep]])
    await put([['pk', 'c large'], ['text', 'x'.repeat(300000)]])
    await put([['pk', 'e huge'], ['text', Array.from({ length: 100_000 }, (_, n) => 'line ' + n).join('\\n') + ' the very end'],
      ['bytes', new Uint8Array(4001).fill(7, 4000)]])
    await put([['pk', 'd wide'], ['wide', new Map(Array.from({ length: 20000 }, (_, n) => ['key' + n, n]))]])
    await put([['pk', ${JSON.stringify(bidirectional)}], ['__proto__', 'p'], ['constructor', 'c'], ['a.b[0]', 1], [' ', 'blank']])
    await db.close()
  })`
  execFileSync(process.execPath, ['-e', program], { stdio: 'inherit' })
}

test.beforeAll(async () => {
  database = place.at('odd.keystone')
  fill(database)
  studio = await Studio.launch({ place, words: [database] })
})
test.afterAll(async () => {
  await studio.close()
  place.remove()
})

async function choose(key: string): Promise<void> {
  await studio.grid('Items of odd').getByRole('gridcell', { name: key }).first().click()
  await expect(studio.page.getByRole('tree', { name: 'Item' })).toContainText(key)
}

test('every type is shown in its own way: all digits, what gzip holds, the norm of a vector, both times [B3 B4]', async () => {
  const { page } = studio
  await choose('a types')
  const tree = page.getByRole('tree', { name: 'Item' })
  await expect(tree).toContainText(digits)
  await tree.getByRole('treeitem', { name: /bytes/ }).click()
  await expect(page.getByLabel('Content of the gzip')).toContainText('"packed"')
  expect(await studio.violations()).toEqual([])
  await tree.getByRole('treeitem', { name: /picture/ }).click()
  await expect(page.getByRole('img', { name: 'As an image' })).toHaveJSProperty('naturalWidth', 1)
  await tree.getByRole('treeitem', { name: /vector/ }).click()
  await expect(page.getByText('2 components · norm 5.000')).toBeVisible()
  await tree.getByRole('treeitem', { name: /time/ }).click()
  await expect(page.getByText('2023-11-14T22:13:20.000Z').last()).toBeVisible()
})

test('a number of 38 digits is changed by its last one, and by nothing else [B3 E1]', async () => {
  const { page } = studio
  const changed = `${digits.slice(0, -1)}7`
  await choose('a types')
  await page
    .getByRole('treeitem', { name: /^N n/ })
    .or(page.getByRole('treeitem', { name: digits }))
    .first()
    .dblclick()
  await page.getByRole('textbox', { name: 'Value of n' }).fill(changed)
  await page.getByRole('button', { name: 'Save item' }).click()
  await expect(page.getByText('Saved pk = a types')).toBeVisible()
  await studio.pause('odd.keystone')
  expect(kstone('get', database, 'a types')).toContain(changed)
  await studio.command('Resume odd.keystone')
})

test('large, deep and wide items are cut in the grid with their size, and open whole; the meter knows the limit of their database [B5 E8]', async () => {
  const { page } = studio
  const grid = studio.grid('Items of odd')
  await expect(grid).toContainText('232 KB')
  await choose('c large')
  await expect(page.getByTitle('300,013 of 2,000,000 bytes, as DynamoDB counts')).toBeVisible()
  await page.getByRole('treeitem', { name: /text/ }).click()
  await expect(page.getByRole('textbox', { name: 'Value of text' })).toHaveValue(
    'x'.repeat(300_000),
  )
  await choose('d wide')
  const begun = Date.now()
  await page.getByRole('tree', { name: 'Item' }).focus()
  await page.keyboard.press('End')
  await expect(page.getByRole('tree', { name: 'Item' })).toBeVisible()
  expect(Date.now() - begun).toBeLessThan(5000)
  await page.keyboard.press('Control+F')
  await page.getByRole('searchbox', { name: 'Find in the item' }).fill('KEY1999')
  await expect(page.getByText('1 of 11', { exact: true })).toBeVisible()
  await page.keyboard.press('Shift+Enter')
  await expect(page.getByText('11 of 11', { exact: true })).toBeVisible()
  await expect(page.getByRole('textbox', { name: 'Value of wide.key19999' })).toHaveValue('19999')
  await choose('b deep')
  await expect(page.getByRole('tree', { name: 'Item' })).toContainText('deep')
})

test('a text too long for a field is read to its end, searched and copied whole; bytes are read to the last [B5]', async () => {
  const { page } = studio
  await choose('e huge')
  await page.getByRole('treeitem', { name: /text/ }).click()
  const value = page.getByRole('region', { name: 'Value of text' })
  await expect(value.locator('[data-line="0"]')).toHaveText('line 0')
  await value.focus()
  await page.keyboard.press('End')
  await expect(value.locator('[data-line="99999"]')).toHaveText('line 99999 the very end')
  // Only what is in view is drawn.
  expect(await value.locator('[data-line]').count()).toBeLessThan(100)
  await page.keyboard.press('Control+F')
  await page.keyboard.type('LINE 5432')
  await expect(page.getByText('1 of 11', { exact: true })).toBeVisible()
  await page.keyboard.press('Shift+Enter')
  await expect(value.locator('mark[data-current]')).toBeInViewport()
  await expect(value.locator('[data-line="54329"]')).toHaveText('line 54329')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Copy the value' }).click()
  await expect
    .poll(() => studio.app.evaluate(({ clipboard }) => clipboard.readText()))
    .toMatch(/^line 0\nline 1\n[^]*\nline 99999 the very end$/)
  await page.getByRole('treeitem', { name: /bytes/ }).click()
  const bytes = page.getByRole('region', { name: 'Bytes in hexadecimal' })
  await bytes.focus()
  await page.keyboard.press('End')
  await expect(bytes.locator('[data-line]').last()).toHaveText(/^00000fa0 {2}07 +\.$/)
  await studio.pause('odd.keystone')
  expect(kstone('get', database, 'e huge')).toContain('\\nline 99999 the very end')
  await studio.command('Resume odd.keystone')
})

test('a value is saved to a file exactly, and another is loaded from one [B4 B5]', async () => {
  const { page } = studio
  const saved = place.at('bytes.bin')
  const longText = place.at('long.txt')
  writeFileSync(longText, 'ä'.repeat(150_000))
  const answer = (path: string): Promise<void> =>
    studio.app.evaluate(({ dialog }, chosen) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: chosen })
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] })
    }, path)
  await choose('a types')
  await page.getByRole('treeitem', { name: /bytes/ }).click()
  await answer(saved)
  await studio.command('Save the value to a file…')
  await expect(page.getByText(/^Saved \d+ B to bytes\.bin$/)).toBeVisible()
  expect(gunzipSync(readFileSync(saved)).toString()).toBe('{"packed":[1,2]}')
  await choose('c large')
  await page.getByRole('treeitem', { name: /text/ }).click()
  await answer(longText)
  await page.getByRole('button', { name: 'Load the value from a file…' }).click()
  await expect(page.getByText('Loaded 293 KB from long.txt')).toBeVisible()
  await page.getByRole('button', { name: 'Save item' }).click()
  await expect(page.getByText('Saved pk = c large')).toBeVisible()
  await studio.pause('odd.keystone')
  expect(kstone('get', database, 'c large')).toContain('ä'.repeat(150_000))
  await studio.command('Resume odd.keystone')
})

test('names that other programs stumble over, and text that runs backwards, stay what they are [B4 SEC-E10]', async () => {
  const { page } = studio
  const grid = studio.grid('Items of odd')
  await grid.getByRole('gridcell', { name: 'gnp.exe' }).click()
  const tree = page.getByRole('tree', { name: 'Item' })
  for (const name of ['__proto__', 'constructor', 'a.b[0]']) {
    await expect(tree.getByRole('treeitem', { name }).first()).toBeVisible()
  }
  // The marks that turn text round are shown, not obeyed.
  expect(await grid.textContent()).not.toContain('\u202E')
  expect(await tree.textContent()).not.toContain('\u202E')
})

/** Whether a script of the database ran, or a mark that turns text round stands in the page as itself. */
async function isHarmed(): Promise<boolean> {
  return await studio.page.evaluate(() => {
    const shown = document.body.cloneNode(true)
    if (shown instanceof Element) {
      for (const editor of shown.querySelectorAll('.monaco-editor, textarea, input'))
        editor.remove()
    }
    return 'ran' in window || (shown.textContent ?? '').includes('\u202E')
  })
}

test('script and text that runs backwards stay text in queries, changes, commits, schema, storage and imports [SEC-E10 Q1 I1]', async () => {
  const { page } = studio
  const seen = async (what: string): Promise<void> => {
    await page.screenshot({ path: test.info().outputPath(`${what}.png`) })
    expect([what, await isHarmed()]).toEqual([what, false])
  }
  await page.keyboard.press('Control+Shift+Q')
  await page.locator('.monaco-editor').first().click()
  await page.keyboard.insertText(
    `UPDATE odd SET "x" = '${script}' WHERE pk = '${bidirectional}'; SELECT * FROM odd`,
  )
  await studio.command('Run all statements')
  await expect(page.getByTestId('result-status')).toContainText('7 rows')
  await expect(studio.grid('Rows of the result')).toContainText('<img src=x')
  await seen('result')
  await studio.command('Changes of odd')
  await expect(studio.grid('Changes of odd')).toContainText('gnp.exe')
  await studio.grid('Changes of odd').locator('[aria-rowindex="2"]').click()
  await seen('changes')
  await studio.command('Commits to odd.keystone')
  await studio.grid('Commits').locator('[aria-rowindex="2"]').getByRole('gridcell').first().click()
  await expect(page.getByRole('region', { name: /^Changes of commit/ })).toContainText('<img src=x')
  await seen('commits')
  await studio.command('Schema of odd')
  await studio.command('Analyze the items of odd')
  await page.getByRole('button', { name: 'Analyze', exact: true }).click()
  await expect(studio.grid('Paths')).toContainText('wide.key0')
  await seen('schema')
  for (const section of ['map of stripes', 'write-ahead log', 'space report', 'health']) {
    await studio.command(`Storage of odd.keystone: ${section}`)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await seen(section)
  }
  const file = place.at('hostile.csv')
  writeFileSync(
    file,
    `pk,"${script.replaceAll('"', '""')}",${bidirectional}\nq1,${bidirectional},2\n`,
  )
  await studio.app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] })
  }, file)
  await studio.command('Go to table odd')
  await studio.command('Import into odd…')
  await page.getByRole('button', { name: 'Choose a file…' }).click()
  await expect(page.getByText('<img src=x').first()).toBeVisible()
  await seen('import')
  await page.getByRole('button', { name: 'Import 1 item' }).click()
  await expect(page.getByRole('region', { name: 'Imports and exports' })).toContainText('1 item')
  await studio.pause('odd.keystone')
  const stored: unknown = JSON.parse(kstone('get', database, 'q1'))
  expect(stored).toMatchObject({ [script]: bidirectional, [bidirectional]: 2 })
  await studio.command('Resume odd.keystone')
})

test('the keys of a command are changed, kept and given back [P2]', async () => {
  const { page } = studio
  const sidebar = page.getByRole('region', { name: 'Databases' })
  const ask = async (command: string, keys: string): Promise<void> => {
    await page.keyboard.press('Control+K')
    const search = page.getByRole('textbox', { name: 'Command' })
    await search.fill('Change a shortcut')
    await page.keyboard.press('Enter')
    await expect(search).toHaveAttribute('placeholder', /whose shortcut/)
    await search.fill(command)
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: /^Shortcut of/ })
    await expect(dialog.getByRole('textbox')).toBeFocused()
    await page.keyboard.press(keys)
  }
  const kept = (): unknown =>
    JSON.parse(readFileSync(place.at('user-data', 'studio', 'settings.json'), 'utf8')).shortcuts
  await expect(sidebar).toBeVisible()
  await ask('Hide the sidebar', 'Control+C')
  const dialog = page.getByRole('dialog', { name: /^Shortcut of/ })
  await expect(dialog).toContainText('These keys have a fixed meaning everywhere.')
  await expect(dialog.getByRole('button', { name: 'Set' })).toBeDisabled()
  await page.keyboard.press('Control+I')
  await expect(dialog).toContainText('inspector” has these keys now and would lose them.')
  await page.keyboard.press('Control+G')
  await page.keyboard.press('Tab')
  await dialog.getByRole('button', { name: 'Set' }).click()
  await expect.poll(kept).toEqual([['toggleSidebar', 'mod+G']])
  // The native menu has them too, or it would still hear the old ones.
  const accelerator = (): Promise<string | null | undefined> =>
    studio.app.evaluate(
      ({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('toggleSidebar')?.accelerator,
    )
  expect(await accelerator()).toBe('CmdOrCtrl+G')
  await page.keyboard.press('Control+B')
  await expect(sidebar).toBeVisible()
  await page.keyboard.press('Control+G')
  await expect(sidebar).toBeHidden()
  await studio.command('All shortcuts as they came')
  await expect.poll(kept).toEqual([])
  expect(await accelerator()).toBe('CmdOrCtrl+B')
  await page.keyboard.press('Control+B')
  await expect(sidebar).toBeVisible()
})

test('the log has every call of this session, with its text and rows [P6 P2]', async () => {
  const { page } = studio
  await studio.command('Activity log')
  const grid = page.getByRole('grid')
  await expect(grid).toContainText('OpenDatabase')
  await page.getByRole('textbox', { name: 'Filter the activity' }).fill('TransactWriteItems')
  await expect(grid.getByRole('row').nth(1)).toContainText('TransactWriteItems')
})

test('nothing was asked of any network [P7]', async () => {
  const asked = await studio.page.evaluate(() =>
    performance.getEntriesByType('resource').map((entry) => entry.name),
  )
  expect(asked.filter((name) => !name.startsWith('app://') && !name.startsWith('blob:'))).toEqual(
    [],
  )
})

test('the page complained about nothing [P9]', () => {
  expect(studio.complaints).toEqual([])
})
