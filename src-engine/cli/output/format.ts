/** The forms in which items can be printed. */
import { InvalidArgumentError, Option } from 'commander'
import type { AttributeValue, Item } from '../../encoding/attribute-value.ts'
import { itemToTaggedText } from '../../encoding/dynamodb-json.ts'
import { KeystoneError } from '../../base/errors.ts'
import { itemToPlainText, valueToPlainText } from '../../encoding/plain-json.ts'
import type { PreparedStatement } from '../../partiql/prepared-statement.ts'
import { csvColumns, writeCsvItems } from '../../import/csv-items.ts'
import type { Terminal } from '../terminal.ts'
import { renderTable } from './table.ts'

export const outputFormats = ['table', 'json', 'jsonl', 'csv', 'dynamodb-json'] as const
export type OutputFormat = (typeof outputFormats)[number]

/** `-o, --output FORMAT`, the same for every command that prints items. */
export function outputOption(standard: OutputFormat): Option {
  return new Option('-o, --output <format>', 'how to print items')
    .choices(outputFormats)
    .default(standard)
}

export function parseCount(text: string): number {
  const count = Number(text)
  if (!Number.isSafeInteger(count) || count < 1) {
    throw new InvalidArgumentError('It must be a whole number from 1 on.')
  }
  return count
}

/** Prints items as they come, so that memory stays flat however many there are. */
export interface ItemPrinter {
  print(items: readonly Item[]): Promise<void>
  end(): Promise<void>
}

/** A statement's row as an item: values that are no tuples (`SELECT VALUE`) get a column of their own. */
export function rowOf(value: AttributeValue): Item {
  return value instanceof Map ? value : new Map([['value', value]])
}

/** Prints the rows of a statement. A plan is text: no table, which would cut its lines. */
export function rowPrinter(
  format: OutputFormat,
  terminal: Terminal,
  { columns = [], explains }: Pick<PreparedStatement, 'columns' | 'explains'>,
): ItemPrinter {
  if (format !== 'table' || !explains) return itemPrinter(format, terminal, columns)
  return linePrinter(terminal, (item) => cellText(item.get('plan')))
}

/** Rows of one printed table; a longer result is printed as several. */
const tableRowsMax = 1000

export function itemPrinter(
  format: OutputFormat,
  terminal: Terminal,
  firstColumns: readonly string[],
): ItemPrinter {
  switch (format) {
    case 'table':
      return tablePrinter(terminal, firstColumns)
    case 'json':
      return arrayPrinter(terminal)
    case 'jsonl':
      return linePrinter(terminal, (item) => itemToPlainText(item))
    case 'dynamodb-json':
      return linePrinter(terminal, (item) => itemToTaggedText(item, 'extended'))
    case 'csv':
      return csvPrinter(terminal, firstColumns)
  }
}

/** One item by itself, as `get` prints it. */
export async function printItem(
  item: Item,
  format: OutputFormat,
  terminal: Terminal,
): Promise<void> {
  switch (format) {
    case 'json':
      return await terminal.write(`${itemToPlainText(item, 2)}\n`)
    case 'dynamodb-json':
      return await terminal.write(`${itemToTaggedText(item, 'extended', 2)}\n`)
    case 'table':
    case 'csv':
    case 'jsonl': {
      const printer = itemPrinter(format, terminal, [])
      await printer.print([item])
      return await printer.end()
    }
  }
}

function linePrinter(terminal: Terminal, textOf: (item: Item) => string): ItemPrinter {
  return {
    async print(items) {
      if (items.length > 0) await terminal.write(items.map((item) => `${textOf(item)}\n`).join(''))
    },
    end: () => Promise.resolve(),
  }
}

function arrayPrinter(terminal: Terminal): ItemPrinter {
  let any = false
  return {
    async print(items) {
      for (const item of items) {
        await terminal.write(`${any ? ',\n' : '[\n'}  ${itemToPlainText(item)}`)
        any = true
      }
    },
    end: () => terminal.write(any ? '\n]\n' : '[]\n'),
  }
}

/** The columns are those of the first items printed: a stream cannot know what is to come. */
function csvPrinter(terminal: Terminal, firstColumns: readonly string[]): ItemPrinter {
  let columns: readonly string[] | undefined
  return {
    async print(items) {
      if (items.length === 0) return
      const header = columns === undefined
      columns ??= [...new Set([...firstColumns, ...csvColumns(items)])]
      const known = new Set(columns)
      const unknown = items.flatMap((item) => [...item.keys()]).find((name) => !known.has(name))
      if (unknown !== undefined) {
        const message = `The attribute ${unknown} has no column: CSV takes its columns from the first items. Use -o jsonl, or name the attributes in a query.`
        throw new KeystoneError('validation', message, { field: unknown })
      }
      const lines = [...writeCsvItems(items, columns)]
      await terminal.write((header ? lines : lines.slice(1)).join(''))
    },
    end: () => Promise.resolve(),
  }
}

function tablePrinter(terminal: Terminal, firstColumns: readonly string[]): ItemPrinter {
  let rows: Item[] = []
  const flush = async (): Promise<void> => {
    if (rows.length === 0) return
    await terminal.write(renderItems(rows, firstColumns, terminal))
    rows = []
  }
  return {
    async print(items) {
      for (const item of items) {
        rows.push(item)
        if (rows.length === tableRowsMax) await flush()
      }
    },
    end: flush,
  }
}

function renderItems(
  items: readonly Item[],
  firstColumns: readonly string[],
  terminal: Terminal,
): string {
  const columns = new Set(firstColumns)
  for (const item of items) for (const name of item.keys()) columns.add(name)
  const names = [...columns]
  const rows = items.map((item) => names.map((name) => cellText(item.get(name))))
  return renderTable(names, rows, terminal)
}

/** A missing attribute is a dash, so that it is not taken for an empty string. */
function cellText(value: AttributeValue | undefined): string {
  if (value === undefined) return '-'
  return typeof value === 'string' ? value : valueToPlainText(value)
}
