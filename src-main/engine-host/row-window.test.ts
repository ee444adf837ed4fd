import { describe, expect, test } from 'vitest'
import type { Item } from '../../src-engine/index.ts'
import { RowWindow, type RowSource, type WalkProgress } from './row-window.ts'

/** Rows 0..n as items `{ n }`, of which a filter keeps some; notes how many items were looked at. */
function numberedSource(
  total: number,
  keeps?: (n: number) => boolean,
): RowSource & { looked: number; failAt: number; closed: boolean } {
  const page = (from: Item | undefined, limit: number): [number, number[]] => {
    const start = Number(from?.get('n') ?? -1) + 1
    const end = Math.min(total, start + Math.min(limit, source.pageMax))
    if (source.closed) throw new Error('closed')
    if (end > source.failAt) throw new Error('disk on fire')
    source.looked += end - start
    return [
      end,
      Array.from({ length: end - start }, (_, at) => start + at).filter((n) => keeps?.(n) ?? true),
    ]
  }
  const answer = (from: Item | undefined, limit: number, withItems: boolean) => {
    const start = Number(from?.get('n') ?? -1) + 1
    const [end, kept] = page(from, limit)
    return Promise.resolve({
      items: withItems ? kept.map((n): Item => new Map([['n', n]])) : [],
      count: kept.length,
      scanned: end - start,
      work: { itemBytes: (end - start) * 10, blocksRead: 1, bytesRead: 4096 },
      next: end < total ? (new Map([['n', end - 1]]) as Item) : undefined,
    })
  }
  const source = {
    takenMs: 0,
    unfiltered: keeps === undefined,
    looked: 0,
    failAt: Number.POSITIVE_INFINITY,
    closed: false,
    /** Pages may end early, as large items make them. */
    pageMax: 700,
    walk: (from: Item | undefined, limit: number) => answer(from, limit, false),
    count: (from: Item | undefined, limit: number) => answer(from, limit, false),
    read: (from: Item | undefined, limit: number) => answer(from, limit, true),
    close: () => {
      source.closed = true
    },
  }
  return source
}

/** A window whose walk takes a step only when told to. */
function makeWindow(openSource: () => RowSource) {
  const progress: WalkProgress[] = []
  const steps: (() => void)[] = []
  let now = 0
  const window = new RowWindow({
    openSource,
    onProgress: (report) => progress.push(report),
    pause: () => new Promise((resolve) => steps.push(resolve)),
    nowMs: () => (now += 100),
  })
  const step = async (): Promise<void> => {
    steps.shift()?.()
    for (let turn = 0; turn < 10; turn++) await Promise.resolve()
  }
  const finish = async (): Promise<void> => {
    while (steps.length > 0) await step()
  }
  return { window, progress, step, finish }
}

function numbers(range: { readonly items: readonly Item[] }): number[] {
  return range.items.map((item) => Number(item.get('n')))
}

function from(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, at) => first + at)
}

describe('rows of a whole table', () => {
  test('the first window does not wait for the walk', async () => {
    const { window } = makeWindow(() => numberedSource(100_000))
    const range = await window.rows(0, 100)
    expect(numbers(range)).toEqual(from(0, 100))
    expect(range).toMatchObject({
      scanned: 100,
      itemBytes: 1000,
      blocksRead: 1,
      bytesRead: 4096,
      endReached: false,
    })
  })

  test('any window is read from the nearest remembered key', async () => {
    const source = numberedSource(100_000)
    const { window, finish } = makeWindow(() => source)
    await finish()
    source.looked = 0
    for (const first of [99_950, 50_000, 12_345, 511, 512, 513, 0]) {
      expect(numbers(await window.rows(first, 50))).toEqual(from(first, 50))
    }
    expect(source.looked).toBeLessThan(7 * (512 + 50))
  })

  test('the end is said when it is reached, and only then', async () => {
    const { window, finish, progress } = makeWindow(() => numberedSource(1234))
    await finish()
    expect(progress.at(-1)).toMatchObject({ known: 1234, complete: true, scanned: 1234 })
    expect(await window.rows(1134, 100)).toMatchObject({ endReached: true })
    expect(await window.rows(1133, 100)).toMatchObject({ endReached: false })
    expect(numbers(await window.rows(1200, 100))).toEqual(from(1200, 34))
    expect(await window.rows(5000, 100)).toMatchObject({ items: [], endReached: true })
  })

  test('an empty source has no rows and an end', async () => {
    const { window, finish } = makeWindow(() => numberedSource(0))
    expect(await window.rows(0, 10)).toMatchObject({ items: [], endReached: true })
    await finish()
    expect(await window.rows(0, 10)).toMatchObject({ items: [], endReached: true })
  })

  test('a far window waits for the walk; a newer one takes its place', async () => {
    const { window, finish } = makeWindow(() => numberedSource(100_000))
    const far = window.rows(90_000, 10).catch((error: unknown) => error)
    const newer = window.rows(95_000, 10)
    await finish()
    expect(await far).toMatchObject({ asData: { code: 'cancelled' } })
    expect(numbers(await newer)).toEqual(from(95_000, 10))
  })
})

