/** FORMAT.md, "The directory", the rules of reading, and "Store keys and records": a whole database as plain values. */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { PlainVersion } from './plain-bytes.ts'
import { readComponent, readPlainItem, type PlainTagged } from './plain-item.ts'
import { readPlainManifest, type PlainManifest } from './plain-manifest.ts'
import { readPlainSst, wholeFileCrc, type PlainSst } from './plain-sst.ts'
import { readPlainWal, type PlainWal } from './plain-wal.ts'

export interface PlainDatabase {
  readonly manifest: PlainManifest
  readonly ssts: readonly PlainSst[]
  /** Ascending; the last one is `wal.log`. */
  readonly wals: readonly PlainWal[]
  /** The newest version of every key that is there, by stripe, then key. */
  readonly live: readonly PlainVersion[]
}

export function readPlainDatabase(directory: string): PlainDatabase {
  const manifest = readPlainManifest(readFileSync(path.join(directory, 'MANIFEST')))
  const ssts = [...manifest.files.values()].map((entry): PlainSst => {
    const name = `${String(entry.stripe).padStart(3, '0')}-${entry.id}.sst`
    const file = readFileSync(path.join(directory, name))
    const same = file.length === entry.bytes && wholeFileCrc(file) === entry.crc
    if (!same) throw new Error(`${name} is not the file the MANIFEST names`)
    const sst = readPlainSst(file)
    if (sst.id !== entry.id || sst.stripe !== entry.stripe || sst.uuid !== manifest.uuid) {
      throw new Error(`${name} says that it is another file`)
    }
    return sst
  })
  const wals = readWals(directory, manifest)
  return { manifest, ssts, wals, live: newestOf(manifest, ssts, wals) }
}

function readWals(directory: string, manifest: PlainManifest): PlainWal[] {
  const active = readPlainWal(readFileSync(path.join(directory, 'wal.log')))
  const older = readdirSync(directory)
    .map((name) => Number(/^wal-(\d{6,})\.log$/.exec(name)?.[1] ?? Number.NaN))
    .filter((number) => number >= manifest.oldestWal && number < active.number)
    .toSorted((a, b) => b - a)
  const wals = [active]
  for (const number of older) {
    const [next = active] = wals
    if (number !== next.number - 1) throw new Error(`log file ${next.number - 1} is missing`)
    const name = `wal-${String(number).padStart(6, '0')}.log`
    wals.unshift(readPlainWal(readFileSync(path.join(directory, name)), next.bytesBefore))
  }
  if (wals.some(({ uuid }) => uuid !== manifest.uuid)) throw new Error('a log of another database')
  return wals
}

function newestOf(
  manifest: PlainManifest,
  ssts: readonly PlainSst[],
  wals: readonly PlainWal[],
): PlainVersion[] {
  const newest = new Map<string, PlainVersion>()
  for (const { versions } of [...ssts, ...wals]) {
    for (const version of versions) {
      const place = `${String(version.stripe).padStart(3, '0')}/${version.key.toString('latin1')}`
      if (version.seqno > (newest.get(place)?.seqno ?? -1)) newest.set(place, version)
    }
  }
  const dropped = [...manifest.droppedPrefixes.keys()]
  return [...newest]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, version]) => version)
    .filter(({ key, value }) => {
      const text = key.toString('latin1')
      return value !== undefined && !dropped.some((prefix) => text.startsWith(prefix))
    })
}

export interface PlainTable {
  readonly definition: Readonly<Record<string, unknown>>
  readonly items: readonly Readonly<Record<string, PlainTagged>>[]
  /** Keys of each kind of record that a table keeps besides its items: 2 indexes, 3 expiry, 4 stream, 5 backfill. */
  readonly records: Readonly<Record<number, number>>
}

/** All tables by name. */
export function readPlainTables({ live }: PlainDatabase): Map<string, PlainTable> {
  const tables = new Map<string, PlainTable>()
  for (const { key, value } of live) {
    if (key.readUInt16BE(0) !== 0x0102 || value === undefined) continue
    const definition = JSON.parse(value.toString('utf8')) as Record<string, unknown>
    const prefix = Buffer.concat([Buffer.of(3), key.subarray(2, 6)])
    const own = live.filter((version) => version.key.subarray(0, 5).equals(prefix))
    const records: Record<number, number> = {}
    for (const version of own) {
      const kind = version.key.readUInt8(5)
      records[kind] = (records[kind] ?? 0) + 1
    }
    const items = own
      .filter((version) => version.key[5] === 1)
      .map((version) => readTableItem(version, definition))
    tables.set(String(definition['name']), { definition, items, records })
  }
  return tables
}

function readTableItem(
  { key, value = Buffer.alloc(0) }: PlainVersion,
  definition: Readonly<Record<string, unknown>>,
): Readonly<Record<string, PlainTagged>> {
  let start = 0
  while (value.readUInt8(start) >= 0x80) start++ // the item's size
  const item = readPlainItem(value.subarray(start + 1))
  const [partition = Buffer.alloc(0), sort] = components(key.subarray(6))
  item.set(keyName(definition['partitionKey']), readComponent(partition))
  if (sort !== undefined && sort.length > 0) {
    item.set(keyName(definition['sortKey']), readComponent(sort))
  }
  return Object.fromEntries(item)
}

function keyName(schema: unknown): string {
  return (schema as { readonly name: string }).name
}

/** The partition key, escaped and ended; then the rest. */
function components(bytes: Buffer): readonly Buffer[] {
  const unescaped: number[] = []
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes.readUInt8(at)
    if (byte !== 0) {
      unescaped.push(byte)
      continue
    }
    at++
    if (bytes[at] === 1) return [Buffer.from(unescaped), bytes.subarray(at + 1)]
    unescaped.push(0)
  }
  throw new Error('a key without the end of its partition key')
}
