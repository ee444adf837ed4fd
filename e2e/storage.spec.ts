/** Storage: the map, files, keys, the log and compaction, every figure held against the command line. */
import { expect, test } from '@playwright/test'
import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { kstone, Place, Studio } from './app.ts'

test.describe.configure({ mode: 'serial' })

const place = new Place()
let studio: Studio
let sample = ''
let copies = 0

interface Stats {
  readonly sstFiles: number
  readonly sstEntries: number
  readonly sstTombstones: number
  readonly readAmplification: number
}

const grouped = new Intl.NumberFormat('en-US')

/** What lies on the disk right now, read by the command line from a copy: the original is locked. */
function copyOfNow(): string {
  const files = (): string => readdirSync(sample).join()
  for (;;) {
    const copy = place.at(`copy-${copies++}.keystone`)
    const before = files()
    try {
      cpSync(sample, copy, { recursive: true, filter: (path) => !path.endsWith('LOCK') })
      if (files() === before) return copy
    } catch (error) {
      if (files() === before) throw error
    }
    // A compaction in the background took files away meanwhile: this is no copy of any moment.
  }
}

function statsNow(): Stats {
  return JSON.parse(kstone('stats', copyOfNow(), '-o', 'json'))
}

async function section(name: string): Promise<void> {
  await studio.page.getByRole('tab', { name, exact: true }).click()
}

test.beforeAll(async () => {
  sample = await place.sample()
  studio = await Studio.launch({ place, words: [sample] })
  await expect(studio.page.getByRole('heading', { name: 'sample.keystone' })).toBeVisible()
})
test.afterAll(async () => {
  await studio.close()
  place.remove()
})

test('the map shows every file that kstone stats counts, and each is in the table of its stripe [K1]', async () => {
  const { page } = studio
  await page.getByRole('button', { name: 'Storage of this database' }).click()
  const { sstFiles, sstEntries, sstTombstones } = statsNow()
  const summary = page.getByTestId('storage-summary')
  await expect(summary).toContainText(`${grouped.format(sstFiles)} files`)
  await expect(summary).toContainText(`${grouped.format(sstEntries)} versions`)
  await expect(summary).toContainText(`${grouped.format(sstTombstones)} tombstone`)
  const map = page.getByRole('slider', { name: 'Stripe on the map' })
  await map.focus()
  await page.keyboard.press('ArrowRight')
  const stripe = Number(await map.getAttribute('aria-valuenow'))
  const onDisk = readdirSync(sample).filter((name) =>
    name.startsWith(`${String(stripe).padStart(3, '0')}-`),
  )
  const table = page.getByRole('table', { name: `Files of stripe ${stripe}` })
  await expect(table.locator('tbody tr')).toHaveCount(onDisk.length)
  for (const name of onDisk) await expect(table.getByRole('button', { name })).toBeVisible()
})

test('a file tells what kstone dump tells, record by record [K2]', async () => {
  const { page } = studio
  await page.getByRole('slider', { name: 'Stripe on the map' }).focus()
  await page.keyboard.press('Enter')
  const heading = page.getByRole('heading', { name: /^\d+-\d+\.sst$/ })
  await expect(heading).toBeVisible()
  const name = await heading.innerText()
  const dump: {
    properties: { entries: number; tombstones: number }
    blocks: readonly unknown[]
    checksum: number
    filters: { probedKeys: number; passedFile: number }
    records: readonly { seqno: number }[]
  } = JSON.parse(kstone('dump', `${sample}/${name}`, '-o', 'json', '--limit', '5'))
  const fact = (id: string) => page.locator(`[data-fact="${id}"] dd`)
  await expect(fact('versions')).toHaveText(grouped.format(dump.properties.entries))
  await expect(fact('tombstones')).toHaveText(grouped.format(dump.properties.tombstones))
  await expect(fact('blocks')).toContainText(`${grouped.format(dump.blocks.length)},`)
  await expect(fact('crc')).toHaveText(dump.checksum.toString(16).padStart(8, '0'))
  const rate = ((dump.filters.passedFile / dump.filters.probedKeys) * 100).toFixed(2)
  await expect(fact('false-positives')).toContainText(`file ${rate} %`)
  await expect(page.getByText('All checksums are right')).toBeVisible()
  const grid = studio.grid('Records of the file')
  await expect(grid).toHaveAttribute('aria-rowcount', String(dump.properties.entries + 1))
  const seqno = grid.locator('[aria-rowindex="3"]').getByRole('gridcell').nth(2)
  await expect(seqno).toHaveText(String(dump.records[1]?.seqno))
  await page.getByRole('button', { name: 'Back to the map' }).click()
})

