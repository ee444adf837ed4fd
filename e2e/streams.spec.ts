/** Watching changes: what changed when, one change in full, pausing, an item's history, undo, export. */
import { readFileSync } from 'node:fs'
import { expect, test } from '@playwright/test'
import { kstone, Place, Studio } from './app.ts'

test.describe.configure({ mode: 'serial' })

const place = new Place()
let studio: Studio
let directory: string

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

test('the stream is read from a sequence number, from now, or from its beginning [T3]', async () => {
  const { page } = studio
  await page.getByRole('button', { name: 'Start at…' }).click()
  await page.getByLabel('Sequence number').fill('21')
  await page.getByRole('button', { name: 'Start', exact: true }).click()
  await expect(shown()).toContainText('8 of 8 changes shown')
  await page.getByRole('button', { name: 'Start at…' }).click()
  await page.getByRole('menuitem', { name: 'The oldest kept' }).click()
  await expect(shown()).toContainText('28 of 28 changes shown')
})

test('from one change to all of its item, and to staging its undo [T6]', async () => {
  const { page } = studio
  await page.getByLabel('Text anywhere').fill('sent')
  await changes().getByRole('gridcell').nth(1).click()
  await details().getByRole('button', { name: 'History of this item' }).click()
  await expect(shown()).toContainText('2 of 28 changes shown')
  await expect(details()).toContainText('MODIFY')
  await details().getByRole('button', { name: 'Stage the undo' }).click()
  await expect(page.getByText('Staged: review and commit it')).toBeVisible()
  await expect(page.getByText(/1 (staged )?change/).first()).toBeVisible()
  await page.getByRole('button', { name: 'Show all changes' }).click()
})

test('what is shown is exported, oldest first [T7]', async () => {
  const file = place.at('changes.jsonl')
  await studio.app.evaluate(({ dialog }, path) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: path })
  }, file)
  await studio.page.getByRole('button', { name: 'Export what is shown' }).click()
  await studio.page.getByRole('menuitem', { name: 'as JSON lines…' }).click()
  await expect.poll(() => readFileSync(file, 'utf8').trimEnd().split('\n').length).toBe(28)
  const [first] = readFileSync(file, 'utf8').split('\n')
  expect(JSON.parse(first ?? '')).toMatchObject({
    sequence: 1,
    event: 'INSERT',
    keys: { id: { S: 'order#1' } },
    newImage: { state: { S: 'new' } },
  })
})

for (const theme of ['light', 'dark'] as const) {
  test(`changes are accessible in the ${theme} theme [P3]`, async () => {
    await studio.setTheme(theme)
    await shoot(`changes-${theme}`)
    expect(await studio.violations(theme === 'light' ? 'all' : 'colours')).toEqual([])
  })
}

test('a flood of changes is shown whole [T1]', async () => {
  await write(1000, 500, 'flood')
  await expect(shown()).toContainText('528 of 528 changes shown')
})

test('the page complained about nothing [P9]', () => {
  expect(studio.complaints).toEqual([])
})
