/** Attribute values, numbers, sizes: sections 1 to 3 of the reference. */
import {
  answers,
  B,
  BS,
  invalid,
  L,
  M,
  N,
  NS,
  S,
  scenario,
  SS,
  unreadable,
  type Case,
  type Request,
  type Scenario,
} from '../case.ts'
import type { Row } from '../rows.ts'

const itemBytes = 400 * 1024
const put = (v: unknown): Request => [
  'PutItem',
  { TableName: 'plain', Item: { pk: S('value'), v } },
]
const parameters = 'One or more parameter values were invalid: '
const tooDeep =
  'Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit'

/** A value under so many lists. */
function nested(wraps: number): object {
  let value: object = N(1)
  for (let wrap = 0; wrap < wraps; wrap++) value = L(value)
  return value
}

const refused: readonly (readonly [Row, unknown, string])[] = [
  [
    '1 null is true',
    { NULL: false },
    `${parameters}Null attribute value types must have the value of true`,
  ],
  [
    '1 no type',
    {},
    'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes',
  ],
  ['1 empty set', SS(), `${parameters}An string set  may not be empty`],
  ['1 empty set', NS(), `${parameters}An number set  may not be empty`],
  ['1 empty set', BS(), `${parameters}Binary sets should not be empty`],
  ['1 empty set', L(M({ x: SS() })), `${parameters}An string set  may not be empty`],
  ['1 empty set', M({ x: L(NS()) }), `${parameters}An number set  may not be empty`],
  ['1 duplicates', SS('a', 'a'), `${parameters}Input collection [a, a] contains duplicates.`],
  [
    '1 duplicates',
    L(SS('a', 'b', 'a')),
    `${parameters}Input collection [a, b, a] contains duplicates.`,
  ],
  ['1 duplicates', NS(1, '1.0'), 'Input collection contains duplicates'],
  ['1 nesting', nested(32), tooDeep],
  ['2 not a number', N('abc'), 'The parameter cannot be converted to a numeric value: abc'],
  ['2 not a number', N(''), 'The parameter cannot be converted to a numeric value'],
  ['2 not a number', N('1e'), 'The parameter cannot be converted to a numeric value: 1e'],
  ['2 not a number', N('1.2.3'), 'The parameter cannot be converted to a numeric value: 1.2.3'],
  ['2 not a number', N('NaN'), 'The parameter cannot be converted to a numeric value: NaN'],
  [
    '2 not a number',
    N('Infinity'),
    'The parameter cannot be converted to a numeric value: Infinity',
  ],
  ['2 not a number', N('0x10'), 'The parameter cannot be converted to a numeric value: 0x10'],
  ['2 not a number', N(' 1'), 'The parameter cannot be converted to a numeric value:  1'],
  [
    '2 overflow',
    N('1E126'),
    'Number overflow. Attempting to store a number with magnitude larger than supported range',
  ],
  [
    '2 overflow',
    N('-1E126'),
    'Number overflow. Attempting to store a number with magnitude larger than supported range',
  ],
  [
    '2 overflow',
    NS('1e999999999999'),
    'Number overflow. Attempting to store a number with magnitude larger than supported range',
  ],
  [
    '2 underflow',
    N('1E-131'),
    'Number underflow. Attempting to store a number with magnitude smaller than supported range',
  ],
  [
    '2 underflow',
    N('-1E-131'),
    'Number underflow. Attempting to store a number with magnitude smaller than supported range',
  ],
  [
    '2 digits',
    N('1'.repeat(39)),
    'Attempting to store more than 38 significant digits in a Number',
  ],
  [
    '2 digits',
    N(`0.${'1'.repeat(39)}`),
    'Attempting to store more than 38 significant digits in a Number',
  ],
]

