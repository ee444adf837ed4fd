/** Tables, indexes, tags and table names: sections 12 and 17 of the reference. */
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

const attribute = (AttributeName: string, AttributeType = 'S') => ({ AttributeName, AttributeType })
const hash = (AttributeName: string) => ({ AttributeName, KeyType: 'HASH' })
const range = (AttributeName: string) => ({ AttributeName, KeyType: 'RANGE' })
const all = { ProjectionType: 'ALL' }

const table = {
  TableName: 'made',
  AttributeDefinitions: [attribute('a'), attribute('b')],
  KeySchema: [hash('a'), range('b')],
  BillingMode: 'PAY_PER_REQUEST',
}
const create = (members: object): Request => ['CreateTable', { ...table, ...members }]
const index = (IndexName: string, ...KeySchema: object[]) => ({
  IndexName,
  KeySchema,
  Projection: all,
})
const local = (...indexes: object[]) => ({ LocalSecondaryIndexes: indexes })
const global = (...indexes: object[]) => ({ GlobalSecondaryIndexes: indexes })

const parameters = 'One or more parameter values were invalid: '
const lsi = (name: string) => index(name, hash('a'), range('b'))
const gsi = (name: string) => index(name, hash('b'))
const many = (count: number, make: (name: string) => object) =>
  Array.from({ length: count }, (_, at) => make(`index${at}`))
const projected = (Projection: object) => global({ ...gsi('idx'), Projection })

const wrongTables: readonly (readonly [Row, Request, string])[] = [
  [
    '12 throughput',
    create({ ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 } }),
    `${parameters}Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST`,
  ],
  [
    '12 throughput',
    create({ BillingMode: undefined }),
    `${parameters}ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED`,
  ],
  [
    '12 throughput',
    create({ BillingMode: 'PROVISIONED' }),
    `${parameters}ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED`,
  ],
  [
    '12 definitions',
    create({ AttributeDefinitions: [attribute('a')] }),
    `${parameters}Some index key attributes are not defined in AttributeDefinitions. Keys: [a, b], AttributeDefinitions: [a]`,
  ],
  [
    '12 definitions',
    create({ AttributeDefinitions: [attribute('a'), attribute('b'), attribute('c')] }),
    `${parameters}Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions`,
  ],
  [
    '12 key schema',
    create({ KeySchema: [range('a'), hash('b')] }),
    'Invalid KeySchema: The first KeySchemaElement is not a HASH key type',
  ],
  [
    '12 key schema',
    create({ KeySchema: [hash('a'), hash('b')] }),
    'Invalid KeySchema: The second KeySchemaElement is not a RANGE key type',
  ],
  [
    '12 key schema',
    create({ KeySchema: [hash('a'), range('a')] }),
    'Both the Hash Key and the Range Key element in the KeySchema have the same name',
  ],
  [
    '12 local index',
    create({ KeySchema: [hash('a')], ...local(lsi('idx')) }),
    `${parameters}Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex`,
  ],
  [
    '12 local index',
    create(local(index('idx', hash('b'), range('a')))),
    `${parameters}Index KeySchema does not have the same leading hash key as table KeySchema for index: idx. index hash key: b, table hash key: a`,
  ],
  [
    '12 index names',
    create(global(gsi('idx'), gsi('idx'))),
    `${parameters}Duplicate index name: idx`,
  ],
  [
    '12 index names',
    create({ ...local(lsi('idx')), ...global(gsi('idx')) }),
    `${parameters}Duplicate index name: idx`,
  ],
  ['12 projection', create(projected({})), `${parameters}Unknown ProjectionType: null`],
  [
    '12 projection',
    create(projected({ ProjectionType: 'ALL', NonKeyAttributes: ['x'] })),
    `${parameters}ProjectionType is ALL, but NonKeyAttributes is specified`,
  ],
  [
    '12 projection',
    create(projected({ ProjectionType: 'KEYS_ONLY', NonKeyAttributes: ['x'] })),
    `${parameters}ProjectionType is KEYS_ONLY, but NonKeyAttributes is specified`,
  ],
  ['12 empty lists', create(global()), `${parameters}List of GlobalSecondaryIndexes is empty`],
  ['12 empty lists', create(local()), `${parameters}List of LocalSecondaryIndexes is empty`],
  [
    '12 index key undefined',
    create(global(index('idx', hash('nope')))),
    `${parameters}Some index key attributes are not defined in AttributeDefinitions. Keys: [nope], AttributeDefinitions: [a, b]`,
  ],
  [
    '3 index counts',
    create(local(...many(6, lsi))),
    `${parameters}Number of LocalSecondaryIndexes exceeds per-table limit of 5`,
  ],
  [
    '3 index counts',
    create(global(...many(21, gsi))),
    `${parameters}GlobalSecondaryIndex count exceeds the per-table limit of 20`,
  ],
  [
    '17 enum sets',
    create({ KeySchema: [{ AttributeName: 'a', KeyType: 'X' }] }),
    finding("'X'", 'keySchema.1.member.keyType', 'satisfy enum value set: [HASH, RANGE]'),
  ],
  [
    '17 enum sets',
    create({ AttributeDefinitions: [attribute('a', 'X'), attribute('b')] }),
    finding(
      "'X'",
      'attributeDefinitions.1.member.attributeType',
      'satisfy enum value set: [B, N, S]',
    ),
  ],
  [
    '12 definitions',
    create({ StreamSpecification: { StreamEnabled: false, StreamViewType: 'NEW_IMAGE' } }),
    `${parameters}Table is being created with a stream disabled, UpdateViewType should not be specified`,
  ],
  [
    '12 definitions',
    create({ StreamSpecification: {} }),
    finding('null', 'streamSpecification.streamEnabled', 'not be null'),
  ],
  [
    '12 definitions',
    create({ KeySchema: [hash('a'), range('b'), range('c')] }),
    finding(
      "'[KeySchemaElement(attributeName=a, keyType=HASH), KeySchemaElement(attributeName=b, keyType=RANGE), KeySchemaElement(attributeName=c, keyType=RANGE)]'",
      'keySchema',
      'have length less than or equal to 2',
    ),
  ],
  [
    '17 several findings',
    ['CreateTable', { TableName: 'x' }],
    `3 validation errors detected: ${["Value 'x' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 3", "Value null at 'attributeDefinitions' failed to satisfy constraint: Member must not be null", "Value null at 'keySchema' failed to satisfy constraint: Member must not be null"].join('; ')}`,
  ],
]

