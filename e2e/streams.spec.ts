/** Watching changes: what changed when, one change in full, pausing, an item's history, undo, export. */
import { cpSync, readFileSync } from 'node:fs'
import { expect, test } from '@playwright/test'
import { kstone, Place, Studio, textIn } from './app.ts'

test.describe.configure({ mode: 'serial' })

const place = new Place()
let studio: Studio
let directory: string
let copies = 0

test.beforeAll(async () => {
  directory = place.at('watched.keystone')
  kstone('create', directory, '--table', 'orders', '--pk', 'id:S')
  studio = await Studio.launch({ place, words: [directory] })
})
test.afterAll(async () => {
  await studio.close()
  place.remove()
})

const changes = () => studio.grid('Changes of orders')
const shown = () => studio.page.getByRole('status', { name: 'What is shown' })
const details = () => studio.page.getByRole('region', { name: 'Change', exact: true })

/** As another part of the app writes: through the bridge, `count` items with a number each. */
async function write(from: number, count: number, state: string): Promise<void> {
  await studio.page.evaluate(
    async ([first, many, text]) => {
      const databases = await window.keystone.database.list()
      if (!databases.ok) throw new Error(databases.error.message)
      const handle = databases.value[0]?.handle
      if (handle === undefined) throw new Error('no database')
      for (let at = first; at < first + many; at++) {
        const Item = new Map<string, string | Map<string, string>>([
          ['id', `order#${at}`],
          ['state', text],
          ['to', new Map([['city', text]])],
        ])
        const input = { TableName: 'orders', Item }
        const put = await window.keystone.items.put({ handle, input })
        if (!put.ok) throw new Error(put.error.message)
      }
    },
    [from, count, state] as const,
  )
}

/** What lies on the disk right now, read by the command line from a copy: the original is locked. */
function copyOfNow(): string {
  const copy = place.at(`copy-${copies++}.keystone`)
  cpSync(directory, copy, { recursive: true, filter: (path) => !path.endsWith('LOCK') })
  return copy
}

function getNow(id: string): string {
  return kstone('get', copyOfNow(), id, '-t', 'orders')
}

/** As the schema of the table does it. */
async function keepAtMost(recordsMax: number): Promise<void> {
  await studio.page.evaluate(async (most) => {
    const databases = await window.keystone.database.list()
    const handle = databases.ok ? databases.value[0]?.handle : undefined
    if (handle === undefined) throw new Error('no database')
    const retention = { recordsMax: most, bytesMax: 64_000_000, ageMsMax: 86_400_000 }
    const set = await window.keystone.schema.setStreamRetention({
      handle,
      table: 'orders',
      retention,
    })
    if (!set.ok) throw new Error(set.error.message)
  }, recordsMax)
}

async function shoot(name: string): Promise<void> {
  await studio.page.screenshot({ path: test.info().outputPath(`${name}.png`) })
}

test('a table without a stream says so, and what to do [S5]', async () => {
  await expect(studio.page.getByRole('treeitem', { name: /^orders/ })).toBeVisible()
  await studio.command('Changes of orders')
  await expect(studio.page.getByText('orders has no stream')).toBeVisible()
  await studio.page.evaluate(async () => {
    const databases = await window.keystone.database.list()
    const handle = databases.ok ? databases.value[0]?.handle : undefined
    if (handle === undefined) throw new Error('no database')
    const StreamSpecification = {
      StreamEnabled: true,
      StreamViewType: 'NEW_AND_OLD_IMAGES',
    } as const
    await window.keystone.schema.update({
      handle,
      input: { TableName: 'orders', StreamSpecification },
    })
  })
  await studio.page.keyboard.press('Control+W')
  await studio.command('Changes of orders')
  await expect(studio.page.getByText('No change yet')).toBeVisible()
})

test('changes appear as they are written, each with what it changed [T1 T2]', async () => {
  await write(1, 20, 'new')
  await expect(shown()).toContainText('20 of 20 changes shown')
  await write(5, 1, 'sent')
  await expect(shown()).toContainText('21 of 21 changes shown')
  await expect(changes().getByRole('gridcell').nth(1)).toHaveText('MODIFY')
  await changes().getByRole('gridcell').nth(1).click()
  await expect(details()).toContainText('state')
  await expect(details()).toContainText('to.city')
  await expect(studio.page.getByRole('figure', { name: /^Changes by time/ })).toBeVisible()
  await shoot('changes')
})

test('a pause keeps counting, and going on catches up [T4]', async () => {
  const { page } = studio
  await page.getByRole('button', { name: 'Pause' }).click()
  await write(100, 7, 'new')
  await expect(page.getByRole('button', { name: 'Resume +7' })).toBeVisible()
  await expect(shown()).toContainText('21 of 21 changes')
  await page.getByRole('button', { name: 'Resume +7' }).click()
  await expect(shown()).toContainText('28 of 28 changes shown')
})

