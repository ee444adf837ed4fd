/** Opens a database for one command and closes it whatever happens. */
import { Option } from 'commander'
import { Database } from '../api/database.ts'
import type { DatabaseEvent, DatabaseOptions } from '../api/open-engine.ts'
import { systemEnvironment } from '../base/environment.ts'
import { processIdentity } from '../base/process-identity.ts'
import { openStore } from '../storage/open-store.ts'
import type { KeystoneStore } from '../storage/store.ts'
import { NodeVfs } from '../vfs/node-vfs.ts'
import { progressLine } from './output/report.ts'
import type { Terminal } from './terminal.ts'

/** What others are told who find the database locked. */
export const owner = { ...processIdentity(), program: 'kstone' }

/** A warning is no failure: the command goes on. */
function warn(event: DatabaseEvent): void {
  const told = event.kind === 'riskyPlace' || event.kind === 'damageFound'
  if (told) process.stderr.write(`warning: ${event.message}\n`)
}

/** Creates a database and closes it again. */
export async function createDatabase(
  directory: string,
  options: Pick<DatabaseOptions, 'tableName' | 'defaultTable'>,
): Promise<void> {
  const database = await Database.create(directory, { ...options, owner, onEvent: warn })
  await database.close()
}

export interface DamageOption {
  readonly allowDamage?: boolean
}

export function damageOption(): Option {
  return new Option(
    '--allow-damage',
    'read what is whole of a damaged database; what is not is said on standard error',
  )
}

/** How a command that only reads opens the database. */
export function readingPurpose({ allowDamage }: DamageOption): 'read' | 'examine' {
  return allowDamage === true ? 'examine' : 'read'
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
      ? await Database.open(directory, { owner, onEvent: warn })
      : await Database.openReadOnly(directory, {
          owner,
          allowDamage: purpose === 'examine',
          onEvent: warn,
        })
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

/** As `withDatabase` for a command that tells how much is there: waits until that is known. */
export function withCountedDatabase<Result>(
  directory: string,
  terminal: Terminal,
  use: (database: Database) => Promise<Result>,
): Promise<Result> {
  return withDatabase(directory, 'examine', async (database) => {
    const progress = progressLine(terminal)
    progress.show('counting items')
    await database.counted()
    progress.end()
    return await use(database)
  })
}

/** Opens what lies under the tables, damaged or not, without changing a byte: works when no table can be read. */
export async function withStore<Result>(
  directory: string,
  use: (store: KeystoneStore) => Promise<Result>,
): Promise<Result> {
  const store = await openStore({
    vfs: new NodeVfs(),
    environment: systemEnvironment,
    path: directory,
    mode: 'read-only',
    allowDamage: true,
    owner,
  })
  try {
    return await use(store)
  } finally {
    await store.close()
  }
}
