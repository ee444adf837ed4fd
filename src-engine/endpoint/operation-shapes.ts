/** Which members of each operation's request and response hold items, values or maps; all others are plain JSON. */
export type Shape =
  | 'item'
  | 'value'
  | 'plain'
  | { readonly list: Shape }
  | { readonly map: Shape }
  | { readonly members: Readonly<Record<string, Shape>> }

const names: Shape = { map: 'plain' }
const condition: Shape = { members: { Value: 'value', AttributeValueList: { list: 'value' } } }
const conditions: Shape = { map: condition }

const action = {
  Key: 'item',
  Item: 'item',
  ExpressionAttributeNames: names,
  ExpressionAttributeValues: 'item',
} as const
const statement: Shape = { members: { Parameters: { list: 'value' } } }
const keys: Shape = { members: { Keys: { list: 'item' }, ExpressionAttributeNames: names } }
const write: Shape = {
  members: {
    PutRequest: { members: { Item: 'item' } },
    DeleteRequest: { members: { Key: 'item' } },
  },
}
const itemInput: Shape = {
  members: { ...action, Expected: conditions, AttributeUpdates: conditions },
}
const readInput: Shape = {
  members: {
    ...action,
    ExclusiveStartKey: 'item',
    KeyConditions: conditions,
    QueryFilter: conditions,
    ScanFilter: conditions,
  },
}
const oneAction: Shape = { members: action }
const transactItem: Shape = {
  members: {
    Get: oneAction,
    Put: oneAction,
    Update: oneAction,
    Delete: oneAction,
    ConditionCheck: oneAction,
  },
}

/** Requests with members to convert. */
export const requestShapes: ReadonlyMap<string, Shape> = new Map<string, Shape>([
  ['PutItem', itemInput],
  ['GetItem', itemInput],
  ['UpdateItem', itemInput],
  ['DeleteItem', itemInput],
  ['Query', readInput],
  ['Scan', readInput],
  ['BatchGetItem', { members: { RequestItems: { map: keys } } }],
  ['BatchWriteItem', { members: { RequestItems: { map: { list: write } } } }],
  ['TransactGetItems', { members: { TransactItems: { list: transactItem } } }],
  ['TransactWriteItems', { members: { TransactItems: { list: transactItem } } }],
  ['ExecuteStatement', statement],
  ['BatchExecuteStatement', { members: { Statements: { list: statement } } }],
  ['ExecuteTransaction', { members: { TransactStatements: { list: statement } } }],
])
