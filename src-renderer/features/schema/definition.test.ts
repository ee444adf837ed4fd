import { describe, expect, test } from 'vitest'
import type { TableInspection } from '../../../src-main/contract/schema.ts'
import {
  createTableOf,
  definitionFrom,
  definitionOf,
  typeConflict,
  type Definition,
} from './definition.ts'
import { definitionCode, literal, shellQuoted } from './definition-code.ts'
import { diffDefinitions, migrationCode } from './definition-diff.ts'
import { estimateIndex } from './index-estimate.ts'
import { indexHints } from './index-hints.ts'
import { readDefinitions } from './read-definitions.ts'

const orders = definitionFrom({
  TableName: 'orders',
  AttributeDefinitions: [
    { AttributeName: 'id', AttributeType: 'S' },
    { AttributeName: 'status', AttributeType: 'S' },
    { AttributeName: 'total', AttributeType: 'N' },
  ],
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'byStatus',
      KeySchema: [
        { AttributeName: 'status', KeyType: 'HASH' },
        { AttributeName: 'total', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['note', 'who'] },
    },
  ],
  StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
  DeletionProtectionEnabled: true,
})

test('a definition comes back from the JSON it was exported as', () => {
  const { text, notes } = definitionCode(orders, 'json')
  expect(notes).toEqual([])
  expect(readDefinitions(text)).toEqual([orders])
})

test('what AWS prints of a table is read, and capacity with it', () => {
  const provisioned: Definition = { ...orders, throughput: { read: 5, write: 2 } }
  const { text } = definitionCode(provisioned, 'json')
  expect(JSON.parse(text)).toMatchObject({
    GlobalSecondaryIndexes: [{ ProvisionedThroughput: { ReadCapacityUnits: 5 } }],
  })
  expect(readDefinitions(`{"Table":${text}}`)).toEqual([provisioned])
  expect(readDefinitions(`[${text},${text}]`)).toHaveLength(2)
})

test.each([
  ['nonsense', 'This file is not JSON.'],
  ['[]', 'There is no table in this file.'],
  ['{}', 'TableName is missing.'],
  ['{"TableName":"t","AttributeDefinitions":[7]}', 'AttributeDefinitions[0] is not a JSON object.'],
  [
    '{"TableName":"t","AttributeDefinitions":[{"AttributeName":"a","AttributeType":"X"}]}',
    'AttributeDefinitions[0].AttributeType is none of S, N, B.',
  ],
  [
    '{"TableName":"t","AttributeDefinitions":[],"KeySchema":[{"AttributeName":"a","KeyType":"RANGE"}]}',
    'KeySchema must have a HASH key and may have a RANGE key after it.',
  ],
])('%s is refused with its place', (text, message) => {
  expect(() => readDefinitions(text)).toThrow(message)
})

test('keys of any type and an optional sort key are told, as CreateTable cannot say them', () => {
  const { notes, input } = createTableOf({
    ...orders,
    sortKeyOptional: true,
    sortKey: { name: 'sk', type: 'S' },
    indexes: [
      {
        kind: 'global',
        name: 'byAge',
        partitionKey: { name: 'age', type: undefined },
        sortKey: undefined,
        projection: { ProjectionType: 'ALL' },
      },
    ],
    timeToLive: { kind: 'on', attribute: 'expires' },
  })
  expect(notes).toHaveLength(3)
  expect(input.AttributeDefinitions).toContainEqual({ AttributeName: 'age', AttributeType: 'S' })
})

describe('as code', () => {
  test('texts cannot break out of their quotes', () => {
    const evil = `a'b"c\\d$(rm)\n`
    // The literal is JavaScript of strings and punctuation only.
    // oxlint-disable-next-line typescript/no-implied-eval
    expect(Function(`return ${literal({ evil, list: [evil, { evil }] })}`)()).toEqual({
      evil,
      list: [evil, { evil }],
    })
    expect(shellQuoted(`it's`)).toBe(`'it'\\''s'`)
  })

  test('time to live is a call of its own', () => {
    const withTtl: Definition = { ...orders, timeToLive: { kind: 'on', attribute: 'expires' } }
    expect(definitionCode(withTtl, 'sdk').text).toContain('UpdateTimeToLiveCommand({')
    expect(definitionCode(withTtl, 'cli').text).toContain(
      `aws dynamodb update-time-to-live --table-name 'orders'`,
    )
    expect(definitionCode(withTtl, 'library').text).toContain('db.dynamodb.updateTimeToLive({')
    expect(definitionCode(withTtl, 'json').notes).toHaveLength(1)
  })
})

