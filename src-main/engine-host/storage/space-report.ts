/**
 * Where the bytes are: by table and index, by the beginning of keys, by attribute and type, and what of it could go.
 * A sample takes whole stripes, so that it can tell which versions are hidden by newer ones.
 */
import {
  itemSize,
  typeName,
  valueSize,
  type AttributeValue,
  type Database,
  type Item,
  type StoredRecord,
  type StripeStructure,
} from '../../../src-engine/index.ts'
import type { BigItem, SpaceLine, SpaceReport, SpaceScope } from '../../contract/storage.ts'
import { drawn } from './draw.ts'
import { readStripe } from './read-stripe.ts'
import type { RunState } from './run-state.ts'
import { StripeMerge } from './stripe-merge.ts'

const linesMax = 50
const biggestMax = 20
/** Beyond so many different names the rest is counted together. */
const namesMax = 20_000
const restName = 'all others'

class Tally {
  readonly #lines = new Map<string, { records: number; bytes: number }>()

  add(name: string, bytes: number): void {
    const known = this.#lines.has(name) || this.#lines.size < namesMax
    const key = known ? name : restName
    const line = this.#lines.get(key) ?? { records: 0, bytes: 0 }
    line.records++
    line.bytes += bytes
    this.#lines.set(key, line)
  }

  /** Largest first; what is beyond the limit in one line at the end. */
  lines(): SpaceLine[] {
    const all = [...this.#lines].map(([name, line]) => ({ name, ...line }))
    const sorted = all.toSorted((a, b) => b.bytes - a.bytes)
    const shown = sorted.slice(0, linesMax)
    const rest = sorted.slice(linesMax)
    if (rest.length === 0) return shown
    const sum = (of: 'records' | 'bytes'): number => rest.reduce((all_, line) => all_ + line[of], 0)
    return [...shown, { name: restName, records: sum('records'), bytes: sum('bytes') }]
  }
}

export class SpaceTally {
  readonly #ttl: ReadonlyMap<string, string>
  readonly #nowSeconds: number
  readonly #places = new Tally()
  readonly #prefixes = new Tally()
  readonly #attributes = new Tally()
  readonly #types = new Tally()
  /** Bytes of each place, by stripe. */
  readonly #byStripe: Map<string, number>[] = []
  #biggest: BigItem[] = []
  readonly reclaimable = { name: 'hidden versions and tombstones', records: 0, bytes: 0 }
  readonly expired = { name: 'expired items', records: 0, bytes: 0 }
  records = 0
  bytes = 0

  /** `ttl`: the attribute with the expiry time, by table. */
  constructor(ttl: ReadonlyMap<string, string>, nowSeconds: number) {
    this.#ttl = ttl
    this.#nowSeconds = nowSeconds
  }

  beginStripe(): void {
    this.#byStripe.push(new Map())
  }

  add(record: StoredRecord, kept: boolean): void {
    const bytes = record.keyBytes + record.valueBytes
    const place = placeOf(record)
    this.records++
    this.bytes += bytes
    this.#places.add(place, bytes)
    const ofStripe = this.#byStripe.at(-1)
    ofStripe?.set(place, (ofStripe.get(place) ?? 0) + bytes)
    if (!kept) {
      this.reclaimable.records++
      this.reclaimable.bytes += bytes
      return
    }
    if (record.key.kind !== 'item' || record.item === undefined) return
    this.#addItem(record, record.item, bytes)
  }

  /**
   * Half the width of the 95 % interval of the share of that place which varies most from stripe to stripe, in points.
   */
  marginPercent(stripesInAll: number): number {
    const stripes = this.#byStripe.filter((places) => places.size > 0)
    if (stripes.length >= stripesInAll) return 0
    if (stripes.length < 2) return 100
    const names = new Set(stripes.flatMap((places) => [...places.keys()]))
    let widest = 0
    for (const name of names) {
      const shares = stripes.map((places) => {
        const all = [...places.values()].reduce((sum, bytes) => sum + bytes, 0)
        return (places.get(name) ?? 0) / all
      })
      const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length
      const squares = shares.reduce((sum, share) => sum + (share - mean) ** 2, 0)
      const unread = 1 - stripes.length / stripesInAll
      const error = Math.sqrt((squares / (shares.length - 1) / shares.length) * unread)
      widest = Math.max(widest, 1.96 * error * 100)
    }
    return Math.min(100, widest)
  }

  lines(): Pick<SpaceReport, 'places' | 'prefixes' | 'attributes' | 'types' | 'biggest'> {
    return {
      places: this.#places.lines(),
      prefixes: this.#prefixes.lines(),
      attributes: this.#attributes.lines(),
      types: this.#types.lines(),
      biggest: this.#biggest,
    }
  }

