/** A small application on `dynamodb-toolbox`: customers and their orders in one table, by its documentation. */
import { CreateTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import {
  Entity,
  item,
  list,
  map,
  number,
  prefix,
  record,
  set,
  string,
  Table,
} from 'dynamodb-toolbox'

/** The table with a local index by total and a global index by status. */
export async function createShopTable(client: DynamoDBClient): Promise<void> {
  await client.send(
    new CreateTableCommand({
      TableName: 'shop',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
        { AttributeName: 'status', AttributeType: 'S' },
        { AttributeName: 'total', AttributeType: 'N' },
      ],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      LocalSecondaryIndexes: [
        {
          IndexName: 'byTotal',
          KeySchema: [
            { AttributeName: 'pk', KeyType: 'HASH' },
            { AttributeName: 'total', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'byStatus',
          KeySchema: [
            { AttributeName: 'status', KeyType: 'HASH' },
            { AttributeName: 'total', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    }),
  )
}

/** The toolbox's table and its entities over one document client. */
export function openShop(client: DynamoDBClient) {
  const table = new Table({
    name: 'shop',
    partitionKey: { name: 'pk', type: 'string' },
    sortKey: { name: 'sk', type: 'string' },
    indexes: {
      byTotal: { type: 'local', sortKey: { name: 'total', type: 'number' } },
      byStatus: {
        type: 'global',
        partitionKey: { name: 'status', type: 'string' },
        sortKey: { name: 'total', type: 'number' },
      },
    },
    documentClient: DynamoDBDocumentClient.from(client, {
      marshallOptions: { removeUndefinedValues: true },
    }),
  })
  const customer = new Entity({
    name: 'customer',
    table,
    timestamps: false,
    schema: item({
      email: string().key().savedAs('pk').transform(prefix('CUSTOMER')),
      kind: string().key().const('PROFILE').default('PROFILE').savedAs('sk'),
      name: string(),
      visits: number().default(0),
      interests: set(string()).optional(),
      addresses: record(string(), map({ street: string(), city: string() })).optional(),
      note: string().optional(),
    }),
  })
  const order = new Entity({
    name: 'order',
    table,
    timestamps: false,
    schema: item({
      email: string().key().savedAs('pk').transform(prefix('CUSTOMER')),
      id: string().key().savedAs('sk').transform(prefix('ORDER')),
      status: string().enum('open', 'paid', 'sent'),
      total: number(),
      lines: list(string()).default([]),
    }),
  })
  return { table, customer, order }
}
