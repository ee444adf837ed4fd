import { describe, expect, test, vi } from 'vitest'
import { KeystoneError, type AttributeValue } from '../../src-engine/index.ts'
import { resultLimits, StatementRun } from './statement-run.ts'

vi.setConfig({ testTimeout: 60_000 })

type Pages = (signal: AbortSignal) => AsyncIterable<readonly AttributeValue[]>

function run(pages: Pages): { run: StatementRun; progress: number[] } {
  const progress: number[] = []
  let now = 0
  const started: StatementRun = new StatementRun({
    pages,
    onProgress: () => progress.push(started.rowCount),
    pause: () => new Promise((resolve) => setImmediate(resolve)),
    nowMs: () => (now += 60),
  })
  return { run: started, progress }
}

const item = (n: number): AttributeValue => new Map([['n', n]])

/** Never ends by itself; notes how many pages were read, and whether it was let go. */
function endless(): { pages: Pages; seen: { pages: number; released: boolean } } {
  const seen = { pages: 0, released: false }
  return {
    seen,
    async *pages() {
      try {
        for (;;) yield [item(seen.pages++)]
      } finally {
        seen.released = true
      }
    },
  }
}

describe('rows', () => {
  test('are there as soon as their page is, and all at the end', async () => {
    const { run: started, progress } = run(async function* () {
      yield [item(0), item(1)]
      yield []
      yield [item(2)]
    })
    expect(await started.rows(2, 10)).toEqual([{ item: item(2), tuple: true }])
    await started.done
    expect(started.state).toEqual({ kind: 'ended' })
    expect((await started.rows(0, 2)).map((row) => row.item)).toEqual([item(0), item(1)])
    expect(await started.rows(3, 10)).toEqual([])
    expect(progress.at(-1)).toBe(3)
  })

  test('that are no tuples stand under _1', async () => {
    const { run: started } = run(async function* () {
      yield [5, ['a']]
    })
    expect(await started.rows(0, 2)).toEqual([
      { item: new Map([['_1', 5]]), tuple: false },
      { item: new Map([['_1', ['a']]]), tuple: false },
    ])
  })

  test('read before a failure stay, and the failure is told with its code', async () => {
    const { run: started } = run(async function* () {
      yield [item(0)]
      throw new KeystoneError('memoryLimit', 'Too much to sort.', { limitBytes: 5 })
    })
    await started.done
    expect(started.state).toMatchObject({ kind: 'failed', error: { code: 'memoryLimit' } })
    expect(started.rowCount).toBe(1)
  })
})

test('cancelling stops the reading, lets go of it, and keeps the rows', async () => {
  const { pages, seen } = endless()
  const { run: started } = run(pages)
  await started.rows(10, 1)
  const waiting = started.rows(1_000_000, 1)
  await started.cancel()
  expect(started.state).toEqual({ kind: 'cancelled' })
  expect(seen.released).toBe(true)
  expect(started.rowCount).toBe(seen.pages)
  expect(await waiting).toEqual([])
})

test('a result has a size, and says when it is full', async () => {
  const { run: started } = run(async function* () {
    for (;;) yield Array.from({ length: 50_000 }, (_, at) => item(at))
  })
  await started.done
  expect(started.rowCount).toBe(resultLimits.rowsMax)
  expect(started.state).toMatchObject({
    kind: 'limited',
    message: expect.stringContaining('the first 200,000'),
  })
})
