/** `import` and `export`: items from and to JSON lines, CSV and DynamoDB JSON, streamed. */
import { createReadStream } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { Option, type Command } from 'commander'
import type { Database } from '../../api/database.ts'
import { KeystoneError } from '../../base/errors.ts'
import type { AttributeMap, Item } from '../../encoding/attribute-value.ts'
import { csvColumns, readCsvItems, writeCsvItems } from '../../import/csv-items.ts'
import { gunzipped } from '../../import/gunzip.ts'
import type { ImportedRow } from '../../import/imported-row.ts'
import { readJsonItems, writeJsonLines } from '../../import/json-items.ts'
import { UsageError } from '../failure.ts'
import { withInterrupt } from '../interrupt.ts'
import { countOf } from '../output/figures.ts'
import { progressLine } from '../output/report.ts'
import { chooseTable, tableOption } from '../table-choice.ts'
import type { Terminal } from '../terminal.ts'
import { damageOption, readingPurpose, withDatabase, type DamageOption } from '../with-database.ts'

const transferFormats = ['jsonl', 'csv', 'dynamodb-json'] as const
type TransferFormat = (typeof transferFormats)[number]

interface TransferOptions {
  readonly table?: string
  readonly format?: TransferFormat
}

const formatOption = (): Option =>
  new Option(
    '-f, --format <format>',
    'the form of the file (default: csv for a name that ends so, else jsonl)',
  ).choices(transferFormats)

function formatOf(file: string, { format }: TransferOptions): TransferFormat {
  return format ?? (/\.csv(?:\.gz)?$/i.test(file) ? 'csv' : 'jsonl')
}

/** Items written at once: as many as a batch takes. */
const batchItems = 25
/** Batches under way at the same time: they share syncs. */
const batchesAtOnce = 16
const rejectsShown = 10

export function addImport(program: Command, terminal: Terminal): void {
  program
    .command('import')
    .summary('read items from a file into a table')
    .description(
      'Reads items from a file, or from standard input, into a table; an item with the same key is replaced. A file compressed by gzip is decompressed. Rows that are wrong are listed and skipped; then the exit code is 1. Ctrl-C stops it; what was imported stays.',
    )
    .argument('<dir>', 'the database directory')
    .argument('<file>', 'the file, or - for standard input')
    .addOption(tableOption())
    .addOption(formatOption())
    .addHelpText(
      'after',
      `
Examples:
  kstone import mydb.keystone users.csv
  kstone import mydb.keystone export.json.gz --format dynamodb-json`,
    )
    .action(async (directory: string, file: string, options: TransferOptions) => {
      const outcome = await withDatabase(directory, 'write', async (database) => {
        const table = await chooseTable(database.dynamodb, options.table, directory)
        const source = file === '-' ? process.stdin : createReadStream(file)
        const rows = readRows(gunzipped(source), formatOf(file, options))
        return await withInterrupt((signal) => {
          signal.addEventListener('abort', () => source.destroy(new Error('stopped')))
          return importRows(rows, { database, tableName: table.TableName, terminal, signal })
        })
      }).catch((error: unknown) => {
        if (hasCode(error, 'ENOENT')) throw new UsageError(`There is no file ${file}.`)
        if (hasCode(error, 'EISDIR')) throw new UsageError(`${file} is a directory, no file.`)
        throw error
      })
      terminal.complain(`${countOf(outcome.imported, 'item')} imported\n`)
      if (outcome.rejected === 0) return
      const message = `${countOf(outcome.rejected, 'row')} of ${file} could not be imported: see the lines above.`
      throw new KeystoneError('validation', message, {})
    })
}

interface ImportTarget {
  readonly database: Database
  readonly tableName: string
  readonly terminal: Terminal
  readonly signal: AbortSignal
}

async function importRows(
  rows: AsyncIterable<ImportedRow>,
  { database, tableName, terminal, signal }: ImportTarget,
): Promise<{ imported: number; rejected: number }> {
  const progress = progressLine(terminal)
  let imported = 0
  let rejected = 0
  const reject = (row: number, message: string): void => {
    if (++rejected <= rejectsShown) terminal.complain(`row ${row}: ${message}\n`)
    else if (rejected === rejectsShown + 1) terminal.complain('…\n')
  }
  const put = async (row: number, item: Item): Promise<void> => {
    try {
      await database.dynamodb.putItem({ TableName: tableName, Item: item })
      imported++
    } catch (error) {
      if (!(error instanceof KeystoneError) || error.code !== 'validation') throw error
      reject(row, error.message)
    }
  }
  let waiting: Promise<void>[] = []
  try {
    for await (const row of rows) {
      if (row.kind === 'error') reject(row.row, row.message)
      else waiting.push(put(row.row, row.item))
      if (waiting.length < batchItems * batchesAtOnce) continue
      await Promise.all(waiting)
      waiting = []
      progress.show(`${countOf(imported, 'item')} imported`)
    }
    await Promise.all(waiting)
  } catch (error) {
    await Promise.allSettled(waiting)
    progress.end()
    if (!signal.aborted) {
      // What was imported stays, and whoever tries again wants to know how far it came.
      if (imported > 0) terminal.complain(`${countOf(imported, 'item')} imported before this:\n`)
      throw error
    }
    throw new KeystoneError('cancelled', `Stopped; ${countOf(imported, 'item')} imported.`, {})
  } finally {
    progress.end()
  }
  return { imported, rejected }
}

