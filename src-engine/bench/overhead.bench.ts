/** What the layers of DynamoDB cost on top of the store: the same items, read and written with and without them. */
import { Database } from '../api/database.ts'
import { dynamodbLimits } from '../base/limits.ts'
import type { AttributeMap } from '../encoding/attribute-value.ts'
import type { Bench, BenchContext } from './bench.ts'
import { openKeystone, type KeystoneContender } from './contenders/keystone.ts'
import { compare, interleaved } from './measure.ts'
import { fill } from './read.bench.ts'
import {
  arrivalOrder,
  itemCount,
  partitionKey,
  shuffled,
  sortKey,
  wholeItem,
  workloads,
  type Workload,
} from './workload.ts'

const getsPerTurn = 10_000
const queriesPerTurn = 300
const writers = 64
const putsPerWriter = 50
const partitionsMax = 500
const TableName = 'items'

export const overheadBench: Bench = {
  name: 'overhead',
  async run(context) {
    const [workload] = workloads(Math.min(context.partitions, partitionsMax))
    if (workload === undefined) return
    context.report.heading(`DynamoDB's layers, ${workload.name}, ${itemCount(workload)} items`)
    const store = await openKeystone(context.directory('overhead-store'), workload)
    await fill(store, workload)
    await store.settle()
    const database = await Database.create(`${context.directory('overhead')}/api.keystone`, {
      tableName: TableName,
    })
    await fillDatabase(database, workload)
    await compareGets(context, workload, { store, database })
    await compareQueries(context, workload, { store, database })
    await comparePuts(context, workload, { store, database })
    await Promise.all([store.close(), database.close()])
  },
}

interface Both {
  readonly store: KeystoneContender
  readonly database: Database
}

async function fillDatabase(database: Database, workload: Workload): Promise<void> {
  const order = arrivalOrder(workload)
  const size = dynamodbLimits.batchWriteRequestsMax
  const batches: Promise<unknown>[] = []
  for (let at = 0; at < order.length; at += size) {
    const requests = Array.from(order.subarray(at, at + size), (index) => ({
      PutRequest: { Item: wholeItem(workload, index, 1) },
    }))
    batches.push(
      database.dynamodb.batchWriteItem({ RequestItems: new Map([[TableName, requests]]) }),
    )
  }
  await Promise.all(batches)
  await database.flush()
  await database.storage.compact()
}

async function compareGets(
  { report, rounds }: BenchContext,
  workload: Workload,
  { store, database }: Both,
): Promise<void> {
  const order = shuffled(itemCount(workload))
  const indexAt = (round: number, i: number): number =>
    order[(round * getsPerTurn + i) % order.length] ?? 0
  const keyOf = (index: number): AttributeMap =>
    new Map([
      ['pk', partitionKey(workload, index)],
      ['sk', sortKey(workload, index)],
    ])
  const rates = await interleaved(
    [
      {
        name: 'keystone',
        run(round) {
          for (let i = 0; i < getsPerTurn; i++) store.get(indexAt(round, i))
          return getsPerTurn
        },
      },
      {
        name: 'GetItem',
        async run(round) {
          for (let i = 0; i < getsPerTurn; i++) {
            const Key = keyOf(indexAt(round, i))
            const { Item } = await database.dynamodb.getItem({ TableName, Key })
            if (Item === undefined) throw new Error('GetItem lost an item')
          }
          return getsPerTurn
        },
      },
    ],
    rounds,
    'processor',
  )
  report.rates('get, with and without', rates)
  const label = 'GetItem: get of the store'
  report.target({ label, atLeast: 0.5, ...compare(rates, ['keystone'], 'GetItem') })
}

async function compareQueries(
  { report, rounds }: BenchContext,
  workload: Workload,
  { store, database }: Both,
): Promise<void> {
  const partitionAt = (round: number, i: number): number =>
    (round * 7 + i * 31) % workload.partitions
  const rates = await interleaved(
    [
      {
        name: 'keystone',
        run(round) {
          for (let i = 0; i < queriesPerTurn; i++) store.range(partitionAt(round, i))
          return queriesPerTurn
        },
      },
      {
        name: 'Query',
        async run(round) {
          for (let i = 0; i < queriesPerTurn; i++) {
            const pk = partitionKey(workload, partitionAt(round, i) * workload.itemsPerPartition)
            const { Count } = await database.dynamodb.query({
              TableName,
              KeyConditionExpression: 'pk = :pk',
              ExpressionAttributeValues: new Map([[':pk', pk]]),
            })
            if (Count !== workload.itemsPerPartition) throw new Error('Query lost an item')
          }
          return queriesPerTurn
        },
      },
    ],
    rounds,
    'processor',
  )
  report.rates('range of 100, with and without', rates)
  const label = 'Query of 100: range of the store'
  report.target({ label, atLeast: 0.5, ...compare(rates, ['keystone'], 'Query') })
}

async function comparePuts(
  { report, rounds }: BenchContext,
  workload: Workload,
  { store, database }: Both,
): Promise<void> {
  const total = itemCount(workload)
  let at = 0
  const fromManyWriters = async (put: (index: number) => Promise<unknown>): Promise<number> => {
    await Promise.all(
      Array.from({ length: writers }, async () => {
        for (let i = 0; i < putsPerWriter; i++) {
          at = (at + 7919) % total
          await put(at)
        }
      }),
    )
    return writers * putsPerWriter
  }
  const rates = await interleaved(
    [
      {
        name: 'keystone',
        run: (round) => fromManyWriters((index) => store.putDurable(index, round + 2)),
      },
      {
        name: 'PutItem',
        run: (round) =>
          fromManyWriters((index) => {
            const Item = wholeItem(workload, index, round + 2)
            return database.dynamodb.putItem({ TableName, Item })
          }),
      },
    ],
    rounds,
  )
  report.rates(`durable put, ${writers} writers`, rates)
  const label = `PutItem, ${writers} writers: put of the store`
  report.target({ label, atLeast: 0.5, ...compare(rates, ['keystone'], 'PutItem') })
}
