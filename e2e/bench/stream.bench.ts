/** A stream of 2,000 changes a second for a minute, watched: nothing is lost unsaid, and frames stay as they were. */
import { expect, test } from '@playwright/test'
import { writeFileSync } from 'node:fs'
import { kstone, Place, Studio } from '../app.ts'
import { quantile, record } from './ledger.ts'

const seconds = Number(process.env['KEYSTONE_BENCH_SECONDS'] ?? 60)
const changesPerSecond = 2000
const everyMs = 250
const frameRatioMax = 1.5

test('stream', async () => {
  const place = new Place()
  const directory = place.at('watched.keystone')
  kstone('create', directory, '--table', 'orders', '--pk', 'id:S')
  const studio = await Studio.launch({ place, words: [directory] })
  const { page } = studio
  await expect(page.getByRole('treeitem', { name: /^orders/ })).toBeVisible()
  await page.evaluate(enableStream)
  await studio.command('Changes of orders')
  await expect(page.getByText('No change yet')).toBeVisible()
  await chooseFiles(studio, place)
  const idle = await page.evaluate(frames, 10)
  const writing = page.evaluate(write, { seconds, changesPerSecond, everyMs })
  const busy = await page.evaluate(frames, seconds)
  const written = await writing
  const status = page.getByRole('status', { name: 'What is shown' })
  const read = async (): Promise<number> => {
    const text = (await status.textContent()) ?? ''
    const number = (pattern: RegExp): number =>
      Number(pattern.exec(text)?.[1]?.replaceAll(',', '') ?? 0)
    return number(/of ([\d,]+) change/) + number(/([\d,]+) older ones not displayed/)
  }
  const lost = async (): Promise<number> => {
    const text = (await page.getByRole('main').textContent()) ?? ''
    return Number(
      /([\d,]+) changes? (?:was|were) no longer kept/.exec(text)?.[1]?.replaceAll(',', '') ?? 0,
    )
  }
  // What has been written is read to its end.
  await expect.poll(async () => (await read()) + (await lost()), { timeout: 60_000 }).toBe(written)
  const asked = seconds * changesPerSecond
  record({
    what: `changes written in ${seconds} s`,
    value: (written / asked) * 100,
    atLeast: 95,
    unit: ' %',
    note: `of ${asked}`,
  })
  record({
    what: 'changes neither shown nor said to be lost',
    value: written - (await read()) - (await lost()),
    atMost: 0,
    unit: '',
    note: `${await lost()} said to be lost`,
  })
  for (const part of [0.5, 0.95]) {
    record({
      what: `frames beside an idle window's, p${part * 100}`,
      value: quantile(busy, part) / quantile(idle, part),
      atMost: frameRatioMax,
      unit: 'x',
      note: `${quantile(busy, part).toFixed(1)} ms and ${quantile(idle, part).toFixed(1)} ms`,
    })
  }
  await studio.close()
  place.remove()
})

/** The functions below run in the page, so they use nothing from outside themselves. */
async function enableStream(): Promise<void> {
  const databases = await window.keystone.database.list()
  const handle = databases.ok ? databases.value[0]?.handle : undefined
  if (handle === undefined) throw new Error('no database')
  const StreamSpecification = {
    StreamEnabled: true,
    StreamViewType: 'NEW_AND_OLD_IMAGES',
  } as const
  const input = { TableName: 'orders', StreamSpecification }
  const updated = await window.keystone.schema.update({ handle, input })
  if (!updated.ok) throw new Error(updated.error.message)
}

/** Milliseconds of each frame in `duration` seconds. */
async function frames(duration: number): Promise<number[]> {
  const times: number[] = []
  const begun = performance.now()
  let last = await new Promise<number>(requestAnimationFrame)
  while (last - begun < duration * 1000) {
    const now = await new Promise<number>(requestAnimationFrame)
    times.push(now - last)
    last = now
  }
  return times
}

interface Pace {
  readonly seconds: number
  readonly changesPerSecond: number
  readonly everyMs: number
}

/** Imports the two files in turn, each of which changes every item of the other. Gives how many it wrote. */
async function write({
  seconds: duration,
  changesPerSecond: rate,
  everyMs: step,
}: Pace): Promise<number> {
  const databases = await window.keystone.database.list()
  const handle = databases.ok ? databases.value[0]?.handle : undefined
  if (handle === undefined) throw new Error('no database')
  const files = []
  for (let nth = 0; nth < 2; nth++) {
    const chosen = await window.keystone.transfers.chooseImportFile({ handle })
    if (chosen.ok && chosen.value !== null) files.push(chosen.value)
  }
  const ended = new Map<string, () => void>()
  const endListening = window.keystone.events.on('transferProgressed', (progress) => {
    if (progress.state.kind !== 'running') ended.get(progress.transferId)?.()
  })
  const begun = performance.now()
  let written = 0
  for (let turn = 0; turn < (duration * 1000) / step; turn++) {
    const file = files[turn % 2]
    if (file === undefined) throw new Error('no file')
    const started = await window.keystone.transfers.import({
      handle,
      fileId: file.fileId,
      table: 'orders',
      form: file.form,
      mapping: [],
      dryRun: false,
    })
    if (!started.ok) throw new Error(started.error.message)
    const { transferId } = started.value
    await new Promise<void>((resolve) => {
      ended.set(transferId, resolve)
      // Its end may have been told before its beginning was answered.
      setTimeout(resolve, step * 4)
    })
    written += (rate * step) / 1000
    const waitMs = begun + (turn + 1) * step - performance.now()
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs))
    if (performance.now() - begun > duration * 1000) break
  }
  endListening()
  return written
}

/** Files of as many items as change at a time, which the system's dialog gives in turn. */
async function chooseFiles(studio: Studio, place: Place): Promise<void> {
  const paths = ['sent', 'paid'].map((state) => {
    const path = place.at(`${state}.jsonl`)
    const items = Array.from({ length: (changesPerSecond * everyMs) / 1000 }, (_, at) =>
      JSON.stringify({ id: `order#${at}`, state, note: `number ${at} is ${state}` }),
    )
    writeFileSync(path, items.join('\n'))
    return path
  })
  await studio.app.evaluate(({ dialog }, chosen) => {
    const left = [...chosen]
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: left.splice(0, 1) })
  }, paths)
}
