/** From starting the program until it can be used: the first time ever, and again with its tabs restored. */
import { expect, test } from '@playwright/test'
import { Place, Studio } from '../app.ts'
import { median, record } from './ledger.ts'

const rounds = 5
const coldMsMax = 2500
const warmMsMax = 1200

test('start', async () => {
  const cold: number[] = []
  const warm: number[] = []
  for (let round = 0; round < rounds; round++) {
    const place = new Place()
    const words = [await place.sample()]
    cold.push(await startedIn(place, words))
    // Restored by itself, with the table that was open.
    warm.push(await startedIn(place, []))
    place.remove()
  }
  const note = `the middle of ${rounds}; with the time the test driver takes to attach`
  record({
    what: 'cold start to usable',
    value: median(cold),
    atMost: coldMsMax,
    unit: ' ms',
    note,
  })
  record({
    what: 'warm start to usable',
    value: median(warm),
    atMost: warmMsMax,
    unit: ' ms',
    note,
  })
})

/** Usable: the tables of the database are there, and what was open shows its rows. */
async function startedIn(place: Place, words: readonly string[]): Promise<number> {
  const begun = performance.now()
  const studio = await Studio.launch({ place, words })
  const table = studio.page.getByRole('treeitem', { name: 'cities, 135,233 items' })
  await expect(table).toBeVisible()
  const isRestored = words.length === 0
  if (isRestored) await expect(studio.grid('Items of cities').getByRole('row').nth(1)).toBeVisible()
  const tookMs = performance.now() - begun
  if (!isRestored) await studio.openTable('cities')
  await studio.close()
  return tookMs
}