const kept: readonly (readonly [Row, object, object])[] = [
  ['1 value kept', S(''), S('')],
  ['1 value kept', B(), B()],
  ['1 value kept', B(0, 255, 128), B(0, 255, 128)],
  ['1 value kept', { BOOL: false }, { BOOL: false }],
  ['1 value kept', { NULL: true }, { NULL: true }],
  ['1 value kept', L(), L()],
  ['1 value kept', M({}), M({})],
  [
    '1 value kept',
    M(JSON.parse('{"a.b":{"S":"dot"},"__proto__":{"S":"x"}}') as object),
    M(JSON.parse('{"a.b":{"S":"dot"},"__proto__":{"S":"x"}}') as object),
  ],
  ['1 value kept', SS('', 'a'), SS('', 'a')],
  [
    '1 sets sorted',
    SS('b', 'a', '\uff5e', '\u{1f600}', 'B'),
    SS('B', 'a', 'b', '\uff5e', '\u{1f600}'),
  ],
  ['1 sets sorted', BS([2], [1, 0], [1]), BS([1], [1, 0], [2])],
  ['1 nesting', nested(31), nested(31)],
  ['2 canonical', N('1.5E2'), N('150')],
  ['2 canonical', N('1.0'), N('1')],
  ['2 canonical', N('3.1400'), N('3.14')],
  ['2 canonical', N('00042'), N('42')],
  ['2 canonical', N('-0'), N('0')],
  ['2 canonical', N('+7'), N('7')],
  ['2 canonical', N('.5'), N('0.5')],
  ['2 canonical', N('1E125'), N(`1${'0'.repeat(125)}`)],
  ['2 canonical', N('1E-130'), N(`0.${'0'.repeat(129)}1`)],
  [
    '2 canonical',
    N('12345678901234567890123456789012345678'),
    N('12345678901234567890123456789012345678'),
  ],
  ['2 canonical', N(`9.${'9'.repeat(37)}E+125`), N(`${'9'.repeat(38)}${'0'.repeat(88)}`)],
  ['2 canonical', N('1e40'), N(`1${'0'.repeat(40)}`)],
  ['2 canonical', N('-1e-5'), N('-0.00001')],
]

const plainPut = (value: string) => `{"TableName":"plain","Item":{"pk":{"S":"raw"},"v":${value}}}`

const unreadables: readonly (readonly [string, string])[] = [
  ['{"N":5}', 'NUMBER_VALUE cannot be converted to String'],
  ['{"S":true}', 'TRUE_VALUE cannot be converted to String'],
  ['"text"', 'Unexpected value type in payload'],
  ['{"SS":"text"}', 'Unexpected field type'],
]

/** Attribute sizes by the rules of section 3; the key and names are 2 + 1 + 1. */
const sizes: readonly (readonly [about: string, value: object, bytes: number])[] = [
  ['0', N(0), 1],
  ['1', N(1), 2],
  ['100', N(100), 2],
  ['1E125', N('1E125'), 2],
  ['123456', N(123456), 4],
  ['3.14159', N('3.14159'), 5],
  ['-1', N(-1), 3],
  ['text of three bytes', S('é1'), 3],
  ['bytes', B(1, 2, 3), 3],
  ['a flag', { BOOL: true }, 1],
  ['null', { NULL: true }, 1],
  ['a set', SS('ab', 'c'), 3],
  ['a list', L(S('ab'), N(1)), 3 + 1 + 2 + 1 + 2],
  ['a map', M({ ab: S('c') }), 3 + 1 + 2 + 1],
]

export const valueCases: readonly (Case | Scenario)[] = [
  ...refused.map(([row, value, message]) => invalid(row, put(value), message)),
  invalid(
    '1 duplicates',
    put(BS([1], [1])),
    `${parameters}Input collection [AQ==, AQ==]of type BS contains duplicates.`,
  ),
  ...kept.map(([row, value, expected]) =>
    scenario(
      row,
      `${JSON.stringify(value).slice(0, 50)} is read as it was put`,
      async ({ sdk }, same) => {
        await sdk.ask(...put(value))
        const { Item } = await sdk.ask('GetItem', { TableName: 'plain', Key: { pk: S('value') } })
        same(Item, { pk: S('value'), v: expected })
      },
    ),
  ),
  ...unreadables.map(([value, message]) =>
    unreadable('20 wrong JSON type', 'PutItem', [plainPut(value), message]),
  ),
  {
    row: '1 two types',
    operation: 'PutItem',
    input: {},
    body: plainPut('{"S":"a","N":"1"}'),
    expected: {
      error: {
        name: 'ValidationException',
        message:
          'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
      },
    },
  },
  ...sizes.map(([about, v, bytes]) =>
    scenario('3 sizes', `${about} counts ${bytes} bytes`, async ({ sdk }, same) => {
      const TableName = 'sized'
      await sdk.ask('CreateTable', {
        TableName,
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        BillingMode: 'PAY_PER_REQUEST',
      })
      await sdk.ask('PutItem', { TableName, Item: { pk: S('k'), v } })
      const { Table } = await sdk.ask('DescribeTable', { TableName })
      await sdk.ask('DeleteTable', { TableName })
      same((Table as { TableSizeBytes: number }).TableSizeBytes, 2 + 1 + 1 + bytes)
    }),
  ),
  ...limits(),
]

