/** The store as simulated runs open it, and what can be said about its files. */
import type { StoreEventListener } from '../../storage/events.ts'
import { parseFileName } from '../../storage/file-names.ts'
import type { StoreOptions } from '../../storage/options.ts'
import type { Vfs } from '../../vfs/vfs.ts'
import { openTestStore, type TestStore } from '../open-test-store.ts'
import type { SimulatedEnvironment } from './simulated-environment.ts'

export type SimulatedStore = TestStore

/** The root is always durable; the database's own directory must be made durable by the store. */
export const simulatedDirectory = '/db'

export interface SimulatedOpening {
  readonly vfs: Vfs
  readonly environment: SimulatedEnvironment
  readonly options: Partial<StoreOptions>
  readonly onEvent?: StoreEventListener | undefined
}

export function openSimulatedStore(opening: SimulatedOpening): Promise<SimulatedStore> {
  return openTestStore({ ...opening, directory: simulatedDirectory })
}

/** What an open finds and does not know, it removes; files that the open store makes itself are its own. */
export function requireNoStrayFiles(
  store: SimulatedStore,
  vfs: Vfs,
  before: readonly string[],
): void {
  const live = store.liveFileNames()
  const found = new Set(before)
  const stray = vfs.list(simulatedDirectory).filter((name) => {
    if (!found.has(name)) return false
    const { kind } = parseFileName(name)
    if (kind === 'sst') return !live.has(name)
    return kind === 'sstTemporary' || kind === 'manifestTemporary'
  })
  if (stray.length > 0) throw new Error(`files that nobody knows were left: ${stray.join(', ')}`)
}
