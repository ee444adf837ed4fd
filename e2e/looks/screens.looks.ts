/**
 * A picture of every screen in every theme and at three sizes, into `test-results/looks`, to be looked at; and what axe
 * finds on each. `npm test` judges the main screens (`access.spec.ts`).
 */
import { expect, test } from '@playwright/test'
import { join } from 'node:path'
import { Place, root, Studio } from '../app.ts'
import {
  lookName,
  looks,
  makeScreenDatabases,
  ordinaryLook,
  screens,
  wear,
  type Screen,
} from '../screens.ts'

const ordinary = { width: 1440, height: 900 }
const others = [
  { width: 1024, height: 640 },
  { width: 2560, height: 1440 },
]
const pictures = join(root, 'test-results', 'looks')

const place = new Place()
let studio: Studio

test.beforeAll(async () => {
  studio = await Studio.launch({ place, words: [await makeScreenDatabases(place)] })
  await studio.page.getByRole('treeitem', { name: /^cities/ }).waitFor()
})
test.afterAll(async () => {
  await studio.close()
  place.remove()
})

for (const [group, members] of screens) {
  test(`${group}: every screen in every theme and size`, async () => {
    const found: string[] = []
    for (const screen of members) found.push(...(await photograph(screen)))
    expect([...found, ...studio.complaints]).toEqual([])
  })
}

/** All pictures of one screen; gives what axe and the page itself had to say against it. */
async function photograph({ name, show, hide }: Screen): Promise<readonly string[]> {
  const { page } = studio
  const found: string[] = []
  try {
    await show(studio, place)
  } catch (error) {
    // The picture shows why; the screens after it are wanted all the same.
    found.push(`${name} was not reached: ${String(error)}`)
  }
  for (const look of looks) {
    await wear(studio, look)
    await studio.settled()
    await page.screenshot({ path: join(pictures, `${name}-${lookName(look)}.png`) })
    const violations = await studio.violations(look === ordinaryLook ? 'all' : 'colours')
    found.push(...violations.map((violation) => `${name} ${lookName(look)}: ${violation}`))
  }
  await wear(studio, ordinaryLook)
  for (const size of others) {
    await page.setViewportSize(size)
    await studio.settled()
    await page.screenshot({ path: join(pictures, `${name}-light-${size.width}.png`) })
  }
  await page.setViewportSize(ordinary)
  if ((await page.getByText('This view could not be drawn').count()) > 0)
    found.push(`${name}: could not be drawn`)
  await hide?.(studio).catch((error: unknown) => found.push(`${name} stayed: ${String(error)}`))
  return found
}
