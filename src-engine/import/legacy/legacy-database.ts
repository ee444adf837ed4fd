/**
 * Directories of the Rust version, read and never changed.
 *
 * The version of an item that counts is the last one in the log, which is the whole history; SSTs only matter for
 * keys that the log lacks or for a log that is damaged: there the highest sequence number wins. Schema, TTL and
 * streams were never written to disk; index entries name the indexes there were.
 */
import { byteStringFromBytes } from '../../base/byte-string.ts'
import { isError, KeystoneError } from '../../base/errors.ts'
import type { Item } from '../../encoding/attribute-value.ts'
import { decodeUtf8Bytes } from '../../encoding/utf8.ts'
import { readWholeFile } from '../../storage/read-file.ts'
import type { Vfs } from '../../vfs/vfs.ts'
import { hasMagic, readLegacySst, readLegacyWal, type LegacyDamage } from './legacy-files.ts'
import { indexOfEntry } from './legacy-index-entry.ts'
import type { LegacyRecord } from './legacy-record.ts'

export interface LegacyContent {
  /** Whole items: `pk` and, where there is one, `sk` among the attributes. S where UTF-8, else B. */
  readonly items: readonly Item[]
  /** Names of indexes of which entries were found. */
  readonly indexNames: readonly string[]
  readonly damage: readonly LegacyDamage[]
  /** What was read differently from how it was stored, one sentence each. */
  readonly notes: readonly string[]
}

const walName = 'wal.log'

/** Whether the directory was written by the Rust version. */
export function isLegacyDatabase(vfs: Vfs, directory: string): boolean {
  const path = `${directory}/${walName}`
  if (vfs.stat(path)?.kind !== 'file') return false
  return hasMagic(readWholeFile(vfs, path, 4), 'WAL\0')
}

/**
 * Reads everything that can be read.
 * @throws KeystoneError `notADatabase` when the directory is not one of the Rust version.
 */
export function readLegacyDatabase(vfs: Vfs, directory: string): LegacyContent {
  if (!isLegacyDatabase(vfs, directory)) {
    const message = `${directory} is not a database of the Rust version of KeystoneDB: it has no ${walName} of its kind.`
    throw new KeystoneError('notADatabase', message, { path: directory })
  }
  const wal = readLegacyWal(walName, readWholeFile(vfs, `${directory}/${walName}`))
  const damage = [...wal.damage]
  const newest = new Map<string, LegacyRecord>()
  const names = vfs.list(directory).filter((name) => /^(?:[0-9]+-)?[0-9]+\.sst$/.test(name))
  // Of equal sequence numbers the higher file counts.
  for (const name of names.toSorted((a, b) => fileNumber(a) - fileNumber(b))) {
    const sst = readLegacySst(name, readWholeFile(vfs, `${directory}/${name}`))
    damage.push(...sst.damage)
    for (const record of sst.records) keepNewest(newest, record)
  }
  const logIsWhole = wal.damage.length === 0
  for (const record of wal.records) {
    if (logIsWhole) newest.set(identity(record), record)
    else keepNewest(newest, record)
  }
  return { ...contentOf(newest.values()), damage }
}

function fileNumber(name: string): number {
  return Number(/([0-9]+)\.sst$/.exec(name)?.[1] ?? 0)
}

function keepNewest(newest: Map<string, LegacyRecord>, record: LegacyRecord): void {
  const key = identity(record)
  const known = newest.get(key)
  if (known === undefined || record.seq >= known.seq) newest.set(key, record)
}

/** What makes two records versions of one item. */
function identity({ partition, sort }: LegacyRecord): string {
  const sortBytes = sort === undefined ? '' : byteStringFromBytes(sort)
  return `${partition.length}:${byteStringFromBytes(partition)}${sortBytes}`
}

function contentOf(records: Iterable<LegacyRecord>): Omit<LegacyContent, 'damage'> {
  const items: Item[] = []
  const indexNames = new Set<string>()
  const notes: string[] = []
  for (const record of records) {
    if (record.item === undefined) continue
    const index = indexOfEntry(record)
    if (index !== undefined) {
      indexNames.add(index)
      continue
    }
    items.push(itemOf(record, notes))
  }
  return { items, indexNames: [...indexNames].sort(), notes }
}

function itemOf(record: LegacyRecord, notes: string[]): Item {
  const item: Item = new Map([['pk', keyValue(record.partition)]])
  if (record.sort !== undefined && record.sort.length > 0) item.set('sk', keyValue(record.sort))
  const where = `The item ${describe(record)}`
  for (const [name, value] of record.item ?? []) {
    // In our tables these names are the key; the Rust version kept the key apart.
    const isKeyName = name === 'pk' || name === 'sk'
    const kept = isKeyName ? freeName(name, record.item) : name
    if (isKeyName) {
      notes.push(`${where} had an attribute ${name} besides its key; it is now called ${kept}.`)
    }
    item.set(kept, value)
  }
  for (const name of record.invalidNumbers) {
    notes.push(`${where} holds a number in ${JSON.stringify(name)} that is none; it became text.`)
  }
  return item
}

function freeName(name: string, item: Item | undefined): string {
  let free = `_${name}`
  while (item?.has(free)) free = `_${free}`
  return free
}

function describe({ partition, sort }: LegacyRecord): string {
  const part = (bytes: Uint8Array): string => {
    const value = keyValue(bytes)
    return typeof value === 'string' ? JSON.stringify(value) : `${bytes.length} bytes`
  }
  return sort === undefined ? part(partition) : `${part(partition)}, ${part(sort)}`
}

/** Keys were stored without their type: text where it can be. */
function keyValue(bytes: Uint8Array): string | Uint8Array {
  try {
    return decodeUtf8Bytes(bytes)
  } catch (error) {
    if (isError(error, 'corruption')) return bytes
    throw error
  }
}