function limits(): (Case | Scenario)[] {
  const largest = 'x'.repeat(itemBytes - 'pk'.length - 'largest'.length - 'v'.length)
  const largestItem = { pk: S('largest'), v: S(largest) }
  const oversize = { pk: S('largest'), v: S(`${largest}x`) }
  const long = (bytes: number) => S('k'.repeat(bytes))
  const tooLarge = 'Item size has exceeded the maximum allowed size'
  const updateTooLarge = 'Item size to update has exceeded the maximum allowed size'
  const partitionTooLong = `${parameters}Size of hashkey has exceeded the maximum size limit of2048 bytes`
  const sortTooLong = `${parameters}Aggregated size of all range keys has exceeded the size limit of 1024 bytes`
  const grow = {
    TableName: 'plain',
    Key: { pk: S('largest') },
    UpdateExpression: 'SET w = :w',
    ExpressionAttributeValues: { ':w': N(1) },
  }
  const expression = (text: string) => ({
    ...grow,
    ConditionExpression: text,
  })
  const many = (count: number) => Array.from({ length: count }, () => 'w = :w').join(' OR ')
  const operands = (count: number) => Array.from({ length: count }, () => ':w').join(',')
  return [
    answers('3 item size', ['PutItem', { TableName: 'plain', Item: largestItem }], {}),
    invalid('3 item size', ['PutItem', { TableName: 'plain', Item: oversize }], tooLarge),
    invalid(
      '3 item size',
      ['BatchWriteItem', { RequestItems: { plain: [{ PutRequest: { Item: oversize } }] } }],
      tooLarge,
    ),
    invalid(
      '3 item size',
      ['TransactWriteItems', { TransactItems: [{ Put: { TableName: 'plain', Item: oversize } }] }],
      tooLarge,
    ),
    invalid('3 item size', ['UpdateItem', grow], updateTooLarge),
    {
      row: '3 item size',
      operation: 'TransactWriteItems',
      input: { TransactItems: [{ Update: grow }] },
      expected: {
        error: {
          name: 'TransactionCanceledException',
          message:
            'Transaction cancelled, please refer cancellation reasons for specific reasons [ValidationError]',
          reasons: [{ Code: 'ValidationError', Message: updateTooLarge }],
        },
      },
    },
    answers('3 partition key', ['PutItem', { TableName: 'plain', Item: { pk: long(2048) } }], {}),
    invalid(
      '3 partition key',
      ['PutItem', { TableName: 'plain', Item: { pk: long(2049) } }],
      partitionTooLong,
    ),
    invalid(
      '3 partition key',
      ['GetItem', { TableName: 'plain', Key: { pk: long(2049) } }],
      partitionTooLong,
    ),
    answers(
      '3 sort key',
      ['PutItem', { TableName: 'things', Item: { pk: S('long'), sk: long(1024) } }],
      {},
    ),
    invalid(
      '3 sort key',
      ['PutItem', { TableName: 'things', Item: { pk: S('long'), sk: long(1025) } }],
      sortTooLong,
    ),
    invalid(
      '3 sort key',
      ['DeleteItem', { TableName: 'things', Key: { pk: S('long'), sk: long(1025) } }],
      sortTooLong,
    ),
    invalid(
      '3 expression size',
      ['UpdateItem', expression(`w = :w${' '.repeat(4091)}`)],
      'Invalid ConditionExpression: Expression size has exceeded the maximum allowed size; expression size: 4097',
    ),
    invalid(
      '3 operators',
      ['UpdateItem', expression(many(151))],
      'Invalid ConditionExpression: The expression contains too many operators; operator count: 301',
    ),
    invalid(
      '3 IN operands',
      ['UpdateItem', expression(`w IN (${operands(101)})`)],
      'Invalid ConditionExpression: The IN operator is provided with too many operands; number of operands: 101',
    ),
    invalid(
      '3 placeholder length',
      [
        'UpdateItem',
        {
          ...grow,
          UpdateExpression: `SET #${'n'.repeat(255)} = :w`,
          ExpressionAttributeNames: { [`#${'n'.repeat(255)}`]: 'w' },
        },
      ],
      'ExpressionAttributeNames contains invalid key: The expression attribute map contains a key that is too long',
    ),
    invalid(
      '1 attribute name',
      ['PutItem', { TableName: 'plain', Item: { pk: S('name'), ['n'.repeat(65_536)]: N(1) } }],
      `${parameters}Attribute name is too long`,
    ),
    answers(
      '1 attribute name',
      ['PutItem', { TableName: 'plain', Item: { pk: S('name'), ['n'.repeat(65_535)]: N(1) } }],
      {},
    ),
  ]
}
