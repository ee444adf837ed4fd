/** An offline-first application queues operations and sends them, in order, when it is online again. */
import { Database, Query } from 'keystonedb'

const path = process.argv[2] ?? 'offline.keystone'
const db = await Database.create(path)

for (const [at, operation] of ['update_profile', 'add_photo', 'send_message'].entries()) {
  const sortKey = `op#${String(at).padStart(10, '0')}`
  await db.putWithSk('queue#pending', sortKey, { operation, payload: JSON.stringify({ at }) })
}

// Online again, perhaps after a restart: the queue is still there.
await db.close()
const reopened = await Database.open(path)
for (;;) {
  const { items } = await reopened.query(new Query('queue#pending').limit(1))
  const [next] = items
  if (next === undefined) break
  console.log('sent', next['operation'])
  await reopened.deleteWithSk('queue#pending', String(next['sk']))
}
console.log('queue is empty')
await reopened.close()
