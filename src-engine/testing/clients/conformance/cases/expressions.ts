/** Expressions: names and values, conditions, filters and projections: sections 5, 6 and 8 of the reference. */
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
  type Case,
  type Request,
  type Scenario,
} from '../case.ts'
import type { Row } from '../rows.ts'

const Key = { pk: S('doc'), sk: S('1') }

/** A filter of a scan, where a wrong one is refused before anything is read. */
const filter = (text: string, values?: object, names?: object): Request => [
  'Scan',
  {
    TableName: 'things',
    FilterExpression: text,
    ...(values === undefined ? {} : { ExpressionAttributeValues: values }),
    ...(names === undefined ? {} : { ExpressionAttributeNames: names }),
  },
]
const project = (text: string, names?: object): Request => [
  'GetItem',
  {
    TableName: 'things',
    Key,
    ProjectionExpression: text,
    ...(names === undefined ? {} : { ExpressionAttributeNames: names }),
  },
]
const condition = (text: string, values?: object): Request => [
  'DeleteItem',
  {
    TableName: 'things',
    Key: { pk: S('none'), sk: S('1') },
    ConditionExpression: text,
    ...(values === undefined ? {} : { ExpressionAttributeValues: values }),
  },
]

const x = { ':x': S('x') }

type Rows = readonly (readonly [Row, Request, string])[]

const lexis: Rows = [
  [
    '5 reserved word',
    filter('status = :x', x),
    'Attribute name is a reserved keyword; reserved keyword: status',
  ],
  [
    '5 reserved word',
    filter('a.Date = :x', x),
    'Attribute name is a reserved keyword; reserved keyword: Date',
  ],
  ['5 syntax', filter('a = = :x', x), 'Syntax error; token: "=", near: "= = :x"'],
  ['5 syntax', filter('a =', undefined), 'Syntax error; token: "<EOF>", near: "="'],
  ['5 syntax', filter('(a = :x', x), 'Syntax error; token: "<EOF>", near: ":x"'],
  ['5 syntax', filter('a-b = :x', x), 'Syntax error; token: "-", near: "a-b"'],
  ['5 syntax', filter('1a = :x', x), 'Syntax error; token: "1", near: "1a"'],
  ['5 syntax', filter('a != :x', x), 'Syntax error; token: "!", near: "a !="'],
  ['5 syntax', filter('a = :x)', x), 'Syntax error; token: ")", near: ":x)"'],
  ['5 syntax', filter('a[:x] = :x', x), 'Syntax error; token: ":x", near: "[:x]"'],
  ['5 syntax', filter('a = "text"'), 'Syntax error; token: """, near: "= "text"'],
  ['5 empty', filter(''), 'The expression can not be empty;'],
  ['5 empty', filter('  '), 'The expression can not be empty;'],
  [
    '5 undefined',
    filter('#n = :x', x, { '#o': 'o' }),
    'An expression attribute name used in the document path is not defined; attribute name: #n',
  ],
  [
    '5 undefined',
    filter('a = :x'),
    'An expression attribute value used in expression is not defined; attribute value: :x',
  ],
  [
    '5 undefined',
    filter('a = :x', { ':y': S('y') }),
    'An expression attribute value used in expression is not defined; attribute value: :x',
  ],
]