const arn = 'arn:aws:dynamodb:local:000000000000:table/plain'
const tagged = (...Tags: object[]): Request => ['TagResource', { ResourceArn: arn, Tags }]
const updated = (members: object): Request => ['UpdateTable', { TableName: 'plain', ...members }]
const nothing =
  'At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required'

const wrongMembers: typeof wrongTables = [
  [
    '12 throughput',
    create({ BillingMode: undefined, ProvisionedThroughput: { ReadCapacityUnits: 1 } }),
    finding('null', 'provisionedThroughput.writeCapacityUnits', 'not be null'),
  ],
  [
    '12 throughput',
    create({
      BillingMode: undefined,
      ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 0 },
    }),
    finding(
      "'0'",
      'provisionedThroughput.writeCapacityUnits',
      'have value greater than or equal to 1',
    ),
  ],
  [
    '12 throughput',
    updated({ ProvisionedThroughput: { WriteCapacityUnits: 1 } }),
    finding('null', 'provisionedThroughput.readCapacityUnits', 'not be null'),
  ],
  ['12 update table', updated({ GlobalSecondaryIndexUpdates: [] }), nothing],
  [
    '12 update table',
    updated({ StreamSpecification: { StreamEnabled: false, StreamViewType: 'NEW_IMAGE' } }),
    `${parameters}If stream is being disabled, then UpdateViewType must not be specified`,
  ],
  [
    '12 update table',
    updated({ GlobalSecondaryIndexUpdates: [{}] }),
    `${parameters}One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete must not be null`,
  ],
  [
    '17 tags',
    tagged({ Key: '', Value: 'x' }),
    finding("''", 'tags.1.member.key', 'have length greater than or equal to 1'),
  ],
  ['17 tags', tagged({ Key: 'k' }), finding('null', 'tags.1.member.value', 'not be null')],
  [
    '17 tags',
    tagged(...Array.from({ length: 51 }, (_, at) => ({ Key: `k${at}`, Value: '' }))),
    `${parameters}Too many tags: a resource has at most 50`,
  ],
  [
    '17 tags',
    create({ Tags: [{ Key: 'x'.repeat(129), Value: '' }] }),
    finding(`'${'x'.repeat(129)}'`, 'tags.1.member.key', 'have length less than or equal to 128'),
  ],
  ['17 tags', ['ListTagsOfResource', {}], finding('null', 'resourceArn', 'not be null')],
]

