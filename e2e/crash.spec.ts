/** The app is killed in the middle of writing: every write it said was done is there. */
import { expect, test } from '@playwright/test'
import { kstone, Place, Studio } from './app.ts'

const place = new Place()
test.afterAll(() => place.remove())

test('kill -9 during writes loses no acknowledged write [P1 P10]', async () => {
  const database = place.at('writes.keystone')
  kstone('create', database)
  kstone('put', database, 'seed', '{"n": 0}')
  const studio = await Studio.launch({ place, words: [database] })
  await expect(studio.page.getByRole('tab', { name: /default|writes/ })).toBeVisible()
  const acknowledged: number[] = []
  await studio.page.exposeFunction('acknowledge', (n: number) => void acknowledged.push(n))
  void studio.page
    .evaluate(async () => {
      const { keystone } = window
      const list = await keystone.database.list()
      const handle = list.ok ? list.value[0]?.handle : undefined
      if (handle === undefined) throw new Error('no database')
      const described = await keystone.database.describe({ handle })
      const table = described.ok ? described.value.tables[0]?.TableName : undefined
      if (table === undefined) throw new Error('no table')
      for (let n = 1; ; n++) {
        const item = new Map<string, string | number>([
          ['pk', `write-${n}`],
          ['n', n],
        ])
        const put = await keystone.items.put({ handle, input: { TableName: table, Item: item } })
        if (!put.ok) throw new Error(put.error.message)
        // @ts-expect-error The test's own function.
        await window.acknowledge(n)
      }
    })
    // Ends with the window.
    .catch(() => undefined)
  await expect.poll(() => acknowledged.length, { timeout: 20_000 }).toBeGreaterThan(200)
  await studio.kill()

  const stored = new Set(
    kstone('scan', database, '-o', 'jsonl')
      .split('\n')
      .flatMap((line) => /write-(\d+)/.exec(line)?.[1] ?? []),
  )
  expect(acknowledged.filter((n) => !stored.has(String(n)))).toEqual([])
  expect(stored.size).toBeGreaterThanOrEqual(acknowledged.length)
})
