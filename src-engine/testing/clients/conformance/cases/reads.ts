/** Key conditions, Query, Scan and their paging: sections 7 and 11 of the reference. */
import {
  answers,
  fails,
  finding,
  invalid,
  N,
  S,
  scenario,
  type Case,
  type Request,
  type Scenario,
} from '../case.ts'
import type { Row } from '../rows.ts'

const TableName = 'things'
const p = { ':p': S('p') }
const query = (text: string, values: object = p, more: object = {}): Request => [
  'Query',
  { TableName, KeyConditionExpression: text, ExpressionAttributeValues: values, ...more },
]
const ofP = (more: object = {}): Request => query('pk = :p', p, more)
const scan = (more: object): Request => ['Scan', { TableName, ...more }]

type Rows = readonly (readonly [Row, Request, string])[]

const both = { ...p, ':x': S('x') }
const wrongConditions: Rows = [
  [
    '7 operator',
    query('pk = :p OR sk = :x', both),
    'Invalid operator used in KeyConditionExpression: OR',
  ],
  ['7 operator', query('NOT pk = :p'), 'Invalid operator used in KeyConditionExpression: NOT'],
  ['7 operator', query('pk IN (:p)'), 'Invalid operator used in KeyConditionExpression: IN'],
  ['7 operator', query('pk <> :p'), 'Invalid operator used in KeyConditionExpression: <>'],
  [
    '7 operator',
    query('attribute_exists(pk)', p),
    'Invalid operator used in KeyConditionExpression: attribute_exists',
  ],
  [
    '7 operator',
    query('pk = :p AND contains(sk, :x)', both),
    'Invalid operator used in KeyConditionExpression: contains',
  ],
  [
    '7 nested operation',
    query('pk = :p AND size(sk) = :x', both),
    'KeyConditionExpressions cannot contain nested operations',
  ],
  [
    '7 nested attribute',
    query('pk = :p AND sk.a = :x', both),
    'KeyConditionExpressions cannot have conditions on nested attributes',
  ],
  [
    '7 one per key',
    query('pk = :p AND sk > :p AND sk < :x', both),
    'KeyConditionExpressions must only contain one condition per key',
  ],
  [
    '7 no key',
    query(':p = :x', both),
    'Invalid condition in KeyConditionExpression: No key attribute specified',
  ],
  [
    '7 two names',
    query('pk = sk'),
    'Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition',
  ],
  [
    '7 first operand',
    query('pk = :p AND :x BETWEEN sk AND :p', both),
    'Invalid condition in KeyConditionExpression: BETWEEN operator must have the key attribute as its first operand',
  ],
  [
    '7 first operand',
    query('pk = :p AND begins_with(:x, sk)', both),
    'Invalid condition in KeyConditionExpression: begins_with operator must have the key attribute as its first operand',
  ],
  [
    '7 operand type',
    query('pk = :p AND begins_with(sk, :x)', { ...p, ':x': N(1) }),
    'Incorrect operand type for operator or function; operator or function: begins_with, operand type: N',
  ],
  [
    '7 operand type',
    query('pk = :p AND sk < :x', { ...p, ':x': { BOOL: true } }),
    'Incorrect operand type for operator or function; operator or function: <, operand type: BOOL',
  ],
  [
    '7 BETWEEN order',
    query('pk = :p AND sk BETWEEN :x AND :p', both),
    'The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {S:x}, upper bound operand: AttributeValue: {S:p}',
  ],
  ['6 parentheses', query('((pk = :p))'), 'The expression has redundant parentheses;'],
  [
    '5 undefined',
    query('pk = :nope'),
    'An expression attribute value used in expression is not defined; attribute value: :nope',
  ],
  ['5 empty', query(''), 'The expression can not be empty;'],
]

const wrongType =
  'One or more parameter values were invalid: Condition parameter type does not match schema type'
const emptyKey =
  'One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: '
