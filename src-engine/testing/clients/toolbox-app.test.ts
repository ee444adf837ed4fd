import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import {
  $add,
  $append,
  $delete,
  $get,
  $remove,
  $set,
  $sum,
  BatchDeleteRequest,
  BatchGetCommand,
  BatchGetRequest,
  BatchPutRequest,
  BatchWriteCommand,
  ConditionCheck,
  DeleteItemCommand,
  DeleteTransaction,
  executeBatchGet,
  executeBatchWrite,
  executeTransactGet,
  executeTransactWrite,
  GetItemCommand,
  GetTransaction,
  isConditionCheckFailed,
  PutItemCommand,
  PutTransaction,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
  UpdateTransaction,
} from 'dynamodb-toolbox'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startEndpointProcess, type EndpointProcess } from './start-endpoint.ts'
import { createShopTable, openShop } from './toolbox-app.ts'

let endpoint: EndpointProcess
let client: DynamoDBClient
let shop: ReturnType<typeof openShop>

beforeAll(async () => {
  endpoint = await startEndpointProcess()
  client = new DynamoDBClient(endpoint.settings)
  await createShopTable(client)
  shop = openShop(client)
})
afterAll(async () => {
  client.destroy()
  expect(await endpoint.stop()).toBe(0)
})

const email = 'ada@example.com'
const ada = {
  email,
  name: 'Ada',
  visits: 1,
  interests: new Set(['looms', 'music']),
  addresses: { home: { street: 'St James Square', city: 'London' } },
  note: 'first',
}
const stored = { ...ada, kind: 'PROFILE' }
const idsOf = (found: { readonly Items?: readonly { readonly id: string }[] | undefined }) =>
  (found.Items ?? []).map(({ id }) => id)

test('the toolbox puts, refuses a second put by condition, and gets', async () => {
  const { customer } = shop
  const put = customer
    .build(PutItemCommand)
    .item(ada)
    .options({
      condition: { attr: 'email', exists: false },
      returnValuesOnConditionFalse: 'ALL_OLD',
    })
  expect((await put.send()).ToolboxItem).toEqual({ ...stored, entity: 'customer' })
  const failure: unknown = await put.send().catch((error: unknown) => error)
  expect(failure).toMatchObject({
    name: 'ConditionalCheckFailedException',
    message: 'The conditional request failed',
  })
  if (!isConditionCheckFailed(failure, customer)) throw failure
  expect(failure.FormattedItem).toEqual(stored)
  const get = customer.build(GetItemCommand).key({ email })
  expect((await get.options({ consistent: true }).send()).Item).toEqual(stored)
  const some = await get.options({ attributes: ['name', 'addresses.home.city'] }).send()
  expect(some.Item).toEqual({ name: 'Ada', addresses: { home: { city: 'London' } } })
  const nobody = await customer.build(GetItemCommand).key({ email: 'nobody' }).send()
  expect(nobody.Item).toBeUndefined()
  const replaced = await customer
    .build(PutItemCommand)
    .item({ ...ada, visits: 2 })
    .options({ returnValues: 'ALL_OLD', capacity: 'TOTAL' })
    .send()
  expect(replaced.Attributes).toEqual(stored)
  expect(replaced.ConsumedCapacity).toMatchObject({ TableName: 'shop', CapacityUnits: 1 })
})

