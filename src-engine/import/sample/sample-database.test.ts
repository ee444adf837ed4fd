import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Database } from '../../api/database.ts'
import { mapsEqual } from '../../encoding/equality.ts'
import type { City } from './cities.ts'
import { createSampleDatabase, isReadableDatabase } from './sample-database.ts'
import { shopItems } from './shop.ts'

const directory = mkdtempSync(path.join(tmpdir(), 'keystone-sample-'))
const sample = path.join(directory, 'sample.keystone')
const cities: City[] = Array.from({ length: 60 }, (_, i) => ({
  cityId: i,
  name: `City ${i}`,
  altName: '',
  country: i % 2 === 0 ? 'PT' : 'JP',
  featureCode: 'PPL',
  adminCode: '',
  population: 1000 + i,
  loc: { coordinates: [i / 4, -i / 8] },
}))
const told: (readonly [number, number])[] = []

beforeAll(
  () => createSampleDatabase(sample, { cities, onProgress: (...numbers) => told.push(numbers) }),
  60_000,
)
afterAll(() => rmSync(directory, { recursive: true }))

test('the sample holds both tables, whole, with index, stream and TTL', async () => {
  await using database = await Database.openReadOnly(sample)
  expect(database.tableNames).toEqual(['cities', 'shop'])
  const page = await database.dynamodb.query({
    TableName: 'cities',
    KeyConditionExpression: 'country = :c',
    ExpressionAttributeValues: new Map([[':c', 'PT']]),
  })
  expect(page.Count).toBe(30)
  const placed = await database.dynamodb.query({
    TableName: 'shop',
    IndexName: 'ordersByStatus',
    KeyConditionExpression: '#s = :s',
    ExpressionAttributeNames: new Map([['#s', 'status']]),
    ExpressionAttributeValues: new Map([[':s', 'placed']]),
  })
  const expected = shopItems().filter((item) => item.get('status') === 'placed')
  expect(placed.Count).toBe(expected.length)
  expect(placed.Items?.every((found) => expected.some((item) => mapsEqual(found, item)))).toBe(true)
  const { TimeToLiveDescription } = await database.dynamodb.describeTimeToLive({
    TableName: 'shop',
  })
  expect(TimeToLiveDescription).toMatchObject({ AttributeName: 'expiresAt' })
  const { Table } = await database.dynamodb.describeTable({ TableName: 'shop' })
  expect(Table.LatestStreamArn).toBeDefined()
})

test('progress ends with everything', () => {
  const total = shopItems().length + cities.length
  expect(told.at(-1)).toEqual([total, total])
})

test('what is no database is not taken for a sample', async () => {
  expect(await isReadableDatabase(sample)).toBe(true)
  expect(await isReadableDatabase(directory)).toBe(false)
})
