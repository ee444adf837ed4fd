import { expect, test } from 'vitest'
import {
  Condition,
  Database,
  type DatabaseEvent,
  GlobalSecondaryIndex,
  ItemBuilder,
  LocalSecondaryIndex,
  MemoryVfs,
  Query,
  Scan,
  StreamConfig,
  StreamEventType,
  StreamViewType,
  TableSchema,
  TransactWriteRequest,
  Update,
  Value,
} from '../index.ts'

test('what was put is there after closing and opening again, statistics too', async () => {
  const vfs = new MemoryVfs()
  const db = await Database.create('/shop.keystone', { vfs })
  expect(db.defaultTableName).toBe('shop')
  const item = new ItemBuilder()
    .string('name', 'Alice')
    .number('age', 30)
    .bool('active', true)
    .build()
  await db.put('user#123', item)
  await db.putWithSk('user#123', '', { kind: 'the empty sort key' })
  await db.close()

  const again = await Database.open('/shop.keystone', { vfs })
  expect(await again.get('user#123')).toEqual({
    pk: 'user#123',
    name: 'Alice',
    age: 30,
    active: true,
  })
  expect(await again.getWithSk('user#123', '')).toEqual({
    pk: 'user#123',
    sk: '',
    kind: 'the empty sort key',
  })
  expect(again.stats()).toMatchObject({ tables: 1, items: 2 })
  expect(again.health()).toEqual({ status: 'healthy', problems: [] })
  await again.delete('user#123')
  expect(await again.get('user#123')).toBeUndefined()
  await again.close()

  const reader = await Database.openReadOnly('/shop.keystone', { vfs })
  expect((await reader.scan(new Scan())).items).toHaveLength(1)
  await expect(reader.put('a', {})).rejects.toMatchObject({ code: 'readOnly' })
  await reader.close()
  await expect(reader.get('a')).rejects.toMatchObject({ code: 'closed' })
})

test("the book's update, with a number in it", async () => {
  await using db = await Database.createInMemory()
  await db.put('user#123', { age: 30 })
  const update = new Update('user#123')
    .expression("SET age = age + 1, last_login = :now, status = 'on'")
    .value(':now', Value.number(1704067200))
  expect(await db.update(update)).toEqual({
    pk: 'user#123',
    age: 31,
    last_login: 1704067200,
    status: 'on',
  })
})

test('queries walk a partition newest first, and indexes by other attributes', async () => {
  const schema = new TableSchema()
    .addLocalIndex(new LocalSecondaryIndex('email-index', 'email'))
    .addGlobalIndex(GlobalSecondaryIndex.withSortKey('category-price-index', 'category', 'price'))
  await using db = await Database.createInMemory({ schema })
  for (const n of ['1', '2', '3']) await db.putWithSk('user#alice', `post#${n}`, { n })
  await db.putWithSk('user#alice', 'profile', { email: 'alice@example.com' })
  const page = await db.query(new Query('user#alice').skBeginsWith('post#').limit(2).forward(false))
  expect(page.items.map((item) => item['n'])).toEqual(['3', '2'])
  const rest = await db.query(
    new Query('user#alice')
      .skBeginsWith('post#')
      .forward(false)
      .startAfter(page.lastKey ?? {}),
  )
  expect(rest.items.map((item) => item['n'])).toEqual(['1'])

  const byEmail = new Query('user#alice').index('email-index').skBeginsWith('alice@')
  expect((await db.query(byEmail)).items.map((item) => item['sk'])).toEqual(['profile'])

  await db.put('p1', { category: 'electronics', price: 500 })
  await db.put('p2', { category: 'electronics', price: 99.5 })
  await db.put('p3', { category: 'electronics', price: '500' })
  const priced = new Query('electronics').index('category-price-index').skBetween(99, 1000)
  expect((await db.query(priced)).items.map((item) => item['pk'])).toEqual(['p2', 'p1'])
  const everyPrice = new Query('electronics').index('category-price-index')
  expect((await db.query(everyPrice)).items.map((item) => item['pk'])).toEqual(['p2', 'p1', 'p3'])
})

