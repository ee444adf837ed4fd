/**
 * Every screen, dialog, menu and drawer of the app, one after the other, as a user comes to them: what
 * `npm run looks` photographs and judges. Each is shown once and looked at in all themes.
 */
import { expect } from '@playwright/test'
import { mkdirSync } from 'node:fs'
import { type Place, type Studio } from './app.ts'
import { makeSchemaDatabase } from './schema-database.ts'

export interface Screen {
  readonly name: string
  readonly show: (studio: Studio, place: Place) => Promise<void>
  /** Leads back to where the next screen is shown from. */
  readonly hide?: (studio: Studio) => Promise<void>
}

export interface Look {
  readonly theme: 'light' | 'dark'
  readonly contrast: 'normal' | 'high'
}

export const ordinaryLook: Look = { theme: 'light', contrast: 'normal' }
export const looks: readonly Look[] = [
  ordinaryLook,
  { theme: 'dark', contrast: 'normal' },
  { theme: 'light', contrast: 'high' },
  { theme: 'dark', contrast: 'high' },
]

export function lookName({ theme, contrast }: Look): string {
  return contrast === 'high' ? `${theme}-high` : theme
}

/** The sample, which is opened first; a table with what goes wrong in real data; a directory that is no database. */
export async function makeScreenDatabases(place: Place): Promise<string> {
  mkdirSync(place.at('photos'))
  await makeSchemaDatabase(place.at('shop.keystone'))
  return await place.sample()
}

/** At once, past the settings: that the commands do it is a journey of its own. */
export async function wear(studio: Studio, { theme, contrast }: Look): Promise<void> {
  await studio.app.evaluate(({ nativeTheme }, source) => {
    nativeTheme.themeSource = source
  }, theme)
  await studio.page.evaluate((value) => {
    document.documentElement.dataset['contrast'] = value
  }, contrast)
  const { page } = studio
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', theme)
}

const escape = async ({ page }: Studio): Promise<void> => page.keyboard.press('Escape')

const press =
  (keys: string) =>
  async ({ page }: Studio): Promise<void> =>
    page.keyboard.press(keys)

const click =
  (name: string | RegExp) =>
  async ({ page }: Studio): Promise<void> =>
    page
      .getByRole('button', { name, exact: typeof name === 'string' })
      .first()
      .click()

const command =
  (label: string) =>
  async (studio: Studio): Promise<void> =>
    studio.command(label)

function cell(studio: Studio, grid: string, row: number, column = 0) {
  return studio.grid(grid).locator(`[aria-rowindex="${row}"]`).getByRole('gridcell').nth(column)
}

const browsing: readonly Screen[] = [
  { name: 'overview', show: command('Overview of sample.keystone') },
  {
    name: 'items',
    show: async (studio) => {
      await studio.openTable('cities')
      await cell(studio, 'Items of cities', 5).click()
    },
  },
  {
    name: 'items-dynamodb-json',
    show: async ({ page }) =>
      page.getByRole('radiogroup', { name: 'Show items as' }).getByText('DynamoDB JSON').click(),
    hide: async ({ page }) =>
      page.getByRole('radiogroup', { name: 'Show items as' }).getByText('Table').click(),
  },
  {
    name: 'items-tree',
    show: async ({ page }) => {
      await page.getByRole('radiogroup', { name: 'Show items as' }).getByText('Tree').click()
      await page.getByRole('tree', { name: 'Items of cities' }).focus()
      await page.keyboard.press('ArrowRight')
    },
    hide: async ({ page }) =>
      page.getByRole('radiogroup', { name: 'Show items as' }).getByText('Table').click(),
  },
  {
    name: 'items-several-kinds',
    show: async (studio) => {
      await studio.openTable('shop')
      await cell(studio, 'Items of shop', 4).click()
    },
  },
  {
    name: 'item-json',
    show: async ({ page }) =>
      page.getByRole('radiogroup', { name: 'Show the item as' }).getByText('JSON').first().click(),
    hide: async ({ page }) =>
      page.getByRole('radiogroup', { name: 'Show the item as' }).getByText('Tree').click(),
  },
  {
    name: 'column-menu',
    show: async (studio) =>
      studio.grid('Items of shop').getByRole('columnheader').nth(2).click({ button: 'right' }),
    hide: escape,
  },
  {
    name: 'cell-menu',
    show: async (studio) => cell(studio, 'Items of shop', 4).click({ button: 'right' }),
    hide: escape,
  },
  { name: 'table-menu', show: click('More about shop'), hide: escape },
  { name: 'index-menu', show: click('Table or index to read'), hide: escape },
  { name: 'filter', show: click('Filter'), hide: escape },
  {
    name: 'no-rows',
    show: async (studio) => {
      const { page } = studio
      await cell(studio, 'Items of shop', 4).click({ button: 'right' })
      await page
        .getByRole('menuitem', { name: /^≠ |^not / })
        .first()
        .click()
      await cell(studio, 'Items of shop', 4).click({ button: 'right' })
      await page.getByRole('menuitem', { name: /^= / }).first().click()
      await page.keyboard.press('Control+Enter')
    },
  },
  { name: 'new-item', show: press('Control+N'), hide: click('Cancel') },
]