test('a write shows in the log and in every place its key has a version [K5 K6]', async () => {
  const { page } = studio
  await putThroughBridge('AL', 'Allkaj#0', 'first')
  await putThroughBridge('AL', 'Allkaj#0', 'second')
  await section('Find a key')
  await page.getByRole('textbox', { name: 'country' }).fill('AL')
  await page.getByRole('textbox', { name: 'place' }).fill('Allkaj#0')
  await page.getByRole('button', { name: 'Find every version' }).click()
  const found = page.getByRole('table', { name: 'Versions of the key' })
  await expect(found.getByText('✓ this one')).toHaveCount(1)
  const told: { versions: readonly { seqno: number }[] } = JSON.parse(
    kstone('dump', copyOfNow(), '--key', 'AL', '--sk', 'Allkaj#0', '-t', 'cities', '-o', 'json'),
  )
  await expect(found.locator('tbody tr')).not.toHaveCount(0)
  const newest = await found.locator('tbody tr').first().getByRole('cell').first().innerText()
  expect(told.versions[0]?.seqno).toBe(Number(newest))
  await section('Log')
  const inMemory = await page.locator('[data-fact="unflushed"] dd').innerText()
  const records = Number(/^([\d,]+) records/.exec(inMemory)?.[1]?.replaceAll(',', ''))
  expect(records).toBeGreaterThan(0)
  await expect(async () => {
    await page.getByRole('button', { name: 'Try out a recovery' }).click()
    const log: { frames: readonly { batches: number }[] } = JSON.parse(
      kstone('dump', `${copyOfNow()}/wal.log`, '-o', 'json'),
    )
    const batches = log.frames.reduce((sum, frame) => sum + frame.batches, 0)
    // The two that were put, and what has expired meanwhile.
    expect(batches).toBeGreaterThanOrEqual(2)
    const rehearsal = page.locator('[data-fact="rehearsal"] dd')
    await expect(rehearsal).toContainText(`of ${batches} batches`, { timeout: 3000 })
  }).toPass({ timeout: 30_000 })
})

test('a flush makes files, and the history says which [K3]', async () => {
  const { page } = studio
  const before = statsNow()
  await page.getByRole('button', { name: 'Flush', exact: true }).click()
  await expect(page.locator('[data-fact="unflushed"] dd')).toContainText('0 records')
  const after = statsNow()
  expect(after.sstFiles).toBeGreaterThan(before.sstFiles)
  await expect(page.getByTestId('storage-summary')).toContainText(
    `${grouped.format(after.sstFiles)} files`,
  )
  await section('Compaction')
  await expect(
    page
      .getByRole('table', { name: 'History' })
      .getByText(/^Flush: /)
      .first(),
  ).toBeVisible()
})

test('stripes wait for their compaction with the reason, and get it when it goes on [K3 K9]', async () => {
  const { page } = studio
  await page.getByRole('button', { name: 'Pause compaction' }).click()
  const before = statsNow()
  await writeAndFlush('ZZ', 11)
  expect(statsNow().sstFiles).toBeGreaterThanOrEqual(before.sstFiles + 11)
  const queue = page.locator('[data-fact="queue"]')
  await expect(queue).toContainText(/Waiting: stripe \d+: \d+ >= 10/)
  const reason = /stripe (\d+): (\d+) >= 10/
  const [, stripe] = reason.exec(await queue.innerText()) ?? []
  const inStripe = (): number =>
    readdirSync(sample).filter((name) => name.startsWith(`${String(stripe).padStart(3, '0')}-`))
      .length
  // The page hears of the last flush a moment after it.
  await expect
    .poll(async () => Number(reason.exec(await queue.innerText())?.[2]) - inStripe())
    .toBe(0)
  const files = inStripe()
  await section('Health')
  const finding = page.getByRole('listitem').filter({ hasText: 'Compaction is paused' })
  await finding.getByRole('button', { name: 'Resume compaction' }).click()
  await expect(finding).toHaveCount(0)
  await section('Compaction')
  await expect(queue).toContainText('Nothing waits')
  await expect(
    page
      .getByRole('table', { name: 'History' })
      .getByRole('row')
      .filter({ hasText: `stripe ${stripe}: ${files} >= 10` }),
  ).toBeVisible()
  await expect.poll(inStripe).toBeLessThan(files)
})

