/** What is below the tables: files, stripes, compaction. For the command line, Studio, and whoever looks after a database. */
import type { AttributeMap } from '../encoding/attribute-value.ts'
import type { BackupReport } from '../storage/backup.ts'
import type { StoreStatistics } from '../storage/statistics.ts'
import type { KeystoneStore } from '../storage/store.ts'
import type { StoreStructure } from '../storage/structure.ts'
import type { VerifyProgress, VerifyReport } from '../storage/verify.ts'
import type { FoundKeyVersion } from '../storage/versions-of.ts'
import type { Engine } from './engine.ts'
import { keyOfRequest } from './item-input.ts'

export class Storage {
  readonly #engine: Engine
  readonly #store: KeystoneStore

  constructor(engine: Engine, store: KeystoneStore) {
    this.#engine = engine
    this.#store = store
  }

  /** All memtables become SSTs. */
  flush(): Promise<void> {
    return this.#store.flush()
  }

  /** Everything written so far becomes durable, whatever the durability mode. */
  sync(): Promise<void> {
    return this.#store.sync()
  }

  /** Leaves a crash as little log to replay as can be. */
  checkpoint(): Promise<void> {
    return this.#store.checkpoint()
  }

  /** Merges the SSTs of these stripes, or of all. */
  compact(stripes?: readonly number[], signal?: AbortSignal): Promise<void> {
    return this.#store.compact(stripes, signal)
  }

  pauseCompaction(): void {
    this.#store.pauseCompaction()
  }

  resumeCompaction(): void {
    this.#store.resumeCompaction()
  }

  stats(): StoreStatistics {
    return this.#store.stats()
  }

  structure(): StoreStructure {
    return this.#store.structure()
  }

  /** The stripe an item lies in, and every version of it that is still somewhere, newest first. */
  async versions(
    tableName: string,
    key: AttributeMap,
  ): Promise<{ readonly stripe: number; readonly versions: readonly FoundKeyVersion[] }> {
    const table = this.#engine.dataTable(tableName)
    const storeKey = table.space.item(keyOfRequest(table, key))
    const versions = await this.#store.versionsOf(storeKey)
    return { stripe: storeKey.stripe, versions }
  }

  /** A consistent copy in the new directory `target`, while writes go on. */
  backup(target: string): Promise<BackupReport> {
    this.#engine.catalog.storeStatistics()
    return this.#store.backup(target)
  }

  /** Reads every byte and checks it. */
  verify(
    onProgress?: (progress: VerifyProgress) => void,
    signal?: AbortSignal,
  ): Promise<VerifyReport> {
    return this.#store.verify(onProgress, signal)
  }
}
