/**
 * Table definitions as the catalog stores them: UTF-8 JSON with a version, so that a person can read them in
 * a dump and a later version can tell what it has.
 *
 *   {"version":1,"id":1,"name":"orders","partitionKey":{"name":"pk","type":"S"}, …}
 *
 * Attribute names stand in values only, never as member names. Whatever does not have exactly this shape is
 * `corruption`.
 */
import { KeystoneError } from '../base/errors.ts'
import type {
  IndexDefinition,
  IndexProjection,
  KeyAttribute,
  StreamDefinition,
  TableDefinition,
  Throughput,
  TtlDefinition,
} from './table-definition.ts'

/** On disk. */
const recordVersion = 1

export function encodeDefinition(table: TableDefinition): Uint8Array {
  const record = { version: recordVersion, ...table, tags: [...table.tags] }
  return new TextEncoder().encode(JSON.stringify(record))
}

export function decodeDefinition(bytes: Uint8Array): TableDefinition {
  const record = parseRecord(bytes, 'table definition')
  const version = record.integer('version')
  if (version !== recordVersion) throw record.wrong('version', `version ${recordVersion}`)
  return {
    id: record.integer('id'),
    name: record.text('name'),
    uuid: record.text('uuid'),
    createdMs: record.integer('createdMs'),
    partitionKey: keyAttribute(record.record('partitionKey')),
    sortKey: optional(record, 'sortKey', keyAttribute),
    sortKeyOptional: record.flag('sortKeyOptional'),
    indexes: record.records('indexes').map(indexDefinition),
    ttl: optional(record, 'ttl', ttlDefinition),
    stream: optional(record, 'stream', streamDefinition),
    formerStreams: record.records('formerStreams').map(streamDefinition),
    nextSpaceId: record.integer('nextSpaceId'),
    onDemand: record.flag('onDemand'),
    throughput: throughput(record.record('throughput')),
    deletionProtected: record.flag('deletionProtected'),
    tags: new Map(record.textPairs('tags')),
  }
}

function throughput(record: JsonRecord): Throughput {
  return { readUnits: record.integer('readUnits'), writeUnits: record.integer('writeUnits') }
}

function keyAttribute(record: JsonRecord): KeyAttribute {
  const type = record.has('type') ? record.choice('type', ['S', 'N', 'B'] as const) : undefined
  return { name: record.text('name'), type }
}

function indexDefinition(record: JsonRecord): IndexDefinition {
  return {
    id: record.integer('id'),
    name: record.text('name'),
    kind: record.choice('kind', ['local', 'global'] as const),
    partitionKey: keyAttribute(record.record('partitionKey')),
    sortKey: optional(record, 'sortKey', keyAttribute),
    projection: indexProjection(record.record('projection')),
    state: record.choice('state', ['building', 'active'] as const),
    throughput: optional(record, 'throughput', throughput),
  }
}

function indexProjection(record: JsonRecord): IndexProjection {
  const kind = record.choice('kind', ['all', 'keysOnly', 'include'] as const)
  return kind === 'include' ? { kind, attributes: record.texts('attributes') } : { kind }
}

function streamDefinition(record: JsonRecord): StreamDefinition {
  const views = ['KEYS_ONLY', 'NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES'] as const
  return {
    id: record.integer('id'),
    view: record.choice('view', views),
    createdMs: record.integer('createdMs'),
    closedMs: record.has('closedMs') ? record.integer('closedMs') : undefined,
    recordsMax: record.integer('recordsMax'),
    bytesMax: record.integer('bytesMax'),
    ageMsMax: record.integer('ageMsMax'),
  }
}

function ttlDefinition(record: JsonRecord): TtlDefinition {
  return {
    id: record.integer('id'),
    attribute: record.text('attribute'),
    complete: record.flag('complete'),
  }
}

function optional<T>(
  record: JsonRecord,
  member: string,
  decode: (member: JsonRecord) => T,
): T | undefined {
  return record.has(member) ? decode(record.record(member)) : undefined
}

/** Parses a stored JSON object; `what` names it in the message when it is damaged. */
export function parseRecord(bytes: Uint8Array, what: string): JsonRecord {
  let parsed: unknown
  try {
    parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (cause) {
    throw corruption(`The catalog's ${what} is not valid JSON`, cause)
  }
  return new JsonRecord(parsed, what)
}

/** Reads members of a parsed JSON object, each checked for its type. */
export class JsonRecord {
  readonly #members: ReadonlyMap<string, unknown>
  readonly #what: string

  constructor(value: unknown, what: string) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw corruption(`The catalog's ${what} is not an object`)
    }
    this.#members = new Map(Object.entries(value))
    this.#what = what
  }

  has(member: string): boolean {
    return this.#members.has(member)
  }

  text(member: string): string {
    const value = this.#members.get(member)
    if (typeof value !== 'string') throw this.wrong(member, 'a string')
    return value
  }

  integer(member: string): number {
    const value = this.#members.get(member)
    if (typeof value !== 'number' || !Number.isSafeInteger(value)) {
      throw this.wrong(member, 'an integer')
    }
    return value
  }

  flag(member: string): boolean {
    const value = this.#members.get(member)
    if (typeof value !== 'boolean') throw this.wrong(member, 'true or false')
    return value
  }

  choice<T extends string>(member: string, choices: readonly T[]): T {
    const text = this.text(member)
    const found = choices.find((choice) => choice === text)
    if (found === undefined) throw this.wrong(member, choices.join(', '))
    return found
  }

  record(member: string): JsonRecord {
    return new JsonRecord(this.#members.get(member), `${this.#what}, ${member}`)
  }

  records(member: string): JsonRecord[] {
    return this.#list(member).map((element) => new JsonRecord(element, `${this.#what}, ${member}`))
  }

  texts(member: string): string[] {
    return this.#list(member).map((element) => {
      if (typeof element !== 'string') throw this.wrong(member, 'a list of strings')
      return element
    })
  }

  textPairs(member: string): [string, string][] {
    return this.#list(member).map((element) => {
      const pair: readonly unknown[] = Array.isArray(element) ? element : []
      const [first, second] = pair
      if (pair.length !== 2 || typeof first !== 'string' || typeof second !== 'string') {
        throw this.wrong(member, 'a list of pairs of strings')
      }
      return [first, second]
    })
  }

  wrong(member: string, wanted: string): KeystoneError<'corruption'> {
    return corruption(`The catalog's ${this.#what} has a wrong ${member}: it should be ${wanted}`)
  }

  #list(member: string): readonly unknown[] {
    const value = this.#members.get(member)
    if (!Array.isArray(value)) throw this.wrong(member, 'a list')
    return value
  }
}

function corruption(message: string, cause?: unknown): KeystoneError<'corruption'> {
  const text = `${message}. Restore a backup, or salvage the data with "kstone repair".`
  return new KeystoneError('corruption', text, { file: 'catalog', offset: 0 }, cause)
}