const Key = { pk: S('k') }
const long = 'n'.repeat(256)
const dataRequests = (TableName: string | undefined): readonly Request[] => [
  ['PutItem', { TableName, Item: Key }],
  ['GetItem', { TableName, Key }],
  ['UpdateItem', { TableName, Key }],
  ['DeleteItem', { TableName, Key }],
  [
    'Query',
    { TableName, KeyConditionExpression: 'pk = :k', ExpressionAttributeValues: { ':k': S('k') } },
  ],
  ['Scan', { TableName }],
]
const tableRequests = (TableName: string | undefined): readonly Request[] => [
  ['DescribeTable', { TableName }],
  ['DeleteTable', { TableName }],
  ['UpdateTable', { TableName, BillingMode: 'PAY_PER_REQUEST' }],
]
const pattern = 'satisfy regular expression pattern: [a-zA-Z0-9_.-]+'
const required = "The parameter 'TableName' is required but was not present in the request"
const lengths = 'TableName must be at least 3 characters long and at most 255 characters long'

const tableNames: readonly (Case | Scenario)[] = [
  ...dataRequests(undefined).map((request) =>
    invalid('17 table name missing', request, finding('null', 'tableName', 'not be null')),
  ),
  ...dataRequests('').map((request) =>
    invalid(
      '17 table name empty',
      request,
      finding("''", 'tableName', 'have length greater than or equal to 1'),
    ),
  ),
  ...dataRequests('ab').map((request) =>
    fails('17 table name short', request, {
      name: 'ResourceNotFoundException',
      message: 'Requested resource not found',
    }),
  ),
  ...dataRequests(long).map((request) =>
    invalid(
      '17 table name long',
      request,
      finding(`'${long}'`, 'tableName', 'have length less than or equal to 255'),
    ),
  ),
  ...dataRequests('a b').map((request) =>
    invalid('17 table name characters', request, finding("'a b'", 'tableName', pattern)),
  ),
  ...tableRequests(undefined).map((request) => invalid('17 table name missing', request, required)),
  invalid('17 table name missing', ['CreateTable', { ...table, TableName: undefined }], required),
  ...tableRequests('ab').map((request) => invalid('17 table name short', request, lengths)),
  ...tableRequests(long).map((request) => invalid('17 table name long', request, lengths)),
  ...tableRequests('a b').map((request) =>
    invalid('17 table name characters', request, finding("'a b'", 'tableName', pattern)),
  ),
  invalid(
    '17 table name short',
    create({ TableName: 'ab' }),
    finding("'ab'", 'tableName', 'have length greater than or equal to 3'),
  ),
  invalid(
    '17 table name long',
    create({ TableName: long }),
    finding(`'${long}'`, 'tableName', 'have length less than or equal to 255'),
  ),
  invalid(
    '17 table name characters',
    create({ TableName: 'a b' }),
    finding("'a b'", 'tableName', pattern),
  ),
  ...tableRequests('nothere').map((request) =>
    fails('12 control plane of a missing table', request, {
      name: 'ResourceNotFoundException',
      message: 'Requested resource not found: Table: nothere not found',
    }),
  ),
  ...(['DescribeTimeToLive', 'DescribeContinuousBackups'] as const).map((operation) =>
    fails('12 control plane of a missing table', [operation, { TableName: 'nothere' }], {
      name: 'ResourceNotFoundException',
      message: 'Requested resource not found: Table: nothere not found',
    }),
  ),
  scenario('17 ARN as table name', 'an ARN stands wherever a name does', async ({ sdk }, same) => {
    const { Table } = await sdk.ask('DescribeTable', { TableName: 'plain' })
    const { TableArn } = Table as { TableArn: string }
    same(/^arn:aws:dynamodb:[a-z0-9-]+:\d{12}:table\/plain$/.test(TableArn), true)
    await sdk.ask('PutItem', { TableName: TableArn, Item: { pk: S('by arn') } })
    same((await sdk.ask('GetItem', { TableName: 'plain', Key: { pk: S('by arn') } }))['Item'], {
      pk: S('by arn'),
    })
    same(
      ((await sdk.ask('DescribeTable', { TableName: TableArn }))['Table'] as { TableName: string })
        .TableName,
      'plain',
    )
    const batch = await sdk.ask('BatchGetItem', {
      RequestItems: { [TableArn]: { Keys: [{ pk: S('by arn') }] } },
    })
    same(batch['Responses'], { [TableArn]: [{ pk: S('by arn') }] })
  }),
]

