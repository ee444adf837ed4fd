/** DynamoDB's own operations, for code that is to run against the service as well. */
import { Database, marshall, unmarshall } from 'keystonedb'

const path = process.argv[2] ?? 'shop.keystone'
const db = await Database.create(path)
const { dynamodb } = db

await dynamodb.createTable({
  TableName: 'orders',
  AttributeDefinitions: [
    { AttributeName: 'customer', AttributeType: 'S' },
    { AttributeName: 'number', AttributeType: 'N' },
  ],
  KeySchema: [
    { AttributeName: 'customer', KeyType: 'HASH' },
    { AttributeName: 'number', KeyType: 'RANGE' },
  ],
  BillingMode: 'PAY_PER_REQUEST',
})
for (const [number, total] of [
  [1, 20],
  [2, 99.5],
  [10, 7],
]) {
  const Item = marshall({ customer: 'alice', number, total })
  await dynamodb.putItem({ TableName: 'orders', Item })
}
const { Items = [] } = await dynamodb.query({
  TableName: 'orders',
  KeyConditionExpression: 'customer = :c AND #n > :first',
  ExpressionAttributeNames: new Map([['#n', 'number']]),
  ExpressionAttributeValues: marshall({ ':c': 'alice', ':first': 1 }),
})
for (const { number, total } of Items.map(unmarshall)) console.log(number, total)
console.log('tables:', db.tableNames.join(', '))
await db.close()
