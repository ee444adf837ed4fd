/** Opens a store for a test, making it first where there is none. */
import type { Environment } from '../base/environment.ts'
import { isError, KeystoneError } from '../base/errors.ts'
import type { StoreEventListener } from '../storage/events.ts'
import { createStore, openStore } from '../storage/open-store.ts'
import type { StoreOptions } from '../storage/options.ts'
import type { KeystoneStore } from '../storage/store.ts'
import type { Vfs } from '../vfs/vfs.ts'

export type TestStore = KeystoneStore

export interface TestOpening {
  readonly vfs: Vfs
  readonly directory: string
  readonly environment: Environment
  readonly options: Partial<StoreOptions>
  readonly onEvent?: StoreEventListener | undefined
}

/** A constant owner: the name and number of the test's own process would make runs differ. */
const owner = { pid: 1, host: 'test', program: 'test' }

export async function openTestStore(opening: TestOpening): Promise<TestStore> {
  const { directory, ...rest } = opening
  const settings = { ...rest, path: directory, owner }
  try {
    return await openStore(settings)
  } catch (error) {
    if (!isError(error, 'databaseNotFound') && !isError(error, 'notADatabase')) throw error
    return createStore(settings)
  }
}

/** Throws `corruption` unless a full scrub finds nothing. */
export async function requireVerified(store: TestStore): Promise<void> {
  const { problems } = await store.verify()
  const [first] = problems
  if (first === undefined) return
  const { file, offset, message } = first
  throw new KeystoneError('corruption', message, { file, offset })
}
