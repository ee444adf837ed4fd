/** A server keeps sessions that end by themselves, and finds the sessions of a user. */
import { Database, GlobalSecondaryIndex, Query, TableSchema, Update } from 'keystonedb'

const path = process.argv[2] ?? 'sessions.keystone'
const schema = new TableSchema()
  .withTtl('expiresAt')
  .addGlobalIndex(GlobalSecondaryIndex.withSortKey('by-user', 'userId', 'expiresAt'))
const db = await Database.createWithSchema(path, schema)

const nowSeconds = Math.floor(Date.now() / 1000)
const session = { userId: 'user#456', ipAddress: '192.168.1.1' }
await db.put('session#abc123', { ...session, expiresAt: nowSeconds + 1800 })
await db.put('session#def456', { ...session, expiresAt: nowSeconds + 600 })
await db.put('session#ended', { ...session, expiresAt: nowSeconds - 60 })

// Used again: half an hour from now.
const prolonged = new Update('session#def456')
  .expression('SET expiresAt = :later, visits = if_not_exists(visits, 0) + 1')
  .value(':later', nowSeconds + 1801)
console.log('visits:', (await db.update(prolonged))['visits'])

const sessions = await db.query(new Query('user#456').index('by-user').forward(false))
for (const { pk } of sessions.items) console.log(pk)
console.log('swept:', await db.sweep())
await db.close()
