/** Every change is written down by the table's stream: who reads it later sees what was before and after. */
import { Database, StreamConfig, StreamEventType, TableSchema, Update } from 'keystonedb'

const path = process.argv[2] ?? 'audit.keystone'
const schema = new TableSchema().withStream(StreamConfig.enabled().withBufferSize(1000))
const db = await Database.createWithSchema(path, schema)

await db.put('user#123', { name: 'Alice', status: 'new' })
await db.update(new Update('user#123').expression('SET status = :s').value(':s', 'active'))
await db.delete('user#123')

for (const record of await db.readStream()) {
  switch (record.eventType) {
    case StreamEventType.Insert:
      console.log('created:', record.newImage?.['status'])
      break
    case StreamEventType.Modify:
      console.log('changed:', record.oldImage?.['status'], '->', record.newImage?.['status'])
      break
    case StreamEventType.Remove:
      console.log('deleted:', record.oldImage?.['status'])
      break
  }
}
await db.close()
