/** What is below the tables: files, stripes, compaction. For the command line, Studio, and whoever looks after a database. */
import type { ByteString } from '../base/byte-string.ts'
import type { AttributeMap, Item } from '../encoding/attribute-value.ts'
import type { BackupReport } from '../storage/backup.ts'
import { dumpWal, type WalDump } from '../storage/dump.ts'
import { dumpSst, readSstRecords, type DumpedVersion, type SstDump } from '../storage/dump-sst.ts'
import type { RecoveryRehearsal } from '../storage/recovery-rehearsal.ts'
import type { StoreStatistics } from '../storage/statistics.ts'
import type { KeystoneStore } from '../storage/store.ts'
import type { StoreStructure } from '../storage/structure.ts'
import type { VerifyProgress, VerifyReport } from '../storage/verify.ts'
import type { FoundKeyVersion } from '../storage/versions-of.ts'
import type { Engine } from './engine.ts'
import { keyOfRequest } from './item-input.ts'
import { describeStoreKey, itemOfRecord, type DescribedKey } from './storage-key.ts'

/** One version as it lies in an SST or the log. */
export interface StoredRecord {
  readonly key: DescribedKey
  readonly seqno: number
  readonly tombstone: boolean
  readonly keyBytes: number
  readonly valueBytes: number
  /** Of an item's version; undefined for all others. */
  readonly item: Item | undefined
}

export interface LogRecord extends StoredRecord {
  readonly stripe: number
  /** Of its frame in the file. */
  readonly offset: number
  /** Written again from an older file, so that that one could go. */
  readonly carried: boolean
}

/** Everything about one SST but its records. */
export type StoredFile = Omit<SstDump, 'records'>

export interface LogFile extends WalDump {
  readonly frames: number
  readonly records: number
}

export interface RecordWindow {
  readonly skip: number
  readonly limit: number
}

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

  /** Stops the compaction under way, if any. */
  cancelCompaction(): void {
    this.#store.cancelCompaction()
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

  /** What a store key, such as a file's smallest, is the key of. */
  describeKey(bytes: ByteString): DescribedKey {
    return describeStoreKey(this.#engine.catalog, bytes)
  }

  /** Reads all of one live SST: checks every checksum and measures its bloom filters. */
  inspectFile(id: number): StoredFile {
    const { records: _, ...file } = this.#store.dumpFile(id, (vfs, path) =>
      dumpSst({ vfs, path, skip: 0, limit: 0 }),
    )
    return file
  }

  /** Some records of one live SST, in its order. */
  fileRecords(id: number, { skip, limit }: RecordWindow): StoredRecord[] {
    const found = this.#store.dumpFile(id, (vfs, path) =>
      readSstRecords({ vfs, path, skip, limit }),
    )
    return found.map((version) => this.#record(version))
  }

  /** One file of the live log, with some of its records. */
  async inspectLog(
    name: string,
    { skip, limit }: RecordWindow,
  ): Promise<{ readonly file: LogFile; readonly records: readonly LogRecord[] }> {
    const records: LogRecord[] = []
    let seen = 0
    let frames = 0
    const dump = await this.#store.dumpLog(name, (vfs, path) =>
      dumpWal(vfs, path, (frame) => {
        frames++
        for (const record of frame.records) {
          if (seen++ < skip || records.length >= limit) continue
          const { stripe, carried } = record
          records.push({ ...this.#record(record), stripe, carried, offset: frame.offset })
        }
      }),
    )
    return { file: { ...dump, frames, records: seen }, records }
  }

  /** What opening after a crash at this moment would do, tried out without changing anything. */
  rehearseRecovery(): Promise<RecoveryRehearsal> {
    return this.#store.rehearseRecovery()
  }

  #record({ key, seqno, tombstone, value }: Omit<DumpedVersion, 'block'>): StoredRecord {
    const { catalog } = this.#engine
    return {
      key: describeStoreKey(catalog, key),
      seqno,
      tombstone,
      keyBytes: key.length,
      valueBytes: value.length,
      item: tombstone ? undefined : itemOfRecord(catalog, key, value),
    }
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