const wrongKeys: Rows = [
  ['7 missed element', query('sk = :p'), 'Query condition missed key schema element: pk'],
  [
    '7 missed element',
    query('pk = :p AND extra = :x', both),
    'Query condition missed key schema element: sk',
  ],
  [
    '7 missed element',
    query('pk = :p', p, { IndexName: 'gsi' }),
    'Query condition missed key schema element: gk',
  ],
  ['7 not supported', query('pk < :p'), 'Query key condition not supported'],
  ['7 not supported', query('begins_with(pk, :p)'), 'Query key condition not supported'],
  [
    '7 number of conditions',
    query('pk = :p AND sk = :x AND extra = :x', both),
    'The number of query conditions (3) exceeds the number of key attributes defined in the schema (2)',
  ],
  ['7 schema type', query('pk = :p', { ':p': N(1) }), wrongType],
  ['7 schema type', query('pk = :p AND sk > :x', { ...p, ':x': N(1) }), wrongType],
  ['7 empty value', query('pk = :p', { ':p': S('') }), `${emptyKey}pk`],
  ['7 empty value', query('pk = :p AND sk = :x', { ...p, ':x': S('') }), `${emptyKey}sk`],
  [
    '7 neither form',
    ['Query', { TableName }],
    'Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.',
  ],
]

const startKey = (ExclusiveStartKey: object) => ({ ExclusiveStartKey })
const invalidStart = 'The provided starting key is invalid'
const mismatch = `${invalidStart}: The provided key element does not match the schema`
const select = '11 select'
const specific =
  'Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES'
const segments = (Segment: number | undefined, TotalSegments: number | undefined) =>
  scan({ Segment, TotalSegments })

const wrongReads: Rows = [
  [
    '11 unknown index',
    scan({ IndexName: 'ab' }),
    finding("'ab'", 'indexName', 'have length greater than or equal to 3'),
  ],
  [
    '11 unknown index',
    ofP({ IndexName: 'a b' }),
    finding("'a b'", 'indexName', 'satisfy regular expression pattern: [a-zA-Z0-9_.-]+'),
  ],
  [
    '11 limit',
    ofP({ Limit: 0 }),
    "1 validation error detected: Value at 'Limit' failed to satisfy constraint: Member must have value greater than or equal to 1",
  ],
  [
    '11 limit',
    scan({ Limit: 0 }),
    finding("'0'", 'limit', 'have value greater than or equal to 1'),
  ],
  [
    '11 limit',
    scan({ Limit: -1 }),
    finding("'-1'", 'limit', 'have value greater than or equal to 1'),
  ],
  ['11 start key', ofP(startKey({ pk: S('p') })), mismatch],
  ['11 start key', ofP(startKey({ pk: S('p'), sk: N(1) })), mismatch],
  ['11 start key', ofP(startKey({ pk: S('p'), sk: S('s1'), more: S('x') })), mismatch],
  ['11 start key', scan(startKey({ pk: S('p') })), mismatch],
  [
    '11 start key',
    ofP({ IndexName: 'lsi', ...startKey({ pk: S('p'), sk: S('s1') }) }),
    invalidStart,
  ],
  [
    '11 start key',
    query(
      'gk = :p',
      { ':p': S('g') },
      { IndexName: 'gsi', ...startKey({ pk: S('p'), sk: S('s1'), gk: S('g') }) },
    ),
    invalidStart,
  ],
  [
    '11 start key',
    query(
      'gk = :p',
      { ':p': S('g') },
      {
        IndexName: 'gsi',
        ...startKey({ pk: S('p'), sk: S('s1'), gk: S('g'), gs: N(1), ls: N(1) }),
      },
    ),
    invalidStart,
  ],
  [
    '11 start key',
    ofP(startKey({ pk: S('other'), sk: S('s1') })),
    'The provided starting key is outside query boundaries based on provided conditions',
  ],
  [
    '11 start key',
    query('pk = :p AND sk > :x', { ...p, ':x': S('s5') }, startKey({ pk: S('p'), sk: S('s1') })),
    'The provided starting key does not match the range key predicate',
  ],
  [
    '11 start key',
    query('pk = :p AND sk = :x', { ...p, ':x': S('s5') }, startKey({ pk: S('p'), sk: S('s5') })),
    'The query can return at most one row and cannot be restarted',
  ],
  [
    '11 start key',
    [
      'Query',
      {
        TableName: 'plain',
        KeyConditionExpression: 'pk = :p',
        ExpressionAttributeValues: p,
        ...startKey({ pk: S('p') }),
      },
    ],
    'The query can return at most one row and cannot be restarted',
  ],
  [
    select,
    ofP({ Select: 'ALL_PROJECTED_ATTRIBUTES' }),
    'ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName',
  ],
  [select, ofP({ Select: 'SPECIFIC_ATTRIBUTES' }), specific],
  [select, scan({ Select: 'SPECIFIC_ATTRIBUTES' }), specific],
  [
    select,
    ofP({ Select: 'ALL_ATTRIBUTES', ProjectionExpression: 'a' }),
    'Cannot specify the ProjectionExpression when choosing to get ALL_ATTRIBUTES',
  ],
  [
    select,
    ofP({ Select: 'COUNT', ProjectionExpression: 'a' }),
    'Cannot specify the ProjectionExpression when choosing to get COUNT',
  ],
  [
    select,
    scan({ Select: 'ALL_ATTRIBUTES', AttributesToGet: ['a'] }),
    'Cannot specify the AttributesToGet when choosing to get ALL_ATTRIBUTES',
  ],
  [
    select,
    scan({ IndexName: 'keys', Select: 'ALL_ATTRIBUTES' }),
    'One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global secondary index keys because its projection type is not ALL',
  ],
  [
    select,
    query('gk = :p', p, { IndexName: 'some', Select: 'ALL_ATTRIBUTES' }),
    'One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global secondary index some because its projection type is not ALL',
  ],
  [
    '11 not projected',
    scan({ IndexName: 'keys', ProjectionExpression: 'color' }),
    'One or more parameter values were invalid: Global secondary index keys does not project [color]',
  ],
  [
    '17 enum sets',
    ofP({ Select: 'X' }),
    finding(
      "'X'",
      'select',
      'satisfy enum value set: [SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES]',
    ),
  ],
  [
    '11 unknown index',
    ofP({ IndexName: 'nope' }),
    'The table does not have the specified index: nope',
  ],
  [
    '11 unknown index',
    scan({ IndexName: 'nope' }),
    'The table does not have the specified index: nope',
  ],
  [
    '10 consistent read',
    query('gk = :p', p, { IndexName: 'gsi', ConsistentRead: true }),
    'Consistent reads are not supported on global secondary indexes',
  ],
  [
    '10 consistent read',
    scan({ IndexName: 'gsi', ConsistentRead: true }),
    'Consistent reads are not supported on global secondary indexes',
  ],
  [
    '11 segments',
    segments(0, undefined),
    'The TotalSegments parameter is required but was not present in the request when Segment parameter is present',
  ],
  [
    '11 segments',
    segments(undefined, 2),
    'The Segment parameter is required but was not present in the request when parameter TotalSegments is present',
  ],
  [
    '11 segments',
    segments(5, 5),
    'The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: 5 is not less than TotalSegments: 5',
  ],
  [
    '11 segments',
    segments(-1, 5),
    finding("'-1'", 'segment', 'have value greater than or equal to 0'),
  ],
  [
    '11 segments',
    segments(1_000_000, 1_000_000),
    finding("'1000000'", 'segment', 'have value less than or equal to 999999'),
  ],
  [
    '11 segments',
    segments(0, 0),
    finding("'0'", 'totalSegments', 'have value greater than or equal to 1'),
  ],
  [
    '11 segments',
    segments(0, 1_000_001),
    finding("'1000001'", 'totalSegments', 'have value less than or equal to 1000000'),
  ],
]

