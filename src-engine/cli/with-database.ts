/** Opens a database for one command and closes it whatever happens. */
import { Database } from '../api/database.ts'
import type { DatabaseOptions } from '../api/open-engine.ts'
import { processIdentity } from '../base/process-identity.ts'

/** What others are told who find the database locked. */
const owner = { ...processIdentity(), program: 'kstone' }

/** Creates a database and closes it again. */
export async function createDatabase(
  directory: string,
  options: Pick<DatabaseOptions, 'tableName' | 'defaultTable'>,
): Promise<void> {
  const database = await Database.create(directory, { ...options, owner })
  await database.close()
}

/**
 * `read` opens without changing a byte, and so does `examine`, which also opens what is damaged; `write` takes the
 * lock. A failure to close after a failed command gives way to the command's own failure.
 */
export async function withDatabase<Result>(
  directory: string,
  purpose: 'read' | 'examine' | 'write',
  use: (database: Database) => Promise<Result>,
): Promise<Result> {
  const database =
    purpose === 'write'
      ? await Database.open(directory, { owner })
      : await Database.openReadOnly(directory, { owner, allowDamage: purpose === 'examine' })
  let result: Result
  try {
    result = await use(database)
  } catch (error) {
    await database.close().catch(() => undefined)
    throw error
  }
  await database.close()
  return result
}