test('a transfer happens in both accounts or in none', async () => {
  await using db = await Database.createInMemory()
  await db.put('account#source', { balance: 150 })
  await db.put('account#dest', { balance: 0 })
  const transfer = (): TransactWriteRequest =>
    new TransactWriteRequest()
      .updateWithCondition(
        'account#source',
        'SET balance = balance - :amount',
        'balance >= :amount',
      )
      .update('account#dest', 'SET balance = balance + :amount')
      .value(':amount', Value.number(100))
  await db.transactWrite(transfer())
  await expect(db.transactWrite(transfer())).rejects.toMatchObject({
    code: 'transactionCancelled',
    message:
      'Transaction cancelled, please refer cancellation reasons for specific reasons [ConditionalCheckFailed, None]',
  })
  const [source, dest] = await db.transactGet(['account#source', 'account#dest'])
  expect([source?.['balance'], dest?.['balance']]).toEqual([50, 100])
})

test('the stream tells what happened, also after a restart', async () => {
  const vfs = new MemoryVfs()
  const schema = new TableSchema().withStream(
    StreamConfig.enabled().withViewType(StreamViewType.NewAndOldImages).withBufferSize(3),
  )
  const db = await Database.createWithSchema('/audit.keystone', schema, { vfs })
  await db.put('user#1', { v: 1 })
  await db.put('user#1', { v: 2 })
  await db.put('user#1', { v: 2 })
  await db.delete('user#1')
  await db.close()

  await using again = await Database.open('/audit.keystone', { vfs })
  const records = await again.readStream()
  expect(
    records.map(({ eventType, oldImage, newImage }) => [
      eventType,
      oldImage?.['v'],
      newImage?.['v'],
    ]),
  ).toEqual([
    [StreamEventType.Insert, undefined, 1],
    [StreamEventType.Modify, 1, 2],
    [StreamEventType.Remove, 2, undefined],
  ])
  await again.put('user#2', {})
  expect(await again.readStream(records.at(-1)?.sequenceNumber)).toHaveLength(1)
  await expect(again.readStream(0)).rejects.toMatchObject({ code: 'trimmedData' })
})

test('a condition that fails leaves everything as it was', async () => {
  await using db = await Database.createInMemory()
  const isNew = new Condition('attribute_not_exists(pk)')
  await db.putConditional('a', { v: 1 }, isNew)
  await expect(db.putConditional('a', { v: 2 }, isNew)).rejects.toMatchObject({
    code: 'conditionFailed',
  })
  expect(await db.batchGet(['a', 'b'])).toEqual([{ pk: 'a', v: 1 }, undefined])
})

test('statements of the book run on the default table by any name', async () => {
  await using db = await Database.createInMemory()
  await db.executeStatement("INSERT INTO users VALUE {'pk': 'user#456', 'name': 'Bob', 'age': 35}")
  await db.executeStatement("UPDATE users SET age = age + 1 WHERE pk = 'user#456'")
  const found = await db.executeStatement(
    'SELECT name, age FROM users WHERE age > ? LIMIT 100',
    [25],
  )
  expect(found).toEqual([{ name: 'Bob', age: 36 }])
  await expect(
    db.executeStatement("INSERT INTO users VALUE {'pk': 'user#456'}"),
  ).rejects.toMatchObject({ code: 'duplicateItem' })
  expect(db.prepareStatement("SELECT * FROM users WHERE pk = 'a'").kind).toBe('read')
})

test('an export sees one moment, whatever is written meanwhile', async () => {
  await using db = await Database.createInMemory()
  for (let n = 0; n < 1200; n++) await db.put(`item#${n}`, { n })
  const seen: unknown[] = []
  for await (const items of db.items('memory')) {
    for (const item of items) seen.push(item.get('n'))
    for (let n = 0; n < 1200; n += 100) await db.put(`item#${n}`, { n: 'changed' })
    await db.put(`late#${seen.length}`, { n: 'late' })
    await db.flush()
    await db.storage.compact()
  }
  expect(seen.toSorted((a, b) => Number(a) - Number(b))).toEqual(
    Array.from({ length: 1200 }, (_, n) => n),
  )
})