const checks: Rows = [
  ['6 parentheses', filter('((a = :x))', x), 'The expression has redundant parentheses;'],
  ['6 parentheses', filter('a = ((:x))', x), 'The expression has redundant parentheses;'],
  ['6 function name', filter('foo(a)'), 'Invalid function name; function: foo'],
  [
    '6 function name',
    filter('Begins_With(a, :x)', x),
    'Invalid function name; function: Begins_With',
  ],
  [
    '6 function use',
    filter('size(a)'),
    'The function is not allowed to be used this way in an expression; function: size',
  ],
  [
    '6 function use',
    filter('attribute_exists(a) < :x', x),
    'The function is not allowed to be used this way in an expression; function: attribute_exists',
  ],
  [
    '6 operand count',
    filter('begins_with(a)'),
    'Incorrect number of operands for operator or function; operator or function: begins_with, number of operands: 1',
  ],
  [
    '6 operand count',
    filter('attribute_exists(a, b)'),
    'Incorrect number of operands for operator or function; operator or function: attribute_exists, number of operands: 2',
  ],
  [
    '6 operand count',
    filter('contains(a, :x, b)', x),
    'Incorrect number of operands for operator or function; operator or function: contains, number of operands: 3',
  ],
  [
    '6 operand count',
    filter('size(a, b) = :x', x),
    'Incorrect number of operands for operator or function; operator or function: size, number of operands: 2',
  ],
  [
    '6 same operand',
    filter('a = a'),
    'The first operand must be distinct from the remaining operands for this operator or function; operator: =, first operand: [a]',
  ],
  [
    '6 same operand',
    filter('a.b[1] < a.b[1]'),
    'The first operand must be distinct from the remaining operands for this operator or function; operator: <, first operand: [a, b, [1]]',
  ],
  [
    '6 same operand',
    filter('contains(a, a)'),
    'The first operand must be distinct from the remaining operands for this operator or function; operator: contains, first operand: [a]',
  ],
  [
    '6 same operand',
    filter('begins_with(a, a)'),
    'The first operand must be distinct from the remaining operands for this operator or function; operator: begins_with, first operand: [a]',
  ],
  [
    '6 operand type',
    filter('a < :x', { ':x': { BOOL: true } }),
    'Incorrect operand type for operator or function; operator or function: <, operand type: BOOL',
  ],
  [
    '6 operand type',
    filter('a >= :x', { ':x': L() }),
    'Incorrect operand type for operator or function; operator or function: >=, operand type: L',
  ],
  [
    '6 operand type',
    filter('a > :x', { ':x': { NULL: true } }),
    'Incorrect operand type for operator or function; operator or function: >, operand type: NULL',
  ],
  [
    '6 operand type',
    filter('a <= :x', { ':x': M({}) }),
    'Incorrect operand type for operator or function; operator or function: <=, operand type: M',
  ],
  [
    '6 operand type',
    filter('a BETWEEN :x AND :y', { ':x': SS('a'), ':y': SS('b') }),
    'Incorrect operand type for operator or function; operator or function: BETWEEN, operand type: SS',
  ],
  [
    '6 operand type',
    filter('begins_with(a, :x)', { ':x': N(1) }),
    'Incorrect operand type for operator or function; operator or function: begins_with, operand type: N',
  ],
  [
    '6 operand type',
    filter('size(:x) = :y', { ':x': N(1), ':y': N(1) }),
    'Incorrect operand type for operator or function; operator or function: size, operand type: N',
  ],
  [
    '6 operand type',
    filter('attribute_type(a, :x)', { ':x': N(1) }),
    'Incorrect operand type for operator or function; operator or function: attribute_type, operand type: N',
  ],
  [
    '6 document path',
    filter('attribute_exists(:x)', x),
    'Operator or function requires a document path; operator or function: attribute_exists',
  ],
  [
    '6 document path',
    filter('attribute_not_exists(:x)', x),
    'Operator or function requires a document path; operator or function: attribute_not_exists',
  ],
  [
    '6 type name',
    filter('attribute_type(a, :x)', { ':x': S('X') }),
    'Invalid attribute type name found; type: X, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}',
  ],
  [
    '6 BETWEEN types',
    filter('a BETWEEN :x AND :y', { ':x': S('a'), ':y': N(1) }),
    'The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: AttributeValue: {S:a}, upper bound operand: AttributeValue: {N:1}',
  ],
  [
    '6 BETWEEN order',
    filter('a BETWEEN :x AND :y', { ':x': N(5), ':y': N(1) }),
    'The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {N:5}, upper bound operand: AttributeValue: {N:1}',
  ],
]