async function described(
  ask: (operation: 'DescribeTable', input: object) => Promise<Readonly<Record<string, unknown>>>,
  TableName: string,
): Promise<Readonly<Record<string, unknown>>> {
  return (await ask('DescribeTable', { TableName }))['Table'] as Readonly<Record<string, unknown>>
}

const lives: readonly Scenario[] = [
  scenario(
    '12 describe',
    'a table says all there is to know of it',
    async ({ sdk, clock }, same) => {
      const made = await sdk.ask('CreateTable', {
        ...table,
        TableName: 'described',
        AttributeDefinitions: [attribute('a'), attribute('b'), attribute('c', 'N')],
        ...local({
          ...index('byC', hash('a'), range('c')),
          Projection: { ProjectionType: 'KEYS_ONLY' },
        }),
        ...global({
          ...index('onC', hash('c')),
          Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['x'] },
        }),
        StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
        DeletionProtectionEnabled: true,
        Tags: [{ Key: 'team', Value: 'blue' }],
      })
      const Table = await described(sdk.ask.bind(sdk), 'described')
      const { TableArn, TableId, LatestStreamLabel, ...rest } = Table
      same((made['TableDescription'] as Record<string, unknown>)['TableArn'], TableArn)
      same(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(String(TableId)), true)
      same(LatestStreamLabel, new Date(clock.now()).toISOString().slice(0, -1))
      const noThroughput = {
        NumberOfDecreasesToday: 0,
        ReadCapacityUnits: 0,
        WriteCapacityUnits: 0,
      }
      same(rest, {
        TableName: 'described',
        TableStatus: 'ACTIVE',
        AttributeDefinitions: [attribute('a'), attribute('b'), attribute('c', 'N')],
        KeySchema: table.KeySchema,
        CreationDateTime: new Date(clock.now()),
        ProvisionedThroughput: noThroughput,
        BillingModeSummary: {
          BillingMode: 'PAY_PER_REQUEST',
        },
        ItemCount: 0,
        TableSizeBytes: 0,
        DeletionProtectionEnabled: true,
        StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
        LatestStreamArn: `${String(TableArn)}/stream/${String(LatestStreamLabel)}`,
        LocalSecondaryIndexes: [
          {
            IndexName: 'byC',
            KeySchema: [hash('a'), range('c')],
            Projection: { ProjectionType: 'KEYS_ONLY' },
            ItemCount: 0,
            IndexSizeBytes: 0,
            IndexArn: `${String(TableArn)}/index/byC`,
          },
        ],
        GlobalSecondaryIndexes: [
          {
            IndexName: 'onC',
            KeySchema: [hash('c')],
            Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['x'] },
            IndexStatus: 'ACTIVE',
            ProvisionedThroughput: noThroughput,
            ItemCount: 0,
            IndexSizeBytes: 0,
            IndexArn: `${String(TableArn)}/index/onC`,
          },
        ],
      })
      await sdk.ask('PutItem', { TableName: 'described', Item: { a: S('1'), b: S('2'), c: N(3) } })
      await sdk.ask('PutItem', { TableName: 'described', Item: { a: S('1'), b: S('3') } })
      const filled = await described(sdk.ask.bind(sdk), 'described')
      const [onC] = filled['GlobalSecondaryIndexes'] as readonly { readonly ItemCount: number }[]
      same([filled['ItemCount'], filled['TableSizeBytes'], onC?.ItemCount], [2, 11, 1])
      same(await sdk.ask('ListTagsOfResource', { ResourceArn: TableArn }), {
        Tags: [{ Key: 'team', Value: 'blue' }],
      })
    },
  ),
  scenario(
    '12 deletion protection',
    'a protected table is not deleted until it is released',
    async ({ sdk }, same) => {
      const TableName = 'described'
      const refused = await sdk.refusal('DeleteTable', { TableName })
      same(
        [refused.name, refused.message],
        [
          'ValidationException',
          'Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.',
        ],
      )
      await sdk.ask('UpdateTable', { TableName, DeletionProtectionEnabled: false })
      const { TableDescription } = await sdk.ask('DeleteTable', { TableName })
      same((TableDescription as { TableStatus: string }).TableStatus, 'DELETING')
      same((await sdk.refusal('DescribeTable', { TableName })).name, 'ResourceNotFoundException')
    },
  ),
  scenario('12 create existing', 'a name is taken once', async ({ sdk }, same) => {
    await sdk.ask(...create({}))
    const { name, message, isOfClass } = await sdk.refusal(...create({}))
    same([name, message, isOfClass], ['ResourceInUseException', 'Table already exists: made', true])
    await sdk.ask('DeleteTable', { TableName: 'made' })
  }),
  scenario('12 list tables', 'names in byte order, page by page', async ({ sdk }, same) => {
    same(await sdk.ask('ListTables', {}), { TableNames: ['plain', 'things', 'typed'] })
    same(await sdk.ask('ListTables', { Limit: 2 }), {
      TableNames: ['plain', 'things'],
      LastEvaluatedTableName: 'things',
    })
    same(await sdk.ask('ListTables', { Limit: 2, ExclusiveStartTableName: 'things' }), {
      TableNames: ['typed'],
    })
    same(
      (await sdk.refusal('ListTables', { Limit: 0 })).message,
      finding("'0'", 'limit', 'have value greater than or equal to 1'),
    )
    same(
      (await sdk.refusal('ListTables', { Limit: 101 })).message,
      finding("'101'", 'limit', 'have value less than or equal to 100'),
    )
  }),
  scenario(
    '12 update table',
    'indexes come and go, one at a time',
    async ({ sdk, sdkOnce }, same) => {
      const TableName = 'changing'
      await sdk.ask(...create({ TableName }))
      for (let at = 0; at < 20; at++)
        await sdk.ask('PutItem', {
          TableName,
          Item: { a: S('1'), b: S(String(at)), c: at % 4 === 0 ? N(at) : S('x') },
        })
      const added = { Create: index('byC', hash('c')) }
      const update = (...GlobalSecondaryIndexUpdates: object[]) =>
        sdk.ask('UpdateTable', {
          TableName,
          AttributeDefinitions: [attribute('c')],
          GlobalSecondaryIndexUpdates,
        })
      const refuse = async (members: object) => {
        const { name, message } = await sdkOnce.refusal('UpdateTable', { TableName, ...members })
        return `${name}: ${message}`
      }
      const definitions = { AttributeDefinitions: [attribute('c')] }
      same(
        await refuse({
          ...definitions,
          GlobalSecondaryIndexUpdates: [added, { Create: index('two', hash('c')) }],
        }),
        'LimitExceededException: Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table',
      )
      const { TableDescription } = await update(added)
      const [creating] = (
        TableDescription as {
          GlobalSecondaryIndexes: { IndexStatus: string; Backfilling: boolean }[]
        }
      ).GlobalSecondaryIndexes
      same([creating?.IndexStatus, creating?.Backfilling], ['CREATING', true])
      let status = ''
      while (status !== 'ACTIVE') {
        const Table = await described(sdk.ask.bind(sdk), TableName)
        status =
          (Table['GlobalSecondaryIndexes'] as { IndexStatus: string }[])[0]?.IndexStatus ?? ''
      }
      // Items whose attribute is of another type are left out of it, without a word.
      same(
        await sdk.ask('Query', {
          TableName,
          IndexName: 'byC',
          Select: 'COUNT',
          KeyConditionExpression: 'c = :c',
          ExpressionAttributeValues: { ':c': S('x') },
        }),
        { Count: 15, ScannedCount: 15 },
      )
      same(
        (await sdk.refusal('PutItem', { TableName, Item: { a: S('1'), b: S('0'), c: N(1) } }))
          .message,
        `${parameters}Type mismatch for Index Key c Expected: S Actual: N IndexName: byC`,
      )
      same(
        await refuse({ ...definitions, GlobalSecondaryIndexUpdates: [added] }),
        `ValidationException: ${parameters}Duplicate index name: byC`,
      )
      same(
        await refuse({ GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'nope' } }] }),
        'ResourceNotFoundException: Requested resource not found',
      )
      await update({ Delete: { IndexName: 'byC' } })
      same((await described(sdk.ask.bind(sdk), TableName))['GlobalSecondaryIndexes'], undefined)
      same(
        await refuse({}),
        'ValidationException: At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required',
      )
      await sdk.ask('DeleteTable', { TableName })
    },
  ),
  scenario(
    '12 update table',
    'billing, throughput and protection change together',
    async ({ sdk }, same) => {
      const TableName = 'changing'
      await sdk.ask(...create({ TableName }))
      const throughput = { ReadCapacityUnits: 7, WriteCapacityUnits: 8 }
      const { TableDescription } = await sdk.ask('UpdateTable', {
        TableName,
        BillingMode: 'PROVISIONED',
        ProvisionedThroughput: throughput,
        DeletionProtectionEnabled: true,
      })
      const { ProvisionedThroughput, DeletionProtectionEnabled } = TableDescription as Record<
        string,
        unknown
      >
      same(
        [ProvisionedThroughput, DeletionProtectionEnabled],
        [{ NumberOfDecreasesToday: 0, ...throughput }, true],
      )
      const refused = await sdk.refusal('UpdateTable', {
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        ProvisionedThroughput: throughput,
      })
      same(
        refused.message,
        `${parameters}Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST`,
      )
      await sdk.ask('UpdateTable', { TableName, DeletionProtectionEnabled: false })
      await sdk.ask('DeleteTable', { TableName })
    },
  ),
  scenario('17 tags', 'tags are set, listed, removed', async ({ sdk }, same) => {
    const { TableArn } = await described(sdk.ask.bind(sdk), 'plain')
    const ResourceArn = TableArn
    await sdk.ask('TagResource', {
      ResourceArn,
      Tags: [
        { Key: 'a', Value: '1' },
        { Key: 'b', Value: '2' },
      ],
    })
    await sdk.ask('TagResource', { ResourceArn, Tags: [{ Key: 'a', Value: '3' }] })
    same(await sdk.ask('ListTagsOfResource', { ResourceArn }), {
      Tags: [
        { Key: 'a', Value: '3' },
        { Key: 'b', Value: '2' },
      ],
    })
    await sdk.ask('UntagResource', { ResourceArn, TagKeys: ['a', 'nope'] })
    same(await sdk.ask('ListTagsOfResource', { ResourceArn }), { Tags: [{ Key: 'b', Value: '2' }] })
    same(
      (await sdk.refusal('TagResource', { ResourceArn, Tags: [] })).message,
      'Atleast one Tag needs to be provided as Input.',
    )
    same(
      (await sdk.refusal('ListTagsOfResource', { ResourceArn: 'x' })).message,
      'Invalid TableArn: Invalid ResourceArn provided as input x',
    )
    const missing = String(ResourceArn).replace('plain', 'nothere')
    const { name, message } = await sdk.refusal('TagResource', {
      ResourceArn: missing,
      Tags: [{ Key: 'a', Value: '1' }],
    })
    same(
      [name, message],
      [
        'ResourceNotFoundException',
        `Requested resource not found: ResourcArn: ${missing} not found`,
      ],
    )
  }),
]

export const tableCases: readonly (Case | Scenario)[] = [
  ...[...wrongTables, ...wrongMembers].map((each) => invalid(...each)),
  ...tableNames,
  ...lives,
  answers('17 account', ['DescribeLimits', {}], {
    AccountMaxReadCapacityUnits: 80_000,
    AccountMaxWriteCapacityUnits: 80_000,
    TableMaxReadCapacityUnits: 40_000,
    TableMaxWriteCapacityUnits: 40_000,
  }),
  answers('17 account', ['DescribeContinuousBackups', { TableName: 'plain' }], {
    ContinuousBackupsDescription: { ContinuousBackupsStatus: 'DISABLED' },
  }),
]
