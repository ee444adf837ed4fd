/** What every page of the storage gets. */
import type { OpenDatabase } from '../../../src-main/contract/databases.ts'
import type { StorageState } from './storage-state.ts'

export interface StoragePageProps {
  readonly database: OpenDatabase
  readonly state: StorageState
}