test('the toolbox updates with set, add, delete, append, references and remove', async () => {
  const { customer, order } = shop
  const updated = await customer
    .build(UpdateItemCommand)
    .item({
      email,
      name: 'Ada Lovelace',
      visits: $add(3),
      interests: $add(new Set(['numbers'])),
      addresses: { home: { city: 'Ockham' }, work: $set({ street: 'Dorset', city: 'London' }) },
      note: $remove(),
    })
    .options({ returnValues: 'ALL_NEW' })
    .send()
  expect(updated.Attributes).toEqual({
    email,
    kind: 'PROFILE',
    name: 'Ada Lovelace',
    visits: 5,
    interests: new Set(['looms', 'music', 'numbers']),
    addresses: {
      home: { street: 'St James Square', city: 'Ockham' },
      work: { street: 'Dorset', city: 'London' },
    },
  })
  const again = await customer
    .build(UpdateItemCommand)
    .item({
      email,
      visits: $sum($get('visits'), 10),
      interests: $delete(new Set(['looms'])),
      note: $get('name', 'unnamed'),
    })
    .options({ returnValues: 'UPDATED_NEW' })
    .send()
  expect(again.Attributes).toEqual({
    visits: 15,
    interests: new Set(['music', 'numbers']),
    note: 'Ada Lovelace',
  })
  await order
    .build(PutItemCommand)
    .item({ email: 'lists', id: '1', status: 'open', total: 1, lines: ['a'] })
    .send()
  const appended = await order
    .build(UpdateItemCommand)
    .item({ email: 'lists', id: '1', lines: $append(['b', 'c']) })
    .options({ returnValues: 'UPDATED_OLD' })
    .send()
  expect(appended.Attributes).toEqual({ lines: ['a'] })
  const lists = await order.build(GetItemCommand).key({ email: 'lists', id: '1' }).send()
  expect(lists.Item?.lines).toEqual(['a', 'b', 'c'])
  await expect(
    customer
      .build(UpdateItemCommand)
      .item({ email: 'ghost', visits: $add(1) })
      .options({ condition: { attr: 'email', exists: true } })
      .send(),
  ).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' })
  expect((await customer.build(GetItemCommand).key({ email: 'ghost' }).send()).Item).toBe(undefined)
})

const orders = Array.from({ length: 20 }, (_, index) => ({
  email,
  id: `2026-${String(index).padStart(2, '0')}`,
  status: index % 2 === 0 ? ('open' as const) : ('paid' as const),
  total: 200 - index * 10,
  lines: [`line ${index}`],
}))

test('the toolbox writes and gets in batches', async () => {
  const { customer, order, table } = shop
  const written = await executeBatchWrite(
    table
      .build(BatchWriteCommand)
      .requests(
        ...orders.map((one) => order.build(BatchPutRequest).item(one)),
        order.build(BatchDeleteRequest).key({ email: 'lists', id: '1' }),
      ),
  )
  expect(written.UnprocessedItems).toEqual({})
  const { Responses } = await executeBatchGet(
    table
      .build(BatchGetCommand)
      .requests(
        customer.build(BatchGetRequest).key({ email }),
        order.build(BatchGetRequest).key({ email, id: '2026-07' }),
        order.build(BatchGetRequest).key({ email: 'lists', id: '1' }),
      ),
  )
  expect(Responses[0][0]).toMatchObject({ name: 'Ada Lovelace' })
  expect(Responses[0][1]).toEqual(orders[7])
  expect(Responses[0][2]).toBeUndefined()
})

test('the toolbox queries the table and both kinds of index', async () => {
  const { customer, order, table } = shop
  const partition = `CUSTOMER#${email}`
  const query = table.build(QueryCommand).entities(order)
  const begins = await query.query({ partition, range: { beginsWith: 'ORDER#2026-1' } }).send()
  expect(idsOf(begins)).toEqual(Array.from({ length: 10 }, (_, index) => `2026-1${index}`))
  const between = await query
    .query({ partition, range: { between: ['ORDER#2026-03', 'ORDER#2026-05'] } })
    .options({ reverse: true })
    .send()
  expect(idsOf(between)).toEqual(['2026-05', '2026-04', '2026-03'])
  const cheap = await query
    .query({ index: 'byTotal', partition, range: { lte: 30 } })
    .options({ consistent: true })
    .send()
  expect(idsOf(cheap)).toEqual(['2026-19', '2026-18', '2026-17'])
  const paid = await query
    .query({ index: 'byStatus', partition: 'paid', range: { between: [50, 100] } })
    .send()
  expect(idsOf(paid)).toEqual(['2026-15', '2026-13', '2026-11'])
  const filtered = await query
    .query({ index: 'byStatus', partition: 'open' })
    .options({ filters: { order: { attr: 'lines[0]', eq: 'line 4' } } })
    .send()
  expect(idsOf(filtered)).toEqual(['2026-04'])
  expect(filtered).toMatchObject({ Count: 1, ScannedCount: 10 })
  const both = await table
    .build(QueryCommand)
    .entities(customer, order)
    .query({ partition })
    .options({ showEntityAttr: true })
    .send()
  expect(both.Items?.filter((one) => one.entity === 'order')).toHaveLength(20)
  expect(both.Items?.filter((one) => one.entity === 'customer')).toHaveLength(1)
  const count = await query.query({ partition }).options({ select: 'COUNT' }).send()
  expect(count.Count).toBe(20)
})

