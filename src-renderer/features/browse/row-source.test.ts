import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { DatabaseHandle } from '../../../src-main/contract/databases.ts'
import { FakeBrowse, settled } from '../../testing/fake-bridge.ts'
import { statusParts } from './read-status.tsx'
import { RowSource } from './row-source.ts'

const handle = 'h' as DatabaseHandle
let browse: FakeBrowse

async function open(rowCount: number, estimate?: number): Promise<RowSource> {
  browse = new FakeBrowse(rowCount, estimate)
  browse.install()
  const source = new RowSource(handle, { table: 't' })
  await settled()
  return source
}

beforeEach(() => {
  browse = new FakeBrowse(0)
})

afterEach(() => {
  vi.useRealTimers()
})

test('the rows in view are asked for first, their neighbours next, and each page once', async () => {
  const source = await open(10_000)
  browse.progress({ known: 10_000, complete: true })
  await browse.answer()
  source.want(5000, 5030)
  while (browse.asked.length > 0) await browse.answer()
  expect(source.rowAt(5012)?.item.get('n')).toBe(5012)
  expect(source.rowAt(5150)).toBeUndefined()
  source.want(5005, 5035)
  while (browse.asked.length > 0) await browse.answer()
  expect([source.rowAt(4950), source.rowAt(5150)].map((row) => row?.item.get('n'))).toEqual([
    4950, 5150,
  ])
  expect(source.rowAt(7000)).toBeUndefined()
  source.want(5010, 5040)
  expect(browse.asked).toEqual([])
})

test('after a jump the neighbours are read once the view has settled', async () => {
  const source = await open(10_000)
  browse.progress({ known: 10_000, complete: true })
  await browse.answer()
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  source.want(5000, 5030)
  while (browse.asked.length > 0) await browse.answer()
  expect(source.rowAt(5100)).toBeUndefined()
  vi.runAllTimers()
  while (browse.asked.length > 0) await browse.answer()
  expect([source.rowAt(4999), source.rowAt(5100)].map((row) => row?.item.get('n'))).toEqual([
    4999, 5100,
  ])
})

test('scrolling past pages drops them from the queue: only what is in view now is asked for', async () => {
  const source = await open(100_000)
  browse.progress({ known: 100_000, complete: true })
  for (let row = 0; row < 90_000; row += 1000) source.want(row, row + 30)
  expect(browse.asked.length).toBeLessThanOrEqual(2)
  await browse.answer()
  await browse.answer()
  expect(browse.asked[0]?.first).toBe(89_000)
})

test('beyond what the walk knows there is only one question, and a refused one is not asked in circles', async () => {
  const source = await open(1_000_000)
  await browse.answer()
  source.want(500_090, 500_130)
  expect(browse.asked.map((each) => each.first)).toEqual([500_000])
  source.want(900_010, 900_040)
  expect(browse.asked.map((each) => each.first)).toEqual([500_000, 900_000])
  await browse.refuse()
  expect(browse.asked.map((each) => each.first)).toEqual([900_000])
})

test('memory stays bounded however far one scrolls', async () => {
  const source = await open(1_000_000)
  browse.progress({ known: 1_000_000, complete: true })
  for (let row = 0; row < 400_000; row += 1000) {
    source.want(row, row + 30)
    while (browse.asked.length > 0) await browse.answer()
  }
  expect([...source.loadedRows()].length).toBeLessThanOrEqual(120)
})

test('the count is what the table says until the walk has counted', async () => {
  const source = await open(120, 100)
  expect([source.state.count, source.state.counted]).toEqual([100, false])
  expect(statusParts(source.state).join(' · ')).toContain('100 rows or more')
  browse.progress({ known: 120, complete: true })
  expect([source.state.count, source.state.counted]).toEqual([120, true])
  expect(statusParts(source.state)).toContain('end reached')
})

test('while a filtered view is counted, it says what the count will be, and how far off that may be', async () => {
  browse = new FakeBrowse(2000)
  browse.estimatedRows = undefined
  browse.install()
  const source = new RowSource(handle, { table: 't' }, { itemsInAll: 20_000 })
  await settled()
  for (let at = 1; at <= 8; at++) {
    expect(source.state.estimate).toBeUndefined()
    browse.progress({ known: at * 100 - (at % 2) * 20, scanned: at * 1000, complete: false })
  }
  browse.progress({ known: 1000, scanned: 10_000, complete: false })
  expect(source.state.estimate?.count).toBe(2000)
  expect(statusParts(source.state).join(' · ')).toMatch(/about 2,000 ± [\d,]+ in all/)
  browse.progress({ known: 1990, scanned: 20_000, complete: true })
  expect(statusParts(source.state).join(' · ')).not.toContain('about')
})

test('a count that was stopped is no end and no failure, and nothing behind it is asked for', async () => {
  const source = await open(5000)
  await browse.answer()
  const error = { code: 'cancelled', message: 'The count was stopped.' }
  browse.progress({ known: 200, complete: false, error })
  expect(source.state).toMatchObject({
    count: 200,
    counted: false,
    stopped: true,
    error: undefined,
  })
  expect(statusParts(source.state)).toContain('count stopped, there may be more')
  source.want(190, 230)
  expect(browse.asked.every(({ first }) => first < 200)).toBe(true)
})

test('no rows is only said when all of the source was read', async () => {
  const source = await open(0, 0)
  expect(statusParts(source.state).join(' ')).not.toContain('end reached')
  await browse.answer()
  expect([source.state.count, source.state.counted]).toEqual([0, true])
})

test('rows of an older moment are read again once a newer one is met', async () => {
  const source = await open(300)
  browse.progress({ known: 300, complete: true })
  await browse.answer()
  while (browse.asked.length > 0) await browse.answer()
  expect(source.state.takenMs).toBe(1)
  browse.takenMs = 9
  source.want(210, 240)
  await browse.answer()
  expect(source.state.takenMs).toBe(9)
  source.want(0, 30)
  expect(browse.asked.map((each) => each.first)).toContain(0)
})