test('a running compaction tells its progress and is cancelled; what it did stays done [K3 K8]', async () => {
  const { page } = studio
  const before = statsNow()
  await page.getByRole('button', { name: 'Compact now' }).click()
  const running = page.getByRole('status', { name: 'Working through the stripes' })
  await expect(running).toBeVisible()
  await running.getByRole('button', { name: 'Cancel' }).click()
  await expect(
    page.getByText('Cancelled: the stripes done until then stay compacted.'),
  ).toBeVisible()
  await expect(running).toHaveCount(0)
  const { sstFiles, sstEntries } = statsNow()
  expect(sstFiles).toBeGreaterThan(256)
  expect(sstEntries).toBeLessThanOrEqual(before.sstEntries)
  await page.getByRole('button', { name: 'Estimate' }).click()
  const table = page.getByRole('table', { name: 'Estimate and result' })
  const filesIn = table
    .getByRole('row', { name: /^Files in/ })
    .getByRole('cell')
    .first()
  await expect(filesIn).toHaveText(/[1-9]/)
})

test('what a compaction would do is estimated, then done, and compared [K8 K3]', async () => {
  const { page } = studio
  const before = statsNow()
  await page.getByRole('button', { name: 'Estimate' }).click()
  const table = page.getByRole('table', { name: 'Estimate and result' })
  await expect(table).toBeVisible()
  await page.getByRole('button', { name: 'Compact now' }).click()
  const row = (name: string) =>
    table.getByRole('row').filter({ has: page.getByRole('rowheader', { name, exact: true }) })
  await expect(row('Files in').getByRole('cell').nth(1)).toHaveText(/\d/)
  const [estimated, done] = await row('Versions dropped').getByRole('cell').allInnerTexts()
  expect(estimated).toBe(done)
  const after = statsNow()
  expect(before.sstEntries - after.sstEntries).toBe(
    Number(done?.replaceAll(',', '')) +
      Number(
        (await row('Tombstones removed').getByRole('cell').nth(1).innerText()).replaceAll(',', ''),
      ),
  )
  expect(after.readAmplification).toBe(1)
  await expect(page.getByRole('figure', { name: 'Read amplification: 1.00' })).toBeVisible()
  await expect(
    page
      .getByRole('table', { name: 'History' })
      .getByText(/requested$/)
      .first(),
  ).toBeVisible()
})

test('the film goes back to the files before the compaction [K4]', async () => {
  const { page } = studio
  await section('Film')
  const status = page.locator('[data-fact="film"]')
  await expect(status).toContainText(`${grouped.format(statsNow().sstFiles)} files`)
  const shown = await status.innerText()
  await page.getByRole('button', { name: 'Back', exact: true }).click()
  await expect(status).not.toHaveText(shown)
  await page.getByRole('button', { name: 'Forward', exact: true }).click()
  await expect(status).toHaveText(shown)
})

test('the space report counts every version, and nothing is reclaimable after a compaction [K7]', async () => {
  const { page } = studio
  await section('Space')
  await page.getByRole('button', { name: 'Measure everything' }).click()
  const { sstEntries } = statsNow()
  await expect(page.locator('[data-fact="records"] dd')).toHaveText(grouped.format(sstEntries), {
    timeout: 60_000,
  })
  await expect(page.locator('[data-fact="reclaimable"] dd')).toContainText('0 B in 0 hidden')
  const cities = page
    .getByRole('table', { name: 'By table and index' })
    .getByRole('row', { name: /^items of cities/ })
  // The sample's, and the two that were put.
  await expect(cities).toContainText('135,235')
})

test('a threshold of one’s own brings a finding with its reason and its action [K9]', async () => {
  const { page } = studio
  await section('Health')
  await page.getByRole('button', { name: 'Pause compaction' }).waitFor({ state: 'detached' })
  const threshold = page.getByRole('textbox', { name: 'Bytes on disk for each byte' })
  await threshold.fill('0.1')
  const finding = page.getByRole('listitem').filter({ hasText: 'Much space for the data' })
  await expect(finding).toContainText('for each byte of items')
  await expect(finding.getByRole('button', { name: 'Compact everything' })).toBeVisible()
  await threshold.fill('3')
  await expect(finding).toHaveCount(0)
})

