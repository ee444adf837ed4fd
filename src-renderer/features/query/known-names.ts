/** Names for completion: tables and indexes from the description, attributes from a sample of each table's items. */
import { printValue, typeName, type AttributeMap } from '../../../src-engine/language.ts'
import type { DatabaseDescription, OpenDatabase } from '../../../src-main/contract/databases.ts'
import { call } from '../../ipc/client.ts'
import { indexesOf, keyAttributes } from '../../lib/key-schema.ts'
import type { TableDescription } from '../../lib/table-types.ts'
import type { Known, KnownAttribute } from './completions.ts'

/** Items looked at in each part of a table. */
const partItems = 40
/** A larger table is looked into at so many places: items that lie together are alike. */
const parts = 8
const depthMax = 3
const attributesMax = 5000
/** An attribute with more values is not offered value by value. */
const valuesMax = 12
const valueCharsMax = 60
const freshMs = 60_000

interface Sampled {
  readonly atMs: number
  readonly attributes: Promise<readonly KnownAttribute[]>
}

const samples = new Map<string, Sampled>()

/** Samples the tables that `wanted` names, or all of a small database. */
export async function knownNames(
  database: OpenDatabase,
  { tables }: DatabaseDescription,
  wanted: readonly string[],
): Promise<Known> {
  return {
    tables: await Promise.all(
      tables.map(async (table) => ({
        name: table.TableName,
        indexes: indexesOf(table).map(({ IndexName }) => IndexName),
        keys: keyAttributes(table).map(({ name, role }) => [name, `${role} key`] as const),
        attributes:
          wanted.includes(table.TableName) || tables.length <= 4
            ? await sampled(database, table)
            : declared(table),
      })),
    ),
  }
}

function sampled(
  database: OpenDatabase,
  table: TableDescription,
): Promise<readonly KnownAttribute[]> {
  const id = JSON.stringify([database.handle, table.TableName])
  const known = samples.get(id)
  if (known !== undefined && Date.now() - known.atMs < freshMs) return known.attributes
  const attributes = sample(database, table).catch(() => declared(table))
  samples.set(id, { atMs: Date.now(), attributes })
  return attributes
}

function declared({ AttributeDefinitions }: TableDescription): KnownAttribute[] {
  return AttributeDefinitions.map(({ AttributeName, AttributeType }) => ({
    path: [AttributeName],
    types: AttributeType,
    values: [],
  }))
}

async function sample(
  { handle }: OpenDatabase,
  table: TableDescription,
): Promise<readonly KnownAttribute[]> {
  const isSmall = table.ItemCount <= parts * partItems
  const inputs = isSmall
    ? [{ TableName: table.TableName, Limit: parts * partItems }]
    : Array.from({ length: parts }, (_, Segment) => ({
        TableName: table.TableName,
        Limit: partItems,
        Segment,
        TotalSegments: parts,
      }))
  const pages = await Promise.all(
    inputs.map((input) => call((bridge) => bridge.items.scan({ handle, input }))),
  )
  const found = new Map<string, Found>()
  for (const { Items = [] } of pages) for (const item of Items) look(item, [], found)
  return [...found.values()].map(({ path, types, values }) => ({
    path,
    types: [...types].join(', '),
    values: values.size > valuesMax ? [] : [...values],
  }))
}

interface Found {
  readonly path: readonly string[]
  readonly types: Set<string>
  readonly values: Set<string>
}

function look(map: AttributeMap, before: readonly string[], found: Map<string, Found>): void {
  for (const [name, value] of map) {
    const path = [...before, name]
    const id = JSON.stringify(path)
    let attribute = found.get(id)
    if (attribute === undefined) {
      if (found.size >= attributesMax) return
      attribute = { path, types: new Set(), values: new Set() }
      found.set(id, attribute)
    }
    attribute.types.add(typeName(value))
    if (value instanceof Map) {
      if (path.length < depthMax) look(value, path, found)
    } else if (attribute.values.size <= valuesMax && isScalar(value)) {
      const text = printValue(value)
      if (text.length <= valueCharsMax) attribute.values.add(text)
    }
  }
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}
