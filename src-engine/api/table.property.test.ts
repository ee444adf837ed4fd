/**
 * A table with indexes, TTL and a stream against the naive model: after every few operations all reads are compared, the
 * stream is replayed, and now and then the database is flushed, compacted or closed and opened again.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isError } from '../base/errors.ts'
import type { AttributeValue, Item } from '../encoding/attribute-value.ts'
import { TableModel, type ModelIndex, type ModelSchema } from '../testing/model/table-model.ts'
import { soakFactor, testSeed } from '../testing/soak.ts'
import { openTableWorld, type TableWorld } from '../testing/table-world.ts'
import type { CreateTableInput, TransactWriteItem } from './types.ts'

const table = 'orders'

const createInput: CreateTableInput = {
  TableName: table,
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'sk', AttributeType: 'N' },
    { AttributeName: 'group', AttributeType: 'S' },
    { AttributeName: 'rank', AttributeType: 'N' },
    { AttributeName: 'raw', AttributeType: 'B' },
  ],
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  LocalSecondaryIndexes: [
    {
      IndexName: 'by-rank',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'rank', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['v'] },
    },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'by-group',
      KeySchema: [
        { AttributeName: 'group', KeyType: 'HASH' },
        { AttributeName: 'raw', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
    {
      IndexName: 'groups',
      KeySchema: [{ AttributeName: 'group', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'ALL' },
    },
  ],
  StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
  BillingMode: 'PAY_PER_REQUEST',
}

const lateIndex: ModelIndex = { name: 'late', partition: 'rank', sort: 'pk', include: undefined }

const schema: ModelSchema = {
  partition: 'pk',
  sort: 'sk',
  indexes: [
    { name: 'by-rank', partition: 'pk', sort: 'rank', include: ['v'] },
    { name: 'by-group', partition: 'group', sort: 'raw', include: [] },
    { name: 'groups', partition: 'group', sort: undefined, include: undefined },
  ],
  ttl: 'expires',
}

type Command =
  | { readonly kind: 'put' | 'putNew' | 'delete'; readonly item: Item }
  | { readonly kind: 'add'; readonly item: Item; readonly amount: number }
  | { readonly kind: 'remove'; readonly item: Item; readonly name: string }
  | { readonly kind: 'batch'; readonly items: readonly Item[] }
  | {
      readonly kind: 'transact'
      readonly items: readonly Item[]
      readonly guard: Item
    }
  | { readonly kind: 'wait'; readonly seconds: number }
  | { readonly kind: 'sweep' | 'flush' | 'compact' | 'reopen' | 'addIndex' | 'check' }

const keys = fc.record({
  pk: fc.constantFrom('a', 'b\0', 'b', 'ü', '😀', '\uff5e'),
  sk: fc.constantFrom(-1.5, 0, 1, 2, 10, 1e20),
})

/** Epoch seconds around the test's own clock. */
const startSeconds = 1_700_000_000

const items: fc.Arbitrary<Item> = fc
  .record(
    {
      key: keys,
      group: fc.constantFrom('x', 'y', 'x\0y'),
      rank: fc.constantFrom(1, 2, 10, -3),
      raw: fc.constantFrom(Uint8Array.of(0), Uint8Array.of(0, 1), Uint8Array.of(255)),
      v: fc.constantFrom<AttributeValue>('text', null, 7, [1, 'x'], new Map([['__proto__', 1]])),
      expires: fc.oneof(
        fc.integer({ min: startSeconds - 50, max: startSeconds + 400 }),
        fc.constantFrom<AttributeValue>('never', startSeconds * 1000, 5),
      ),
    },
    { requiredKeys: ['key'] },
  )
  .map(({ key, ...rest }) => new Map<string, AttributeValue>(Object.entries({ ...key, ...rest })))

