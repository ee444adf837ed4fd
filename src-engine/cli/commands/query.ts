/** `query`: a PartiQL statement. */
import { readFileSync } from 'node:fs'
import { InvalidArgumentError, Option, type Command } from 'commander'
import { isError } from '../../base/errors.ts'
import type { PreparedStatement } from '../../partiql/prepared-statement.ts'
import type { AttributeValue } from '../../encoding/attribute-value.ts'
import { valueFromPlainText } from '../../encoding/plain-json.ts'
import { reportFailure, UsageError } from '../failure.ts'
import { withInterrupt } from '../interrupt.ts'
import { countOf } from '../output/figures.ts'
import {
  itemPrinter,
  rowOf,
  outputOption,
  parseCount,
  type OutputFormat,
} from '../output/format.ts'
import { markedLine } from '../shell/marked-line.ts'
import type { Terminal } from '../terminal.ts'
import { withDatabase } from '../with-database.ts'

interface QueryOptions {
  readonly output: OutputFormat
  readonly limit?: number
  readonly param: readonly AttributeValue[]
  readonly explain?: boolean
  readonly readOnly?: boolean
}

export function addQuery(program: Command, terminal: Terminal): void {
  program
    .command('query')
    .summary('run a PartiQL statement')
    .description(
      'Runs a PartiQL statement and prints its results as they come. What was read, and how it could be cheaper, is said on standard error. Ctrl-C stops it.',
    )
    .argument('<dir>', 'the database directory')
    .argument('<statement>', 'the statement; - reads it from standard input')
    .addOption(outputOption('table'))
    .addOption(new Option('-l, --limit <count>', 'stop after so many rows').argParser(parseCount))
    .addOption(
      new Option('-p, --param <json>', 'the value of a ?, as JSON; once for each, in order')
        .argParser(collectParameter)
        .default([], 'none'),
    )
    .option('--explain', 'print how it would run, without running it')
    .option('--read-only', 'open the database without changing a byte; writes are refused')
    .addHelpText(
      'after',
      `
Examples:
  kstone query mydb.keystone "SELECT name, email FROM users WHERE pk = 'user#123'"
  kstone query mydb.keystone "SELECT * FROM users WHERE age > ?" --param 25 -o jsonl
  kstone query mydb.keystone "UPDATE users SET age = age + 1 WHERE pk = 'user#456'"
  kstone query mydb.keystone "SELECT * FROM users" --explain
  kstone query mydb.keystone - < statement.partiql`,
    )
    .action(async (directory: string, statement: string, options: QueryOptions) => {
      const text = statement === '-' ? readFileSync(0, 'utf8') : statement
      if (text.trim() === '') throw new UsageError('Which statement? Standard input is empty.')
      try {
        await runQuery(text, { ...options, directory }, terminal)
      } catch (error) {
        if (!isError(error, 'syntax')) throw error
        process.exitCode = reportFailure(error, terminal)
        terminal.complain(markedLine(text, error.details))
      }
    })
}

async function runQuery(
  text: string,
  options: QueryOptions & { readonly directory: string },
  terminal: Terminal,
): Promise<void> {
  const { directory } = options
  const purpose =
    options.readOnly === true || options.explain === true
      ? 'read'
      : await neededFor(directory, text, options)
  await withDatabase(directory, purpose, async (database) => {
    const printed = await withInterrupt(async (signal) => {
      const prepared = database.prepareStatement(text, { parameters: options.param, signal })
      if (options.explain === true) {
        await terminal.write(`${prepared.explanation.lines.join('\n')}\n`)
        return undefined
      }
      return await printRows(prepared, options, terminal)
    })
    if (printed !== undefined) terminal.complain(printed)
  })
}

/** Reads take no lock for writing, so that they run beside each other and change no byte. */
async function neededFor(
  directory: string,
  text: string,
  options: QueryOptions,
): Promise<'read' | 'write'> {
  const kind = await withDatabase(directory, 'read', (database) =>
    Promise.resolve(database.prepareStatement(text, { parameters: options.param }).kind),
  )
  return kind === 'write' ? 'write' : 'read'
}

async function printRows(
  prepared: PreparedStatement,
  options: QueryOptions,
  terminal: Terminal,
): Promise<string> {
  const printer = itemPrinter(options.output, terminal, prepared.columns ?? [])
  let rows = 0
  let cut = false
  for await (const { values } of prepared.run()) {
    const left = options.limit === undefined ? values.length : options.limit - rows
    const shown = values.slice(0, left)
    await printer.print(shown.map(rowOf))
    rows += shown.length
    if (options.limit !== undefined && rows >= options.limit) {
      cut = true
      break
    }
  }
  await printer.end()
  const end = cut ? '; there may be more' : ''
  const lines = [`${outcomeText(prepared, rows)}${end}`]
  for (const note of prepared.notes) lines.push(`note: ${note}`)
  if (prepared.advice !== undefined) lines.push(`advice: ${prepared.advice}`)
  return `${lines.join('\n')}\n`
}

/** How many rows came, and what was read or written for them. */
function outcomeText({ kind, statistics }: PreparedStatement, rows: number): string {
  const { itemsRead, itemsWritten } = statistics
  return kind === 'write'
    ? `${countOf(itemsWritten, 'item')} written`
    : `${countOf(rows, 'row')}, ${countOf(itemsRead, 'item')} read`
}

function collectParameter(
  text: string,
  previous: readonly AttributeValue[],
): readonly AttributeValue[] {
  try {
    return [...previous, valueFromPlainText(text)]
  } catch {
    throw new InvalidArgumentError(`It must be JSON: a string is written '"text"'.`)
  }
}
