import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Database, type AttributeValue, type Dynamodb, type Item } from '../../src-engine/index.ts'
import type { BrowseSource } from '../contract/browse.ts'
import { openBrowseSource } from './browse-source.ts'
import { CallRecorder } from './call-recorder.ts'
import type { EngineCall } from './protocol.ts'
import { RowWindow, type WalkProgress } from './row-window.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let database: Database
let dynamodb: Dynamodb
let calls: EngineCall[] = []

beforeEach(async () => {
  calls = []
  database = await Database.createInMemory({ defaultTable: false })
  dynamodb = database.dynamodb
  await dynamodb.createTable({
    TableName: 'events',
    AttributeDefinitions: [
      { AttributeName: 'pk', AttributeType: 'S' },
      { AttributeName: 'sk', AttributeType: 'N' },
    ],
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
    BillingMode: 'PAY_PER_REQUEST',
  })
  for (let at = 0; at < 3000; at++) await put(`p${at % 7}`, at)
})

afterEach(async () => {
  await database.close()
})

async function put(pk: string, sk: number): Promise<void> {
  const item = new Map<string, AttributeValue>([
    ['pk', pk],
    ['sk', sk],
    ['even', sk % 2 === 0],
  ])
  await dynamodb.putItem({ TableName: 'events', Item: item })
}

async function openWindow(source: BrowseSource): Promise<[RowWindow, WalkProgress]> {
  const recorder = new CallRecorder((call) => calls.push(call))
  return await new Promise((resolve) => {
    const window: RowWindow = new RowWindow({
      openSource: () => openBrowseSource(database.snapshot(), source, recorder),
      onProgress: (progress) => {
        if (progress.complete) resolve([window, progress])
      },
      pause: () => new Promise((next) => setImmediate(next)),
      nowMs: () => performance.now(),
    })
  })
}

async function scanAll(): Promise<readonly Item[]> {
  return (await dynamodb.scan({ TableName: 'events' })).Items ?? []
}

test('the rows of a table are its scan, wherever one looks', async () => {
  const all = await scanAll()
  const [window, progress] = await openWindow({ table: 'events' })
  expect(progress).toMatchObject({ known: 3000, complete: true })
  for (const first of [0, 511, 512, 2048, 2990]) {
    expect((await window.rows(first, 40)).items).toEqual(all.slice(first, first + 40))
  }
  expect(await window.rows(2960, 40)).toMatchObject({ endReached: true, scanned: 440 })
})

test('the rows of a query are in its direction and filtered', async () => {
  const [window, progress] = await openWindow({
    table: 'events',
    KeyConditionExpression: 'pk = :pk',
    FilterExpression: 'even = :even',
    ScanIndexForward: false,
    ExpressionAttributeValues: new Map<string, AttributeValue>([
      [':pk', 'p3'],
      [':even', true],
    ]),
  })
  const expected = (await scanAll())
    .filter((item) => item.get('pk') === 'p3' && item.get('even') === true)
    .map((item) => item.get('sk'))
    .toReversed()
  expect(progress.known).toBe(expected.length)
  const { items } = await window.rows(100, 50)
  expect(items.map((item) => item.get('sk'))).toEqual(expected.slice(100, 150))
})

test('what is put later is not among the rows until a refresh', async () => {
  const [window] = await openWindow({ table: 'events' })
  await put('p1', 100_000)
  expect(await window.rows(2999, 10)).toMatchObject({ items: { length: 1 }, endReached: true })
  window.refresh()
  await expect
    .poll(async () => (await window.rows(3000, 1)).items.length, { timeout: 30_000 })
    .toBe(1)
})

test('the walk is told as one call, each window as its own', async () => {
  const [window] = await openWindow({ table: 'events' })
  await window.rows(512, 10)
  expect(calls.map(({ operation, text, rows }) => [operation, text, rows])).toEqual([
    ['Scan', 'events Select="COUNT" (row positions, 6 pages)', 3000],
    ['Scan', expect.stringContaining('events Limit=10 ExclusiveStartKey='), 10],
  ])
})

test('a source that cannot be read says so', async () => {
  const recorder = new CallRecorder((call) => calls.push(call))
  const source = openBrowseSource(database.snapshot(), { table: 'none' }, recorder)
  await expect(source.read(undefined, 10)).rejects.toMatchObject({ code: 'tableNotFound' })
  expect(calls).toMatchObject([{ operation: 'Scan', failed: { code: 'tableNotFound' } }])
})
