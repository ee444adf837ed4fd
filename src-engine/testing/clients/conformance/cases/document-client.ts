/** The document client: plain JavaScript values both ways, whichever they are. */
import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  ExecuteStatementCommand,
  GetCommand,
  paginateQuery,
  paginateScan,
  PutCommand,
  QueryCommand,
  ScanCommand,
  TransactGetCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb'
import { scenario, type Scenario } from '../case.ts'
import { refusalOf } from '../sdk.ts'

const TableName = 'plain'
const item = {
  pk: 'document',
  text: 'é \u{1f600}',
  count: 12.5,
  negative: -0.001,
  flag: false,
  nothing: null,
  bytes: Uint8Array.of(0, 1, 255),
  list: [1, 'two', [true, null], { three: 3 }],
  map: { 'a.b': 1, nested: { deep: ['x'] } },
  texts: new Set(['a', 'b']),
  numbers: new Set([1, 2.5]),
}

export const documentCases: readonly Scenario[] = [
  scenario(
    'document client',
    'items of all types come back as they went',
    async ({ sdk: { document } }, same) => {
      await document.send(new PutCommand({ TableName, Item: item }))
      const { Item } = await document.send(new GetCommand({ TableName, Key: { pk: item.pk } }))
      for (const [name, value] of Object.entries(item)) same([name, Item?.[name]], [name, value])
    },
  ),
  scenario(
    'document client',
    'updates, conditions and what they return',
    async ({ sdk: { document } }, same) => {
      const Key = { pk: 'document' }
      const { Attributes } = await document.send(
        new UpdateCommand({
          TableName,
          Key,
          UpdateExpression:
            'SET #m.nested.deep[0] = :y, added = list_append(#l, :more) ADD texts :c REMOVE nothing',
          ExpressionAttributeNames: { '#m': 'map', '#l': 'list' },
          ExpressionAttributeValues: { ':y': 'y', ':more': [4], ':c': new Set(['c']) },
          ReturnValues: 'ALL_NEW',
        }),
      )
      same(Attributes?.['map'], { 'a.b': 1, nested: { deep: ['y'] } })
      same(Attributes?.['added'], [...item.list, 4])
      same(Attributes?.['texts'], new Set(['a', 'b', 'c']))
      same('nothing' in (Attributes ?? {}), false)
      const refusal = await document
        .send(
          new DeleteCommand({
            TableName,
            Key,
            ConditionExpression: 'flag = :t',
            ExpressionAttributeValues: { ':t': true },
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          }),
        )
        .catch(refusalOf)
      same('name' in refusal && refusal.name, 'ConditionalCheckFailedException')
      const deleted = await document.send(
        new DeleteCommand({ TableName, Key, ReturnValues: 'ALL_OLD' }),
      )
      same(deleted.Attributes?.['flag'], false)
    },
  ),
  scenario(
    'document client',
    'queries, scans and their paginators',
    async ({ sdk: { document } }, same) => {
      const request = {
        TableName: 'things',
        KeyConditionExpression: 'pk = :p',
        ExpressionAttributeValues: { ':p': 'p' },
      }
      const { Items } = await document.send(new QueryCommand(request))
      same(
        Items?.map(({ size }) => size as number),
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
      )
      const sizes: number[] = []
      let pages = 0
      for await (const page of paginateQuery({ client: document, pageSize: 3 }, request)) {
        pages++
        sizes.push(...(page.Items ?? []).map(({ size }) => size as number))
      }
      same([pages, sizes], [4, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]])
      let scanned = 0
      for await (const page of paginateScan(
        { client: document, pageSize: 4 },
        {
          TableName: 'things',
          FilterExpression: 'color = :r',
          ExpressionAttributeValues: { ':r': 'red' },
        },
      )) {
        scanned += page.Count ?? 0
      }
      same(scanned, 5)
      const { Count } = await document.send(
        new ScanCommand({
          TableName: 'things',
          Select: 'COUNT',
          FilterExpression: 'attribute_exists(color)',
        }),
      )
      same(Count, 10)
    },
  ),
  scenario(
    'document client',
    'batches, transactions and statements',
    async ({ sdk: { document } }, same) => {
      const keys = ['d1', 'd2', 'd3'].map((pk) => ({ pk }))
      const { UnprocessedItems } = await document.send(
        new BatchWriteCommand({
          RequestItems: {
            [TableName]: keys.map((Key) => ({ PutRequest: { Item: { ...Key, n: 1 } } })),
          },
        }),
      )
      same(UnprocessedItems, {})
      const { Responses } = await document.send(
        new BatchGetCommand({ RequestItems: { [TableName]: { Keys: keys } } }),
      )
      same(Responses?.[TableName]?.length, 3)
      await document.send(
        new TransactWriteCommand({
          TransactItems: [
            {
              Update: {
                TableName,
                Key: { pk: 'd1' },
                UpdateExpression: 'ADD n :n',
                ExpressionAttributeValues: { ':n': 41 },
              },
            },
            { Delete: { TableName, Key: { pk: 'd2' } } },
          ],
        }),
      )
      const read = await document.send(
        new TransactGetCommand({ TransactItems: keys.map((Key) => ({ Get: { TableName, Key } })) }),
      )
      same(
        read.Responses?.map((each) => each.Item?.['n'] as unknown),
        [42, undefined, 1],
      )
      const { Items } = await document.send(
        new ExecuteStatementCommand({
          Statement: 'SELECT n FROM plain WHERE pk = ?',
          Parameters: ['d1'],
        }),
      )
      same(Items, [{ n: 42 }])
    },
  ),
]
