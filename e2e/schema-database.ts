/**
 * A database made for the schema: `orders` with all that goes wrong in real data, `wide` with as many indexes and
 * attributes as there may be. Made by the built library, as a program of somebody else would.
 */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type * as Engine from '../src-engine/index.ts'
import type { AttributeValue, Item } from '../src-engine/index.ts'
import { root } from './app.ts'

/** Items of `orders`. */
export const orderCount = 2000
/** Of them with `status`; every tenth is without. */
export const withStatus = 1800
/** Of them with an `expiresAt` in milliseconds; every fiftieth. */
export const wrongUnit = 40
/** Expired: every twentieth that is not in milliseconds. */
export const expired = 100

export async function loadEngine(): Promise<typeof Engine> {
  return await import(pathToFileURL(join(root, 'out/engine/index.js')).href)
}

export async function makeSchemaDatabase(path: string): Promise<void> {
  const { Database } = await loadEngine()
  const database = await Database.create(path, { defaultTable: false, sweepIntervalMs: 0 })
  const { dynamodb } = database
  await dynamodb.createTable({
    TableName: 'orders',
    AttributeDefinitions: [
      { AttributeName: 'customer', AttributeType: 'S' },
      { AttributeName: 'number', AttributeType: 'N' },
      { AttributeName: 'flag', AttributeType: 'S' },
    ],
    KeySchema: [
      { AttributeName: 'customer', KeyType: 'HASH' },
      { AttributeName: 'number', KeyType: 'RANGE' },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: 'byFlag',
        KeySchema: [{ AttributeName: 'flag', KeyType: 'HASH' }],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ],
    BillingMode: 'PAY_PER_REQUEST',
  })
  for (let at = 0; at < orderCount; at += 100) {
    const some = Array.from({ length: 100 }, (_, each) => order(at + each))
    await Promise.all(some.map((Item) => dynamodb.putItem({ TableName: 'orders', Item })))
  }
  await makeWide(dynamodb)
  await database.close()
}

function order(at: number): Item {
  const nowSeconds = Math.floor(Date.now() / 1000)
  const seconds =
    at % 20 === 1 ? nowSeconds - 3600 - at : nowSeconds + 86_400 * ((at % 30) + 1) + at
  const item = new Map<string, AttributeValue>([
    ['customer', `c${at % 97}`],
    ['number', at],
    ['total', (at % 250) + (at % 4) / 4],
    ['expiresAt', at % 50 === 0 ? seconds * 1000 : seconds],
    ['address', new Map([['city', at % 3 === 0 ? 'Oslo' : `City ${at % 40}`]])],
    ['tags', at % 5 === 0 ? ['gift', 'express'] : ['gift']],
  ])
  if (at % 10 !== 0) item.set('status', at % 3 === 0 ? 'open' : 'shipped')
  if (at % 8 === 0) item.set('flag', 'x')
  if (at % 100 === 7) item.set('total', String(at))
  return item
}

async function makeWide(dynamodb: Engine.Dynamodb): Promise<void> {
  await dynamodb.createTable({
    TableName: 'wide',
    AttributeDefinitions: [
      { AttributeName: 'pk', AttributeType: 'S' },
      ...Array.from({ length: 20 }, (_, at) => ({
        AttributeName: `attribute${at}`,
        AttributeType: 'S' as const,
      })),
    ],
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    GlobalSecondaryIndexes: Array.from({ length: 20 }, (_, at) => ({
      IndexName: `an-index-with-a-rather-long-name-${at}`,
      KeySchema: [{ AttributeName: `attribute${at}`, KeyType: 'HASH' as const }],
      Projection: { ProjectionType: 'KEYS_ONLY' as const },
    })),
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    BillingMode: 'PAY_PER_REQUEST',
  })
  const attributes = Array.from({ length: 500 }, (_, at) => [`attribute${at}`, `v${at}`] as const)
  for (let at = 0; at < 20; at++) {
    const Item: Item = new Map<string, AttributeValue>([['pk', `w${at}`], ...attributes])
    await dynamodb.putItem({ TableName: 'wide', Item })
  }
}
