import { expect, test } from 'vitest'
import type { AttributeMap, Item } from '../encoding/attribute-value.ts'
import { Database } from './database.ts'
import type { ReadSnapshot } from './read-snapshot.ts'

const small = 300

async function filled(): Promise<Database> {
  const database = await Database.createInMemory()
  for (let at = 0; at < small; at++) await database.put(`p${at % 9}`, { n: at })
  for (let at = 0; at < small; at++) await database.put([`p${at % 9}`, `s${at}`], { n: at })
  return database
}

async function pagesOf(
  snapshot: ReadSnapshot,
  table: string,
  between: () => Promise<void>,
): Promise<Item[]> {
  const items: Item[] = []
  let next: AttributeMap | undefined
  do {
    const { output } = await snapshot.scan({
      TableName: table,
      Limit: 40,
      ...(next === undefined ? {} : { ExclusiveStartKey: next }),
    })
    items.push(...(output.Items ?? []))
    next = output.LastEvaluatedKey
    await between()
  } while (next !== undefined)
  return items
}

test('pages of a snapshot show one moment, whatever is put, deleted, flushed and merged between them', async () => {
  await using database = await filled()
  const name = database.defaultTableName ?? ''
  const before = (await database.dynamodb.scan({ TableName: name })).Items ?? []
  const snapshot = database.snapshot()
  let turn = 0
  const items = await pagesOf(snapshot, name, async () => {
    turn++
    await database.delete([`p${turn % 9}`, `s${turn}`])
    await database.put(`new${turn}`, { n: -turn })
    await database.put(`p${turn % 9}`, { n: 'changed' })
    await database.storage.flush()
    if (turn % 3 === 0) await database.storage.compact()
  })
  expect(turn).toBeGreaterThan(5)
  expect(items).toEqual(before)
  snapshot.close()
  expect((await database.dynamodb.scan({ TableName: name })).Items).not.toEqual(before)
})

test('an item that expires while the snapshot is held stays in it', async () => {
  await using database = await Database.createInMemory()
  const table = database.defaultTableName ?? ''
  await database.dynamodb.updateTimeToLive({
    TableName: table,
    TimeToLiveSpecification: { AttributeName: 'until', Enabled: true },
  })
  const soon = Math.floor(Date.now() / 1000) + 1
  await database.put('a', { until: soon })
  const snapshot = database.snapshot()
  await expect.poll(async () => await database.get('a'), { timeout: 5000 }).toBeUndefined()
  const { output } = await snapshot.scan({ TableName: table })
  expect(output.Count).toBe(1)
  snapshot.close()
})

test('what a page took is told: the sizes of its items, and blocks once they lie in files', async () => {
  await using database = await filled()
  await database.storage.flush()
  const snapshot = database.snapshot()
  const { output, work } = await snapshot.query({
    TableName: database.defaultTableName ?? '',
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: new Map([[':pk', 'p1']]),
  })
  expect(output.Count).toBeGreaterThan(10)
  expect(work.itemBytes).toBeGreaterThan(output.Count * 5)
  expect(work.blocksRead).toBeGreaterThan(0)
  expect(work.bytesRead).toBeGreaterThan(work.blocksRead)
  snapshot.close()
})

test('a closed snapshot reads nothing', async () => {
  await using database = await filled()
  const snapshot = database.snapshot()
  snapshot.close()
  snapshot.close()
  await expect(snapshot.scan({ TableName: database.defaultTableName ?? '' })).rejects.toMatchObject(
    { code: 'closed' },
  )
})
