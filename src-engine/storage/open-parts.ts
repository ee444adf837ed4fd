/** Everything an open store is made of, put together by `open-store.ts`. */
import type { Environment } from '../base/environment.ts'
import type { Vfs } from '../vfs/vfs.ts'
import type { CompactionRunner } from './compaction/compaction-runner.ts'
import type { StoreEventListener } from './events.ts'
import type { StoreLock } from './lock.ts'
import type { ManifestState } from './manifest/manifest-state.ts'
import type { DamagedRange } from './replay.ts'
import type { StoreCore } from './store-core.ts'
import type { Seqno } from './store-contract.ts'
import type { ReadSources } from './store-reader.ts'

export interface WalStructure {
  readonly number: number
  readonly name: string
  /** Frames; a prepared file is larger. */
  readonly bytes: number
  readonly active: boolean
}

export interface OpenParts {
  readonly vfs: Vfs
  readonly environment: Environment
  readonly path: string
  readonly onEvent: StoreEventListener
  readonly lock: StoreLock
  readonly sources: ReadSources
  /** Undefined when open for reading only. */
  readonly core: StoreCore | undefined
  readonly manifestState: ManifestState
  readonly lastSeqno: Seqno
  /** The log as it was found. */
  readonly recoveredWal: readonly WalStructure[]
  /** What was left out at opening; `sources.health` also knows what was found since. */
  readonly damage: readonly DamagedRange[]
  readonly compactionRunner: CompactionRunner
}