const editing: readonly Screen[] = [
  {
    name: 'confirmation',
    show: async (studio) => {
      await studio.openTable('cities')
      await cell(studio, 'Items of cities', 4).click()
      await studio.page.getByRole('button', { name: 'Delete the item' }).click()
    },
  },
  {
    name: 'staged',
    show: async (studio) => {
      const { page } = studio
      await page.getByRole('dialog').getByRole('button', { name: 'Stage the deletion' }).click()
      await cell(studio, 'Items of cities', 6).click()
      await page.getByRole('treeitem', { name: /population/ }).dblclick()
      await page.getByRole('textbox', { name: 'Value of population' }).fill('4321')
    },
  },
  {
    name: 'review',
    show: click('Review'),
    hide: async ({ page }) => {
      await page.getByRole('dialog').getByRole('button', { name: 'Commit', exact: true }).click()
      await expect(page.getByText(/^Committed /)).toBeVisible()
    },
  },
  { name: 'palette', show: press('Control+K'), hide: escape },
  {
    name: 'palette-search',
    show: async ({ page }) => {
      await page.keyboard.press('Control+K')
      await page.keyboard.type('stor')
    },
    hide: escape,
  },
  {
    name: 'shortcut',
    show: async ({ page }) => {
      await page.keyboard.press('Control+K')
      await page.keyboard.type('Change a shortcut')
      await page.keyboard.press('Enter')
      await page.keyboard.type('Activity log')
      await page.keyboard.press('Enter')
      await page.getByRole('dialog', { name: /^Shortcut of/ }).waitFor()
      await page.keyboard.press('Control+I')
    },
    hide: escape,
  },
  { name: 'environment', show: command('Environment of sample'), hide: escape },
  { name: 'export', show: command('Export cities'), hide: escape },
  { name: 'import', show: command('Import into cities') },
  {
    name: 'split',
    show: async (studio) => {
      await studio.openTable('cities')
      await studio.command('Show two tabs side by side')
    },
    hide: command('Show one tab'),
  },
]

/** A statement typed into the editor of the query in front. */
async function type({ page }: Studio, text: string): Promise<void> {
  await page.locator('.monaco-editor').first().click()
  await page.keyboard.press('Control+A')
  await page.keyboard.insertText(text)
  await page.keyboard.press('Escape')
}

const asking: readonly Screen[] = [
  {
    name: 'query-empty',
    show: async (studio) => {
      await studio.command('New PartiQL query on sample.keystone')
      await expect(studio.page.locator('.monaco-editor').first()).toBeVisible()
    },
  },
  {
    name: 'query-rows',
    show: async (studio) => {
      await type(studio, `SELECT * FROM cities WHERE country = 'AL' AND population > 20000`)
      await studio.page.keyboard.press('Control+Enter')
      await expect(studio.page.getByTestId('result-status')).toContainText('all rows')
    },
  },
  {
    name: 'query-explain',
    show: async (studio) => {
      await type(
        studio,
        `SELECT o.status, COUNT(*) AS orders FROM shop o JOIN shop u ON u.pk = o.pk AND u.sk = 'profile'\nGROUP BY o.status ORDER BY orders DESC`,
      )
      await studio.command('Explain analyze')
      await expect(studio.page.getByTestId('result-status')).toContainText('plan')
    },
  },
  {
    name: 'query-wrong',
    show: async (studio) => {
      await type(studio, `SELECT * FROM citys WHERE country = 'AL'`)
      await studio.page.keyboard.press('Control+Enter')
    },
  },
  { name: 'query-history', show: command('History of statements'), hide: escape },
]

const sectionOf =
  (name: string) =>
  async ({ page }: Studio): Promise<void> =>
    page.getByRole('tab', { name, exact: true }).click()

