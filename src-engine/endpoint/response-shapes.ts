/** Where responses hold items, keys or maps; everything else in them is plain JSON already. */
import { listOf, mapOf, structure, type StructureShape } from './wire-shape.ts'

const metrics = structure({ ItemCollectionKey: 'item' })
const write = structure({ Attributes: 'item', ItemCollectionMetrics: metrics })
const read = structure({ Items: listOf('item'), LastEvaluatedKey: 'item' })
const items = structure({ Responses: listOf(structure({ Item: 'item' })) })

export const responseShapes: ReadonlyMap<string, StructureShape> = new Map([
  ['GetItem', structure({ Item: 'item' })],
  ['PutItem', write],
  ['UpdateItem', write],
  ['DeleteItem', write],
  ['Query', read],
  ['Scan', read],
  ['ExecuteStatement', read],
  ['TransactGetItems', items],
  ['ExecuteTransaction', items],
  ['TransactWriteItems', structure({ ItemCollectionMetrics: mapOf(listOf(metrics)) })],
  [
    'BatchGetItem',
    structure({
      Responses: mapOf(listOf('item')),
      UnprocessedKeys: mapOf(
        structure({ Keys: listOf('item'), ExpressionAttributeNames: mapOf('text') }),
      ),
    }),
  ],
  [
    'BatchWriteItem',
    structure({
      UnprocessedItems: mapOf(
        listOf(
          structure({
            PutRequest: structure({ Item: 'item' }),
            DeleteRequest: structure({ Key: 'item' }),
          }),
        ),
      ),
      ItemCollectionMetrics: mapOf(listOf(metrics)),
    }),
  ],
  [
    'BatchExecuteStatement',
    structure({
      Responses: listOf(structure({ Item: 'item', Error: structure({ Item: 'item' }) })),
    }),
  ],
  [
    'GetRecords',
    structure({
      Records: listOf(
        structure({
          dynamodb: structure({ Keys: 'item', NewImage: 'item', OldImage: 'item' }),
        }),
      ),
    }),
  ],
])

/** Of an error: the item that failed a condition, alone or in a transaction. */
export const errorShape = structure({
  Item: 'item',
  CancellationReasons: listOf(structure({ Item: 'item' })),
})