test('the toolbox pages by its cursor and by its paginator, and scans in segments', async () => {
  const { order, table } = shop
  const query = table
    .build(QueryCommand)
    .entities(order)
    .query({ index: 'byStatus', partition: 'open' })
  const first = await query.options({ limit: 4 }).send()
  expect(idsOf(first)).toEqual(['2026-18', '2026-16', '2026-14', '2026-12'])
  expect(first.LastEvaluatedKey).toMatchObject({ sk: 'ORDER#2026-12', status: 'open', total: 80 })
  const { LastEvaluatedKey: exclusiveStartKey = {} } = first
  const rest = await query.options({ limit: 100, exclusiveStartKey }).send()
  expect(idsOf(rest)).toEqual(['2026-10', '2026-08', '2026-06', '2026-04', '2026-02', '2026-00'])
  expect(rest.LastEvaluatedKey).toBeUndefined()
  const sizes: number[] = []
  for await (const page of query.options({ limit: 3 }).paginate()) {
    sizes.push(page.Items?.length ?? 0)
  }
  expect(sizes).toEqual([3, 3, 3, 1])
  const scanned: string[] = []
  for (const segment of [0, 1, 2]) {
    const scan = table.build(ScanCommand).entities(order).options({ segment, totalSegments: 3 })
    scanned.push(...idsOf(await scan.send()))
  }
  expect(scanned.sort()).toEqual(orders.map(({ id }) => id))
})

test('the toolbox transacts, and tells the reason of each operation that failed', async () => {
  const { customer, order } = shop
  await executeTransactWrite(
    customer.build(ConditionCheck).key({ email }).condition({ attr: 'visits', eq: 15 }),
    order.build(PutTransaction).item({ email, id: 'new', status: 'open', total: 7 }),
    order.build(UpdateTransaction).item({ email, id: '2026-00', status: 'sent' }),
    order.build(DeleteTransaction).key({ email, id: '2026-01' }),
  )
  const { Responses } = await executeTransactGet(
    order.build(GetTransaction).key({ email, id: 'new' }),
    order.build(GetTransaction).key({ email, id: '2026-00' }),
    order.build(GetTransaction).key({ email, id: '2026-01' }),
  )
  expect(Responses?.[0].Item).toEqual({ email, id: 'new', status: 'open', total: 7, lines: [] })
  expect(Responses?.[1].Item?.status).toBe('sent')
  expect(Responses?.[2].Item).toBeUndefined()
  const failing = executeTransactWrite(
    order.build(DeleteTransaction).key({ email, id: 'new' }),
    customer.build(ConditionCheck).key({ email }).condition({ attr: 'visits', eq: 99 }),
  )
  await expect(failing).rejects.toMatchObject({
    name: 'TransactionCanceledException',
    message:
      'Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed]',
    CancellationReasons: [
      { Code: 'None' },
      { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' },
    ],
  })
  expect((await order.build(GetItemCommand).key({ email, id: 'new' }).send()).Item).toBeDefined()
})

test('the toolbox deletes, by condition and with the item that was', async () => {
  const { order } = shop
  const remove = order.build(DeleteItemCommand).key({ email, id: 'new' })
  await expect(
    remove.options({ condition: { attr: 'total', gt: 7 } }).send(),
  ).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' })
  const gone = await remove.options({ returnValues: 'ALL_OLD' }).send()
  expect(gone.Attributes).toMatchObject({ id: 'new', total: 7 })
  expect((await remove.options({ returnValues: 'ALL_OLD' }).send()).Attributes).toBeUndefined()
  expect((await order.build(GetItemCommand).key({ email, id: 'new' }).send()).Item).toBe(undefined)
})