test('every byte is verified, and a backup is proven by its hash [I8]', async () => {
  const { page } = studio
  await section('Verify and back up')
  await page.getByRole('button', { name: 'Verify every byte' }).click()
  await expect(page.locator('[data-fact="verified"]')).toContainText('is whole', {
    timeout: 60_000,
  })
  const rows = page.getByRole('table', { name: 'Backups' }).locator('tbody tr')
  // The schedule makes the first one at once.
  await page.getByRole('combobox', { name: 'Back up automatically' }).click()
  await page.getByRole('option', { name: 'every hour' }).click()
  await expect(rows).toHaveCount(1, { timeout: 60_000 })
  await expect(rows).toContainText(['by the schedule'])
  await page.getByRole('button', { name: 'Back up now' }).click()
  await expect(rows).toHaveCount(2, { timeout: 60_000 })
  await expect(rows.first()).toContainText('asked for')
  await expect(rows.first()).toContainText('✓ as it was made')
  const schedule = JSON.parse(readFileSync(place.at('sample.backups', 'schedule.json'), 'utf8'))
  expect(schedule).toEqual({ everyHours: 1, keep: 7 })
  const names = readdirSync(place.at('sample.backups')).filter((each) => each.endsWith('.keystone'))
  expect(names).toHaveLength(2)
  const backup = place.at('sample.backups', names.toSorted().at(-1) ?? '')
  const { sstFiles } = JSON.parse(kstone('stats', backup, '-o', 'json'))
  expect(sstFiles).toBe(statsNow().sstFiles)
  expect(kstone('get', backup, 'AL', '--sk', 'Allkaj#0', '-t', 'cities')).toContain('second')
})

