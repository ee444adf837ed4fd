/** A small application on `electrodb`: employees and their tasks in one table, by its documentation. */
import { CreateTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { Entity, Service } from 'electrodb'

const table = 'electro'

/** The table with the generic keys a single-table design uses. */
export async function createElectroTable(client: DynamoDBClient): Promise<void> {
  const names = ['pk', 'sk', 'gsi1pk', 'gsi1sk', 'gsi2pk', 'gsi2sk']
  const index = (name: string) => ({
    IndexName: name,
    KeySchema: [
      { AttributeName: `${name}pk`, KeyType: 'HASH' as const },
      { AttributeName: `${name}sk`, KeyType: 'RANGE' as const },
    ],
    Projection: { ProjectionType: 'ALL' as const },
  })
  await client.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: names.map((name) => ({ AttributeName: name, AttributeType: 'S' })),
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [index('gsi1'), index('gsi2')],
    }),
  )
}

/** The service of both entities: a collection `assignments` holds an employee beside their tasks. */
export function openStaffService(client: DynamoDBClient) {
  return new Service({ employees: employees(client), tasks: tasks(client) })
}

function employees(client: DynamoDBClient) {
  return new Entity(
    {
      model: { entity: 'employee', version: '1', service: 'staff' },
      attributes: {
        employeeId: { type: 'string', required: true },
        office: { type: 'string', required: true },
        team: { type: 'string', required: true },
        name: { type: 'string', required: true },
        salary: { type: 'number', default: 0 },
        skills: { type: 'set', items: 'string' },
        address: {
          type: 'map',
          properties: { street: { type: 'string' }, zip: { type: 'string' } },
        },
        nickname: { type: 'string' },
      },
      indexes: {
        employee: {
          pk: { field: 'pk', composite: ['employeeId'] },
          sk: { field: 'sk', composite: [] },
        },
        office: {
          index: 'gsi1',
          pk: { field: 'gsi1pk', composite: ['office'] },
          sk: { field: 'gsi1sk', composite: ['team', 'employeeId'] },
        },
        assigned: {
          collection: 'assignments',
          index: 'gsi2',
          pk: { field: 'gsi2pk', composite: ['employeeId'] },
          sk: { field: 'gsi2sk', composite: [] },
        },
      },
    },
    { table, client },
  )
}

function tasks(client: DynamoDBClient) {
  return new Entity(
    {
      model: { entity: 'task', version: '1', service: 'staff' },
      attributes: {
        taskId: { type: 'string', required: true },
        project: { type: 'string', required: true },
        employeeId: { type: 'string', required: true },
        status: { type: ['open', 'closed'] as const, default: 'open' },
        points: { type: 'number', default: 1 },
        notes: { type: 'list', items: { type: 'string' } },
      },
      indexes: {
        task: {
          pk: { field: 'pk', composite: ['project'] },
          sk: { field: 'sk', composite: ['taskId'] },
        },
        status: {
          index: 'gsi1',
          pk: { field: 'gsi1pk', composite: ['status'] },
          sk: { field: 'gsi1sk', composite: ['project', 'taskId'] },
        },
        assigned: {
          collection: 'assignments',
          index: 'gsi2',
          pk: { field: 'gsi2pk', composite: ['employeeId'] },
          sk: { field: 'gsi2sk', composite: ['project', 'taskId'] },
        },
      },
    },
    { table, client },
  )
}