test('filters by kind, key, attribute and text narrow what is shown [T3]', async () => {
  const { page } = studio
  await page.getByText('INSERT', { exact: true }).first().click()
  await expect(shown()).toContainText('1 of 28 changes shown')
  await page.getByText('INSERT', { exact: true }).first().click()
  await page.getByLabel('Key contains').fill('order#5')
  await expect(shown()).toContainText('2 of 28 changes shown')
  await page.getByLabel('Text anywhere').fill('sent')
  await expect(shown()).toContainText('1 of 28 changes shown')
  await page.getByRole('button', { name: 'Show all changes' }).click()
  await page.getByLabel('Attribute changed').fill('state')
  await expect(shown()).toContainText('28 of 28 changes shown')
  await page.getByRole('button', { name: 'Show all changes' }).click()
})

test('a condition on the images filters, and a mistake in it is told at its column [T3]', async () => {
  const { page } = studio
  const condition = page.getByLabel('Condition on the images')
  await condition.fill(`new.state <> old.state AND to.city = 'sent'`)
  await expect(shown()).toContainText('1 of 28 changes shown')
  await condition.fill(`new.state <> old.state AND = 1`)
  await expect(page.getByRole('status', { name: 'Problem of the condition' })).toContainText(
    'column 28',
  )
  await expect(shown()).toContainText('1 of 28 changes shown')
  await page.getByRole('button', { name: 'Filters…' }).click()
  await page.getByLabel('Save this filter as').fill('sent ones')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Show all changes' }).click()
  await expect(condition).toHaveValue('')
  await page.getByRole('button', { name: 'Filters…' }).click()
  await page.getByRole('menuitem', { name: 'sent ones' }).click()
  await expect(shown()).toContainText('1 of 28 changes shown')
  await page.getByRole('button', { name: 'Show all changes' }).click()
})

test('a tab that is shown again is where it was, paused, with what came meanwhile counted [T4]', async () => {
  const { page } = studio
  await page.getByRole('button', { name: 'Pause' }).click()
  await page.getByLabel('Key contains').fill('order#5')
  await studio.command('Activity')
  await write(50, 1, 'new')
  await page.keyboard.press('Control+W')
  await expect(page.getByRole('button', { name: 'Resume +1' })).toBeVisible()
  await expect(shown()).toContainText('2 of 28 changes shown, newest first · paused')
  await page.getByRole('button', { name: 'Resume +1' }).click()
  await expect(shown()).toContainText('3 of 29 changes shown')
  await page.getByRole('button', { name: 'Show all changes' }).click()
})

test('the stream is read from a sequence number, from now, or from its beginning [T3]', async () => {
  const { page } = studio
  await page.getByRole('button', { name: 'Start at…' }).click()
  await page.getByLabel('Sequence number').fill('21')
  await page.getByRole('button', { name: 'Start', exact: true }).click()
  await expect(shown()).toContainText('9 of 9 changes shown')
  await page.getByRole('button', { name: 'Start at…' }).click()
  await page.getByRole('button', { name: 'The oldest kept' }).click()
  await expect(shown()).toContainText('29 of 29 changes shown')
})

test('the history of an item is gone through step by step, and an earlier state restored [T6]', async () => {
  const { page } = studio
  await page.getByLabel('Text anywhere').fill('sent')
  await changes().getByRole('gridcell').nth(1).click()
  await details().getByRole('button', { name: 'History of this item' }).click()
  const history = page.getByRole('region', { name: 'History of the item' })
  await expect(shown()).toContainText(/^2 of/)
  await expect(history).toContainText('Change 2 of 2: the item after sequence 21')
  const then = history.getByRole('tree', { name: 'The item then' })
  await expect(then.getByRole('treeitem', { name: /state/ })).toContainText('sent')
  await history.getByRole('button', { name: 'One change back' }).click()
  await expect(history).toContainText('Change 1 of 2: the item after sequence 5')
  await expect(then.getByRole('treeitem', { name: /state/ })).toContainText('new')
  await expect(details()).toContainText('INSERT')
  await shoot('history')
  await history.getByRole('button', { name: 'Restore this state' }).click()
  await expect(page.getByText('Staged: review and commit it')).toBeVisible()
  expect(getNow('order#5')).toContain('sent')
  await page.getByRole('button', { name: /^Commit/ }).press('Enter')
  await expect(history).toContainText('of 3')
  expect(getNow('order#5')).toContain('new')
  expect(getNow('order#5')).not.toContain('sent')
})

test('undoing the newest change brings the one before back; from there to the item [T6 E4]', async () => {
  const { page } = studio
  await changes().getByRole('gridcell').nth(1).click()
  await details().getByRole('button', { name: 'Stage the undo' }).click()
  await page.getByRole('button', { name: /^Commit/ }).press('Enter')
  await expect(page.getByRole('region', { name: 'History of the item' })).toContainText('of 4')
  expect(getNow('order#5')).toContain('sent')
  await details().getByRole('button', { name: 'Open the item' }).click()
  await page.getByRole('button', { name: 'History of the item' }).click()
  await expect(shown()).toContainText(/^4 of/)
  await page.getByRole('button', { name: 'Changes of all items' }).click()
  await expect(shown()).toContainText(/^(\d+) of \1 changes/)
})

