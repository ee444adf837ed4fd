/** The PartiQL operations: section 18 of the reference. */
import {
  answers,
  fails,
  finding,
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

const run = (Statement: string, ...Parameters: object[]): Request => [
  'ExecuteStatement',
  { Statement, ...(Parameters.length > 0 ? { Parameters } : {}) },
]
const batch = (...statements: string[]): Request => [
  'BatchExecuteStatement',
  { Statements: statements.map((Statement) => ({ Statement })) },
]
const transaction = (...statements: string[]): Request => [
  'ExecuteTransaction',
  { TransactStatements: statements.map((Statement) => ({ Statement })) },
]
const ill = (detail: string) => `Statement wasn't well formed, can't be processed: ${detail}`
const long = `SELECT * FROM things WHERE pk = '${'x'.repeat(8192)}'`
const one = `WHERE pk = 'p' AND sk = 's1'`
const noKey = 'Where clause does not contain a mandatory equality on all key attributes'

type Rows = readonly (readonly [Row, Request, string])[]

const refused: Rows = [
  ['18 statement', ['ExecuteStatement', {}], finding('null', 'statement', 'not be null')],
  ['18 statement', run(''), finding("''", 'statement', 'have length greater than or equal to 1')],
  [
    '18 statement',
    run(long),
    `1 validation error detected: Value '${long.slice(0, 100)}' at 'statement' failed to satisfy constraint: Member must have length less than or equal to 8192`,
  ],
  [
    '18 parameters',
    ['ExecuteStatement', { Statement: 'SELECT * FROM things', Parameters: [] }],
    finding("'[]'", 'parameters', 'have length greater than or equal to 1'),
  ],
  [
    '18 parameters',
    run('SELECT * FROM things WHERE pk = ?'),
    "Number of parameters in request and statement don't match.",
  ],
  [
    '18 parameters',
    run('SELECT * FROM things WHERE pk = ?', S('a'), S('b')),
    "Number of parameters in request and statement don't match.",
  ],
  [
    '18 limit',
    ['ExecuteStatement', { Statement: 'SELECT * FROM things', Limit: 0 }],
    finding("'0'", 'limit', 'have value greater than or equal to 1'),
  ],
  ['18 syntax', run('FROBNICATE things'), ill('Expected data manipulation')],
  [
    '18 syntax',
    run(`SELECT * FROM things ${one} LIMIT 1`),
    ill('Unexpected token after expression'),
  ],
  ['18 syntax', run('SELECT * FROM things GROUP BY a'), ill('Unexpected token after expression')],
  ['18 syntax', run('SELECT count(*) FROM things'), 'Unexpected path component at 1:8:5'],
  ['18 syntax', run('SELECT * FROM things t'), 'Aliasing is not supported'],
  [
    '18 syntax',
    run(`SELECT * FROM things WHERE pk = 'p' AND frob(a)`),
    'Unrecognized function: frob at 1:41:4',
  ],
  ['18 keys of a write', run(`UPDATE things SET a = 1 WHERE pk = 'p'`), noKey],
  ['18 keys of a write', run(`DELETE FROM things WHERE pk = 'p'`), noKey],
  [
    '18 index write',
    run(`UPDATE things.gsi SET a = 1 ${one}`),
    'This operation is not supported on an index',
  ],
  [
    '18 index write',
    run(`DELETE FROM nothere.gsi ${one}`),
    'This operation is not supported on an index',
  ],
  [
    '18 delete returning',
    run(`DELETE FROM things ${one} RETURNING ALL NEW *`),
    'Invalid returning clause: RETURNING ALL NEW *. Only RETURNING ALL OLD * is allowed in DELETE statements.',
  ],
  ['18 index', run('SELECT * FROM things.nope'), 'The table does not have the specified index'],
  [
    '18 index',
    run('SELECT * FROM "things"."gsi"."more"'),
    'A path may contain at most 2 components in the FROM clause',
  ],
  [
    '18 index',
    [
      'ExecuteStatement',
      { Statement: `SELECT * FROM things.gsi WHERE gk = 'g'`, ConsistentRead: true },
    ],
    'Strongly consistent read is not supported on Global Secondary Indexes',
  ],
  [
    '18 next token',
    ['ExecuteStatement', { Statement: 'SELECT * FROM things', NextToken: 'nonsense' }],
    'Invalid NextToken',
  ],
  [
    '18 empty set',
    run(`INSERT INTO things VALUE {'pk': 'q', 'sk': '1', 'x': <<>>}`),
    'Empty bags are not supported',
  ],
  [
    '18 operand type',
    run(`SELECT * FROM things WHERE pk = 'p' AND ls < true`),
    'Incorrect operand type for operator or function; operator or function: <, operand type: BOOL',
  ],
  [
    '18 set functions',
    run(`UPDATE things SET a = set_add(b, <<1>>) ${one}`),
    'The first argument to SET_ADD must equal the assignment value at 1:31:1',
  ],
  [
    '18 order by',
    run(`SELECT * FROM things ORDER BY pk`),
    'Must have WHERE clause in the statement when using ORDER BY clause.',
  ],
  [
    '18 order by',
    run(`SELECT * FROM things WHERE sk = 'a' ORDER BY pk`),
    'Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY clause.',
  ],
  [
    '18 order by',
    run(`SELECT * FROM things WHERE pk = 'p' ORDER BY color`),
    'Variable reference color in ORDER BY clause must be part of the primary key',
  ],
  [
    '18 batch kinds',
    batch(`SELECT * FROM things ${one}`, `DELETE FROM things ${one}`),
    'Read and write requests together in the same batch is not supported.',
  ],
  [
    '18 batch duplicates',
    batch(`SELECT * FROM things ${one}`, `SELECT * FROM things ${one}`),
    'Provided list of item keys contains duplicates',
  ],
  [
    '18 transaction kinds',
    transaction(`SELECT * FROM things ${one}`, `DELETE FROM things ${one}`),
    'ExecuteTransaction API does not support both read and write operations in the same request.',
  ],
  [
    '18 transaction members',
    transaction(`SELECT * FROM things WHERE pk = 'p'`),
    'Validation failed in TransactStatements[0]: Select statements within ExecuteTransaction must specify the primary key in the where clause.',
  ],
  [
    '18 transaction members',
    transaction(`UPDATE things SET a = 1 ${one} RETURNING ALL OLD *`),
    'Validation failed in TransactStatements[0]: RETURNING clause is not supported in ExecuteTransaction.',
  ],
  [
    '18 transaction members',
    transaction(`SELECT * FROM things.gsi WHERE gk = 'g'`),
    'Validation failed in TransactStatements[0]: Reads on indices are not supported within transactions.',
  ],
  [
    '18 transaction members',
    transaction(`DELETE FROM things ${one}`, `DELETE FROM things ${one}`),
    'Transaction request cannot include multiple operations on one item',
  ],
  [
    '18 number',
    run(`SELECT * FROM things WHERE pk = 'p' AND ls = 1e999`),
    'Number overflow. Attempting to store a number with magnitude larger than supported range under root',
  ],
]

const overlapping = 'Overlapping conditions with range keys are not supported in where clause'
const inP = (condition: string) => run(`SELECT sk FROM things WHERE pk = 'p' AND (${condition})`)

const refusedToo: Rows = [
  ['18 overlapping ranges', inP(`sk < 's5' OR sk < 's7'`), overlapping],
  ['18 overlapping ranges', inP(`sk BETWEEN 's1' AND 's3' OR sk = 's3'`), overlapping],
  ['18 overlapping ranges', inP(`begins_with(sk, 's') OR sk >= 's4'`), overlapping],
  [
    '18 exists',
    transaction(`EXISTS(SELECT * FROM things ${one})`),
    'Validation failed in TransactStatements[0]: EXISTS() must contain a single item read with additional condition',
  ],
  [
    '18 exists',
    run(`EXISTS(SELECT * FROM things ${one})`),
    'EXISTS is only supported in ExecuteTransaction',
  ],
  ['18 index', run('SELECT * FROM things.""'), 'Path component cannot be an empty string'],
  [
    '18 index write',
    run(`INSERT INTO things.gsi VALUE {'pk': 'a', 'sk': 'b'}`),
    'This operation is not supported on an index',
  ],
  [
    '18 not projected',
    run(`SELECT color FROM things.keys WHERE gk = 'g'`),
    'One or more parameter values were invalid: Global secondary index keys does not project [color]',
  ],
  [
    '18 not projected',
    run(`SELECT pk FROM things.keys WHERE gk = 'g' AND color = 'red'`),
    'One or more parameter values were invalid: Secondary index keys does not project one or more filter attributes: [color]',
  ],
  [
    '18 set functions',
    run(`UPDATE things SET a = set_add(a) ${one}`),
    'SET_ADD must have exactly two arguments at 1:23:7',
  ],
  [
    '18 set functions',
    run(`UPDATE things SET a = set_add(a, 1) ${one}`),
    'The second argument to SET_ADD must be a value with type SET at 1:34:1',
  ],
  [
    '18 set functions',
    run(`UPDATE things SET color = set_add(color, <<'x'>>) ${one}`),
    'An operand in the update expression has an incorrect data type',
  ],
  ['18 syntax', run('SELECT m.inner FROM things'), ill('Invalid path dot component')],
  ['18 syntax', run(`SELECT * FROM things WHERE pk = 'p`), ill('')],
  ['18 syntax', run('SELECT * FROM things # no comment'), ill('Unexpected token after expression')],
  ['18 syntax', run('DROP TABLE things'), ill('Expected data manipulation')],
  ['18 syntax', run('SELECT pk AS a FROM things'), 'Aliasing is not supported'],
  [
    '18 operand type',
    run(`SELECT * FROM things WHERE pk = 'p' AND begins_with(sk, 5)`),
    'Incorrect operand type for operator or function; operator or function: begins_with, operand type: N',
  ],
  [
    '18 operand type',
    run(`SELECT * FROM things WHERE pk = 'p' AND begins_with(sk)`),
    'Incorrect number of operands for operator or function; operator or function: begins_with, number of operands: 1',
  ],
  [
    '18 keys of a write',
    run(`UPDATE things SET pk = 'x' ${one}`),
    'One or more parameter values were invalid: Cannot update attribute pk. This attribute is part of the key',
  ],
  ['18 keys of a write', run('DELETE FROM things'), noKey],
  [
    '18 keys of a write',
    run(`INSERT INTO things VALUE {'pk': 'a'}`),
    'One or more parameter values were invalid: Missing the key sk in the item',
  ],
  [
    '18 keys of a write',
    run(`INSERT INTO things VALUE {'pk': 1, 'sk': 'a'}`),
    'One or more parameter values were invalid: Type mismatch for key pk expected: S actual: N',
  ],
  [
    '18 update paths',
    run(`UPDATE things SET a.b.c = 1 ${one}`),
    'The document path provided in the update expression is invalid for update',
  ],
  [
    '18 update paths',
    run(`UPDATE things SET a = absent + 1 ${one}`),
    'The provided expression refers to an attribute that does not exist in the item',
  ],
  [
    '18 batch kinds',
    ['BatchExecuteStatement', { Statements: [] }],
    finding("'[]'", 'statements', 'have length greater than or equal to 1'),
  ],
  [
    '18 transaction members',
    ['ExecuteTransaction', { TransactStatements: [] }],
    finding("'[]'", 'transactStatements', 'have length greater than or equal to 1'),
  ],
  [
    '18 transaction members',
    transaction('nonsense'),
    `Validation failed in TransactStatements[0]: ${ill('Expected data manipulation')}`,
  ],
]

const failed = {
  name: 'ConditionalCheckFailedException',
  message: 'The conditional request failed',
}
const key = `'pk': 'q', 'sk': '1'`
const where = `WHERE pk = 'q' AND sk = '1'`

export const partiqlCases: readonly (Case | Scenario)[] = [
  answers('18 overlapping ranges', inP(`sk < 's1' OR sk = 's1' OR sk > 's8'`), {
    Items: ['s0', 's1', 's9'].map((sk) => ({ sk: S(sk) })),
  }),
  answers('18 overlapping ranges', inP(`sk < 's1' OR sk <> 's0'`), {
    Items: ['s0', 's1', 's2', 's3', 's4', 's5', 's6', 's7', 's8', 's9'].map((sk) => ({
      sk: S(sk),
    })),
  }),
  ...[...refused, ...refusedToo].map((each) => invalid(...each)),
  fails('12 data plane of a missing table', run('SELECT * FROM nothere'), {
    name: 'ResourceNotFoundException',
    message: 'Requested resource not found',
  }),
  fails(
    '18 update is no upsert',
    run(`UPDATE things SET a = 1 WHERE pk = 'absent' AND sk = '1'`),
    failed,
  ),
  answers('18 delete of nothing', run(`DELETE FROM things WHERE pk = 'absent' AND sk = '1'`), {
    Items: [],
  }),
  answers('18 select', run(`SELECT sk, color FROM things ${one}`), {
    Items: [{ sk: S('s1'), color: S('blue') }],
  }),
  answers(
    '18 select',
    run(`SELECT sk FROM things WHERE pk = 'p' AND sk BETWEEN 's2' AND 's4' ORDER BY sk DESC`),
    { Items: [{ sk: S('s4') }, { sk: S('s3') }, { sk: S('s2') }] },
  ),
  answers('18 select', run(`SELECT sk FROM things.gsi WHERE gk = 'g' AND gs < 2`), {
    Items: [{ sk: S('s9') }, { sk: S('s8') }],
  }),
  answers('18 select', run(`SELECT sk FROM things WHERE pk = ? AND ls IN [10, 20]`, S('p')), {
    Items: [{ sk: S('s1') }, { sk: S('s2') }],
  }),
  answers(
    '18 select',
    run(`SELECT m."below".deep, l[1] FROM things WHERE pk = 'doc' AND sk = '1'`),
    { Items: [{ deep: S('down'), 'l[1]': S('two') }] },
  ),
  answers(
    '18 select',
    run(`select sk from things where pk = 'p' and "missing" is missing and begins_with(sk, 's1')`),
    { Items: [{ sk: S('s1') }] },
  ),
  scenario('18 writes', 'INSERT, UPDATE, DELETE with what they return', async ({ sdk }, same) => {
    same(
      await sdk.ask(
        ...run(
          `INSERT INTO things VALUE {${key}, 'n': 1.50, 'l': [1, 'a', null, true], 'm': {'x': 'y'}, 's': <<'b', 'a'>>, 'ns': <<1, 2>>}`,
        ),
      ),
      { Items: [] },
    )
    const item = {
      pk: S('q'),
      sk: S('1'),
      n: N('1.5'),
      l: L(N(1), S('a'), { NULL: true }, { BOOL: true }),
      m: M({ x: S('y') }),
      s: SS('a', 'b'),
      ns: NS(1, 2),
    }
    same(
      (await sdk.ask('GetItem', { TableName: 'things', Key: { pk: S('q'), sk: S('1') } }))['Item'],
      item,
    )
    const again = await sdk.refusal(...run(`INSERT INTO things VALUE {${key}}`))
    same(
      [again.name, again.message, again.isOfClass],
      ['DuplicateItemException', 'Duplicate primary key exists in table', true],
    )
    same(
      await sdk.ask(
        ...run(
          `UPDATE things SET n = n + 1 SET m.z = ? REMOVE l[0] ${where} RETURNING MODIFIED NEW *`,
          N(3),
        ),
      ),
      { Items: [{ n: N('2.5'), m: M({ z: N(3) }) }] },
    )
    same(
      await sdk.ask(
        ...run(
          `UPDATE things SET s = set_add(s, <<'c'>>) SET ns = set_delete(ns, <<1, 2>>) ${where} RETURNING ALL NEW *`,
        ),
      ),
      {
        Items: [
          {
            ...item,
            n: N('2.5'),
            l: L(S('a'), { NULL: true }, { BOOL: true }),
            m: M({ x: S('y'), z: N(3) }),
            s: SS('a', 'b', 'c'),
            ns: undefined,
          },
        ],
      },
    )
    same(
      (await sdk.refusal(...run(`UPDATE things SET n = 0 ${where} AND n = 1`))).name,
      'ConditionalCheckFailedException',
    )
    const asked = await sdk.refusal('ExecuteStatement', {
      Statement: `DELETE FROM things ${where} AND n = 1`,
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    })
    same(
      [asked.name, (asked.item as { n: unknown }).n],
      ['ConditionalCheckFailedException', N('2.5')],
    )
    const { Items } = await sdk.ask(...run(`DELETE FROM things ${where} RETURNING ALL OLD *`))
    same(
      (Items as { n: unknown }[]).map(({ n }) => n),
      [N('2.5')],
    )
  }),
  scenario('18 paging', 'NextToken is bound to its statement', async ({ sdk }, same) => {
    const Statement = `SELECT sk FROM things WHERE pk = 'p'`
    const found: unknown[] = []
    let NextToken: unknown
    do {
      const page = await sdk.ask('ExecuteStatement', {
        Statement,
        Limit: 4,
        ...(NextToken === undefined ? {} : { NextToken }),
      })
      found.push(...(page['Items'] as unknown[]))
      NextToken = page['NextToken']
      if (found.length === 4) {
        same(
          (
            await sdk.refusal('ExecuteStatement', {
              Statement: `SELECT sk FROM things WHERE pk = 'o'`,
              NextToken,
            })
          ).message,
          'NextToken does not match request',
        )
      }
    } while (NextToken !== undefined)
    same(found.length, 10)
  }),
  scenario('18 batch', 'members succeed and fail alone, in order', async ({ sdk }, same) => {
    const { Responses } = await sdk.ask(
      ...batch(
        `SELECT sk FROM things ${one}`,
        'SELECT nonsense',
        `SELECT sk FROM things WHERE pk = 'p' AND sk = 'none'`,
        `SELECT sk FROM things WHERE pk = 'p'`,
      ),
    )
    const [found, wrong, none, unkeyed] = Responses as {
      Error?: { Code: string; Message: string }
    }[]
    same([found, none], [{ TableName: 'things', Item: { sk: S('s1') } }, { TableName: 'things' }])
    same(
      [wrong?.Error?.Code, unkeyed?.Error?.Code, unkeyed?.Error?.Message],
      [
        'ValidationError',
        'ValidationError',
        'Select statements within BatchExecuteStatement must specify the primary key in the where clause.',
      ],
    )
    const insert = `INSERT INTO things VALUE {${key}}`
    await sdk.ask(...run(insert))
    const writes = await sdk.ask(
      ...batch(
        insert,
        `UPDATE things SET a = 1 WHERE pk = 'absent' AND sk = '1'`,
        `DELETE FROM things WHERE pk = 'absent' AND sk = '2'`,
      ),
    )
    same(
      (writes['Responses'] as { Error?: { Code: string } }[]).map(
        ({ Error: error }) => error?.Code,
      ),
      ['DuplicateItem', 'ConditionalCheckFailed', undefined],
    )
    same(
      (await sdk.refusal('BatchExecuteStatement', { Statements: [] })).message,
      finding("'[]'", 'statements', 'have length greater than or equal to 1'),
    )
    await sdk.ask(...run(`DELETE FROM things ${where}`))
  }),
  scenario('18 transaction', 'all or nothing; reads in order; tokens', async ({ sdk }, same) => {
    const insert = `INSERT INTO things VALUE {${key}}`
    const guarded = `EXISTS(SELECT * FROM things WHERE pk = 'p' AND sk = 's1' AND color = 'blue')`
    same(await sdk.ask(...transaction(insert, guarded)), { Responses: [] })
    const cancelled = await sdk.refusal(...transaction(`UPDATE things SET a = 1 ${one}`, insert))
    same([cancelled.name, cancelled.isOfClass], ['TransactionCanceledException', true])
    same(
      (cancelled.reasons as { Code: string }[]).map(({ Code }) => Code),
      ['None', 'DuplicateItem'],
    )
    same(
      await sdk.ask(
        ...transaction(
          `SELECT sk FROM things ${one}`,
          `SELECT * FROM things WHERE pk = 'absent' AND sk = '1'`,
        ),
      ),
      { Responses: [{ Item: { sk: S('s1') } }, {}] },
    )
    const once = {
      TransactStatements: [{ Statement: `UPDATE things SET n = 1 ${where}` }],
      ClientRequestToken: 'statements',
    }
    await sdk.ask('ExecuteTransaction', once)
    same(
      (
        await sdk.refusal('ExecuteTransaction', {
          ...once,
          TransactStatements: [{ Statement: `UPDATE things SET n = 2 ${where}` }],
        })
      ).name,
      'IdempotentParameterMismatchException',
    )
    await sdk.ask(...run(`DELETE FROM things ${where}`))
  }),
]