describe('the difference of two definitions', () => {
  test('is empty for equal ones, whatever the order of indexes and projected names', () => {
    const [index] = orders.indexes
    const other: Definition = {
      ...orders,
      indexes:
        index === undefined
          ? []
          : [
              {
                ...index,
                projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['who', 'note'] },
              },
            ],
    }
    expect(diffDefinitions(orders, other)).toEqual({ changes: [], steps: [], needsNewTable: false })
  })

  test('becomes calls in an order that works: old indexes go before new ones come', () => {
    const after: Definition = {
      ...orders,
      indexes: orders.indexes.map((index) => ({
        ...index,
        projection: { ProjectionType: 'KEYS_ONLY' },
      })),
      stream: 'NEW_AND_OLD_IMAGES',
      deletionProtected: false,
    }
    const { changes, steps } = diffDefinitions(orders, after)
    expect(changes.map(({ subject, kind }) => `${kind} ${subject}`)).toEqual([
      'changed Index byStatus',
      'changed Stream',
      'changed Deletion protection',
    ])
    expect(
      steps.map((step) => (step.kind === 'updateTable' ? Object.keys(step.input).at(-1) : 'ttl')),
    ).toEqual([
      'GlobalSecondaryIndexUpdates',
      'GlobalSecondaryIndexUpdates',
      'StreamSpecification',
      'StreamSpecification',
      'DeletionProtectionEnabled',
    ])
    expect(migrationCode('orders', steps)).toContain('await untilBuilt()')
  })

  test('of keys needs a new table', () => {
    const after: Definition = { ...orders, partitionKey: { name: 'id', type: 'N' } }
    expect(diffDefinitions(orders, after)).toMatchObject({ needsNewTable: true, steps: [] })
  })

  test('says nothing about a time to live that one of them does not state', () => {
    const withTtl: Definition = { ...orders, timeToLive: { kind: 'on', attribute: 'expires' } }
    expect(diffDefinitions(withTtl, orders).changes).toEqual([])
    const off: Definition = { ...orders, timeToLive: { kind: 'off' } }
    expect(diffDefinitions(withTtl, off)).toMatchObject({
      changes: [{ subject: 'Time to live', kind: 'removed', before: 'expires' }],
      steps: [{ kind: 'timeToLive', enabled: false }],
    })
  })
})

const hour = 3_600_000
const nowMs = 1_800_000_000_000

function inspectionOf(
  indexes: readonly { readonly name: string; readonly keys: readonly string[]; items: number }[],
): TableInspection {
  return {
    description: {
      TableName: 'orders',
      TableStatus: 'ACTIVE',
      AttributeDefinitions: [],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      CreationDateTime: 0,
      TableArn: '',
      TableId: '',
      ItemCount: 100,
      TableSizeBytes: 10_000,
      GlobalSecondaryIndexes: indexes.map(({ name, keys, items }) => ({
        IndexName: name,
        KeySchema: keys.map((AttributeName, at) => ({
          AttributeName,
          KeyType: at === 0 ? 'HASH' : 'RANGE',
        })),
        Projection: { ProjectionType: 'ALL' },
        IndexStatus: 'ACTIVE',
        IndexSizeBytes: 5000,
        ItemCount: items,
        IndexArn: '',
      })),
      DeletionProtectionEnabled: false,
      ProvisionedThroughput: {
        NumberOfDecreasesToday: 0,
        ReadCapacityUnits: 0,
        WriteCapacityUnits: 0,
      },
    },
    counting: false,
    timeToLive: undefined,
    stream: undefined,
    usage: indexes.map(({ name }) => ({
      index: name,
      sinceMs: nowMs - 48 * hour,
      requests: name === 'busy' ? 3 : 0,
      itemsRead: 0,
      lastMs: undefined,
    })),
    backfills: [],
  }
}

test('one attribute as a key of two types is named before the engine refuses it', () => {
  expect(typeConflict(orders)).toBeUndefined()
  const total = { name: 'total', type: 'S' } as const
  expect(typeConflict({ ...orders, sortKey: total })).toBe(
    'total is a key as S and as N; it can have one type only.',
  )
})

test('hints name what is unused, double, covered, sparse or empty', () => {
  const hints = indexHints(
    inspectionOf([
      { name: 'busy', keys: ['status', 'total'], items: 100 },
      { name: 'busyToo', keys: ['status', 'total'], items: 100 },
      { name: 'plain', keys: ['status'], items: 100 },
      { name: 'rare', keys: ['flag'], items: 12 },
      { name: 'void', keys: ['nothing'], items: 0 },
    ]),
    nowMs,
  )
  const kinds = [...hints].map(([name, list]) => `${name}: ${list.map(({ kind }) => kind).join()}`)
  expect(kinds).toEqual([
    'busy: ',
    'busyToo: duplicate,unused',
    'plain: covered,unused',
    'rare: unused,sparse',
    'void: unused,empty',
  ])
  expect(hints.get('rare')?.at(-1)?.text).toBe('Sparse: 12 % of items.')
})

test('an index is not called unused before it was watched for an hour', () => {
  const inspection = inspectionOf([{ name: 'new', keys: ['a'], items: 100 }])
  const fresh = {
    ...inspection,
    usage: inspection.usage.map((use) => ({ ...use, sinceMs: nowMs - hour / 2 })),
  }
  expect(indexHints(fresh, nowMs).get('new')).toEqual([])
})

test('the cost of an index is scaled from the trial to the table', () => {
  const { description } = inspectionOf([{ name: 'busy', keys: ['status'], items: 100 }])
  const preview = { trialItems: 10, trialEntries: 5, trialBytes: 300, trialBuildMs: 2 }
  expect(
    estimateIndex(
      {
        ...preview,
        sample: {
          method: 'all',
          seed: undefined,
          items: 10,
          itemsRead: 10,
          stripesRead: 256,
          partitions: 1,
          tableItems: 100,
          marginPercent: 0,
          marginWorstPercent: 0,
          cancelled: false,
          elapsedMs: 1,
        },
        entries: [],
        absent: { partitionMissing: 5, partitionWrongType: 0, sortMissing: 0, sortWrongType: 0 },
        partitions: 1,
        largestPartitionPercent: 100,
      },
      description,
    ),
  ).toEqual({
    items: 50,
    bytes: 3000,
    buildMs: 20,
    share: 0.5,
    amplificationNow: 1.5,
    amplificationThen: 1.8,
  })
})

test('the definition of a table of ours has its time to live and what its stream keeps', () => {
  const inspection: TableInspection = {
    ...inspectionOf([]),
    timeToLive: { attribute: 'expires', complete: true },
  }
  expect(definitionOf(inspection)).toMatchObject({
    timeToLive: { kind: 'on', attribute: 'expires' },
    retention: undefined,
  })
})