describe('rows that pass a filter', () => {
  const everySeventh = (n: number): boolean => n % 7 === 0
  test('are numbered among themselves', async () => {
    const { window, finish } = makeWindow(() => numberedSource(10_000, everySeventh))
    await finish()
    expect(numbers(await window.rows(700, 5))).toEqual([4900, 4907, 4914, 4921, 4928])
    expect(await window.rows(1428, 10)).toMatchObject({ endReached: true })
  })

  test('are given as the walk finds them, and no end is claimed before it is known', async () => {
    const { window, step, finish } = makeWindow(() => numberedSource(10_000, (n) => n === 600))
    const first = window.rows(0, 50)
    await step()
    await step()
    const range = await first
    expect(numbers(range)).toEqual([600])
    expect(range.endReached).toBe(false)
    await finish()
    expect(await window.rows(0, 50)).toMatchObject({ endReached: true })
  })

  test('a rare row at the end is found without reading the rest again', async () => {
    const source = numberedSource(100_000, (n) => n === 99_999)
    const { window, finish } = makeWindow(() => source)
    await finish()
    source.looked = 0
    expect(numbers(await window.rows(0, 50))).toEqual([99_999])
    expect(source.looked).toBeLessThan(1200)
  })
})

test('a refresh sees what is new and closes what it read before', async () => {
  const sources: ReturnType<typeof numberedSource>[] = []
  let total = 100
  const { window, finish, progress } = makeWindow(() => {
    const source = numberedSource(total)
    sources.push(source)
    return source
  })
  await finish()
  total = 5000
  window.refresh()
  await finish()
  expect(sources.map((source) => source.closed)).toEqual([true, false])
  expect(progress.at(-1)).toMatchObject({ known: 5000, complete: true })
  expect(numbers(await window.rows(4990, 100))).toEqual(from(4990, 10))
})

test('a moment that nobody reads from is let go, and the next rows are of a new one', async () => {
  const sources: ReturnType<typeof numberedSource>[] = []
  const { window, finish } = makeWindow(() => {
    const source = Object.assign(numberedSource(1000), { takenMs: sources.length })
    sources.push(source)
    return source
  })
  window.releaseIdle(0)
  expect(sources[0]?.closed).toBe(false)
  await finish()
  window.releaseIdle(1_000_000)
  expect(sources[0]?.closed).toBe(false)
  window.releaseIdle(0)
  expect(sources[0]?.closed).toBe(true)
  expect(numbers(await window.rows(0, 3))).toEqual([0, 1, 2])
  expect(sources.length).toBe(2)
  expect(window.takenMs).toBe(1)
})

test('a walk that fails says so, and keeps the rows it knows', async () => {
  const source = numberedSource(10_000)
  source.failAt = 1024
  const { window, finish, progress } = makeWindow(() => source)
  await finish()
  expect(progress.at(-1)).toMatchObject({ known: 1024, complete: false })
  expect(progress.at(-1)?.error).toMatchObject({ message: 'disk on fire' })
  expect(numbers(await window.rows(500, 10))).toEqual(from(500, 10))
  await expect(window.rows(5000, 10)).rejects.toThrow('disk on fire')
})

test('a walk that is stopped keeps what it found, and goes no further until a refresh', async () => {
  const source = numberedSource(5000, (n) => n % 2 === 0)
  const { window, progress, step, finish } = makeWindow(() => source)
  await step()
  const waiting = window.rows(1000, 10)
  window.stop()
  await expect(waiting).rejects.toMatchObject({ asData: { code: 'cancelled' } })
  const { looked } = source
  await finish()
  expect(source.looked).toBe(looked)
  expect(progress.at(-1)).toMatchObject({ known: 256, complete: false })
  expect((await window.rows(0, 10)).items).toHaveLength(10)
  window.refresh()
  source.closed = false
  await finish()
  expect(progress.at(-1)).toMatchObject({ known: 2500, complete: true })
})

test('closing ends what waits', async () => {
  const source = numberedSource(100_000)
  const { window } = makeWindow(() => source)
  const far = window.rows(90_000, 10).catch((error: unknown) => error)
  window.close()
  expect(await far).toMatchObject({ asData: { code: 'cancelled' } })
  expect(source.closed).toBe(true)
})
