/** TTL and streams: sections 15 and 16 of the reference. */
import {
  fails,
  finding,
  invalid,
  N,
  S,
  scenario,
  type Case,
  type Scenario,
  type World,
} from '../case.ts'

const attribute = (AttributeName: string, AttributeType = 'S') => ({ AttributeName, AttributeType })
const table = (TableName: string) => ({
  TableName,
  AttributeDefinitions: [attribute('id')],
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  BillingMode: 'PAY_PER_REQUEST',
})
const ttl = (TableName: string, Enabled: boolean, AttributeName = 'expires') => ({
  TableName,
  TimeToLiveSpecification: { AttributeName, Enabled },
})

interface Read {
  readonly [member: string]: unknown
  readonly dynamodb: Readonly<Record<string, unknown>>
}

async function streamOf(
  { sdk }: World,
  TableName: string,
): Promise<{ readonly StreamArn: string; readonly ShardId: string }> {
  const { Streams } = await sdk.ask('ListStreams', { TableName })
  const [{ StreamArn } = { StreamArn: '' }] = Streams as { StreamArn: string }[]
  const { StreamDescription } = await sdk.ask('DescribeStream', { StreamArn })
  const [{ ShardId } = { ShardId: '' }] = (StreamDescription as { Shards: { ShardId: string }[] })
    .Shards
  return { StreamArn, ShardId }
}

async function records(
  world: World,
  TableName: string,
  position: object = { ShardIteratorType: 'TRIM_HORIZON' },
): Promise<readonly Read[]> {
  const { ShardIterator } = await world.sdk.ask('GetShardIterator', {
    ...(await streamOf(world, TableName)),
    ...position,
  })
  return (await world.sdk.ask('GetRecords', { ShardIterator }))['Records'] as readonly Read[]
}

const images: readonly (readonly [view: string, insert: object, modify: object, remove: object])[] =
  [
    ['KEYS_ONLY', {}, {}, {}],
    ['NEW_IMAGE', { NewImage: 1 }, { NewImage: 2 }, {}],
    ['OLD_IMAGE', {}, { OldImage: 1 }, { OldImage: 2 }],
    ['NEW_AND_OLD_IMAGES', { NewImage: 1 }, { NewImage: 2, OldImage: 1 }, { OldImage: 2 }],
  ]