test('what is shown is exported, oldest first [T7]', async () => {
  const file = place.at('changes.jsonl')
  const all = Number(/^[\d,]+/.exec(await shown().innerText())?.[0])
  expect(all).toBeGreaterThan(29)
  await studio.app.evaluate(({ dialog }, path) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: path })
  }, file)
  await studio.page.getByRole('button', { name: 'Export what is shown' }).click()
  await studio.page.getByRole('menuitem', { name: 'as JSON lines…' }).click()
  await expect.poll(() => textIn(file).trimEnd().split('\n').length).toBe(all)
  const [first] = readFileSync(file, 'utf8').split('\n')
  expect(JSON.parse(first ?? '')).toMatchObject({
    sequence: 1,
    event: 'INSERT',
    keys: { id: { S: 'order#1' } },
    newImage: { state: { S: 'new' } },
  })
})

test('the same goes to a CSV, a row for each change [T7]', async () => {
  const { page } = studio
  const file = place.at('changes.csv')
  await page.getByLabel('Key contains').fill('order#1')
  const count = Number(/^[\d,]+/.exec(await shown().innerText())?.[0])
  await studio.app.evaluate(({ dialog }, path) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: path })
  }, file)
  await page.getByRole('button', { name: 'Export what is shown' }).click()
  await page.getByRole('menuitem', { name: 'as CSV…' }).click()
  const lines = (): string[] => textIn(file).trimEnd().split(/\r?\n/)
  await expect.poll(() => lines().length).toBe(count + 1)
  expect(lines()[0]).toContain('sequence')
  expect(lines()[1]).toContain('INSERT')
  await page.getByRole('button', { name: 'Show all changes' }).click()
})

for (const theme of ['light', 'dark'] as const) {
  test(`changes are accessible in the ${theme} theme [P3]`, async () => {
    await studio.setTheme(theme)
    await shoot(`changes-${theme}`)
    expect(await studio.violations(theme === 'light' ? 'all' : 'colours')).toEqual([])
  })
}

test('of a large image the first 64 KB are displayed, and all of it when asked for [T8]', async () => {
  await write(300, 1, 'x'.repeat(150_000))
  await changes().getByRole('gridcell', { name: '293 KB' }).click()
  await details().getByText('New image').click()
  await expect(details()).toContainText(/not displayed: 229 KB of 293 KB of text/)
  const image = details().getByLabel('New image', { exact: true }).last()
  expect((await image.innerText()).length).toBe(65_536)
  await details().getByRole('button', { name: 'Load all' }).click()
  await expect(details()).not.toContainText('not displayed')
  const whole: { state: { S: string } } = JSON.parse(await image.innerText())
  const stored: { state: string } = JSON.parse(
    kstone('get', copyOfNow(), 'order#300', '-t', 'orders', '-o', 'json'),
  )
  expect(whole.state.S).toBe(stored.state)
  await details().getByText('Difference').click()
})

test('a flood of changes is shown whole, and is on disk [T1]', async () => {
  const before = Number(/^[\d,]+/.exec(await shown().innerText())?.[0])
  await write(1000, 500, 'flood')
  const all = before + 500
  await expect(shown()).toContainText(`${all} of ${all} changes shown`)
  const items = kstone('scan', copyOfNow(), '-t', 'orders', '-o', 'jsonl').trimEnd().split('\n')
  expect(items.filter((item) => item.includes('"flood"'))).toHaveLength(500)
})

test('changes that were trimmed before they were read are announced, with a size that had sufficed [T5]', async () => {
  const { page } = studio
  await keepAtMost(100)
  await page.getByRole('button', { name: 'Start at…' }).click()
  await page.getByLabel('Sequence number').fill('1')
  await page.getByRole('button', { name: 'Start', exact: true }).click()
  await expect(shown()).toContainText('100 of 100 changes shown')
  const gap = page.getByRole('alert').filter({ hasText: 'no longer kept when read' })
  await expect(gap).toContainText('The stream keeps 100 records; with 10,000 they')
  const text = await gap.innerText()
  const [, first, last] = /Sequence (\d+) to (\d+)/.exec(text) ?? []
  expect(Number(first)).toBe(1)
  await changes().getByRole('gridcell').first().click()
  await page.keyboard.press('Control+End')
  await expect(details()).toContainText(`sequence ${Number(last) + 1} `)
  // Only the record of the change is gone: what it wrote is there.
  expect(getNow('order#1')).toContain('new')
  await gap.getByRole('button', { name: 'Change how many it keeps' }).click()
  await expect(page.getByRole('tab', { name: 'Stream', selected: true })).toBeVisible()
})

test('the page complained about nothing [P9]', () => {
  expect(studio.complaints).toEqual([])
})