const commands: fc.Arbitrary<Command> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('put' as const), item: items }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('putNew' as const), item: items }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('delete' as const), item: items }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('add' as const),
      item: items,
      amount: fc.constantFrom(1, -2, 0),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('remove' as const),
      item: items,
      name: fc.constantFrom('group', 'rank', 'raw', 'v', 'expires'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('batch' as const),
      items: fc.array(items, { minLength: 1, maxLength: 10 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('transact' as const),
      items: fc.array(items, { minLength: 1, maxLength: 5 }),
      guard: items,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('wait' as const),
      seconds: fc.integer({ min: 1, max: 120 }),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        'sweep' as const,
        'flush' as const,
        'compact' as const,
        'reopen' as const,
        'addIndex' as const,
        'check' as const,
      ),
    }),
  },
)

class Run {
  readonly world: TableWorld
  readonly #model = new TableModel(schema)
  #indexes: readonly ModelIndex[] = schema.indexes

  constructor(world: TableWorld) {
    this.world = world
  }

  async apply(command: Command): Promise<void> {
    const { world } = this
    switch (command.kind) {
      case 'put':
        await world.dynamodb.putItem({ TableName: table, Item: command.item })
        this.#model.put(command.item)
        return
      case 'putNew':
        return await this.#putNew(command.item)
      case 'delete': {
        const Key = this.#keyOf(command.item)
        const old = this.#model.get(Key, world.nowMs)
        const output = await world.dynamodb.deleteItem({
          TableName: table,
          Key,
          ReturnValues: 'ALL_OLD',
        })
        expect(output.Attributes).toEqual(old)
        // What has expired stays for the sweeper.
        if (old !== undefined) this.#model.delete(Key)
        return
      }
      case 'add':
        return await this.#add(command.item, command.amount)
      case 'remove':
        return await this.#remove(command.item, command.name)
      case 'batch':
        return await this.#batch(command.items)
      case 'transact':
        return await this.#transact(command.items, command.guard)
      case 'wait':
        world.advance(command.seconds * 1000)
        return
      case 'sweep':
        await world.sweep()
        this.#model.sweep(world.nowMs)
        return
      case 'flush':
        return await world.flush()
      case 'compact':
        return await world.compact()
      case 'reopen':
        return await world.reopen()
      case 'addIndex':
        return await this.#addIndex()
      case 'check':
        return await this.check()
    }
  }

