/** Items that stop other tools: a document of 400 KB, a text of 16 MB, a map of 20,000 keys. */
import { expect, test } from '@playwright/test'
import { cpSync } from 'node:fs'
import { Place, Studio } from '../app.ts'
import { largeItemsDatabase } from './generated-database.ts'
import { median, record } from './ledger.ts'
import { timed } from './timed.ts'

const rounds = 5
const documentMsMax = 150
const longTextMsMax = 1000
const mapMsMax = 300
const searchMsMax = 200

test('large items', async () => {
  const place = new Place()
  const database = place.at('large.keystone')
  cpSync(await largeItemsDatabase(), database, { recursive: true })
  const studio = await Studio.launch({ place, words: [database] })
  const { page } = studio
  await studio.openTable('large')
  const row = (at: number) =>
    studio
      .grid('Items of large')
      .locator(`[aria-rowindex="${at + 2}"]`)
      .getByRole('gridcell')
      .first()
  const line = '[role="tree"][aria-label="Item"] [role="treeitem"]'
  const opened = async (at: number, text: string): Promise<number> => {
    await row(at === 0 ? 1 : 0).click()
    await expect(page.getByRole('tree', { name: 'Item' })).not.toContainText(text)
    return await timed(page, { from: 'pointerdown', selector: line, text }, () => row(at).click())
  }
  const repeat = async (work: () => Promise<number>): Promise<number> => {
    const times: number[] = []
    for (let round = 0; round < rounds; round++) times.push(await work())
    return median(times)
  }

  const [documentKey, textKey, mapKey] = await rowKeys()
  record({
    what: 'an item of 400 KB opened',
    value: await repeat(() => opened(documentKey, 'a list of 400 KB')),
    atMost: documentMsMax,
    unit: ' ms',
  })
  await row(documentKey).click()
  await page.getByRole('treeitem', { name: /note/ }).click()
  const field = page.getByRole('textbox', { name: 'Value of note' })
  await field.focus()
  record({
    what: 'a leaf of it edited, staged and marked',
    value: await repeat(() =>
      timed(page, { from: 'keydown', selector: `${line}[data-mark="changed"]` }, async () => {
        await page.keyboard.press('x')
      }),
    ),
    atMost: documentMsMax,
    unit: ' ms',
  })
  const staged = page.getByRole('region', { name: 'Staged changes' })
  record({
    what: 'its difference shown',
    value: await repeat(async () => {
      const review = { from: 'pointerdown', selector: '[role="dialog"]', text: 'before' } as const
      const took = await timed(page, review, () =>
        staged.getByRole('button', { name: 'Review' }).click(),
      )
      await page.keyboard.press('Escape')
      await expect(page.getByRole('dialog')).toHaveCount(0)
      return took
    }),
    atMost: documentMsMax,
    unit: ' ms',
  })
  await page.getByRole('button', { name: 'Discard', exact: true }).click()

  await row(textKey).click()
  record({
    what: 'a text of 16 MB in the viewer',
    value: await repeat(async () => {
      await page.getByRole('treeitem', { name: /note/ }).click()
      const viewer = {
        from: 'pointerdown',
        selector: '[data-value-editor]',
        text: 'All work',
      } as const
      return await timed(page, viewer, () => page.getByRole('treeitem', { name: /value/ }).click())
    }),
    atMost: longTextMsMax,
    unit: ' ms',
  })

  await row(mapKey).click()
  const map = page.getByRole('treeitem', { name: /value/ }).first()
  await map.click()
  record({
    what: 'a map of 20,000 keys opened in the tree',
    value: await repeat(async () => {
      const took = await timed(page, { from: 'keydown', selector: line, text: 'key_0' }, () =>
        page.keyboard.press('ArrowRight'),
      )
      await page.keyboard.press('ArrowLeft')
      await expect(page.getByRole('treeitem', { name: /key_0/ })).toHaveCount(0)
      return took
    }),
    atMost: mapMsMax,
    unit: ' ms',
  })
  const search = page.getByRole('searchbox', { name: 'Find in the item' })
  record({
    what: 'a key found among 20,000, per key press',
    value: await repeat(async () => {
      await search.fill('key_1999')
      const found = {
        from: 'keydown',
        selector: `${line}[aria-selected="true"]`,
        text: 'key_19998',
      } as const
      const took = await timed(page, found, () => page.keyboard.press('8'))
      await search.fill('')
      return took
    }),
    atMost: searchMsMax,
    unit: ' ms',
  })
  await studio.close()
  place.remove()

  /** Rows lie in the order of a hash of their keys. */
  async function rowKeys(): Promise<readonly [number, number, number]> {
    const keys: string[] = []
    for (let at = 0; at < 3; at++) {
      await expect(row(at)).not.toBeEmpty()
      keys.push((await row(at).textContent()) ?? '')
    }
    const of = (letter: string): number => keys.findIndex((key) => key.startsWith(letter))
    return [of('a'), of('b'), of('c')]
  }
})
