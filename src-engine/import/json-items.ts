/**
 * Items in JSON text, streamed. Accepted without being told:
 *
 *   {"pk":"a"}⏎{"pk":"b"}⏎        JSON lines, one item each; a faulty line does not harm its neighbours
 *   [{"pk":"a"},{"pk":"b"}]        an array, laid out at will
 *   {"Items":[…]}                  what `aws dynamodb scan` prints; read whole
 *   {"Item":{…}}⏎                  lines as DynamoDB exports them to S3
 *
 * `tagged` says whether values are written as DynamoDB JSON (`{"S":"a"}`) or plainly.
 */
import { KeystoneError } from '../base/errors.ts'
import { storageDefaults } from '../base/limits.ts'
import type { Item } from '../encoding/attribute-value.ts'
import { itemFromTagged, itemToTaggedText } from '../encoding/dynamodb-json.ts'
import { parseJson, type JsonTree } from '../encoding/json-text.ts'
import { itemFromPlainText, itemFromTree, itemToPlainText } from '../encoding/plain-json.ts'
import { importRow, type ImportedRow } from './imported-row.ts'
import { textChunks, type Chunks } from './text-chunks.ts'

export interface JsonItemsOptions {
  /** Values as DynamoDB JSON; plain JSON otherwise. */
  readonly tagged: boolean
}

/** The longest JSON text of one value that is gathered in memory. */
const valueCharsMax = storageDefaults.walFileBytes * 4

/** Yields one row per item, in order. @throws KeystoneError `validation` for a file that is no text at all. */
export async function* readJsonItems(
  chunks: Chunks,
  options: JsonItemsOptions,
): AsyncGenerator<ImportedRow> {
  const splitter = new ValueSplitter()
  const rows = new RowReader(options)
  for await (const text of textChunks(chunks)) yield* rows.read(splitter.push(text))
  yield* rows.read(splitter.end())
}

class RowReader {
  readonly #options: JsonItemsOptions
  #row = 0

  constructor(options: JsonItemsOptions) {
    this.#options = options
  }

  *read(values: Iterable<string>): Generator<ImportedRow> {
    const options = this.#options
    for (const text of values) {
      const wrapped = itemsOfDocument(text)
      if (wrapped === undefined) {
        yield importRow(
          ++this.#row,
          () => text,
          () => itemOfText(text, options),
        )
        continue
      }
      for (const tree of wrapped) {
        yield importRow(
          ++this.#row,
          () => '',
          () => itemOf(tree, options),
        )
      }
    }
  }
}

function itemOfText(text: string, options: JsonItemsOptions): Item {
  return options.tagged ? itemOf(parseJson(text), options) : itemFromPlainText(text)
}

function itemOf(tree: JsonTree, { tagged }: JsonItemsOptions): Item {
  if (!tagged) return itemFromTree(tree)
  const inner = tree instanceof Map && tree.size === 1 ? tree.get('Item') : undefined
  const isWrapped = inner instanceof Map && !isTag([...inner.keys()][0])
  return itemFromTagged(isWrapped ? inner : tree, 'extended')
}

/** `{"Item":{"S":"x"}}` is an item with an attribute called Item. */
function isTag(name: string | undefined): boolean {
  return name !== undefined && /^(?:S|N|B|BOOL|NULL|L|M|SS|NS|BS|VECF32|TS)$/.test(name)
}

/** The elements of `Items` in the output of a scan or query. */
function itemsOfDocument(text: string): readonly JsonTree[] | undefined {
  if (!/^\{\s*"(?:Items|Count|ScannedCount)"/.test(text)) return undefined
  let tree: JsonTree
  try {
    tree = parseJson(text)
  } catch {
    // The caller reports it, with its place.
    return undefined
  }
  const items = tree instanceof Map ? tree.get('Items') : undefined
  return Array.isArray(items) ? items : undefined
}

type Layout = 'unknown' | 'lines' | 'array' | 'document'

/**
 * Cuts text into the JSON values it holds: lines, or the elements of one array, or one document. Follows brackets and
 * strings only; whether a piece is JSON is for its reader to say.
 */
class ValueSplitter {
  #layout: Layout = 'unknown'
  #buffer = ''
  /** Next char of the buffer to look at. */
  #at = 0
  #depth = 0
  #inString = false
  #afterArray = false

  /** An array opens with a bracket; lines are recognized by the first one being whole. */
  #recognize(): void {
    const start = this.#buffer.search(/\S/)
    if (start < 0) return
    if (this.#buffer.charAt(start) === '[') {
      this.#layout = 'array'
      this.#buffer = this.#buffer.slice(start + 1)
      return
    }
    const newline = this.#buffer.indexOf('\n', start)
    if (newline < 0) return
    const first = this.#buffer.slice(start, newline).trim()
    const goesOn = first === '{' || (first.startsWith('{') && !first.endsWith('}'))
    this.#layout = goesOn ? 'document' : 'lines'
  }

  *push(chunk: string): Generator<string> {
    this.#buffer += chunk
    if (this.#layout === 'unknown') this.#recognize()
    if (this.#layout === 'lines') yield* this.#lines()
    if (this.#layout === 'array') yield* this.#elements()
    if (this.#buffer.length > valueCharsMax) {
      throw new KeystoneError(
        'validation',
        `One JSON value is longer than ${valueCharsMax} characters. Split the file into lines of one item each.`,
        {},
      )
    }
  }

  *end(): Generator<string> {
    if (this.#layout === 'unknown' && this.#buffer.trim() !== '') this.#layout = 'document'
    const rest = this.#buffer.trim()
    // An array that never closes leaves its last piece to be reported.
    if (rest !== '' || (this.#layout === 'array' && !this.#afterArray)) yield rest
    this.#buffer = ''
  }

  *#lines(): Generator<string> {
    let start = 0
    for (;;) {
      const newline = this.#buffer.indexOf('\n', start)
      if (newline < 0) break
      const line = this.#buffer.slice(start, newline).trim()
      start = newline + 1
      if (line !== '') yield line
    }
    this.#buffer = this.#buffer.slice(start)
  }

  *#elements(): Generator<string> {
    let start = 0
    for (; this.#at < this.#buffer.length && !this.#afterArray; this.#at++) {
      const unit = this.#buffer.charCodeAt(this.#at)
      if (this.#inString) {
        if (unit === 0x5c) this.#at++
        else if (unit === 0x22) this.#inString = false
        continue
      }
      const ends = unit === 0x5d && this.#depth === 0
      if (unit === 0x22) this.#inString = true
      else if (unit === 0x7b || unit === 0x5b) this.#depth++
      else if ((unit === 0x7d || unit === 0x5d) && this.#depth > 0) this.#depth--
      if ((unit === 0x2c && this.#depth === 0) || ends) {
        const element = this.#buffer.slice(start, this.#at).trim()
        start = this.#at + 1
        this.#afterArray = ends
        if (element !== '' || !ends) yield element
      }
    }
    this.#buffer = this.#buffer.slice(start)
    this.#at -= start
  }
}

/** One line per item. Plain JSON does not keep every type; tagged JSON does. */
export function* writeJsonLines(
  items: Iterable<Item>,
  options: JsonItemsOptions,
): Generator<string> {
  for (const item of items) {
    yield `${options.tagged ? itemToTaggedText(item, 'extended') : itemToPlainText(item)}\n`
  }
}
