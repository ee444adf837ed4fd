/** What is staged is looked at leaf by leaf, committed beside other writers, and taken back from the list of commits. */
import { expect, test } from '@playwright/test'
import { kstone, Place, Studio } from './app.ts'

test.describe.configure({ mode: 'serial' })

const place = new Place()
const database = place.at('people.keystone')
let studio: Studio

test.beforeAll(async () => {
  kstone('create', database)
  kstone('put', database, 'ann', '{"profile":{"name":"Ann","age":30,"city":"Oslo"}}')
  studio = await Studio.launch({ place, words: [database] })
  await expect(studio.page.getByRole('grid')).toHaveAttribute('aria-rowcount', '2')
})
test.afterAll(async () => {
  await studio.close()
  place.remove()
})

/** What another program does while the app lets go of the database. */
async function outside<Output>(work: () => Output): Promise<Output> {
  const { page } = studio
  await studio.command('Pause people.keystone')
  await expect(page.getByRole('heading', { name: 'people.keystone is paused' })).toBeVisible()
  const output = work()
  await page.getByRole('button', { name: 'Resume' }).click()
  await expect(page.getByRole('grid').first()).toBeVisible()
  return output
}

async function select(row: number): Promise<void> {
  const cells = studio.page.getByRole('grid').locator(`[aria-rowindex="${row}"]`)
  await cells.getByRole('gridcell').first().click()
}

async function setMember(member: string, value: string): Promise<void> {
  const { page } = studio
  await page.getByRole('treeitem', { name: new RegExp(` ${member} `) }).dblclick()
  await page.getByRole('textbox', { name: `Value of profile.${member}` }).fill(value)
}

const staged = () => studio.page.getByRole('region', { name: 'Staged changes' })

test('one nested leaf is taken back, the other is committed [E2]', async () => {
  const { page } = studio
  await select(2)
  await setMember('age', '31')
  await setMember('name', 'Anna')
  await staged().getByRole('button', { name: 'Review' }).click()
  const review = page.getByRole('dialog')
  await expect(review.getByText('profile.age')).toBeVisible()
  const name = review.getByRole('listitem').filter({ hasText: /^~profile\.name/ })
  await name.getByRole('button', { name: 'Take this one back' }).click()
  await expect(review.getByText('profile.name')).toHaveCount(0)
  await review.getByRole('button', { name: 'Commit', exact: true }).click()
  await expect(page.getByText('Committed 1 change')).toBeVisible()
  const stored: unknown = JSON.parse(await outside(() => kstone('get', database, 'ann')))
  expect(stored).toMatchObject({ profile: { name: 'Ann', age: 31 } })
})

test('another program’s change stops the commit; both changes are kept, leaf by leaf [E3]', async () => {
  const { page } = studio
  await select(2)
  await setMember('age', '32')
  await expect(staged()).toContainText('1 staged change')
  const theirs = '{"profile":{"name":"Bea","age":31,"city":"Oslo"}}'
  await outside(() => kstone('put', database, 'ann', theirs))
  await staged().getByRole('button', { name: 'Commit' }).click()
  await expect(page.getByText('Nothing was written')).toBeVisible()
  const review = page.getByRole('dialog')
  const conflict = review.getByRole('alert')
  await expect(conflict).toContainText('changed by someone else')
  await expect(conflict).toContainText('Bea')
  // The notice fades in.
  await studio.settled()
  await page.screenshot({ path: 'test-results/screens/conflict-light.png' })
  expect(await studio.violations()).toEqual([])
  // They lie over the button that is clicked next.
  const notices = page.getByRole('alert').getByRole('button', { name: 'Close' })
  while ((await notices.count()) > 0) await notices.first().click()
  await review.getByRole('button', { name: 'Both: my changes on top of theirs' }).click()
  await review.getByRole('button', { name: 'Commit', exact: true }).click()
  await expect(page.getByText('Committed 1 change').last()).toBeVisible()
  await expect(staged()).toHaveCount(0)
  const stored: unknown = JSON.parse(await outside(() => kstone('get', database, 'ann')))
  expect(stored).toMatchObject({ profile: { name: 'Bea', age: 32 } })
})

test('the size is measured, and another key is told to be a new item [E8]', async () => {
  const { page } = studio
  await select(2)
  await expect(page.getByTitle(/ of 409,600 bytes/)).toBeVisible()
  await page.getByRole('treeitem', { name: / city / }).dblclick()
  await page.getByRole('textbox', { name: 'Value of profile.city' }).fill('é'.repeat(205_000))
  const changes = page.getByRole('region', { name: 'Changes of this item' })
  await expect(changes).toContainText('this database takes items of up to 409,600')
  await expect(changes.getByRole('button', { name: 'Save item' })).toBeDisabled()
  await changes.getByRole('button', { name: 'Discard' }).click()
  await expect(changes).toHaveCount(0)
  await page.getByRole('treeitem', { name: / pk / }).dblclick()
  await page.getByRole('textbox', { name: 'Value of pk' }).fill('bea')
  await staged().getByRole('button', { name: 'Review' }).click()
  const review = page.getByRole('dialog')
  await expect(review).toContainText('this item is deleted and a new one put')
  await review.getByRole('button', { name: 'Commit', exact: true }).click()
  await expect(staged()).toHaveCount(0)
  const stored = await outside(() => kstone('scan', database, '-o', 'jsonl'))
  expect(stored).toContain('"bea"')
  expect(stored).not.toContain('"ann"')
})

