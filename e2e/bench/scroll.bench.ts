/**
 * How smoothly the grid scrolls: frames at 3,000 px each and at random jumps, beside those of a list of empty rows
 * in the same run, interleaved; and how soon after a jump the rows in sight are filled.
 */
import { expect, test } from '@playwright/test'
import { cpSync } from 'node:fs'
import { Place, Studio } from '../app.ts'
import { fillTimes } from '../fill-times.ts'
import { readingsDatabase, sparseColumns } from './generated-database.ts'
import { median, record } from './ledger.ts'
import { pageHeapMegabytes } from './processes.ts'

interface Frames {
  readonly p50: number
  readonly p95: number
}

const rounds = 5
/** The 95th percentile of a frame, as a multiple of the empty list's. */
const frameRatioMax = 1.5
/** 95 of 100 jumps show filled rows within this. */
const fillMsMax = 100

/** Of the page, when it has been everywhere. */
const heapMegabytesMax = 400
/** `npm run soak` asks for more. */
const items = Number(process.env['KEYSTONE_BENCH_ITEMS'] ?? 1_000_000)

test('scrolling all cities', async () => {
  const place = new Place()
  const studio = await Studio.launch({ place, words: [await place.sample()] })
  try {
    await studio.openTable('cities')
    await scrollAbout(studio, { table: 'cities', rows: 135_233 })
  } finally {
    await studio.close()
    place.remove()
  }
})

test('scrolling many rows of many columns', async () => {
  const place = new Place()
  const database = place.at('readings.keystone')
  cpSync(await readingsDatabase(items), database, { recursive: true })
  const studio = await Studio.launch({ place, words: [database] })
  try {
    await studio.openTable('readings')
    await scrollAbout(studio, { table: 'readings', rows: items })
    const columns = Number(await studio.grid('Items of readings').getAttribute('aria-colcount'))
    expect(columns).toBeGreaterThan(sparseColumns)
    record({
      what: `heap of the page after scrolling ${items} rows of ${columns} columns`,
      value: await pageHeapMegabytes(studio),
      atMost: heapMegabytesMax,
      unit: ' MB',
    })
  } finally {
    await studio.close()
    place.remove()
  }
})

interface Scrolled {
  readonly table: string
  readonly rows: number
}

async function scrollAbout(studio: Studio, { table, rows }: Scrolled): Promise<void> {
  await studio.page.evaluate(addEmptyList, rows)
  for (const motion of ['3,000 px a frame', 'random jumps'] as const) {
    const grid: Frames[] = []
    const empty: Frames[] = []
    for (let round = 0; round < rounds; round++) {
      empty.push(await studio.page.evaluate(measure, { selector: '#empty-list', motion }))
      grid.push(await studio.page.evaluate(measure, { selector: '[role="grid"]', motion }))
    }
    record({
      what: `${table}, ${motion}: p95 of a frame beside an empty list's`,
      value: median(grid.map((each) => each.p95)) / median(empty.map((each) => each.p95)),
      atMost: frameRatioMax,
      unit: 'x',
      note:
        `grid p50 ${ms(grid, 'p50')} p95 ${ms(grid, 'p95')}, ` +
        `empty list p50 ${ms(empty, 'p50')} p95 ${ms(empty, 'p95')}`,
    })
  }
  const filled = await studio.grid(`Items of ${table}`).evaluate(fillTimes, 100)
  record({
    what: `${table}: rows in sight filled after a jump, p95`,
    value: filled[94] ?? Number.NaN,
    atMost: fillMsMax,
    unit: ' ms',
    note: `p50 ${filled[49]?.toFixed(0)} ms`,
  })
}

function ms(frames: readonly Frames[], which: keyof Frames): string {
  return `${median(frames.map((each) => each[which])).toFixed(1)} ms`
}

/** Runs in the page: a list of as many empty rows, of which those in view exist. */
function addEmptyList(count: number): void {
  const list = document.createElement('div')
  list.id = 'empty-list'
  list.style.cssText =
    'position:fixed;left:280px;top:80px;width:780px;height:760px;overflow:auto;display:none;background:Canvas;z-index:9'
  const body = document.createElement('div')
  body.style.cssText = `position:relative;height:${Math.min(count * 28, 15_000_000)}px`
  list.append(body)
  const rows = Array.from({ length: 40 }, () => {
    const row = document.createElement('div')
    row.style.cssText = 'position:absolute;left:0;right:0;height:28px;border-bottom:1px solid #8884'
    body.append(row)
    return row
  })
  list.addEventListener('scroll', () => {
    const first = Math.floor(list.scrollTop / 28)
    rows.forEach((row, at) => (row.style.transform = `translateY(${(first + at) * 28}px)`))
  })
  document.body.append(list)
}

/** Runs in the page: frame times while `selector` is scrolled. */
async function measure(options: { selector: string; motion: string }): Promise<Frames> {
  const element = document.querySelector<HTMLElement>(options.selector)
  if (element === null) throw new Error(`nothing is ${options.selector}`)
  const isEmptyList = options.selector === '#empty-list'
  if (isEmptyList) element.style.display = 'block'
  element.scrollTop = 0
  const frames: number[] = []
  let seed = 12345
  let last = await new Promise(requestAnimationFrame)
  for (let frame = 0; frame < 150; frame++) {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    if (options.motion === 'random jumps') {
      element.scrollTop = (seed / 2_147_483_648) * element.scrollHeight
    } else element.scrollTop += 3000
    const now = await new Promise(requestAnimationFrame)
    frames.push(now - last)
    last = now
  }
  if (isEmptyList) element.style.display = 'none'
  frames.sort((a, b) => a - b)
  return { p50: frames[75] ?? 0, p95: frames[142] ?? 0 }
}
