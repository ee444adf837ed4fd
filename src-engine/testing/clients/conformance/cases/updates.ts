/** Update expressions: section 9 of the reference. */
import {
  invalid,
  L,
  M,
  N,
  NS,
  S,
  scenario,
  SS,
  B,
  type Case,
  type Request,
  type Scenario,
} from '../case.ts'
import type { Row } from '../rows.ts'

const Key = { pk: S('update') }
const update = (text: string, values?: object): Request => [
  'UpdateItem',
  {
    TableName: 'plain',
    Key,
    UpdateExpression: text,
    ...(values === undefined ? {} : { ExpressionAttributeValues: values }),
  },
]
const v = { ':v': N(1) }

type Rows = readonly (readonly [Row, Request, string])[]

const wrong: Rows = [
  [
    '9 section once',
    update('SET a = :v SET b = :v', v),
    'The "SET" section can only be used once in an update expression;',
  ],
  [
    '9 section once',
    update('REMOVE a REMOVE b'),
    'The "REMOVE" section can only be used once in an update expression;',
  ],
  ['9 function name', update('SET a = foo(b, :v)', v), 'Invalid function name; function: foo'],
  [
    '9 operand count',
    update('SET a = if_not_exists(b)'),
    'Incorrect number of operands for operator or function; operator or function: if_not_exists, number of operands: 1',
  ],
  [
    '9 operand count',
    update('SET a = list_append(b, :v, c)', v),
    'Incorrect number of operands for operator or function; operator or function: list_append, number of operands: 3',
  ],
  [
    '9 document path',
    update('SET a = if_not_exists(:v, :v)', v),
    'Operator or function requires a document path; operator or function: if_not_exists',
  ],
  [
    '9 function operand',
    update('SET a = list_append(a, :v)', { ':v': S('x') }),
    'Incorrect operand type for operator or function; operator or function: list_append, operand type: S',
  ],
  [
    '9 function operand',
    update('SET a = a + :v', { ':v': S('x') }),
    'Incorrect operand type for operator or function; operator or function: +, operand type: S',
  ],
  [
    '9 function operand',
    update('SET a = a - :v', { ':v': L() }),
    'Incorrect operand type for operator or function; operator or function: -, operand type: L',
  ],
  [
    '9 ADD operand',
    update('ADD a :v', { ':v': S('x') }),
    'Incorrect operand type for operator or function; operator: ADD, operand type: STRING',
  ],
  [
    '9 ADD operand',
    update('ADD a :v', { ':v': L() }),
    'Incorrect operand type for operator or function; operator: ADD, operand type: LIST',
  ],
  [
    '9 ADD operand',
    update('ADD a :v', { ':v': M({}) }),
    'Incorrect operand type for operator or function; operator: ADD, operand type: MAP',
  ],
  [
    '9 ADD operand',
    update('ADD a :v', { ':v': { BOOL: true } }),
    'Incorrect operand type for operator or function; operator: ADD, operand type: BOOLEAN',
  ],
  [
    '9 ADD operand',
    update('ADD a :v', { ':v': { NULL: true } }),
    'Incorrect operand type for operator or function; operator: ADD, operand type: NULL',
  ],
  [
    '9 ADD operand',
    update('ADD a :v', { ':v': B(1) }),
    'Incorrect operand type for operator or function; operator: ADD, operand type: BINARY',
  ],
  [
    '9 DELETE operand',
    update('DELETE a :v', v),
    'Incorrect operand type for operator or function; operator: DELETE, operand type: NUMBER',
  ],
  [
    '9 overlap',
    update('SET a = :v, a = :v', v),
    'Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a]',
  ],
  [
    '9 overlap',
    update('SET a.b = :v REMOVE a', v),
    'Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a]',
  ],
  [
    '9 conflict',
    update('SET a.b = :v, a[1] = :v', v),
    'Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a, [1]]',
  ],
  [
    '5 reserved word',
    update('SET status = :v', v),
    'Attribute name is a reserved keyword; reserved keyword: status',
  ],
  [
    '5 undefined',
    update('SET a = :w', v),
    'An expression attribute value used in expression is not defined; attribute value: :w',
  ],
  ['5 empty', update(''), 'The expression can not be empty;'],
  ['5 syntax', update('INVALID SYNTAX'), 'Syntax error; token: "INVALID", near: "INVALID SYNTAX"'],
  ['5 syntax', update('!!'), 'Syntax error; token: "!", near: "!!"'],
  ['5 syntax', update('SET a = :v + :v + :v', v), 'Syntax error; token: "+", near: ":v + :v"'],
  ['5 syntax', update('SET a'), 'Syntax error; token: "<EOF>", near: "a"'],
  ['5 syntax', update('SET :v = a', v), 'Syntax error; token: ":v", near: "SET :v ="'],
]