test('any commit is undone from the list of commits, also after a restart [E4]', async () => {
  await studio.kill()
  studio = await Studio.launch({ place })
  const { page } = studio
  await expect(page.getByRole('grid')).toHaveAttribute('aria-rowcount', '2')
  await studio.command('Commits to people.keystone')
  const commits = studio.grid('Commits')
  await expect(commits).toHaveAttribute('aria-rowcount', '4')
  await commits.locator('[aria-rowindex="3"]').getByRole('gridcell').first().click()
  const second = page.getByRole('region', { name: 'Changes of commit 2' })
  await expect(second).toContainText('changed since')
  await commits.locator('[aria-rowindex="2"]').getByRole('gridcell').first().click()
  const third = page.getByRole('region', { name: 'Changes of commit 3' })
  await expect(third).toContainText('as written')
  expect(await studio.violations()).toEqual([])
  await third.getByRole('button', { name: 'Stage the inverse' }).click()
  await expect(staged()).toContainText('2 staged changes')
  await staged().getByRole('button', { name: 'Commit' }).click()
  await expect(commits).toHaveAttribute('aria-rowcount', '5')
  await expect(commits.locator('[aria-rowindex="3"]')).toContainText('Commit of staged changes')
  await commits.locator('[aria-rowindex="3"]').getByRole('gridcell').first().click()
  await expect(third).toContainText('Undone.')
  await page.getByRole('textbox', { name: 'Filter the commits' }).fill('no such thing')
  await expect(page.getByRole('heading', { name: 'No commit matches' })).toBeVisible()
  await page.getByRole('textbox', { name: 'Filter the commits' }).fill('')
  await page.screenshot({ path: 'test-results/screens/commits-light.png' })
  await studio.setTheme('dark')
  expect(await studio.violations('colours')).toEqual([])
  await page.screenshot({ path: 'test-results/screens/commits-dark.png' })
  await studio.setTheme('light')
  expect(await outside(() => kstone('scan', database, '-o', 'jsonl'))).toContain('"ann"')
})

test('rows are of one moment until they are renewed; counts follow what is written elsewhere [B8 B9]', async () => {
  const { page } = studio
  const items = page.getByRole('tab', { name: /^people/ })
  await items.click()
  await expect(studio.grid('Items of people')).toHaveAttribute('aria-rowcount', '2')
  await page.keyboard.press('Control+Shift+Q')
  await page.locator('.monaco-editor').first().click()
  await page.keyboard.insertText(`INSERT INTO people VALUE {'pk': 'zoe'}`)
  await page.keyboard.press('Control+Enter')
  await expect(page.getByRole('treeitem', { name: 'people, 2 items' })).toBeVisible()
  await items.click()
  await expect(studio.grid('Items of people')).toHaveAttribute('aria-rowcount', '2')
  await page.getByRole('button', { name: /^as of \d\d:\d\d:\d\d, changed since/ }).click()
  await expect(studio.grid('Items of people')).toHaveAttribute('aria-rowcount', '3')
  await expect(page.getByRole('button', { name: /^as of \d\d:\d\d:\d\d Refresh$/ })).toBeVisible()
  await expect(studio.status()).toContainText('2 rows · end reached · scanned 2 · returned 2')
  expect(await outside(() => kstone('scan', database, '-o', 'jsonl'))).toContain('"zoe"')
})

test('what a commit of many changes means is said before it, and shown as the calls that do the same [E2 E3]', async () => {
  const { page } = studio
  await page.evaluate(async () => {
    const open = await window.keystone.database.list()
    const handle = open.ok ? open.value[0]?.handle : undefined
    if (handle === undefined) throw new Error('No database is open.')
    const edits = Array.from({ length: 120 }, (_, n) => {
      const key = new Map([['pk', `many${n}`]])
      return { table: 'people', key, base: null, draft: key }
    })
    await window.keystone.staging.stage({ handle, edits })
  })
  await studio.grid('Items of people').getByRole('gridcell', { name: 'ann' }).click()
  await page.getByRole('treeitem', { name: / profile / }).click()
  await page.keyboard.press('ArrowRight')
  await setMember('age', '50')
  await expect(staged()).toContainText('121 staged changes: 120 inserts, 1 modification')
  await staged().getByRole('button', { name: 'Commit' }).click()
  const review = page.getByRole('dialog')
  await expect(review).toContainText('they are written in 2, one after the other')
  await review.getByText('PartiQL', { exact: true }).click()
  await expect(review).toContainText("UPDATE people SET profile.age = 50 WHERE pk = 'ann';")
  expect(await studio.violations()).toEqual([])
  await page.screenshot({ path: 'test-results/screens/review-partiql-light.png' })
  await review.getByText('API call', { exact: true }).click()
  await expect(review).toContainText('"ConditionExpression": "attribute_exists(#pk)"')
  await review.getByRole('button', { name: 'Commit', exact: true }).click()
  await expect(page.getByText('Committed 121 changes, in 2 transactions')).toBeVisible()
  const stored = await outside(() => kstone('scan', database, '-o', 'jsonl'))
  expect(stored.match(/many\d+/g)).toHaveLength(120)
  expect(stored).toContain('"age":50')
})