test('the filling of a new index goes on after a restart, and counts each entry once', async () => {
  const vfs = new MemoryVfs()
  const progress: number[] = []
  let interrupt = (): void => undefined
  const underWay = new Promise<void>((resolve) => (interrupt = resolve))
  const options = {
    vfs,
    onEvent: (event: DatabaseEvent): void => {
      if (event.kind !== 'backfillProgress') return
      progress.push(event.itemsDone)
      if (progress.length === 2) interrupt()
    },
  }
  const db = await Database.create('/people.keystone', options)
  const cities = ['Oslo', 'Rome', 'Bern']
  await db.batchWrite(
    Array.from({ length: 3000 }, (_, n) => ({
      put: `person#${n}`,
      item: { city: cities[n % 3] ?? '' },
    })),
  )
  await db.dynamodb.updateTable({
    TableName: 'people',
    AttributeDefinitions: [{ AttributeName: 'city', AttributeType: 'S' }],
    GlobalSecondaryIndexUpdates: [
      {
        Create: {
          IndexName: 'by-city',
          KeySchema: [{ AttributeName: 'city', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      },
    ],
  })
  await underWay
  await db.close()
  const doneBefore = progress.at(-1) ?? 0
  expect(doneBefore).toBeLessThan(3000)

  await using again = await Database.open('/people.keystone', options)
  await again.put('person#0', { city: 'Rome' })
  const described = (): Promise<unknown> =>
    again.dynamodb.describeTable({ TableName: 'people' }).then(({ Table }) => Table)
  await expect.poll(described).toMatchObject({
    TableStatus: 'ACTIVE',
    GlobalSecondaryIndexes: [{ IndexStatus: 'ACTIVE', ItemCount: 3000 }],
  })
  expect(progress.find((done) => done > doneBefore)).toBe(doneBefore + 1000)
  const romans = await again.query(new Query('Rome').index('by-city'))
  expect(romans.count).toBe(1001)
})

test('closing twice is closing once, and writes under way are kept', async () => {
  const vfs = new MemoryVfs()
  const db = await Database.create('/busy.keystone', { vfs })
  const writes = Array.from({ length: 50 }, (_, n) => db.put(`item#${n}`, { n }))
  const results = await Promise.allSettled([db.close(), db.close(), ...writes])
  const done = results.slice(2).filter(({ status }) => status === 'fulfilled').length
  expect(results.slice(0, 2).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled'])
  await using again = await Database.open('/busy.keystone', { vfs })
  expect(again.stats().items).toBeGreaterThanOrEqual(done)
})

test('writes asked for before closing are made; later ones are refused', async () => {
  const vfs = new MemoryVfs()
  const database = await Database.create('/early.keystone', { vfs })
  const writes = Array.from({ length: 100 }, (_, at) => database.put(`key#${at}`, { at }))
  const changes = database.executeStatement("INSERT INTO early VALUE {'pk': 'statement'}")
  const closing = Promise.all([database.close(), database.close()])
  await expect(database.put('late', {})).rejects.toMatchObject({ code: 'closed' })
  await Promise.all([...writes, changes, closing])
  const again = await Database.open('/early.keystone', { vfs })
  expect((await again.scan(new Scan())).count).toBe(101)
  await again.close()
})

test('a batch of reads may ask for a key several times', async () => {
  const database = await Database.createInMemory()
  await database.put('a', { n: 1 })
  const [first, none, second] = await database.batchGet(['a', 'b', 'a'])
  expect([first, none, second]).toEqual([{ pk: 'a', n: 1 }, undefined, { pk: 'a', n: 1 }])
  await database.close()
})

test('health names the file in which a read met damage, and other items are still read', async () => {
  const vfs = new MemoryVfs()
  const path = '/worn.keystone'
  const db = await Database.create(path, { vfs })
  for (let i = 0; i < 20; i++) await db.put(`k${i}`, { i })
  await db.flush()
  expect(db.health()).toEqual({ status: 'healthy', problems: [] })
  const name = vfs.list(path).findLast((each) => each.endsWith('.sst')) ?? ''
  const file = vfs.openWrite(`${path}/${name}`)
  file.write(Uint8Array.of(0xff, 0xff, 0xff), 60)
  file.close()
  const reads = await Promise.allSettled(Array.from({ length: 20 }, (_, i) => db.get(`k${i}`)))
  const failures = reads.filter(({ status }) => status === 'rejected')
  expect(failures.length).toBeGreaterThan(0)
  expect(failures.length).toBeLessThan(20)
  const { status, problems } = db.health()
  expect(status).toBe('degraded')
  expect(problems).toEqual([expect.stringContaining(`${path}/${name} is damaged`)])
  await db.put('after', { i: 1 })
  await db.close()
})