test('words explain themselves, and a tour leads through them [P11]', async () => {
  const { page } = studio
  await section('Map')
  await page.getByRole('button', { name: 'Take the tour' }).click()
  const tour = page.getByRole('region', { name: 'Tour' })
  await tour.getByRole('button', { name: 'flush', exact: true }).click()
  await expect(page.getByText('Writes a memtable to disk as a new SST.')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(tour).toContainText('The tour follows one item: cities: country =')
  const stripe = Number(/in stripe (\d+)/.exec((await tour.textContent()) ?? '')?.[1])
  await expect(page.getByRole('textbox', { name: 'Stripe' })).toHaveValue(String(stripe))
  const outcome = tour.getByRole('status')
  const next = async (title: RegExp): Promise<void> => {
    await tour.getByRole('button', { name: 'Next' }).click()
    await expect(tour.getByRole('heading', { name: title })).toBeVisible()
  }
  await next(/^2\./)
  await tour.getByRole('button', { name: 'Write the item again' }).click()
  await expect(outcome).toContainText(`in the memtable of stripe ${stripe}`)
  await next(/^3\./)
  await tour.getByRole('button', { name: 'Flush memory to files' }).click()
  await expect(outcome).toContainText('newest version is in')
  const file = /is in (\S+\.sst)/.exec((await outcome.textContent()) ?? '')?.[1] ?? ''
  expect(readdirSync(sample)).toContain(file)
  await next(/^4\./)
  await tour.getByRole('button', { name: `Compact stripe ${stripe}` }).click()
  await expect(outcome).toContainText(/2 files became 1: [1-9]\d* hidden version/)
  await next(/^5\./)
  await tour.getByRole('button', { name: 'Find the item' }).click()
  await expect(outcome).toContainText('There is 1 version of it now: in ')
  const [left] = /\d+-\d+\.sst/.exec((await outcome.textContent()) ?? '') ?? []
  await expect.poll(() => readdirSync(sample)).not.toContain(file)
  const ofStripe = `${String(stripe).padStart(3, '0')}-`
  expect(readdirSync(sample).filter((name) => name.startsWith(ofStripe))).toEqual([left])
  await tour.getByRole('button', { name: 'End the tour' }).click()
  await expect(tour).toHaveCount(0)
})

test('a place that is not safe for a database in use is told on the overview and the health page [K9 O3]', async () => {
  const { page } = studio
  const synced = place.at('Dropbox', 'notes.keystone')
  mkdirSync(place.at('Dropbox'))
  kstone('create', synced)
  await studio.openFromOutside(synced)
  await studio.command('Overview of notes.keystone')
  const warning = page.getByRole('alert').filter({ hasText: 'not safe for a database in use' })
  await expect(warning).toContainText('a folder that Dropbox copies to other machines')
  await studio.command('Storage of notes.keystone: health')
  const finding = page.getByRole('listitem').filter({ hasText: 'Not a safe place' })
  await expect(finding).toContainText(synced)
  await studio.command('Close notes.keystone')
})

test('damage that is met stays a finding, with the file and what to do [K9 P6]', async () => {
  const { page } = studio
  const damaged = place.at('damaged.keystone')
  cpSync(copyOfNow(), damaged, { recursive: true })
  // The middle of the largest: it holds cities, nothing that the database reads by itself.
  const [file = ''] = readdirSync(damaged)
    .filter((name) => name.endsWith('.sst'))
    .toSorted((a, b) => statSync(join(damaged, b)).size - statSync(join(damaged, a)).size)
  const bytes = readFileSync(join(damaged, file))
  const middle = bytes.length >> 1
  bytes[middle] = (bytes[middle] ?? 0) ^ 1
  writeFileSync(join(damaged, file), bytes)
  await studio.openFromOutside(damaged)
  await studio.command('Storage of damaged.keystone: health')
  const finding = page.getByRole('listitem').filter({ hasText: 'Stored data is damaged' })
  await expect(page.getByRole('table', { name: 'Thresholds' })).toBeVisible()
  // A copy of a database in use counts its items anew and may have met the damage already.
  await section('Verify and back up')
  await page.getByRole('button', { name: 'Verify every byte' }).click()
  await expect(page.locator('[data-fact="verified"]')).toContainText(file, { timeout: 60_000 })
  await section('Health')
  await expect(finding).toContainText(file)
  await finding.getByRole('button', { name: 'Verify and back up' }).click()
  await expect(page.getByRole('button', { name: 'Verify every byte' })).toBeVisible()
  await studio.command('Close damaged.keystone')
  await expect.poll(() => outputOf('verify', damaged)).toContain(file)
  await studio.command('Storage of sample.keystone: map')
})

for (const theme of ['light', 'dark'] as const) {
  test(`every page of the storage is accessible, ${theme} [P3 P4]`, async () => {
    await studio.setTheme(theme)
    for (const name of [
      'Map',
      'Compaction',
      'Film',
      'Find a key',
      'Log',
      'Space',
      'Health',
      'Verify and back up',
    ]) {
      await section(name)
      await studio.settled()
      const shots = process.env['KEYSTONE_SHOTS']
      if (shots !== undefined) {
        await studio.page.screenshot({ path: `${shots}/${theme}-${name.replaceAll(' ', '-')}.png` })
      }
      expect(await studio.violations(theme === 'light' ? 'all' : 'colours'), name).toEqual([])
    }
  })
}

test('the page complained about nothing [P9]', () => {
  expect(studio.complaints).toEqual([])
})

/** What the command line prints, also when it fails. */
function outputOf(...words: string[]): string {
  try {
    return kstone(...words)
  } catch (error) {
    return error instanceof Error && 'stdout' in error ? String(error.stdout) : String(error)
  }
}

/** As many versions of one item, each in a file of its own. */
async function writeAndFlush(country: string, files: number): Promise<void> {
  for (let file = 0; file < files; file++) {
    await putThroughBridge(country, 'Zz#0', `version ${file}`)
    await studio.page.evaluate(async () => {
      const opened = await window.keystone.database.list()
      const handle = opened.ok ? opened.value[0]?.handle : undefined
      if (handle !== undefined) await window.keystone.storage.flush({ handle })
    })
  }
}

/** As another part of the app would: through the contract, not through the engine. */
async function putThroughBridge(country: string, city: string, note: string): Promise<void> {
  const failed = await studio.page.evaluate(
    async ([partition, sort, text]) => {
      const { keystone } = window
      const opened = await keystone.database.list()
      const handle = opened.ok ? opened.value[0]?.handle : undefined
      if (handle === undefined) return 'not open'
      const Item = new Map([
        ['country', partition],
        ['place', sort],
        ['note', text],
      ])
      const done = await keystone.items.put({ handle, input: { TableName: 'cities', Item } })
      return done.ok ? '' : done.error.message
    },
    [country, city, note] as const,
  )
  expect(failed).toBe('')
}