type Found = readonly { readonly sk: { readonly S: string } }[]
const sortKeys = (items: unknown): string =>
  (items as Found).map(({ sk }) => sk.S.slice(1)).join('')

const conditions: readonly (readonly [text: string, values: object, found: string])[] = [
  ['pk = :p', {}, '0123456789'],
  ['pk = :p AND sk = :x', { ':x': S('s3') }, '3'],
  ['pk = :p AND sk < :x', { ':x': S('s3') }, '012'],
  ['pk = :p AND sk <= :x', { ':x': S('s3') }, '0123'],
  ['pk = :p AND sk > :x', { ':x': S('s6') }, '789'],
  ['pk = :p AND sk >= :x', { ':x': S('s6') }, '6789'],
  ['pk = :p AND sk BETWEEN :x AND :y', { ':x': S('s2'), ':y': S('s4') }, '234'],
  ['pk = :p AND begins_with(sk, :x)', { ':x': S('s') }, '0123456789'],
  ['(pk = :p) AND (begins_with(sk, :x))', { ':x': S('s7') }, '7'],
  [':x >= sk AND :p = pk', { ':x': S('s1') }, '01'],
  ['sk > :x AND pk = :p', { ':x': S('s8') }, '9'],
  ['pk = :p AND begins_with(sk, :x)', { ':x': S('t') }, ''],
]