const absent = 'The provided expression refers to an attribute that does not exist in the item'
const badType = 'An operand in the update expression has an incorrect data type'
const badPath = 'The document path provided in the update expression is invalid for update'

/** On the item below. */
const start = {
  ...Key,
  n: N(5),
  s: S('text'),
  l: L(N(0), N(1), N(2), N(3)),
  m: M({ a: N(1), b: S('x') }),
  ss: SS('a', 'b'),
  ns: NS(1, 2),
}

const failing: readonly (readonly [Row, text: string, values: object, message: string])[] = [
  ['9 absent operand', 'SET a = absent', {}, absent],
  ['9 absent operand', 'SET a = absent + :v', v, absent],
  ['9 absent operand', 'SET a = list_append(absent, :v)', { ':v': L(N(1)) }, absent],
  ['9 absent operand', 'SET a = m.absent', {}, absent],
  ['9 wrong type', 'SET a = s + :v', v, badType],
  ['9 wrong type', 'SET a = list_append(s, :v)', { ':v': L(N(1)) }, badType],
  ['9 wrong type', 'ADD s :v', v, badType],
  ['9 wrong type', 'ADD ss :v', { ':v': NS(1) }, badType],
  ['9 wrong type', 'ADD n :v', { ':v': SS('a') }, badType],
  ['9 wrong type', 'DELETE ss :v', { ':v': NS(1) }, badType],
  ['9 wrong type', 'DELETE s :v', { ':v': SS('a') }, badType],
  ['9 path', 'SET absent.a = :v', v, badPath],
  ['9 path', 'SET m.absent.a = :v', v, badPath],
  ['9 path', 'SET s.a = :v', v, badPath],
  ['9 path', 'SET m[0] = :v', v, badPath],
  ['9 path', 'SET l.a = :v', v, badPath],
  ['9 path', 'REMOVE absent.a', {}, badPath],
  [
    '2 arithmetic',
    'SET n = n + :v',
    { ':v': N('1e60') },
    'Number overflow. Attempting to store a number with magnitude larger than supported range',
  ],
  [
    '2 arithmetic',
    'ADD n :v',
    { ':v': N('9.9999999999999999999999999999999999999E125') },
    'Number overflow. Attempting to store a number with magnitude larger than supported range',
  ],
]

