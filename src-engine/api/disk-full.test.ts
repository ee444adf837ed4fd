import { expect, test } from 'vitest'
import { isError } from '../base/errors.ts'
import { SimulatedVfs } from '../vfs/simulated-vfs.ts'
import { Database } from './database.ts'
import { GlobalSecondaryIndex, StreamConfig, TableSchema } from './simple/table-schema.ts'

test('after a full disk the counters, the stream and the tables tell what is stored', async () => {
  const vfs = new SimulatedVfs()
  const schema = new TableSchema()
    .withStream(StreamConfig.enabled().withBufferSize(100_000))
    .addGlobalIndex(new GlobalSecondaryIndex('by-size', 'size'))
  const db = await Database.createWithSchema('/full.keystone', schema, {
    vfs,
    store: { walPreallocateBytes: 0, walFileBytes: 64 * 1024, walBytesMax: 256 * 1024 },
  })
  vfs.setCapacity(vfs.usedBytes() + 200_000)
  const stored = new Set<string>()
  let refused = 0
  for (let round = 0; round < 40; round++) {
    const keys = Array.from({ length: 10 }, (_, n) => `item#${round}-${n}`)
    const results = await Promise.allSettled(
      keys.map((key) => db.put(key, { size: 'large', filling: 'x'.repeat(1000) })),
    )
    results.forEach((result, at) => {
      if (result.status === 'fulfilled') stored.add(keys[at] ?? '')
      else if (isError(result.reason, 'diskFull')) refused++
      else throw result.reason
    })
  }
  expect(refused).toBeGreaterThan(0)
  expect(db.health().status).toBe('degraded')
  const lost = db.dynamodb.createTable({
    TableName: 'lost',
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST',
  })
  await expect(lost).rejects.toMatchObject({ code: 'diskFull' })

  vfs.setCapacity(vfs.usedBytes() + 100_000_000)
  await db.put('item#last', { size: 'small' })
  stored.add('item#last')
  expect(db.tableNames).toEqual(['full'])
  const keys = new Set<unknown>()
  for await (const items of db.items('full')) for (const item of items) keys.add(item.get('pk'))
  expect(keys).toEqual(stored)
  const changes = await db.readStream(undefined, 100_000)
  expect(new Set(changes.map((record) => record.keys['pk']))).toEqual(stored)
  await expect.poll(() => db.stats().items).toBe(stored.size)
  await db.close()
})
