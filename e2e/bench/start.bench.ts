/** From starting the program until it can be used: the first time ever, and again with its tabs restored. */
import { expect, test } from '@playwright/test'
import { Place, Studio } from '../app.ts'
import { median, record } from './ledger.ts'
import { spentSinceStart } from './processes.ts'

const rounds = 5
const coldMsMax = 2500
const warmMsMax = 1200

interface Start {
  readonly tookMs: number
  readonly spentMs: number
}

test('start', async () => {
  const cold: Start[] = []
  const warm: Start[] = []
  for (let round = 0; round < rounds; round++) {
    const place = new Place()
    const words = [await place.sample()]
    cold.push(await startedIn(place, words))
    // Restored by itself, with the table that was open.
    warm.push(await startedIn(place, []))
    place.remove()
  }
  for (const [what, starts, atMost] of [
    ['cold start to usable', cold, coldMsMax],
    ['warm start to usable', warm, warmMsMax],
  ] as const) {
    record({
      what,
      value: median(starts.map(({ tookMs }) => tookMs)),
      atMost,
      unit: ' ms',
      note: `with the test driver; ${median(starts.map(({ spentMs }) => spentMs)).toFixed(0)} ms of processor time in all processes`,
    })
  }
})

/** Usable: the tables of the database are there, and what was open shows its rows. */
async function startedIn(place: Place, words: readonly string[]): Promise<Start> {
  const begun = performance.now()
  const studio = await Studio.launch({ place, words })
  const table = studio.page.getByRole('treeitem', { name: 'cities, 135,233 items' })
  await expect(table).toBeVisible()
  const isRestored = words.length === 0
  if (isRestored) await expect(studio.grid('Items of cities').getByRole('row').nth(1)).toBeVisible()
  const start = { tookMs: performance.now() - begun, spentMs: await spentSinceStart(studio) }
  if (!isRestored) await studio.openTable('cities')
  await studio.close()
  return start
}
