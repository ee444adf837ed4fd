/** A desktop application keeps settings, documents and a list of recent files that forgets by itself. */
import { Database, ItemBuilder, Query, TableSchema } from 'keystonedb'

const path = process.argv[2] ?? 'desktop.keystone'
const schema = new TableSchema().withTtl('expiresAt')
const db = await Database.createWithSchema(path, schema)

const settings = new ItemBuilder()
  .string('theme', 'dark')
  .number('fontSize', 14)
  .bool('notifications', true)
  .build()
await db.put('config#app', settings)

await db.putWithSk('document#report-2024', 'metadata', {
  title: 'Annual Report 2024',
  author: 'alice',
  created: 1704067200,
})
await db.putWithSk('document#report-2024', 'page#001', { text: 'It was a good year.' })
await db.putWithSk('document#report-2024', 'page#002', { text: 'The next will be better.' })

const weekSeconds = 7 * 86_400
const nowSeconds = Math.floor(Date.now() / 1000)
await db.put('recent#file1', {
  path: '/home/user/document.txt',
  expiresAt: nowSeconds + weekSeconds,
})
await db.put('recent#file2', { path: '/home/user/old.txt', expiresAt: nowSeconds - 1 })

console.log('theme:', (await db.get('config#app'))?.['theme'])
const pages = await db.query(new Query('document#report-2024').skBeginsWith('page#'))
for (const page of pages.items) console.log(`${page['sk'] as string}: ${page['text'] as string}`)
console.log('recent file 1:', (await db.get('recent#file1')) === undefined ? 'gone' : 'there')
console.log('recent file 2:', (await db.get('recent#file2')) === undefined ? 'gone' : 'there')
await db.close()
