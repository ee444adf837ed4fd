/** Cancelling a statement that would run for hours: when the window is free again, and when the engine is. */
import { expect, test } from '@playwright/test'
import { Place, Studio } from '../app.ts'
import { median, record } from './ledger.ts'
import { spentBy } from './processes.ts'
import { timed } from './timed.ts'

const rounds = 3
const windowMsMax = 200
const engineMsMax = 1000
/** An engine that works takes most of a core; the bench's own questions take less than this. */
const idleShare = 0.5
const stepMs = 100

test('cancel', async () => {
  const place = new Place()
  const studio = await Studio.launch({ place, words: [await place.sample()] })
  const { page } = studio
  await expect(page.getByRole('heading', { name: 'sample.keystone' })).toBeVisible()
  await page.keyboard.press('Control+Shift+Q')
  await page.locator('.monaco-editor').first().click()
  await page.keyboard.insertText(
    'SELECT COUNT(*) AS n FROM cities a, cities b WHERE a.population > b.population',
  )
  const inWindow: number[] = []
  const inEngine: number[] = []
  for (let round = 0; round < rounds; round++) {
    await page.getByRole('button', { name: 'Run', exact: true }).click()
    const cancel = page.getByRole('button', { name: 'Cancel' })
    await expect(cancel).toBeVisible()
    await page.waitForTimeout(1000)
    const answered = {
      from: 'pointerdown',
      selector: '[role="toolbar"][aria-label="Query"] button',
      text: 'Run',
    } as const
    inWindow.push(await timed(page, answered, () => cancel.click()))
    inEngine.push(await untilIdle(studio))
  }
  record({ what: 'cancel: the window', value: median(inWindow), atMost: windowMsMax, unit: ' ms' })
  record({ what: 'cancel: the engine', value: median(inEngine), atMost: engineMsMax, unit: ' ms' })
  await studio.close()
  place.remove()
})

/** Milliseconds until the main process, with its engines, has nothing to do. */
async function untilIdle(studio: Studio): Promise<number> {
  const begun = performance.now()
  for (;;) {
    const [startMs, before] = [performance.now(), await spentBy(studio)]
    await new Promise((resolve) => setTimeout(resolve, stepMs))
    const after = await spentBy(studio)
    const share = (after.mainMs - before.mainMs) / (performance.now() - startMs)
    if (share < idleShare) return startMs - begun
  }
}