export const readCases: readonly (Case | Scenario)[] = [
  ...wrongConditions.map(([row, request, message]) =>
    invalid(row, request, `Invalid KeyConditionExpression: ${message}`),
  ),
  ...[...wrongKeys, ...wrongReads].map((each) => invalid(...each)),
  fails(
    '12 data plane of a missing table',
    [
      'Query',
      { TableName: 'nothere', KeyConditionExpression: 'pk = :p', ExpressionAttributeValues: p },
    ],
    { name: 'ResourceNotFoundException', message: 'Requested resource not found' },
  ),
  fails('12 data plane of a missing table', ['Scan', { TableName: 'nothere' }], {
    name: 'ResourceNotFoundException',
    message: 'Requested resource not found',
  }),
  ...conditions.map(([text, values, found]) =>
    scenario('7 conditions', text, async ({ sdk }, same) => {
      const [operation, input] = query(text, { ...p, ...values })
      const { Items, Count, ScannedCount } = await sdk.ask(operation, input)
      same([sortKeys(Items), Count, ScannedCount], [found, found.length, found.length])
      const backwards = await sdk.ask(operation, { ...input, ScanIndexForward: false })
      same(sortKeys(backwards['Items']), Array.from(found).reverse().join(''))
    }),
  ),
  scenario(
    '11 response',
    'Count is after the filter, ScannedCount before',
    async ({ sdk }, same) => {
      const red = {
        FilterExpression: 'color = :c',
        ExpressionAttributeValues: { ...p, ':c': S('red') },
      }
      const { Items, ...counts } = await sdk.ask(...ofP(red))
      same([sortKeys(Items), counts], ['02468', { Count: 5, ScannedCount: 10 }])
      same(await sdk.ask(...ofP({ ...red, Select: 'COUNT' })), { Count: 5, ScannedCount: 10 })
      const limited = await sdk.ask(...ofP({ ...red, Limit: 3 }))
      same(
        [limited['Count'], limited['ScannedCount'], limited['LastEvaluatedKey']],
        [2, 3, { pk: S('p'), sk: S('s2') }],
      )
    },
  ),
  scenario('11 response', 'Select and projections choose attributes', async ({ sdk }, same) => {
    const one = async (IndexName: string | undefined, more: object): Promise<string> => {
      const values = { ':p': S(IndexName === undefined || IndexName === 'lsi' ? 'p' : 'g') }
      const key = IndexName === undefined || IndexName === 'lsi' ? 'pk' : 'gk'
      const { Items } = await sdk.ask(
        ...query(`${key} = :p`, values, { IndexName, Limit: 1, ...more }),
      )
      return Object.keys((Items as readonly object[])[0] ?? {})
        .sort()
        .join(' ')
    }
    const all = 'color gk gs ls pk size sk'
    same(await one(undefined, {}), all)
    same(await one(undefined, { Select: 'ALL_ATTRIBUTES' }), all)
    same(
      await one(undefined, { Select: 'SPECIFIC_ATTRIBUTES', ProjectionExpression: 'color, pk' }),
      'color pk',
    )
    same(await one('gsi', {}), all)
    same(await one('keys', {}), 'gk pk sk')
    same(await one('keys', { Select: 'ALL_PROJECTED_ATTRIBUTES' }), 'gk pk sk')
    same(await one('some', {}), 'color gk pk sk')
    same(await one('lsi', {}), 'ls pk sk')
    same(await one('lsi', { Select: 'ALL_ATTRIBUTES' }), all)
    same(await one('lsi', { ProjectionExpression: 'color' }), 'color')
  }),
  ...['table', 'lsi', 'gsi', 'keys', 'some'].flatMap((IndexName) =>
    [true, false].map((forward) =>
      scenario(
        '11 paging',
        `${IndexName} ${forward ? 'forward' : 'backward'}, page by page`,
        async ({ sdk }, same) => {
          const isGlobal = IndexName !== 'table' && IndexName !== 'lsi'
          const request = {
            TableName,
            ...(IndexName === 'table' ? {} : { IndexName }),
            KeyConditionExpression: isGlobal ? 'gk = :p' : 'pk = :p',
            ExpressionAttributeValues: { ':p': S(isGlobal ? 'g' : 'p') },
            ScanIndexForward: forward,
          }
          const whole = await sdk.ask('Query', request)
          let found = ''
          let start: unknown
          let pages = 0
          do {
            const page: Readonly<Record<string, unknown>> = await sdk.ask('Query', {
              ...request,
              Limit: 5,
              ...(start === undefined ? {} : { ExclusiveStartKey: start }),
            })
            found += sortKeys(page['Items'])
            start = page['LastEvaluatedKey']
            pages++
          } while (start !== undefined)
          // The second page ends by its limit, at the very end: the third one says that there is nothing more.
          same([found, pages], [sortKeys(whole['Items']), 3])
          same(Array.from(found).sort().join(''), '0123456789')
        },
      ),
    ),
  ),
  answers(
    '11 paging',
    query('gk = :p', { ':p': S('g') }, { IndexName: 'gsi', Limit: 1, Select: 'COUNT' }),
    {
      Count: 1,
      ScannedCount: 1,
      LastEvaluatedKey: { pk: S('p'), sk: S('s9'), gk: S('g'), gs: N(0) },
    },
  ),
  answers('11 paging', ofP({ IndexName: 'lsi', Limit: 1, Select: 'COUNT' }), {
    Count: 1,
    ScannedCount: 1,
    LastEvaluatedKey: { pk: S('p'), sk: S('s0'), ls: N(0) },
  }),
  scenario('11 paging', 'a start key need not exist', async ({ sdk }, same) => {
    const { Items } = await sdk.ask(...ofP(startKey({ pk: S('p'), sk: S('s4x') })))
    same(sortKeys(Items), '56789')
  }),
  scenario(
    '11 segments',
    'every item is in one segment, a partition in one',
    async ({ sdk }, same) => {
      const whole = await sdk.ask('Scan', { TableName })
      const key = ({ pk, sk }: { pk: { S: string }; sk: { S: string } }) => `${pk.S} ${sk.S}`
      const keysOf = (items: unknown) =>
        (items as { pk: { S: string }; sk: { S: string } }[]).map(key)
      const seen: string[] = []
      const segmentsOfP = new Set<number>()
      for (let Segment = 0; Segment < 7; Segment++) {
        let start: unknown
        do {
          const page = await sdk.ask('Scan', {
            TableName,
            Segment,
            TotalSegments: 7,
            Limit: 3,
            ...(start === undefined ? {} : { ExclusiveStartKey: start }),
          })
          for (const name of keysOf(page['Items'])) {
            seen.push(name)
            if (name.startsWith('p ')) segmentsOfP.add(Segment)
          }
          start = page['LastEvaluatedKey']
        } while (start !== undefined)
      }
      same(seen.sort(), keysOf(whole['Items']).sort())
      same(segmentsOfP.size, 1)
      const wrong = ([...segmentsOfP][0] ?? 0) === 0 ? 1 : 0
      const refused = await sdk.refusal('Scan', {
        TableName,
        Segment: wrong,
        TotalSegments: 7,
        ...startKey({ pk: S('p'), sk: S('s1') }),
      })
      same(
        refused.message,
        `${invalidStart}: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. TotalSegments: 7 Segment: ${wrong}`,
      )
    },
  ),
  scenario('11 page size', 'a page ends after 1 MB, filtered or not', async ({ sdk }, same) => {
    const big = S('x'.repeat(300 * 1024))
    for (let at = 0; at < 5; at++)
      await sdk.ask('PutItem', { TableName, Item: { pk: S('big'), sk: S(`s${at}`), big } })
    const request = {
      TableName,
      KeyConditionExpression: 'pk = :p',
      ExpressionAttributeValues: { ':p': S('big') },
    }
    const first = await sdk.ask('Query', request)
    same(
      [sortKeys(first['Items']), first['LastEvaluatedKey']],
      ['0123', { pk: S('big'), sk: S('s3') }],
    )
    const filtered = await sdk.ask('Query', {
      ...request,
      FilterExpression: 'attribute_not_exists(big)',
      ProjectionExpression: 'sk',
    })
    same(
      [filtered['Count'], filtered['ScannedCount'], filtered['LastEvaluatedKey']],
      [0, 4, { pk: S('big'), sk: S('s3') }],
    )
    for (let at = 0; at < 5; at++)
      await sdk.ask('DeleteItem', { TableName, Key: { pk: S('big'), sk: S(`s${at}`) } })
  }),
]