function readRows(
  source: AsyncIterable<Uint8Array>,
  format: TransferFormat,
): AsyncIterable<ImportedRow> {
  switch (format) {
    case 'csv':
      return readCsvItems(source)
    case 'jsonl':
      return readJsonItems(source, { tagged: false })
    case 'dynamodb-json':
      return readJsonItems(source, { tagged: true })
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}

export function addExport(program: Command, terminal: Terminal): void {
  program
    .command('export')
    .summary('write the items of a table to a file')
    .description(
      'Writes the items of a table to a file, or to standard output. DynamoDB JSON keeps every type; CSV and plain JSON write sets, bytes, vectors and timestamps as CSV cells of tagged JSON and as plain JSON.',
    )
    .argument('<dir>', 'the database directory')
    .argument('[file]', 'the new file; standard output when left out')
    .addOption(tableOption())
    .addOption(formatOption())
    .addOption(damageOption())
    .addHelpText(
      'after',
      '\nExamples:\n  kstone export mydb.keystone users.csv\n  kstone export mydb.keystone users.jsonl --format dynamodb-json',
    )
    .action(
      async (
        directory: string,
        file: string | undefined,
        options: TransferOptions & DamageOption,
      ) => {
        const count = await withDatabase(directory, readingPurpose(options), async (database) => {
          const table = await chooseTable(database.dynamodb, options.table, directory)
          const pages = (): AsyncGenerator<readonly Item[]> => tablePages(database, table.TableName)
          const lines = exportLines(pages, formatOf(file ?? '', options))
          if (file === undefined) return await writeAll(lines, (text) => terminal.write(text))
          return await withInterrupt((signal) => writeFile(file, lines, signal))
        }).catch((error: unknown) => {
          throw hasCode(error, 'EEXIST')
            ? new UsageError(`${String(file)} is there already.`)
            : error
        })
        terminal.complain(`${countOf(count, 'item')} exported\n`)
      },
    )
}

/** A file that was not finished is not left. */
async function writeFile(
  file: string,
  lines: AsyncGenerator<ExportedPage>,
  signal: AbortSignal,
): Promise<number> {
  const target = await open(file, 'wx')
  try {
    return await writeAll(lines, async (text) => {
      if (signal.aborted) throw new KeystoneError('cancelled', 'Stopped; nothing is exported.', {})
      await target.writeFile(text)
    })
  } catch (error) {
    await rm(file, { force: true })
    throw error
  } finally {
    await target.close()
  }
}

async function* tablePages(
  { dynamodb }: Database,
  tableName: string,
): AsyncGenerator<readonly Item[]> {
  let start: AttributeMap | undefined
  do {
    const page = await dynamodb.scan({ TableName: tableName, ExclusiveStartKey: start })
    yield page.Items ?? []
    start = page.LastEvaluatedKey
  } while (start !== undefined)
}

interface ExportedPage {
  readonly items: number
  readonly text: string
}

async function* exportLines(
  pages: () => AsyncGenerator<readonly Item[]>,
  format: TransferFormat,
): AsyncGenerator<ExportedPage> {
  // CSV names its columns first, so that the table is read twice.
  const columns = format === 'csv' ? await allColumns(pages()) : []
  let first = true
  for await (const items of pages()) {
    const lines =
      format === 'csv'
        ? [...writeCsvItems(items, columns)].slice(first ? 0 : 1)
        : [...writeJsonLines(items, { tagged: format === 'dynamodb-json' })]
    yield { items: items.length, text: lines.join('') }
    first = false
  }
}

async function allColumns(pages: AsyncGenerator<readonly Item[]>): Promise<string[]> {
  const columns = new Set<string>()
  for await (const items of pages) for (const name of csvColumns(items)) columns.add(name)
  return [...columns]
}

async function writeAll(
  pages: AsyncGenerator<ExportedPage>,
  write: (text: string) => Promise<void>,
): Promise<number> {
  let count = 0
  for await (const { items, text } of pages) {
    if (text !== '') await write(text)
    count += items
  }
  return count
}
