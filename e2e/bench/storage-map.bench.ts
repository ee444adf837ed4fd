/** 5,000 files on the map, told and drawn anew each second: what that takes of a core, in the page and in the engine. */
import { expect, test } from '@playwright/test'
import { Place, Studio } from '../app.ts'
import { loadEngine } from '../schema-database.ts'
import { record } from './ledger.ts'
import { spentBy, type Spent } from './processes.ts'

const filesWanted = 5000
const watchedMs = 15_000
const corePercentMax = 5

test('storage map', async () => {
  const place = new Place()
  const directory = place.at('files.keystone')
  await fillWithFiles(directory)
  const studio = await Studio.launch({ place, words: [directory] })
  const { page } = studio
  await expect(page.getByRole('heading', { name: 'files.keystone' })).toBeVisible()
  await pauseCompaction(studio)
  const hidden = await busyPercent(studio)
  await page.getByRole('button', { name: 'Storage of this database' }).click()
  const summary = page.getByTestId('storage-summary')
  await expect(summary).toContainText(/5,\d{3} files/)
  const shown = await busyPercent(studio)
  const files = /([\d,]+) files/.exec((await summary.textContent()) ?? '')?.[1] ?? ''
  record({
    what: `a map of ${files} files with a new one each second`,
    value: shown - hidden,
    atMost: corePercentMax,
    unit: ' % of a core',
    note: `${shown.toFixed(1)} % shown, ${hidden.toFixed(1)} % not`,
  })
  await studio.close()
  place.remove()
})

/** Each flush makes one file in each stripe that it touches. */
async function fillWithFiles(directory: string): Promise<void> {
  const { Database } = await loadEngine()
  const database = await Database.create(directory, {
    sweepIntervalMs: 0,
    store: { durability: { kind: 'none' }, backgroundCompaction: false },
  })
  for (let round = 0; database.storage.stats().sstFiles < filesWanted; round++) {
    await Promise.all(Array.from({ length: 1500 }, (_, at) => database.put(`k${at}`, { round })))
    await database.storage.flush()
  }
  await database.close()
}

async function pauseCompaction(studio: Studio): Promise<void> {
  await studio.page.evaluate(async () => {
    const databases = await window.keystone.database.list()
    const handle = databases.ok ? databases.value[0]?.handle : undefined
    if (handle === undefined) throw new Error('no database')
    await window.keystone.storage.pauseCompaction({ handle })
  })
}

/** Processor time of the page and of the main process with its engine, while a file is added each second. */
async function busyPercent(studio: Studio): Promise<number> {
  const total = ({ mainMs, pageMs }: Spent): number => mainMs + pageMs
  const [begun, before] = [performance.now(), total(await spentBy(studio))]
  await studio.page.evaluate(addFiles, watchedMs)
  return ((total(await spentBy(studio)) - before) / (performance.now() - begun)) * 100
}

/** Runs in the page. */
async function addFiles(durationMs: number): Promise<void> {
  const databases = await window.keystone.database.list()
  const handle = databases.ok ? databases.value[0]?.handle : undefined
  if (handle === undefined) throw new Error('no database')
  const begun = performance.now()
  for (let at = 0; performance.now() - begun < durationMs; at++) {
    const Item = new Map<string, string | number>([
      ['pk', 'hot'],
      ['at', at],
    ])
    await window.keystone.items.put({ handle, input: { TableName: 'files', Item } })
    await window.keystone.storage.flush({ handle })
    await new Promise((resolve) => setTimeout(resolve, 900))
  }
}
