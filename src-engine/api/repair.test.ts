import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemEnvironment } from '../base/environment.ts'
import type { Item } from '../encoding/attribute-value.ts'
import { Database } from './database.ts'
import { repairDatabase } from './repair.ts'

let place = ''
beforeAll(() => {
  place = fs.mkdtempSync(path.join(os.tmpdir(), 'keystone-repair-'))
})
afterAll(() => fs.rmSync(place, { recursive: true, force: true }))

const TableName = 'orders'
const cities = ['Lisbon', 'Porto', 'Braga', 'Faro']
const dayMs = 86_400_000

async function fill(directory: string): Promise<void> {
  const db = await Database.create(directory, { defaultTable: false })
  const { dynamodb } = db
  const key = (hash: string, range: string) =>
    [
      { AttributeName: hash, KeyType: 'HASH' },
      { AttributeName: range, KeyType: 'RANGE' },
    ] as const
  await dynamodb.createTable({
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: ['customer', 'order', 'city', 'state'].map((AttributeName) => ({
      AttributeName,
      AttributeType: 'S',
    })),
    KeySchema: key('customer', 'order'),
    LocalSecondaryIndexes: [
      {
        IndexName: 'by-state',
        KeySchema: key('customer', 'state'),
        Projection: { ProjectionType: 'ALL' },
      },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: 'by-city',
        KeySchema: key('city', 'order'),
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ],
  })
  await dynamodb.updateTimeToLive({
    TableName,
    TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
  })
  for (let i = 0; i < 400; i++) {
    const Item: Item = new Map<string, string | number>([
      ['customer', `customer-${i % 90}`],
      ['order', `order-${i}`],
      ['state', i % 3 === 0 ? 'open' : 'sent'],
      ['expires', Math.floor((Date.now() + dayMs) / 1000)],
    ])
    if (i % 5 > 0) Item.set('city', cities[i % cities.length] ?? '')
    await dynamodb.putItem({ TableName, Item })
  }
  await db.flush()
  await db.close()
}

async function ordersIn(db: Database, IndexName?: string): Promise<string[]> {
  const { Items = [] } = await db.dynamodb.scan({ TableName, IndexName })
  return Items.map((item) => String(item.get('order'))).toSorted()
}

test('after a loss, indexes, expiry and counts agree with the items that were saved', async () => {
  const source = path.join(place, 'damaged.keystone')
  const target = path.join(place, 'saved.keystone')
  await fill(source)
  const files = fs.readdirSync(source).filter((name) => name.endsWith('.sst'))
  // Not the stripe of the catalog. What goes holds items, and entries of items that stay.
  const lost = files.filter((name, at) => !name.startsWith('000-') && at % 3 === 0)
  // The log still has what was flushed lately.
  for (const name of [...lost, 'wal.log']) fs.rmSync(path.join(source, name))

  const abort = new AbortController()
  const cancelled = { signal: abort.signal, onRebuild: () => abort.abort() }
  await expect(repairDatabase(source, target, cancelled)).rejects.toMatchObject({
    code: 'cancelled',
  })
  // Neither under its own name nor under the one it has until it is complete.
  expect(fs.readdirSync(place)).toEqual(['damaged.keystone'])

  const filled = new Set<string>()
  const report = await repairDatabase(source, target, {
    onRebuild: (progress) => filled.add(progress.target),
  })
  expect(report.sstFilesSkipped).toBe(lost.length)
  expect(report.keysLeftOut).toBeGreaterThan(0)
  expect([...filled].toSorted()).toEqual(['by-city', 'by-state', 'expires'])

  const db = await Database.open(target, { sweepIntervalMs: 0 })
  const { Items = [] } = await db.dynamodb.scan({ TableName })
  expect(Items.length).toBeGreaterThan(100)
  expect(Items.length).toBeLessThan(400)
  const withCity = Items.filter((item) => item.has('city'))
  expect(await ordersIn(db, 'by-city')).toEqual(
    withCity.map((item) => String(item.get('order'))).toSorted(),
  )
  expect(await ordersIn(db, 'by-state')).toEqual(await ordersIn(db))
  const { Table } = await db.dynamodb.describeTable({ TableName })
  expect(Table).toMatchObject({
    ItemCount: Items.length,
    GlobalSecondaryIndexes: [{ IndexStatus: 'ACTIVE', ItemCount: withCity.length }],
    LocalSecondaryIndexes: [{ ItemCount: Items.length }],
  })
  expect(await db.sweep()).toBe(0)
  await db.close()

  const { clock } = systemEnvironment
  const tomorrow = { ...clock, now: () => clock.now() + 2 * dayMs }
  await using later = await Database.open(target, {
    sweepIntervalMs: 0,
    environment: { ...systemEnvironment, clock: tomorrow },
  })
  expect(await later.sweep()).toBe(Items.length)
  expect(await ordersIn(later, 'by-state')).toEqual([])
})