const unprefixed: Rows = [
  [
    '5 unused',
    filter('a = :x', { ':x': S('x'), ':a': S('a') }),
    'Value provided in ExpressionAttributeValues unused in expressions: keys: {:a}',
  ],
  [
    '5 unused',
    filter('a = :x', x, { '#a': 'a', '#b': 'b' }),
    'Value provided in ExpressionAttributeNames unused in expressions: keys: {#a, #b}',
  ],
  ['5 empty maps', filter('a = b', {}), 'ExpressionAttributeValues must not be empty'],
  ['5 empty maps', filter('a = b', undefined, {}), 'ExpressionAttributeNames must not be empty'],
  [
    '5 invalid key',
    filter('a = :x', x, { x: 'a' }),
    'ExpressionAttributeNames contains invalid key: Syntax error; key: "x"',
  ],
  [
    '5 invalid key',
    filter('a = :x', { x: S('x') }),
    'ExpressionAttributeValues contains invalid key: Syntax error; key: "x"',
  ],
  [
    '5 without expression',
    ['GetItem', { TableName: 'things', Key, ExpressionAttributeNames: { '#a': 'a' } }],
    'ExpressionAttributeNames can only be specified when using expressions',
  ],
  [
    '5 without expression',
    ['PutItem', { TableName: 'things', Item: Key, ExpressionAttributeValues: x }],
    'ExpressionAttributeValues can only be specified when using expressions: ConditionExpression is null',
  ],
  [
    '5 without expression',
    ['UpdateItem', { TableName: 'things', Key, ExpressionAttributeValues: x }],
    'ExpressionAttributeValues can only be specified when using expressions: UpdateExpression and ConditionExpression are null',
  ],
  [
    '5 without expression',
    ['Scan', { TableName: 'things', ExpressionAttributeValues: x }],
    'ExpressionAttributeValues can only be specified when using expressions: FilterExpression is null',
  ],
  [
    '5 invalid value',
    filter('a = :x', { ':x': SS() }),
    'ExpressionAttributeValues contains invalid value: One or more parameter values were invalid: An string set  may not be empty for key :x',
  ],
  [
    '5 invalid value',
    filter('a = :x', { ':x': N('abc') }),
    'ExpressionAttributeValues contains invalid value: The parameter cannot be converted to a numeric value: abc for key :x',
  ],
  [
    '5 invalid value',
    filter('a = :x', { ':x': {} }),
    'ExpressionAttributeValues contains invalid value: Supplied AttributeValue is empty, must contain exactly one of the supported datatypes for key :x',
  ],
  [
    '5 mixed with legacy',
    [
      'PutItem',
      {
        TableName: 'things',
        Item: Key,
        Expected: { a: { Exists: false } },
        ConditionExpression: 'attribute_exists(a)',
      },
    ],
    'Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {Expected} Expression parameters: {ConditionExpression}',
  ],
  [
    '5 mixed with legacy',
    ['GetItem', { TableName: 'things', Key, AttributesToGet: ['a'], ProjectionExpression: 'a' }],
    'Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {AttributesToGet} Expression parameters: {ProjectionExpression}',
  ],
  [
    '5 mixed with legacy',
    [
      'UpdateItem',
      { TableName: 'things', Key, AttributeUpdates: {}, UpdateExpression: 'REMOVE a' },
    ],
    'Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {AttributeUpdates} Expression parameters: {UpdateExpression}',
  ],
  [
    '6 keys are scalars',
    filter('pk.a = :x', x),
    "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: pk",
  ],
  [
    '6 keys are scalars',
    filter('gk[0] = :x', x),
    "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: IndexKey: gk",
  ],
  [
    '6 filter on key',
    [
      'Query',
      {
        TableName: 'things',
        KeyConditionExpression: 'pk = :x',
        FilterExpression: 'sk = :x',
        ExpressionAttributeValues: x,
      },
    ],
    'Filter Expression can only contain non-primary key attributes: Primary key attribute: sk',
  ],
  [
    '6 filter on key',
    [
      'Query',
      {
        TableName: 'things',
        IndexName: 'gsi',
        KeyConditionExpression: 'gk = :x',
        FilterExpression: 'gs = :x',
        ExpressionAttributeValues: x,
      },
    ],
    'Filter Expression can only contain non-primary key attributes: Primary key attribute: gs',
  ],
]

const replacements: Rows = [
  [
    '5 invalid name',
    filter('#a = :x', x, { '#a': '' }),
    'ExpressionAttributeNames contains invalid value: Attribute name must not be empty for key #a',
  ],
]

const projections: Rows = [
  [
    '8 overlap',
    project('a, a'),
    'Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a]',
  ],
  [
    '8 overlap',
    project('a.b, a.b.c'),
    'Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a, b, c]',
  ],
  [
    '8 conflict',
    project('a.b, a[1]'),
    'Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a, [1]]',
  ],
  [
    '5 reserved word',
    project('name'),
    'Attribute name is a reserved keyword; reserved keyword: name',
  ],
  ['5 empty', project(''), 'The expression can not be empty;'],
  [
    '5 undefined',
    project('#a'),
    'An expression attribute name used in the document path is not defined; attribute name: #a',
  ],
  ['5 syntax', project('a,'), 'Syntax error; token: "<EOF>", near: ","'],
]

