/**
 * Items as CSV: one column per attribute, in a form that reads back as it was.
 *
 *   cell                meaning
 *   (empty)             the item has no such attribute
 *   12.50               N, where the text is a number; every digit is kept
 *   {"BOOL":true}       a value in extended DynamoDB JSON: all types but S and N, and those texts that would be
 *                       taken for something else, or that a spreadsheet would run as a formula
 *   anything else       S
 *
 * Numbers are those in DynamoDB's normal form, so `00123` stays text. Nothing written begins with a character
 * that starts a formula (`spreadsheet-formula.ts`), except negative numbers, which are none.
 */
import { KeystoneError } from '../base/errors.ts'
import type { AttributeValue, Item, NumberValue } from '../encoding/attribute-value.ts'
import { looksLikeNumber, numberText, parseNumber } from '../encoding/decimal.ts'
import { valueFromTagged, valueToTaggedText } from '../encoding/dynamodb-json.ts'
import { parseJson } from '../encoding/json-text.ts'
import { csvLine, CsvReader, type CsvOptions, type CsvRecord } from './csv.ts'
import { importRow, type ImportedRow } from './imported-row.ts'
import { startsFormula } from './spreadsheet-formula.ts'
import { textChunks, type Chunks } from './text-chunks.ts'

export interface CsvItemsOptions extends CsvOptions {
  /** Columns that are S whatever they look like. */
  readonly textColumns?: readonly string[] | undefined
}

/** Reads a file whose first record names the attributes. Rows count from 1, the header not among them. */
export async function* readCsvItems(
  chunks: Chunks,
  options: CsvItemsOptions = {},
): AsyncGenerator<ImportedRow> {
  const reader = new CsvReader(options)
  const rows = new RowReader(options)
  for await (const text of textChunks(chunks)) yield* rows.read(reader.push(text))
  yield* rows.read(reader.end())
}

class RowReader {
  readonly #options: CsvItemsOptions
  readonly #textColumns: ReadonlySet<string>
  #names: readonly string[] | undefined
  #row = 0

  constructor(options: CsvItemsOptions) {
    this.#options = options
    this.#textColumns = new Set(options.textColumns)
  }

  *read(records: Iterable<CsvRecord>): Generator<ImportedRow> {
    for (const record of records) {
      const { fields, problem } = record
      if (this.#names === undefined) {
        this.#names = headerNames(fields, problem)
        continue
      }
      const names = this.#names
      yield importRow(
        ++this.#row,
        () => csvLine(fields, this.#options),
        () => itemOf(record, names, this.#textColumns),
      )
    }
  }
}

function headerNames(fields: readonly string[], problem: string | undefined): readonly string[] {
  if (problem !== undefined) throw refused(`The header: ${problem}`)
  const names = fields.map((field) => {
    const tagged = taggedValue(field)
    return typeof tagged === 'string' ? tagged : field
  })
  const repeated = names.find((name, i) => names.indexOf(name) !== i)
  if (repeated !== undefined) throw refused(`The header names ${JSON.stringify(repeated)} twice`)
  if (names.includes('')) throw refused(`Column ${names.indexOf('') + 1} has no name`)
  return names
}

function itemOf(
  { line, fields, problem }: CsvRecord,
  columns: readonly string[],
  textColumns: ReadonlySet<string>,
): Item {
  if (problem !== undefined) throw refused(`Line ${line}: ${problem}`)
  if (fields.length > columns.length) {
    throw refused(`Line ${line} has ${fields.length} fields, the header ${columns.length}`)
  }
  const item: Item = new Map()
  for (let i = 0; i < fields.length; i++) {
    const field = fields[i]
    const name = columns[i]
    if (field === undefined || field === '' || name === undefined) continue
    item.set(name, textColumns.has(name) ? field : cellValue(field))
  }
  return item
}

/** Nothing else begins with these: the rest is text, and need not be looked at. */
const marksMeaning = /^[-+.0-9{]/

function cellValue(field: string): AttributeValue {
  if (!marksMeaning.test(field)) return field
  const number = normalNumber(field)
  if (number !== undefined) return number
  // It may be null, which is a value.
  const tagged = taggedValue(field)
  return tagged === undefined ? field : tagged
}

/** Undefined for text that is no number, or would read back differently. */
function normalNumber(field: string): NumberValue | undefined {
  if (!looksLikeNumber(field)) return undefined
  try {
    const value = parseNumber(field)
    return numberText(value) === field ? value : undefined
  } catch {
    // Too large or too exact for a number: text.
    return undefined
  }
}

/** The value of a cell in tagged form; undefined for any other text. */
function taggedValue(field: string): AttributeValue | undefined {
  if (!/^\{"[A-Z0-9]{1,6}":/.test(field)) return undefined
  try {
    return valueFromTagged(parseJson(field), 'extended')
  } catch {
    return undefined
  }
}

function refused(message: string): KeystoneError<'validation'> {
  return new KeystoneError('validation', message, {})
}

/** The names of all attributes, in the order they are first met. */
export function csvColumns(items: Iterable<Item>): string[] {
  const names = new Set<string>()
  for (const item of items) {
    for (const name of item.keys()) names.add(name)
  }
  return [...names]
}

/** A header and one line per item. Attributes without a column are left out. */
export function* writeCsvItems(
  items: Iterable<Item>,
  columns: readonly string[],
  options: CsvOptions = {},
): Generator<string> {
  yield csvLine(columns.map(headerCell), options)
  for (const item of items) {
    yield csvLine(
      columns.map((name) => {
        const value = item.get(name)
        return value === undefined ? '' : cellOf(value)
      }),
      options,
    )
  }
}

function headerCell(name: string): string {
  return startsFormula(name) || taggedValue(name) !== undefined || name === ''
    ? valueToTaggedText(name)
    : name
}

function cellOf(value: AttributeValue): string {
  if (typeof value === 'string') return textCell(value)
  if (typeof value === 'number') return numberText(value)
  if (typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'N') {
    return value.text
  }
  return valueToTaggedText(value, 'extended')
}

function textCell(text: string): string {
  const isPlain = text !== '' && !startsFormula(text) && cellValue(text) === text
  return isPlain ? text : valueToTaggedText(text)
}
