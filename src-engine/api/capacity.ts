/**
 * Capacity units as DynamoDB would count them. Nothing is charged or limited here; tools and tests read them.
 *
 * A read unit is 4 KB read consistently, half of one when eventually; a query or scan rounds the sum of what it
 * evaluated, item reads each for itself. A write unit is 1 KB of the larger of the old and the new item. A write counts
 * in each index too: once for an entry that comes, goes or changes, twice for one that moves. Transactions cost double,
 * not so what they write to indexes.
 */
import type { PrimaryKey } from '../table/primary-key.ts'
import type { SecondaryIndex } from '../table/secondary-index.ts'
import type { WriteResult } from '../table/table-store.ts'
import type { Table } from '../table/table.ts'
import type { CapacityUnits, ConsumedCapacity, ReturnConsumedCapacity } from './types.ts'

const readUnitBytes = 4096
const writeUnitBytes = 1024
const transactionFactor = 2

export function readUnits(bytes: number, consistent: boolean): number {
  const units = Math.max(1, Math.ceil(bytes / readUnitBytes))
  return consistent ? units : units / 2
}

/** `bytes` is the larger of the old and the new item. */
export function writeUnits(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / writeUnitBytes))
}

export interface MeterOptions {
  readonly transactional?: boolean | undefined
}

interface Consumption {
  readonly table: Table
  units: number
  readonly local: Map<string, number>
  readonly global: Map<string, number>
}

/** Adds up what one request consumes; does nothing when the request did not ask. */
export class CapacityMeter {
  readonly #wanted: ReturnConsumedCapacity
  readonly #transactional: boolean
  /** Made when it is needed: most requests do not ask. */
  #consumed: Map<Table, Consumption> | undefined
  /** Transactions say which kind of units theirs are. */
  #kind: 'ReadCapacityUnits' | 'WriteCapacityUnits' = 'ReadCapacityUnits'

  constructor(
    wanted: ReturnConsumedCapacity | undefined,
    { transactional = false }: MeterOptions = {},
  ) {
    this.#wanted = wanted ?? 'NONE'
    this.#transactional = transactional
  }

  /** One item, absent ones too. */
  readItem(table: Table, bytes: number, consistent: boolean): void {
    if (this.#wanted === 'NONE') return
    this.#of(table).units += readUnits(bytes, consistent) * this.#factor
  }

  /** What a query or scan evaluated, of the table or an index. */
  readPage({ table, index }: Place, bytes: number, consistent: boolean): void {
    if (this.#wanted === 'NONE') return
    const units = readUnits(bytes, consistent)
    if (index === undefined) this.#of(table).units += units
    else this.#addIndex(table, index, units)
  }

  write(table: Table, key: PrimaryKey, result: WriteResult): void {
    if (this.#wanted === 'NONE') return
    this.#kind = 'WriteCapacityUnits'
    const { before, after, storedBytes } = result
    const units = writeUnits(Math.max(storedBytes, after?.sizeBytes ?? 0))
    this.#of(table).units += units * this.#factor
    if (before === after) return
    if (table.indexes.length === 0) return
    const itemKey = table.space.item(key)
    for (const index of table.indexes) {
      const indexUnits = index.writesOf(itemKey, before, after).reduce(sumOfWrites, 0)
      if (indexUnits > 0) this.#addIndex(table, index, indexUnits)
    }
  }

  /** Undefined unless the request asked and touched the table. */
  of(table: Table): ConsumedCapacity | undefined {
    const consumed = this.#consumed?.get(table)
    return consumed === undefined ? undefined : this.#output(consumed)
  }

  /** One for each table; undefined unless the request asked. */
  all(): readonly ConsumedCapacity[] | undefined {
    if (this.#wanted === 'NONE') return undefined
    return [...(this.#consumed?.values() ?? [])].map((consumed) => this.#output(consumed))
  }

  get #factor(): number {
    return this.#transactional ? transactionFactor : 1
  }

  #of(table: Table): Consumption {
    this.#consumed ??= new Map()
    const known = this.#consumed.get(table)
    if (known !== undefined) return known
    const consumed = { table, units: 0, local: new Map(), global: new Map() }
    this.#consumed.set(table, consumed)
    return consumed
  }

  #addIndex(table: Table, { definition: { kind, name } }: SecondaryIndex, units: number): void {
    const ofKind = this.#of(table)[kind]
    ofKind.set(name, (ofKind.get(name) ?? 0) + units)
  }

  #output({ table, units, local, global }: Consumption): ConsumedCapacity {
    const ofIndexes = [...local.values(), ...global.values()].reduce((sum, each) => sum + each, 0)
    const total = this.#units(units + ofIndexes)
    if (this.#wanted === 'TOTAL') return { TableName: table.name, ...total }
    return {
      TableName: table.name,
      ...total,
      Table: this.#units(units),
      ...(local.size > 0 ? { LocalSecondaryIndexes: this.#byName(local) } : {}),
      ...(global.size > 0 ? { GlobalSecondaryIndexes: this.#byName(global) } : {}),
    }
  }

  #byName(units: ReadonlyMap<string, number>): Readonly<Record<string, CapacityUnits>> {
    return Object.fromEntries([...units].map(([name, each]) => [name, this.#units(each)]))
  }

  #units(units: number): CapacityUnits {
    return this.#transactional
      ? { CapacityUnits: units, [this.#kind]: units }
      : { CapacityUnits: units }
  }
}

interface Place {
  readonly table: Table
  readonly index: SecondaryIndex | undefined
}

function sumOfWrites(sum: number, bytes: number): number {
  return sum + writeUnits(bytes)
}
