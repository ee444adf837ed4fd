/** Keys and their order: section 4 of the reference. */
import {
  answers,
  B,
  invalid,
  L,
  N,
  S,
  scenario,
  type Case,
  type Request,
  type Scenario,
} from '../case.ts'
import type { Row } from '../rows.ts'

const parameters = 'One or more parameter values were invalid: '
const notValid = 'One or more parameter values are not valid. '
const mismatch = 'The provided key element does not match the schema'
const emptyKey = (type: string, key: string) =>
  `${notValid}The AttributeValue for a key attribute cannot contain an empty ${type} value. Key: ${key}`
const emptyIndexKey = (index: string) =>
  `${notValid}A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty string value. IndexName: ${index}, IndexKey: gk`

const put = (TableName: string, Item: object): Request => ['PutItem', { TableName, Item }]
const key = { pk: S('k'), sk: S('1') }
const update = (expression: string, value: object): Request => [
  'UpdateItem',
  {
    TableName: 'things',
    Key: key,
    UpdateExpression: `SET ${expression} = :v`,
    ExpressionAttributeValues: { ':v': value },
  },
]

const partOfKey = (name: string) =>
  `${parameters}Cannot update attribute ${name}. This attribute is part of the key`

const refused: readonly (readonly [Row, Request, string])[] = [
  ['4 missing', put('plain', { v: N(1) }), `${parameters}Missing the key pk in the item`],
  ['4 missing', put('things', { pk: S('k') }), `${parameters}Missing the key sk in the item`],
  [
    '4 type',
    put('plain', { pk: N(1) }),
    `${parameters}Type mismatch for key pk expected: S actual: N`,
  ],
  [
    '4 type',
    put('plain', { pk: { NULL: true } }),
    `${parameters}Type mismatch for key pk expected: S actual: NULL`,
  ],
  [
    '4 type',
    put('things', { pk: S('k'), sk: L() }),
    `${parameters}Type mismatch for key sk expected: S actual: L`,
  ],
  [
    '4 type',
    put('typed', { pk: S('x'), sk: N(1) }),
    `${parameters}Type mismatch for key pk expected: B actual: S`,
  ],
  ['4 empty', put('plain', { pk: S('') }), emptyKey('string', 'pk')],
  ['4 empty', put('things', { pk: S('k'), sk: S('') }), emptyKey('string', 'sk')],
  ['4 empty', put('typed', { pk: B(), sk: N(1) }), emptyKey('binary', 'pk')],
  ['4 empty', ['GetItem', { TableName: 'plain', Key: { pk: S('') } }], emptyKey('string', 'pk')],
  ['4 empty', ['UpdateItem', { TableName: 'plain', Key: { pk: S('') } }], emptyKey('string', 'pk')],
  [
    '4 index type',
    put('things', { ...key, gk: N(1) }),
    `${parameters}Type mismatch for Index Key gk Expected: S Actual: N IndexName: gsi`,
  ],
  [
    '4 index type',
    put('things', { ...key, gk: { NULL: true } }),
    `${parameters}Type mismatch for Index Key gk Expected: S Actual: NULL IndexName: gsi`,
  ],
  [
    '4 index type',
    put('things', { ...key, ls: S('1') }),
    `${parameters}Type mismatch for Index Key ls Expected: N Actual: S IndexName: lsi`,
  ],
  ['4 index empty', put('things', { ...key, gk: S('') }), emptyIndexKey('gsi')],
  [
    '4 index update',
    update('gk', N(1)),
    'The update expression attempted to update the secondary index key to unsupported type',
  ],
  [
    '4 index update',
    update('gk', S('')),
    `${notValid}The update expression attempted to update a secondary index key to a value that is not supported. The AttributeValue for a key attribute cannot contain an empty string value.`,
  ],
  ['4 key update', update('pk', S('other')), partOfKey('pk')],
  ['4 key update', update('sk', S('1')), partOfKey('sk')],
  [
    '4 key update',
    ['UpdateItem', { TableName: 'plain', Key: { pk: S('k') }, UpdateExpression: 'REMOVE pk' }],
    partOfKey('pk'),
  ],
]

const wrongKeys: readonly object[] = [
  { pk: S('k') },
  { pk: S('k'), other: S('1') },
  { pk: S('k'), sk: N(1) },
  { pk: N(1), sk: S('1') },
  { ...key, more: S('x') },
  {},
]

export const keyCases: readonly (Case | Scenario)[] = [
  ...refused.map((each) => invalid(...each)),
  ...wrongKeys.flatMap((Key) => [
    invalid('4 schema', ['GetItem', { TableName: 'things', Key }], mismatch),
    invalid('4 schema', ['DeleteItem', { TableName: 'things', Key }], mismatch),
    invalid('4 schema', ['UpdateItem', { TableName: 'things', Key }], mismatch),
    invalid('4 schema', ['BatchGetItem', { RequestItems: { things: { Keys: [Key] } } }], mismatch),
  ]),
  invalid(
    '4 schema',
    ['BatchWriteItem', { RequestItems: { things: [{ DeleteRequest: { Key: { pk: S('k') } } }] } }],
    mismatch,
  ),
  answers('4 sparse', put('things', { ...key, gs: N(1) }), {}),
  scenario('4 order', 'text is ordered by its UTF-8 bytes', async ({ sdk }, same) => {
    const texts = ['\u{1f600}', '\uff5e', 'é', 'z', 'a', 'B', 'aa']
    for (const text of texts) await sdk.ask(...put('things', { pk: S('order'), sk: S(text) }))
    const query = {
      TableName: 'things',
      KeyConditionExpression: 'pk = :p',
      ExpressionAttributeValues: { ':p': S('order') },
    }
    const sorted = ['B', 'a', 'aa', 'z', 'é', '\uff5e', '\u{1f600}']
    const read = async (forward: boolean) => {
      const { Items } = await sdk.ask('Query', { ...query, ScanIndexForward: forward })
      return (Items as { sk: { S: string } }[]).map(({ sk }) => sk.S)
    }
    same(await read(true), sorted)
    same(await read(false), sorted.toReversed())
    const { Items } = await sdk.ask('Scan', { TableName: 'things' })
    const scanned = (Items as { pk: { S: string }; sk: { S: string } }[]).filter(
      ({ pk }) => pk.S === 'order',
    )
    same(
      scanned.map(({ sk }) => sk.S),
      sorted,
    )
  }),
  scenario('4 order', 'numbers are ordered by value, bytes unsigned', async ({ sdk }, same) => {
    const numbers = ['1e125', '-1e125', '0', '-0.5', '1e-130', '10', '9', '-1e-130']
    for (const number of numbers) await sdk.ask(...put('typed', { pk: B(1), sk: N(number) }))
    const { Items } = await sdk.ask('Query', {
      TableName: 'typed',
      KeyConditionExpression: 'pk = :p',
      ExpressionAttributeValues: { ':p': B(1) },
    })
    same(
      (Items as { sk: { N: string } }[]).map(({ sk }) => Number(sk.N)),
      [-1e125, -0.5, -1e-130, 0, 1e-130, 9, 10, 1e125],
    )
  }),
  scenario('4 order', 'a number is the same key however it is written', async ({ sdk }, same) => {
    await sdk.ask(...put('typed', { pk: B(2), sk: N('1.50'), v: S('x') }))
    const { Item } = await sdk.ask('GetItem', {
      TableName: 'typed',
      Key: { pk: B(2), sk: N('15e-1') },
    })
    same(Item, { pk: B(2), sk: N('1.5'), v: S('x') })
  }),
]