  async check(): Promise<void> {
    const { world } = this
    const { nowMs } = world
    for (const index of [undefined, ...this.#indexes]) {
      expect(sorted(await this.#scanAll(index?.name))).toEqual(
        sorted(this.#model.scan(index, nowMs)),
      )
      for (const forward of [true, false]) await this.#checkQueries(index, forward)
    }
    await this.#checkStream()
    await this.#checkStatistics()
  }

  async #checkQueries(index: ModelIndex | undefined, forward: boolean): Promise<void> {
    const { world } = this
    const name = (index ?? schema).partition
    const partitions: AttributeValue[] =
      name === 'pk' ? ['a', 'b\0', 'b', '😀'] : name === 'rank' ? [1, 10] : ['x', 'x\0y']
    for (const partition of partitions) {
      const expected = this.#model.query(index, partition, { nowMs: world.nowMs })
      const found: Item[] = []
      let start: Item | undefined
      do {
        const page = await world.dynamodb.query({
          TableName: table,
          IndexName: index?.name,
          KeyConditionExpression: '#p = :p',
          ExpressionAttributeNames: new Map([['#p', name]]),
          ExpressionAttributeValues: new Map([[':p', partition]]),
          ScanIndexForward: forward,
          Limit: 2,
          ExclusiveStartKey: start,
        })
        found.push(...(page.Items ?? []))
        start = page.LastEvaluatedKey
      } while (start !== undefined)
      expect(found).toEqual(forward ? expected : expected.toReversed())
    }
    if (index === undefined) await this.#checkRange(forward)
  }

  async #checkRange(forward: boolean): Promise<void> {
    const { world } = this
    const page = await world.dynamodb.query({
      TableName: table,
      KeyConditionExpression: 'pk = :p AND sk BETWEEN :low AND :high',
      ExpressionAttributeValues: new Map<string, AttributeValue>([
        [':p', 'b'],
        [':low', 0],
        [':high', 2],
      ]),
      ScanIndexForward: forward,
    })
    const expected = this.#model.query(undefined, 'b', {
      sort: (value) => typeof value === 'number' && value >= 0 && value <= 2,
      nowMs: world.nowMs,
    })
    expect(page.Items).toEqual(forward ? expected : expected.toReversed())
  }

  async #scanAll(index: string | undefined): Promise<Item[]> {
    const found: Item[] = []
    let start: Item | undefined
    do {
      const page = await this.world.dynamodb.scan({
        TableName: table,
        IndexName: index,
        Limit: 7,
        ExclusiveStartKey: start,
      })
      found.push(...(page.Items ?? []))
      start = page.LastEvaluatedKey
    } while (start !== undefined)
    return found
  }

  /** Replayed from the start, the stream leads from nothing to what is stored, one true step at a time. */
  async #checkStream(): Promise<void> {
    const replayed = new Map<string, Item>()
    for (const { dynamodb: record, eventName, userIdentity } of await this.world.streamRecords()) {
      const key = this.#model.keyText(record.Keys)
      expect(record.OldImage).toEqual(replayed.get(key))
      const expectedName =
        record.OldImage === undefined
          ? 'INSERT'
          : record.NewImage === undefined
            ? 'REMOVE'
            : 'MODIFY'
      expect(eventName).toBe(expectedName)
      if (userIdentity !== undefined) expect(eventName).toBe('REMOVE')
      else if (record.OldImage !== undefined) {
        // A user never changes what has expired: for users it is absent.
        const createdMs = record.ApproximateCreationDateTime * 1000
        expect(this.#model.isExpired(record.OldImage, createdMs)).toBe(false)
      }
      expect(record.NewImage).not.toEqual(record.OldImage)
      if (record.NewImage === undefined) replayed.delete(key)
      else replayed.set(key, record.NewImage)
    }
    expect(sorted([...replayed.values()])).toEqual(sorted([...this.#model.all]))
  }

  async #checkStatistics(): Promise<void> {
    const { Table } = await this.world.dynamodb.describeTable({ TableName: table })
    const indexes = [
      ...(Table.LocalSecondaryIndexes ?? []),
      ...(Table.GlobalSecondaryIndexes ?? []),
    ]
    const expected = this.#indexes.map(({ name, partition, sort }) => {
      const names = [partition, sort].filter((each) => each !== undefined)
      const count = this.#model.all.filter((item) => names.every((each) => item.has(each))).length
      return [name, count]
    })
    expect(Table.ItemCount).toBe(this.#model.all.length)
    expect(indexes.map(({ IndexName, ItemCount }) => [IndexName, ItemCount])).toEqual(expected)
  }

  async #putNew(item: Item): Promise<void> {
    const exists = this.#model.get(item, this.world.nowMs) !== undefined
    try {
      await this.world.dynamodb.putItem({
        TableName: table,
        Item: item,
        ConditionExpression: 'attribute_not_exists(pk)',
      })
      expect(exists).toBe(false)
      this.#model.put(item)
    } catch (error) {
      if (!isError(error, 'conditionFailed')) throw error
      expect(exists).toBe(true)
    }
  }

  async #add(item: Item, amount: number): Promise<void> {
    const Key = this.#keyOf(item)
    const output = await this.world.dynamodb.updateItem({
      TableName: table,
      Key,
      UpdateExpression: 'ADD #r :n',
      ExpressionAttributeNames: new Map([['#r', 'rank']]),
      ExpressionAttributeValues: new Map([[':n', amount]]),
      ReturnValues: 'ALL_NEW',
    })
    const old = this.#model.get(Key, this.world.nowMs)
    const before = old?.get('rank')
    const updated = new Map(old ?? Key).set(
      'rank',
      (typeof before === 'number' ? before : 0) + amount,
    )
    expect(output.Attributes).toEqual(updated)
    this.#model.put(updated)
  }

  async #remove(item: Item, name: string): Promise<void> {
    const Key = this.#keyOf(item)
    await this.world.dynamodb.updateItem({
      TableName: table,
      Key,
      UpdateExpression: 'REMOVE #n',
      ExpressionAttributeNames: new Map([['#n', name]]),
    })
    const old = this.#model.get(Key, this.world.nowMs)
    if (old === undefined) return
    const updated = new Map(old)
    updated.delete(name)
    this.#model.put(updated)
  }

  async #batch(given: readonly Item[]): Promise<void> {
    const distinct = this.#distinct(given)
    const requests = distinct.map((item, at) =>
      at % 3 === 2 ? { DeleteRequest: { Key: this.#keyOf(item) } } : { PutRequest: { Item: item } },
    )
    await this.world.dynamodb.batchWriteItem({ RequestItems: new Map([[table, requests]]) })
    distinct.forEach((item, at) => this.#applyWrite(item, at % 3 === 2))
  }

  async #transact(given: readonly Item[], guard: Item): Promise<void> {
    const distinct = this.#distinct(given).filter(
      (item) => this.#model.keyText(item) !== this.#model.keyText(guard),
    )
    const actions: TransactWriteItem[] = distinct.map((item, at) =>
      at % 2 === 1
        ? { Delete: { TableName: table, Key: this.#keyOf(item) } }
        : { Put: { TableName: table, Item: item } },
    )
    actions.push({
      ConditionCheck: {
        TableName: table,
        Key: this.#keyOf(guard),
        ConditionExpression: 'attribute_exists(pk)',
      },
    })
    const holds = this.#model.get(guard, this.world.nowMs) !== undefined
    try {
      await this.world.dynamodb.transactWriteItems({ TransactItems: actions })
      expect(holds).toBe(true)
      distinct.forEach((item, at) => this.#applyWrite(item, at % 2 === 1))
    } catch (error) {
      if (!isError(error, 'transactionCancelled')) throw error
      expect(holds).toBe(false)
    }
  }

  #applyWrite(item: Item, isDelete: boolean): void {
    if (!isDelete) this.#model.put(item)
    else if (this.#model.get(item, this.world.nowMs) !== undefined) this.#model.delete(item)
  }

  async #addIndex(): Promise<void> {
    const isThere = this.#indexes.includes(lateIndex)
    await this.world.dynamodb.updateTable({
      TableName: table,
      AttributeDefinitions: [
        { AttributeName: 'rank', AttributeType: 'N' },
        { AttributeName: 'pk', AttributeType: 'S' },
      ],
      GlobalSecondaryIndexUpdates: [
        isThere
          ? { Delete: { IndexName: 'late' } }
          : {
              Create: {
                IndexName: 'late',
                KeySchema: [
                  { AttributeName: 'rank', KeyType: 'HASH' },
                  { AttributeName: 'pk', KeyType: 'RANGE' },
                ],
                Projection: { ProjectionType: 'ALL' },
              },
            },
      ],
    })
    await this.world.settled()
    this.#indexes = isThere ? schema.indexes : [...schema.indexes, lateIndex]
  }

  #keyOf(item: Item): Item {
    return new Map([...item].filter(([name]) => name === 'pk' || name === 'sk'))
  }

  #distinct(given: readonly Item[]): Item[] {
    return [...new Map(given.map((item) => [this.#model.keyText(item), item])).values()]
  }
}

function sorted(list: readonly Item[]): Item[] {
  const text = (item: Item): string => `${String(item.get('pk'))} ${String(item.get('sk'))}`
  return list.toSorted((a, b) => (text(a) < text(b) ? -1 : 1))
}

test('reads, indexes, statistics and stream agree with the model', async () => {
  const property = fc.asyncProperty(
    fc.array(commands, { minLength: 20, maxLength: 80 }),
    async (list) => {
      const world = await openTableWorld(createInput, schema.ttl)
      try {
        const run = new Run(world)
        for (const command of list) await run.apply(command)
        await run.check()
      } finally {
        await world.close()
      }
    },
  )
  await fc.assert(property, { seed: testSeed, numRuns: 40 * soakFactor })
})