/** What changes of the item; undefined: the attribute is gone. */
const working: readonly (readonly [
  text: string,
  values: object,
  changed: Readonly<Record<string, object | undefined>>,
])[] = [
  ['SET a = :v, n = n + :v', v, { a: N(1), n: N(6) }],
  ['SET n = n - :v', { ':v': N('0.1') }, { n: N('4.9') }],
  ['SET n = :v - n', { ':v': N(1) }, { n: N(-4) }],
  ['SET n = s, s = n', {}, { n: S('text'), s: N(5) }],
  ['SET a = if_not_exists(a, :v) + :v', v, { a: N(2) }],
  ['SET n = if_not_exists(n, :v)', v, {}],
  ['SET l = list_append(l, :v)', { ':v': L(N(9)) }, { l: L(N(0), N(1), N(2), N(3), N(9)) }],
  ['SET l = list_append(:v, l)', { ':v': L(N(9)) }, { l: L(N(9), N(0), N(1), N(2), N(3)) }],
  [
    'SET l = list_append(if_not_exists(l, :e), :v)',
    { ':e': L(), ':v': L(N(9)) },
    { l: L(N(0), N(1), N(2), N(3), N(9)) },
  ],
  ['SET l[1] = :v', { ':v': S('x') }, { l: L(N(0), S('x'), N(2), N(3)) }],
  [
    'SET l[99] = :v, l[50] = :w',
    { ':v': S('x'), ':w': S('w') },
    { l: L(N(0), N(1), N(2), N(3), S('w'), S('x')) },
  ],
  ['REMOVE l[1] SET l[3] = :v', { ':v': S('x') }, { l: L(N(0), N(2), S('x')) }],
  ['REMOVE l[0], l[2]', {}, { l: L(N(1), N(3)) }],
  ['REMOVE l[0], l[1], l[2], l[3], l[9]', {}, { l: L() }],
  ['REMOVE m.a, m.absent, absent', {}, { m: M({ b: S('x') }) }],
  ['SET m.c = :v REMOVE m.b', v, { m: M({ a: N(1), c: N(1) }) }],
  ['ADD n :v, a :v', v, { n: N(6), a: N(1) }],
  ['ADD ss :v', { ':v': SS('c', 'a') }, { ss: SS('a', 'b', 'c') }],
  ['ADD ns :v', { ':v': NS('2.0', 3) }, { ns: NS(1, 2, 3) }],
  ['ADD m.a :v', v, { m: M({ a: N(2), b: S('x') }) }],
  ['ADD fresh :v', { ':v': SS('z') }, { fresh: SS('z') }],
  ['DELETE ss :v', { ':v': SS('a', 'x') }, { ss: SS('b') }],
  ['DELETE ss :v', { ':v': SS('a', 'b') }, { ss: undefined }],
  ['DELETE absent :v', { ':v': SS('a') }, {}],
  ['SET a = pk', {}, { a: S('update') }],
  ['set a = (:v)', v, { a: N(1) }],
]

const given = (values: object) => (Object.keys(values).length > 0 ? values : undefined)

export const updateCases: readonly (Case | Scenario)[] = [
  ...wrong.map(([row, request, message]) =>
    invalid(row, request, `Invalid UpdateExpression: ${message}`),
  ),
  ...failing.map(([row, text, values, message]) =>
    scenario(row, `${text} fails`, async ({ sdk }, same) => {
      await sdk.ask('PutItem', { TableName: 'plain', Item: start })
      const { name, message: said } = await sdk.refusal(...update(text, given(values)))
      same([name, said], ['ValidationException', message])
      same((await sdk.ask('GetItem', { TableName: 'plain', Key }))['Item'], start)
    }),
  ),
  ...working.map(([text, values, changed]) =>
    scenario('9 semantics', text, async ({ sdk }, same) => {
      await sdk.ask('PutItem', { TableName: 'plain', Item: start })
      await sdk.ask(...update(text, given(values)))
      const expected = Object.entries({ ...start, ...changed }).filter(
        ([, value]) => value !== undefined,
      )
      same(
        (await sdk.ask('GetItem', { TableName: 'plain', Key }))['Item'],
        Object.fromEntries(expected),
      )
    }),
  ),
  ...absentItems(),
]

function absentItems(): Scenario[] {
  const made: readonly (readonly [about: string, members: object, item: object | undefined])[] = [
    ['SET makes it', { UpdateExpression: 'SET a = :v', ExpressionAttributeValues: v }, { a: N(1) }],
    ['ADD makes it', { UpdateExpression: 'ADD a :v', ExpressionAttributeValues: v }, { a: N(1) }],
    ['no expression makes a key', {}, {}],
    ['empty AttributeUpdates make a key', { AttributeUpdates: {} }, {}],
    ['REMOVE makes nothing', { UpdateExpression: 'REMOVE a' }, undefined],
    ['REMOVE with absent parents makes nothing', { UpdateExpression: 'REMOVE a.b' }, undefined],
    ['legacy DELETE makes nothing', { AttributeUpdates: { a: { Action: 'DELETE' } } }, undefined],
  ]
  return made.map(([about, members, item]) =>
    scenario('9 absent item', about, async ({ sdk }, same) => {
      const key = { pk: S('update absent') }
      await sdk.ask('DeleteItem', { TableName: 'plain', Key: key })
      await sdk.ask('UpdateItem', { TableName: 'plain', Key: key, ...members })
      const { Item } = await sdk.ask('GetItem', { TableName: 'plain', Key: key })
      same(Item, item === undefined ? undefined : { ...key, ...item })
    }),
  )
}