const schema: readonly Screen[] = [
  {
    name: 'schema-table',
    show: async (studio, place) => {
      await studio.openFromOutside(place.at('shop.keystone'))
      await expect(studio.page.getByRole('treeitem', { name: /^orders, / })).toBeVisible()
      await studio.command('Schema of orders')
    },
  },
  { name: 'schema-indexes', show: sectionOf('Indexes') },
  { name: 'schema-new-index', show: click('Add index') },
  { name: 'schema-time-to-live', show: sectionOf('Time to live') },
  { name: 'schema-stream', show: sectionOf('Stream') },
  { name: 'schema-analysis-empty', show: sectionOf('Analysis') },
  {
    name: 'schema-analysis',
    show: async (studio) => {
      await studio.page.getByRole('button', { name: 'Analyze', exact: true }).click()
      await expect(studio.page.getByRole('region', { name: 'Path details' })).toBeVisible()
    },
  },
  { name: 'schema-definition', show: sectionOf('Definition') },
  {
    name: 'schema-many-indexes',
    show: async (studio) => {
      await studio.command('Schema of wide')
      await sectionOf('Indexes')(studio)
    },
  },
  { name: 'new-table', show: command('New table in shop.keystone') },
]

/** As another part of the app writes: through the bridge. */
async function changeOrders(studio: Studio): Promise<void> {
  await studio.page.evaluate(async () => {
    const { database, items, schema } = window.keystone
    const databases = await database.list()
    const shop = databases.ok ? databases.value.find(({ name }) => name.startsWith('shop')) : null
    if (shop === null || shop === undefined) throw new Error('no database')
    const { handle } = shop
    const TableName = 'orders'
    const StreamSpecification = {
      StreamEnabled: true,
      StreamViewType: 'NEW_AND_OLD_IMAGES',
    } as const
    await schema.update({ handle, input: { TableName, StreamSpecification } })
    for (let at = 0; at < 60; at++) {
      const Item = new Map<string, string | number | Map<string, string>>([
        ['customer', `customer#${at % 20}`],
        ['number', 90_000 + (at % 20)],
        ['status', at < 20 ? 'open' : at < 40 ? 'paid' : 'shipped'],
        ['to', new Map([['city', at < 40 ? 'Tirana' : 'Durrës']])],
      ])
      const put = await items.put({ handle, input: { TableName, Item } })
      if (!put.ok) throw new Error(put.error.message)
    }
  })
}

const streams: readonly Screen[] = [
  {
    name: 'changes-off',
    show: async (studio, place) => {
      await studio.openFromOutside(place.at('shop.keystone'))
      await expect(studio.page.getByRole('treeitem', { name: /^orders, / })).toBeVisible()
      await studio.command('Changes of orders')
    },
  },
  {
    name: 'changes',
    show: async (studio) => {
      await changeOrders(studio)
      await studio.page.keyboard.press('Control+W')
      await studio.command('Changes of orders')
      const { page } = studio
      await expect(page.getByRole('status', { name: 'What is shown' })).toContainText('60 of 60')
      await studio.grid('Changes of orders').getByRole('gridcell').nth(1).click()
    },
  },
  { name: 'changes-start', show: click('Start at…'), hide: escape },
  {
    name: 'changes-none-match',
    show: async ({ page }) => page.getByLabel('Key contains').fill('nobody'),
    hide: click('Show all changes'),
  },
]

const storage: readonly Screen[] = [
  { name: 'storage-map', show: command('Storage of sample.keystone: map') },
  {
    name: 'storage-stripe',
    show: async ({ page }) => {
      await page.getByRole('slider', { name: 'Stripe on the map' }).focus()
      await page.keyboard.press('ArrowDown')
    },
  },
  {
    name: 'storage-file',
    show: press('Enter'),
    hide: sectionOf('Map'),
  },
  { name: 'storage-tour', show: click('Take the tour'), hide: click('End the tour') },
  { name: 'storage-compaction', show: sectionOf('Compaction') },
  { name: 'storage-film', show: sectionOf('Film') },
  { name: 'storage-key', show: sectionOf('Find a key') },
  { name: 'storage-log', show: sectionOf('Log') },
  { name: 'storage-space', show: sectionOf('Space') },
  { name: 'storage-health', show: sectionOf('Health') },
  { name: 'storage-care', show: sectionOf('Verify and back up') },
]

const rest: readonly Screen[] = [
  {
    name: 'commits',
    show: async (studio) => {
      await studio.command('Commits to sample.keystone')
      await studio
        .grid('Commits')
        .locator('[aria-rowindex="2"]')
        .getByRole('gridcell')
        .first()
        .click()
    },
  },
  { name: 'activity', show: press('Control+Shift+A') },
  {
    name: 'problem',
    show: async (studio, place) => {
      await studio.openFromOutside(place.at('photos'))
      const heading = studio.page.getByRole('heading', { level: 1 })
      await expect(heading).toContainText('not a Keystone database')
    },
    hide: click('Close this page'),
  },
  { name: 'welcome', show: command('Recent databases') },
]

/** In this order, each group from where the one before it ended. */
export const screens: readonly (readonly [string, readonly Screen[]])[] = [
  ['items', browsing],
  ['edits and transfers', editing],
  ['queries', asking],
  ['schema', schema],
  ['changes', streams],
  ['storage', storage],
  ['the rest', rest],
]