  #addItem({ key }: StoredRecord, item: Item, bytes: number): void {
    const table = key.table ?? ''
    const [partition] = key.key?.values() ?? []
    this.#prefixes.add(`${table}: ${prefixOf(partition)}`, bytes)
    for (const [name, value] of item) {
      const size = Buffer.byteLength(name) + valueSize(value)
      this.#attributes.add(`${table}: ${name}`, size)
      this.#types.add(typeName(value), size)
    }
    if (this.#isExpired(table, item)) {
      this.expired.records++
      this.expired.bytes += bytes
    }
    const size = itemSize(item)
    if (this.#biggest.length === biggestMax && size <= (this.#biggest.at(-1)?.bytes ?? 0)) return
    const big = { table, key: key.key ?? new Map(), text: key.text, bytes: size }
    this.#biggest = [...this.#biggest, big]
      .toSorted((a, b) => b.bytes - a.bytes)
      .slice(0, biggestMax)
  }

  #isExpired(table: string, item: Item): boolean {
    const attribute = this.#ttl.get(table)
    const value = attribute === undefined ? undefined : item.get(attribute)
    const seconds = secondsOf(value)
    // DynamoDB's rule: what lies more than five years back never expires.
    const oldest = this.#nowSeconds - 5 * 365 * 86_400
    return seconds !== undefined && seconds <= this.#nowSeconds && seconds >= oldest
  }
}

function placeOf({ key }: StoredRecord): string {
  switch (key.kind) {
    case 'item':
      return `items of ${key.table ?? ''}`
    case 'index':
      return `index ${key.index ?? ''} of ${key.table ?? ''}`
    case 'expiry':
      return `expiry order of ${key.table ?? ''}`
    case 'stream':
      return `stream of ${key.table ?? ''}`
    case 'own':
      return 'the database itself'
    case 'dropped':
      return 'dropped tables and indexes'
  }
}

/** `user#` of `user#123`; the first characters where nothing separates. */
export function prefixOf(value: AttributeValue | undefined): string {
  if (typeof value === 'number') return 'numbers'
  if (typeof value !== 'string') return 'other keys'
  const separator = value.search(/[#:/|_\-. ]/)
  return separator > 0 && separator <= 24 ? value.slice(0, separator + 1) : `${value.slice(0, 3)}…`
}

function secondsOf(value: AttributeValue | undefined): number | undefined {
  if (typeof value === 'number') return value
  if (typeof value !== 'object' || value === null || !('kind' in value)) return undefined
  return value.kind === 'Ts' ? Number(value.ms) / 1000 : undefined
}

export async function reportSpace(
  database: Database,
  scope: SpaceScope,
  state: RunState,
): Promise<SpaceReport> {
  const startedMs = performance.now()
  const filled = database.storage.structure().stripes.filter(({ files }) => files.length > 0)
  const order = scope.kind === 'all' ? filled : drawn(filled, scope.seed)
  const bytesTotal = bytesOf(filled)
  const wanted = scope.kind === 'all' ? bytesTotal : Math.min(bytesTotal, scope.bytes)
  const tally = new SpaceTally(await expiryAttributes(database), Date.now() / 1000)
  let stripesRead = 0
  let filesRead = 0
  let fileBytesRead = 0
  for (const { stripe, files } of order) {
    if (state.cancelled || (stripesRead > 0 && fileBytesRead >= wanted)) break
    const merge = new StripeMerge()
    tally.beginStripe()
    await readStripe(database, files, {
      cancelled: () => state.cancelled,
      visit: (record) => tally.add(record, merge.add(record)),
    })
    stripesRead++
    filesRead += files.length
    fileBytesRead += files.reduce((sum, { bytes }) => sum + bytes, 0)
    state.progress(`stripe ${stripe}`, fileBytesRead, wanted)
  }
  const complete = stripesRead === filled.length && !state.cancelled
  return {
    method: complete ? 'all' : 'sample',
    filesRead,
    filesTotal: filled.reduce((sum, { files }) => sum + files.length, 0),
    records: tally.records,
    bytes: tally.bytes,
    scale: complete || fileBytesRead === 0 ? 1 : bytesTotal / fileBytesRead,
    marginPercent: complete ? 0 : tally.marginPercent(filled.length),
    ...tally.lines(),
    reclaimable: tally.reclaimable,
    expired: tally.expired,
    cancelled: state.cancelled,
    elapsedMs: performance.now() - startedMs,
  }
}

function bytesOf(stripes: readonly StripeStructure[]): number {
  return stripes.reduce(
    (sum, { files }) => files.reduce((inStripe, { bytes }) => inStripe + bytes, sum),
    0,
  )
}

async function expiryAttributes(database: Database): Promise<Map<string, string>> {
  const attributes = new Map<string, string>()
  let start: string | undefined
  do {
    const page = await database.dynamodb.listTables(
      start === undefined ? {} : { ExclusiveStartTableName: start },
    )
    for (const TableName of page.TableNames) {
      const told = await database.dynamodb.describeTimeToLive({ TableName })
      const { AttributeName, TimeToLiveStatus } = told.TimeToLiveDescription
      if (TimeToLiveStatus === 'ENABLED' && AttributeName !== undefined) {
        attributes.set(TableName, AttributeName)
      }
    }
    start = page.LastEvaluatedTableName
  } while (start !== undefined)
  return attributes
}
