/** Items as text for other programs. Every form keeps the exact value of what it can hold. */
import {
  itemToPlainText,
  itemToTaggedText,
  numberText,
  startsFormula,
  typeName,
  valueToPlainText,
  valueToTaggedText,
  type AttributeValue,
  type Item,
} from '../../../src-engine/language.ts'
import { valueToText } from '../../components/attribute-value/value-text.ts'
import { csvField } from '../../lib/csv-field.ts'

export type CopyForm = 'json' | 'dynamodbJson' | 'csv' | 'partiql' | 'key'

export const copyLabels: Readonly<Record<CopyForm, string>> = {
  json: 'JSON',
  dynamodbJson: 'DynamoDB JSON',
  csv: 'CSV',
  partiql: 'PartiQL INSERT',
  key: 'key',
}

export interface CopySource {
  readonly table: string
  readonly items: readonly Item[]
  readonly keys: readonly Item[]
  /** Names in the order of the grid. */
  readonly columns: readonly string[]
}

export function copyItems(form: CopyForm, source: CopySource): string {
  const { items, keys, table, columns } = source
  switch (form) {
    case 'json':
      return listed(items, (item) => itemToPlainText(item, 2))
    case 'dynamodbJson':
      return listed(items, (item) => itemToTaggedText(item, 'extended', 2))
    case 'key':
      return listed(keys, (key) => itemToTaggedText(key, 'extended'))
    case 'csv':
      return csvOf(items, columns)
    case 'partiql':
      return items
        .map((item) => `INSERT INTO ${quoted(table)} VALUE ${partiqlOf(item)};`)
        .join('\n')
  }
}

/** One item stands alone; several are a JSON array. */
function listed(items: readonly Item[], write: (item: Item) => string): string {
  const texts = items.map(write)
  return texts.length === 1 ? (texts[0] ?? '') : `[${texts.join(',\n')}]`
}

function csvOf(items: readonly Item[], columns: readonly string[]): string {
  const names = columns.filter((name) => items.some((item) => item.has(name)))
  const lines = items.map((item) =>
    names.map((name) => {
      const value = item.get(name)
      return value === undefined ? '' : csvField(csvText(value))
    }),
  )
  const header = names.map((name) => csvField(withoutFormula(name, name)))
  return [header, ...lines].map((fields) => fields.join(',')).join('\r\n')
}

function csvText(value: AttributeValue): string {
  return Array.isArray(value) || value instanceof Map
    ? valueToPlainText(value)
    : withoutFormula(valueToText(value), value)
}

/** A text that a spreadsheet would run is written tagged, as an export writes it; an import reads it back. */
function withoutFormula(text: string, value: AttributeValue): string {
  const isNumber = typeof value === 'number' || typeName(value) === 'N'
  return !isNumber && startsFormula(text) ? valueToTaggedText(value, 'extended') : text
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/**
 * The literal of a value in PartiQL.
 * @throws Error for bytes, vectors and timestamps, for which the language has no literal.
 */
export function partiqlOf(value: AttributeValue): string {
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`
  if (typeof value === 'number') return numberText(value)
  if (typeof value === 'boolean') return value ? 'true' : 'false'
  if (value === null) return 'null'
  if (value instanceof Uint8Array) throw withoutLiteral('binary value')
  if (value instanceof Float32Array) throw withoutLiteral('vector')
  if (Array.isArray(value)) return `[${value.map(partiqlOf).join(', ')}]`
  if (value instanceof Map) {
    const members = [...value].map(([name, member]) => `${partiqlOf(name)}: ${partiqlOf(member)}`)
    return `{${members.join(', ')}}`
  }
  switch (value.kind) {
    case 'N':
      return value.text
    case 'Ts':
      throw withoutLiteral('timestamp')
    case 'SS':
    case 'NS':
    case 'BS':
      return `<<${value.members.map(partiqlOf).join(', ')}>>`
  }
}

function withoutLiteral(what: string): Error {
  return new Error(`PartiQL has no literal for a ${what}. Copy as DynamoDB JSON instead.`)
}