/** Whether the item with everything meets a condition. */
const evaluations: readonly (readonly [text: string, values: object, met: boolean])[] = [
  ['n = :v', { ':v': N('5.0') }, true],
  ['n = :v', { ':v': S('5') }, false],
  ['n <> :v', { ':v': N(4) }, true],
  ['absent <> :v', { ':v': N(4) }, true],
  ['absent = :v', { ':v': N(4) }, false],
  ['absent < :v', { ':v': N(4) }, false],
  ['NOT absent < :v', { ':v': N(4) }, true],
  ['n < :v', { ':v': S('9') }, false],
  ['s BETWEEN :a AND :b', { ':a': S('t'), ':b': S('text') }, true],
  ['n IN (:a, :b)', { ':a': N(1), ':b': N(5) }, true],
  ['ns = :v', { ':v': NS(2, '1.0') }, true],
  ['ss = :v', { ':v': SS('b', 'a') }, true],
  ['l = :v', { ':v': L(N(1), S('two'), L(N('3.00'))) }, true],
  ['m = :v', { ':v': M({ below: M({ deep: S('down') }), a: N(1) }) }, true],
  ['attribute_exists(nothing)', {}, true],
  ['attribute_not_exists(l[3])', {}, true],
  ['attribute_exists(m.below.deep)', {}, true],
  ['attribute_exists(n.below)', {}, false],
  ['attribute_type(nothing, :v)', { ':v': S('NULL') }, true],
  ['attribute_type(absent, :v)', { ':v': S('S') }, false],
  ['begins_with(s, :v)', { ':v': S('te') }, true],
  ['begins_with(s, :v)', { ':v': S('') }, true],
  ['begins_with(b, :v)', { ':v': B(1, 2) }, true],
  ['begins_with(n, :v)', { ':v': S('5') }, false],
  ['contains(s, :v)', { ':v': S('ex') }, true],
  ['contains(ss, :v)', { ':v': S('a') }, true],
  ['contains(ns, :v)', { ':v': N('2.0') }, true],
  ['contains(l, :v)', { ':v': L(N(3)) }, true],
  ['contains(n, :v)', { ':v': N(5) }, false],
  ['size(l) = :v', { ':v': N(3) }, true],
  ['size(m) = :v', { ':v': N(2) }, true],
  ['size(b) = :v', { ':v': N(3) }, true],
  ['size(n) = :v', { ':v': N(1) }, false],
  ['size(:t) = :v', { ':t': S('é𝄞'), ':v': N(3) }, true],
  ['a = :x AND b = :x OR s = :t', { ':x': N(1), ':t': S('text') }, true],
  ['NOT (s = :t AND n = :n)', { ':t': S('text'), ':n': N(5) }, false],
]

const projected: readonly (readonly [text: string, item: object])[] = [
  ['n, s', { n: N(5), s: S('text') }],
  ['m.below.deep', { m: M({ below: M({ deep: S('down') }) }) }],
  ['l[2], l[0]', { l: L(N(1), L(N(3))) }],
  ['l[2][0], m.a', { l: L(L(N(3))), m: M({ a: N(1) }) }],
  ['absent', {}],
  ['l[9]', {}],
  ['pk', { pk: S('doc') }],
]

export const expressionCases: readonly (Case | Scenario)[] = [
  ...[...lexis, ...checks].map(([row, request, message]) =>
    invalid(row, request, `Invalid FilterExpression: ${message}`),
  ),
  ...projections.map(([row, request, message]) =>
    invalid(row, request, `Invalid ProjectionExpression: ${message}`),
  ),
  ...[...unprefixed, ...replacements].map((each) => invalid(...each)),
  invalid(
    '5 syntax',
    condition('a = :x AND', x),
    'Invalid ConditionExpression: Syntax error; token: "<EOF>", near: "AND"',
  ),
  invalid(
    '5 order of checks',
    condition('status = :x'),
    'Invalid ConditionExpression: Attribute name is a reserved keyword; reserved keyword: status',
  ),
  invalid(
    '5 order of checks',
    ['GetItem', { TableName: 'nothere', Key, ProjectionExpression: 'name' }],
    'Invalid ProjectionExpression: Attribute name is a reserved keyword; reserved keyword: name',
  ),
  ...evaluations.map(([text, values, met]) =>
    scenario(
      '6 evaluation',
      `${text} is ${met} for ${JSON.stringify(values)}`,
      async ({ sdk }, same) => {
        const { error } = {
          error: await sdk.refusal('UpdateItem', {
            TableName: 'things',
            Key,
            ConditionExpression: text,
            ...(Object.keys(values).length > 0 ? { ExpressionAttributeValues: values } : {}),
          }),
        }
        same(error.name, met ? 'none: it was answered' : 'ConditionalCheckFailedException')
      },
    ),
  ),
  ...projected.map(([text, Item]) => answers('8 result', project(text), { Item })),
  answers('5 names', project('#m.#i', { '#m': 'm', '#i': 'below' }), {
    Item: { m: M({ below: M({ deep: S('down') }) }) },
  }),
  answers('6 evaluation', condition('attribute_not_exists(pk) AND a <> :x', x), {}),
  invalid(
    '1 duplicates',
    [
      'Scan',
      {
        TableName: 'plain',
        FilterExpression: 'a = :x',
        ExpressionAttributeValues: { ':x': BS([1], [1]) },
      },
    ],
    'ExpressionAttributeValues contains invalid value: One or more parameter values were invalid: Input collection [AQ==, AQ==]of type BS contains duplicates. for key :x',
  ),
]