export const streamCases: readonly (Case | Scenario)[] = [
  ...images.map(([StreamViewType, ...expected]) =>
    scenario('16 view types', StreamViewType, async (world, same) => {
      const { sdk } = world
      await sdk.ask('CreateTable', {
        ...table('viewed'),
        StreamSpecification: { StreamEnabled: true, StreamViewType },
      })
      const Key = { id: S('Fred') }
      await sdk.ask('PutItem', { TableName: 'viewed', Item: { ...Key, v: N(1) } })
      await sdk.ask('UpdateItem', {
        TableName: 'viewed',
        Key,
        UpdateExpression: 'SET v = :v',
        ExpressionAttributeValues: { ':v': N(2) },
      })
      await sdk.ask('DeleteItem', { TableName: 'viewed', Key })
      const read = await records(world, 'viewed')
      same(
        read.map(({ eventName }) => eventName),
        ['INSERT', 'MODIFY', 'REMOVE'],
      )
      read.forEach(({ dynamodb: { Keys, NewImage, OldImage, StreamViewType: view } }, at) => {
        const wanted = Object.entries(expected[at] ?? {}).map(([name, v]) => [
          name,
          { ...Key, v: N(v as number) },
        ])
        same(
          { Keys, NewImage, OldImage, view },
          {
            Keys: Key,
            NewImage: undefined,
            OldImage: undefined,
            ...Object.fromEntries(wanted),
            view: StreamViewType,
          },
        )
      })
      await sdk.ask('DeleteTable', { TableName: 'viewed' })
    }),
  ),
  scenario(
    '16 records',
    'a record has all its members; what changes nothing has none',
    async (world, same) => {
      const { sdk, clock } = world
      const TableName = 'streamed'
      await sdk.ask('CreateTable', {
        ...table(TableName),
        StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
      })
      const Item = { id: S('Fred') }
      await sdk.ask('PutItem', { TableName, Item })
      await sdk.ask('PutItem', { TableName, Item })
      await sdk.ask('UpdateItem', { TableName, Key: Item })
      await sdk.ask('DeleteItem', { TableName, Key: { id: S('absent') } })
      const [record, ...others] = await records(world, TableName)
      same(others, [])
      const { eventID, dynamodb, ...rest } = record ?? { dynamodb: {} }
      same(rest, {
        eventName: 'INSERT',
        eventVersion: '1.1',
        eventSource: 'aws:dynamodb',
        awsRegion: 'local',
      })
      same(/^[0-9a-f]{32}$/.test(String(eventID)), true)
      const { SequenceNumber, ...members } = dynamodb
      same(/^\d{21,40}$/.test(String(SequenceNumber)), true)
      same(members, {
        ApproximateCreationDateTime: new Date(Math.floor(clock.now() / 1000) * 1000),
        Keys: Item,
        NewImage: Item,
        SizeBytes: 12,
        StreamViewType: 'NEW_AND_OLD_IMAGES',
      })
    },
  ),
  scenario(
    '16 records',
    'batches and transactions write one record for each change, in order',
    async (world, same) => {
      const { sdk } = world
      const TableName = 'streamed'
      const before = (await records(world, TableName)).length
      await sdk.ask('BatchWriteItem', {
        RequestItems: {
          [TableName]: [
            { PutRequest: { Item: { id: S('b1') } } },
            { DeleteRequest: { Key: { id: S('Fred') } } },
            { DeleteRequest: { Key: { id: S('none') } } },
          ],
        },
      })
      await sdk.ask('TransactWriteItems', {
        TransactItems: [
          { Put: { TableName, Item: { id: S('t1') } } },
          { Delete: { TableName, Key: { id: S('b1') } } },
        ],
      })
      const read = (await records(world, TableName)).slice(before)
      same(
        read.map(
          ({ eventName, dynamodb: { Keys } }) =>
            `${String(eventName)} ${(Keys as typeof fred).id.S}`,
        ),
        ['INSERT b1', 'REMOVE Fred', 'INSERT t1', 'REMOVE b1'],
      )
      const numbers = read.map(({ dynamodb: { SequenceNumber } }) => BigInt(String(SequenceNumber)))
      same(
        numbers.every((each, at) => at === 0 || each > (numbers[at - 1] ?? each)),
        true,
      )
    },
  ),
  scenario('16 iterators', 'all four types, limits and empty pages', async (world, same) => {
    const { sdk, clock } = world
    const stream = await streamOf(world, 'streamed')
    const every = await records(world, 'streamed')
    const SequenceNumber = every[2]?.dynamodb['SequenceNumber']
    same(
      await records(world, 'streamed', { ShardIteratorType: 'AT_SEQUENCE_NUMBER', SequenceNumber }),
      every.slice(2),
    )
    same(
      await records(world, 'streamed', {
        ShardIteratorType: 'AFTER_SEQUENCE_NUMBER',
        SequenceNumber,
      }),
      every.slice(3),
    )
    const last = every.at(-1)?.dynamodb['SequenceNumber']
    same(
      await records(world, 'streamed', {
        ShardIteratorType: 'AFTER_SEQUENCE_NUMBER',
        SequenceNumber: last,
      }),
      [],
    )
    const { ShardIterator } = await sdk.ask('GetShardIterator', {
      ...stream,
      ShardIteratorType: 'LATEST',
    })
    const empty = await sdk.ask('GetRecords', { ShardIterator })
    same([empty['Records'], typeof empty['NextShardIterator']], [[], 'string'])
    await sdk.ask('PutItem', { TableName: 'streamed', Item: { id: S('later') } })
    const later = await sdk.ask('GetRecords', { ShardIterator: empty['NextShardIterator'] })
    same((later['Records'] as Read[]).length, 1)
    const start = await sdk.ask('GetShardIterator', {
      ...stream,
      ShardIteratorType: 'TRIM_HORIZON',
    })
    const first = await sdk.ask('GetRecords', { ShardIterator: start['ShardIterator'], Limit: 2 })
    const second = await sdk.ask('GetRecords', {
      ShardIterator: first['NextShardIterator'],
      Limit: 2,
    })
    same([first['Records'], second['Records']], [every.slice(0, 2), every.slice(2, 4)])
    clock.advance(16 * 60_000)
    const expired = await sdk.refusal('GetRecords', { ShardIterator })
    same([expired.name, expired.isOfClass, expired.status], ['ExpiredIteratorException', true, 400])
    same(expired.message, 'Iterator expired. The iterator was created more than 15 minutes ago.')
  }),
  scenario('16 trimmed', 'records are kept for a day', async (world, same) => {
    const { sdk, clock } = world
    const stream = await streamOf(world, 'streamed')
    const SequenceNumber = (await records(world, 'streamed'))[0]?.dynamodb['SequenceNumber']
    clock.advance(24 * 3_600_000 + 60_000)
    same(await records(world, 'streamed'), [])
    const trimmed = await sdk.refusal('GetShardIterator', {
      ...stream,
      ShardIteratorType: 'AT_SEQUENCE_NUMBER',
      SequenceNumber,
    })
    same(
      [trimmed.name, trimmed.isOfClass, trimmed.message],
      [
        'TrimmedDataAccessException',
        true,
        'The operation attempted to read past the oldest stream record in a shard.',
      ],
    )
  }),
  scenario('16 trimmed', 'an iterator does not outlive what it points at', async (world, same) => {
    const { sdk, clock, sweep } = world
    const stream = await streamOf(world, 'streamed')
    await sdk.ask('PutItem', { TableName: 'streamed', Item: { id: S('trimmed') } })
    clock.advance(24 * 3_600_000 - 300_000)
    await sdk.ask('PutItem', { TableName: 'streamed', Item: { id: S('kept') } })
    const start = await sdk.ask('GetShardIterator', {
      ...stream,
      ShardIteratorType: 'TRIM_HORIZON',
    })
    clock.advance(600_000)
    await sweep()
    const refused = await sdk.refusal('GetRecords', { ShardIterator: start['ShardIterator'] })
    same(refused.name, 'TrimmedDataAccessException')
    same(
      (await records(world, 'streamed')).map(({ dynamodb: { Keys } }) => Keys),
      [{ id: S('kept') }],
    )
  }),
  scenario('16 describe', 'streams and their shards, on and off', async (world, same) => {
    const { sdk, clock } = world
    const { StreamArn, ShardId } = await streamOf(world, 'streamed')
    const { StreamDescription } = await sdk.ask('DescribeStream', { StreamArn })
    const { Shards, StreamLabel, CreationRequestDateTime, ...rest } = StreamDescription as Record<
      string,
      unknown
    >
    same(rest, {
      StreamArn,
      StreamStatus: 'ENABLED',
      StreamViewType: 'NEW_AND_OLD_IMAGES',
      TableName: 'streamed',
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    })
    same(StreamArn.endsWith(`:table/streamed/stream/${String(StreamLabel)}`), true)
    same(CreationRequestDateTime instanceof Date, true)
    same(/^shardId-[0-9-]{20,57}$/.test(ShardId), true)
    const [shard] = Shards as { SequenceNumberRange: Record<string, unknown> }[]
    same(Object.keys(shard?.SequenceNumberRange ?? {}), ['StartingSequenceNumber'])
    await sdk.ask('PutItem', { TableName: 'streamed', Item: { id: S('last') } })
    const on = {
      TableName: 'streamed',
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' },
    }
    const off = { TableName: 'streamed', StreamSpecification: { StreamEnabled: false } }
    same(
      (await sdk.refusal('UpdateTable', on)).message,
      'Table already has an enabled stream: TableName: streamed',
    )
    await sdk.ask('UpdateTable', off)
    same(
      (await sdk.refusal('UpdateTable', off)).message.startsWith('Table has no stream to disable'),
      true,
    )
    const closed = (await sdk.ask('DescribeStream', { StreamArn }))['StreamDescription'] as {
      StreamStatus: string
      Shards: typeof Shards
    }
    same(
      [
        closed.StreamStatus,
        Object.keys(
          (closed.Shards as typeof Shards as { SequenceNumberRange: object }[])[0]
            ?.SequenceNumberRange ?? {},
        ),
      ],
      ['DISABLED', ['StartingSequenceNumber', 'EndingSequenceNumber']],
    )
    const { ShardIterator } = await sdk.ask('GetShardIterator', {
      StreamArn,
      ShardId,
      ShardIteratorType: 'TRIM_HORIZON',
    })
    const page = await sdk.ask('GetRecords', { ShardIterator })
    // A closed shard that was read to its end has nothing to go on with.
    same([(page['Records'] as Read[]).length, page['NextShardIterator']], [2, undefined])
    clock.advance(1000)
    await sdk.ask('UpdateTable', on)
    const { Streams } = await sdk.ask('ListStreams', { TableName: 'streamed' })
    same((Streams as unknown[]).length, 2)
    const one = await sdk.ask('ListStreams', { TableName: 'streamed', Limit: 1 })
    const next = await sdk.ask('ListStreams', {
      TableName: 'streamed',
      Limit: 1,
      ExclusiveStartStreamArn: one['LastEvaluatedStreamArn'],
    })
    same([...(one['Streams'] as unknown[]), ...(next['Streams'] as unknown[])], Streams)
    same(
      (await sdk.ask('DescribeStream', { StreamArn, ExclusiveStartShardId: ShardId }))[
        'StreamDescription'
      ],
      { ...(closed as object), Shards: [] },
    )
  }),
  scenario('16 errors', 'wrong positions are said', async (world, same) => {
    const { sdk } = world
    const stream = await streamOf(world, 'streamed')
    const said = async (...asked: Parameters<typeof sdk.refusal>) => {
      const { name, message } = await sdk.refusal(...asked)
      return `${name}: ${message}`
    }
    same(
      await said('GetRecords', { ShardIterator: 'nonsense' }),
      'ValidationException: Invalid ShardIterator',
    )
    same(
      await said('GetShardIterator', { ...stream, ShardIteratorType: 'AT_SEQUENCE_NUMBER' }),
      'ValidationException: Invalid SequenceNumber',
    )
    same(
      await said('GetShardIterator', {
        ...stream,
        ShardIteratorType: 'AT_SEQUENCE_NUMBER',
        SequenceNumber: '1',
      }),
      'ValidationException: Invalid SequenceNumber',
    )
    same(
      await said('GetShardIterator', { ...stream, ShardIteratorType: 'X' }),
      `ValidationException: ${finding("'X'", 'shardIteratorType', 'satisfy enum value set: [AFTER_SEQUENCE_NUMBER, LATEST, AT_SEQUENCE_NUMBER, TRIM_HORIZON]')}`,
    )
    same(
      (
        await sdk.refusal('GetShardIterator', {
          ...stream,
          ShardId: 'shardId-00000000000000000000-00000000',
          ShardIteratorType: 'LATEST',
        })
      ).name,
      'ResourceNotFoundException',
    )
    same(
      await said('DescribeStream', { StreamArn: `${stream.StreamArn}x` }),
      `ResourceNotFoundException: Requested resource not found: Stream: ${stream.StreamArn}x not found`,
    )
    const { ShardIterator } = await sdk.ask('GetShardIterator', {
      ...stream,
      ShardIteratorType: 'LATEST',
    })
    same(
      await said('GetRecords', { ShardIterator, Limit: 1001 }),
      `ValidationException: ${finding("'1001'", 'limit', 'have value less than or equal to 1000')}`,
    )
    same(
      await said('ListStreams', { Limit: 101 }),
      `ValidationException: ${finding("'101'", 'limit', 'have value less than or equal to 100')}`,
    )
    await sdk.ask('DeleteTable', { TableName: 'streamed' })
  }),
  scenario('15 switch', 'on once, off once, one attribute at a time', async ({ sdk }, same) => {
    const TableName = 'timed'
    await sdk.ask('CreateTable', {
      ...table(TableName),
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'OLD_IMAGE' },
    })
    const refused = async (input: object) => (await sdk.refusal('UpdateTimeToLive', input)).message
    const described = async () =>
      (await sdk.ask('DescribeTimeToLive', { TableName }))['TimeToLiveDescription']
    same(await described(), { TimeToLiveStatus: 'DISABLED' })
    same(await refused(ttl(TableName, false)), 'TimeToLive is already disabled')
    same(await sdk.ask('UpdateTimeToLive', ttl(TableName, true)), {
      TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
    })
    same(await described(), { TimeToLiveStatus: 'ENABLED', AttributeName: 'expires' })
    same(await refused(ttl(TableName, true)), 'TimeToLive is already enabled')
    same(
      await refused(ttl(TableName, true, 'other')),
      'TimeToLive is already enabled with a different attribute name',
    )
    same(
      await refused({ TableName, TimeToLiveSpecification: { AttributeName: '', Enabled: true } }),
      finding(
        "''",
        'timeToLiveSpecification.attributeName',
        'have length greater than or equal to 1',
      ),
    )
    await sdk.ask('UpdateTimeToLive', ttl(TableName, false))
    await sdk.ask('UpdateTimeToLive', ttl(TableName, true, 'other'))
    same(await described(), { TimeToLiveStatus: 'ENABLED', AttributeName: 'other' })
    await sdk.ask('UpdateTimeToLive', ttl(TableName, false, 'other'))
    await sdk.ask('UpdateTimeToLive', ttl(TableName, true))
  }),
  scenario(
    '15 expiry',
    'numbers of seconds expire; other types and old stamps do not',
    async (world, same) => {
      const { sdk, clock, sweep } = world
      const TableName = 'timed'
      const now = Math.floor(clock.now() / 1000)
      const put = (id: string, expires: object) =>
        sdk.ask('PutItem', { TableName, Item: { id: S(id), expires } })
      await put('soon', N(now + 10))
      await put('fraction', N(`${now + 10}.9`))
      await put('text', S(String(now + 10)))
      await put('millis', N(clock.now() + 10_000))
      await put('ancient', N(now - 5 * 366 * 86_400))
      clock.advance(20_000)
      await sweep()
      const { Items } = await sdk.ask('Scan', { TableName, ProjectionExpression: 'id' })
      same((Items as { id: { S: string } }[]).map(({ id }) => id.S).sort(), [
        'ancient',
        'millis',
        'text',
      ])
      const removed = (await records(world, TableName)).filter(
        ({ eventName }) => eventName === 'REMOVE',
      )
      same(removed.map(({ dynamodb: { Keys } }) => (Keys as { id: { S: string } }).id.S).sort(), [
        'fraction',
        'soon',
      ])
      same(
        removed.map(({ userIdentity }) => userIdentity),
        [service, service],
      )
      await sdk.ask('DeleteTable', { TableName })
    },
  ),
  fails('12 control plane of a missing table', ['UpdateTimeToLive', ttl('nothere', true)], {
    name: 'ResourceNotFoundException',
    message: 'Requested resource not found: Table: nothere not found',
  }),
  invalid('16 errors', ['DescribeStream', {}], finding('null', 'streamArn', 'not be null')),
  invalid(
    '16 errors',
    ['DescribeStream', { StreamArn: 'x' }],
    finding("'x'", 'streamArn', 'have length greater than or equal to 37'),
  ),
  invalid('16 errors', ['GetRecords', {}], finding('null', 'shardIterator', 'not be null')),
  invalid(
    '15 switch',
    ['UpdateTimeToLive', { TableName: 'plain' }],
    `3 validation errors detected: ${["Value null at 'timeToLiveSpecification' failed to satisfy constraint: Member must not be null", "Value null at 'timeToLiveSpecification.attributeName' failed to satisfy constraint: Member must not be null", "Value null at 'timeToLiveSpecification.enabled' failed to satisfy constraint: Member must not be null"].join('; ')}`,
  ),
]

const fred = { id: { S: 'Fred' } }
const service = { PrincipalId: 'dynamodb.amazonaws.com', Type: 'Service' }
