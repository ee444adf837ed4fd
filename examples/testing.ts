/** Tests use a database in memory: the same code as in production, nothing to clean up. */
import assert from 'node:assert/strict'
import { Condition, Database, isError } from 'keystonedb'

async function register(db: Database, email: string): Promise<boolean> {
  try {
    const isNew = new Condition('attribute_not_exists(pk)')
    await db.putConditional(`user#${email}`, { email, created: Date.now() }, isNew)
    return true
  } catch (error) {
    if (isError(error, 'conditionFailed')) return false
    throw error
  }
}

const db = await Database.createInMemory()
assert.equal(await register(db, 'test@example.com'), true)
assert.equal(await register(db, 'test@example.com'), false)
assert.equal((await db.get('user#test@example.com'))?.['email'], 'test@example.com')
await db.close()
console.log('registration works')
