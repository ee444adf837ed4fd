/** Long work on tables while they are in use: a new index, expiry, and what a transaction costs more than a batch. */
import { Database } from '../api/database.ts'
import { dynamodbLimits } from '../base/limits.ts'
import type { UpdateTableInput } from '../api/types.ts'
import type { Item } from '../encoding/attribute-value.ts'
import type { Bench, BenchContext } from './bench.ts'
import { compare, interleaved, timedMs } from './measure.ts'
import { arrivalOrder, itemCount, wholeItem, workloads, type Workload } from './workload.ts'

const partitionsMax = 1000
const TableName = 'items'
const backfilledPerSecond = 200_000
const putMsMax = 50
const transactions = 100
const transactionItems = 25

export const tablesBench: Bench = {
  name: 'tables',
  async run(context) {
    const [workload] = workloads(Math.min(context.partitions, partitionsMax))
    if (workload === undefined) return
    context.report.heading(`Tables in use, ${workload.name}, ${itemCount(workload)} items`)
    const path = `${context.directory('tables')}/tables.keystone`
    const database = await Database.create(path, { tableName: TableName, sweepIntervalMs: 0 })
    try {
      await fillExpired(database, workload)
      await backfill(context, database, workload)
      await sweep(context, database, workload)
      await compareTransactions(context, database, workload)
    } finally {
      await database.close()
    }
  },
}

/** All items, each past its time already, although nobody has said yet which attribute tells. */
async function fillExpired(database: Database, workload: Workload): Promise<void> {
  const order = arrivalOrder(workload)
  const size = dynamodbLimits.batchWriteRequestsMax
  const batches: Promise<unknown>[] = []
  for (let at = 0; at < order.length; at += size) {
    const requests = Array.from(order.subarray(at, at + size), (index) => ({
      PutRequest: { Item: wholeItem(workload, index, 1).set('expiresAt', 1_700_000_000 + index) },
    }))
    batches.push(
      database.dynamodb.batchWriteItem({ RequestItems: new Map([[TableName, requests]]) }),
    )
  }
  await Promise.all(batches)
  await database.flush()
}

/** Three indexes one after the other: the middle rate counts. The first stays for the sweep to come. */
async function backfill(
  { report }: BenchContext,
  database: Database,
  workload: Workload,
): Promise<void> {
  const names = ['by-city', 'by-city-again', 'by-city-once-more']
  const rates: number[] = []
  for (const name of names) {
    const ms = await timedMs(() => changeIndex(database, addition(name)))
    rates.push((itemCount(workload) / ms) * 1000)
  }
  for (const name of names.slice(1)) {
    await changeIndex(database, {
      GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: name } }],
    })
  }
  const rate = rates.toSorted((left, right) => left - right)[1] ?? 0
  report.target({
    label: `backfill of an index: ${backfilledPerSecond} items/s`,
    ratio: rate / backfilledPerSecond,
    atLeast: 1,
    reading: `${rates.map((each) => Math.round(each)).join(', ')} items/s`,
  })
}

type IndexChange = Omit<UpdateTableInput, 'TableName'>

function addition(IndexName: string): IndexChange {
  return {
    AttributeDefinitions: [
      { AttributeName: 'city', AttributeType: 'S' },
      { AttributeName: 'createdAt', AttributeType: 'N' },
    ],
    GlobalSecondaryIndexUpdates: [
      {
        Create: {
          IndexName,
          KeySchema: [
            { AttributeName: 'city', KeyType: 'HASH' },
            { AttributeName: 'createdAt', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      },
    ],
  }
}

/** Resolves when every index of the table is complete, or gone. */
async function changeIndex({ dynamodb }: Database, change: IndexChange): Promise<void> {
  await dynamodb.updateTable({ TableName, ...change })
  for (;;) {
    const { Table } = await dynamodb.describeTable({ TableName })
    const indexes = Table.GlobalSecondaryIndexes ?? []
    if (indexes.every(({ IndexStatus }) => IndexStatus === 'ACTIVE')) return
    await turn()
  }
}

async function sweep(
  { report }: BenchContext,
  database: Database,
  workload: Workload,
): Promise<void> {
  const { dynamodb } = database
  await dynamodb.updateTimeToLive({
    TableName,
    TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
  })
  for (;;) {
    const { TimeToLiveDescription } = await dynamodb.describeTimeToLive({ TableName })
    if (TimeToLiveDescription?.TimeToLiveStatus === 'ENABLED') break
    await turn()
  }
  let sweeping = true
  const waits: number[] = []
  const writer = (async () => {
    for (let index = 0; sweeping; index++) {
      const Item = wholeItem(workload, index % itemCount(workload), 2)
      waits.push(await timedMs(() => dynamodb.putItem({ TableName, Item })))
      await turn()
    }
  })()
  const ms = await timedMs(() => database.sweep()).finally(async () => {
    sweeping = false
    await writer
  })
  const longest = Math.max(...waits)
  report.line(
    `${itemCount(workload)} expired items removed in ${(ms / 1000).toFixed(1)} s while ${waits.length} puts were made`,
  )
  report.target({
    label: `longest wait of a put during a TTL sweep: ${putMsMax} ms`,
    ratio: longest / putMsMax,
    atMost: 1,
    reading: `${longest.toFixed(1)} ms`,
  })
}

async function compareTransactions(
  { report, rounds }: BenchContext,
  { dynamodb }: Database,
  workload: Workload,
): Promise<void> {
  let at = 0
  const items = (round: number): Item[] =>
    Array.from({ length: transactionItems }, () => {
      at = (at + 7919) % itemCount(workload)
      return wholeItem(workload, at, round + 3)
    })
  const puts = (round: number) => items(round).map((Item) => ({ Put: { TableName, Item } }))
  const rates = await interleaved(
    [
      {
        name: 'batch',
        async run(round) {
          for (let i = 0; i < transactions; i++) {
            const requests = items(round).map((Item) => ({ PutRequest: { Item } }))
            await dynamodb.batchWriteItem({ RequestItems: new Map([[TableName, requests]]) })
          }
          return transactions
        },
      },
      {
        name: 'transaction',
        async run(round) {
          for (let i = 0; i < transactions; i++) {
            await dynamodb.transactWriteItems({ TransactItems: puts(round) })
          }
          return transactions
        },
      },
      {
        name: 'with token',
        async run(round) {
          for (let i = 0; i < transactions; i++) {
            const ClientRequestToken = `token-${round}-${i}`
            await dynamodb.transactWriteItems({ TransactItems: puts(round), ClientRequestToken })
          }
          return transactions
        },
      },
    ],
    rounds,
  )
  report.rates(`${transactionItems} items at once`, rates)
  for (const name of ['transaction', 'with token']) {
    const label = `${name === 'transaction' ? name : `transaction ${name}`} of ${transactionItems}: half of a batch`
    report.target({ label, atLeast: 0.5, ...compare(rates, ['batch'], name) })
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
