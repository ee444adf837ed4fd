/** `query`: a PartiQL statement. */
import { readFileSync } from 'node:fs'
import { InvalidArgumentError, Option, type Command } from 'commander'
import { isError, KeystoneError } from '../../base/errors.ts'
import type { PreparedStatement } from '../../partiql/prepared-statement.ts'
import type { AttributeValue } from '../../encoding/attribute-value.ts'
import { valueFromTagged } from '../../encoding/dynamodb-json.ts'
import { parseJson } from '../../encoding/json-text.ts'
import { valueFromPlainText } from '../../encoding/plain-json.ts'
import type { StatementOptions } from '../../partiql/statement.ts'
import { reportFailure, UsageError } from '../failure.ts'
import { withInterrupt } from '../interrupt.ts'
import { countOf } from '../output/figures.ts'
import { rowOf, rowPrinter, outputOption, parseCount, type OutputFormat } from '../output/format.ts'
import { markedLine } from '../shell/marked-line.ts'
import type { Terminal } from '../terminal.ts'
import { damageOption, readingPurpose, withDatabase, type DamageOption } from '../with-database.ts'

interface QueryOptions extends DamageOption {
  readonly output: OutputFormat
  readonly limit?: number
  readonly memory?: number
  readonly bulk?: boolean
  readonly explain?: boolean
  readonly readOnly?: boolean
}

export function addQuery(program: Command, terminal: Terminal): void {
  const parameters: AttributeValue[] = []
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
      new Option(
        '-p, --param <json>',
        'the value of a ?, as JSON; once for each, in order',
      ).argParser((text) => void parameters.push(parameterOf(text, valueFromPlainText))),
    )
    .addOption(
      new Option(
        '--typed-param <json>',
        'the same in DynamoDB JSON, for sets, bytes and every other type',
      ).argParser((text) => void parameters.push(parameterOf(text, typedValue))),
    )
    .option('--bulk', 'let an UPDATE or DELETE without a whole key change every item it finds')
    .addOption(
      new Option(
        '--memory <MB>',
        'what sorting, grouping and joining may hold (default: 512)',
      ).argParser(parseCount),
    )
    .option('--explain', 'print how it would run, without running it')
    .option('--read-only', 'open the database without changing a byte; writes are refused')
    .addOption(damageOption())
    .addHelpText(
      'after',
      `
Examples:
  kstone query mydb.keystone "SELECT name, email FROM users WHERE pk = 'user#123'"
  kstone query mydb.keystone "SELECT * FROM users WHERE age > ?" --param 25 -o jsonl
  kstone query mydb.keystone "UPDATE users SET tags = ? WHERE pk = 'a'" --typed-param '{"SS": ["x", "y"]}'
  kstone query mydb.keystone "UPDATE users SET age = age + 1 WHERE pk = 'user#456'"
  kstone query mydb.keystone "DELETE FROM users WHERE age > 99" --bulk
  kstone query mydb.keystone "SELECT * FROM users" --explain
  kstone query mydb.keystone - < statement.partiql`,
    )
    .action(async (directory: string, statement: string, options: QueryOptions) => {
      const text = statement === '-' ? readFileSync(0, 'utf8') : statement
      if (text.trim() === '') throw new UsageError('Which statement? Standard input is empty.')
      try {
        await runQuery(text, { ...options, directory, parameters }, terminal)
      } catch (error) {
        if (isError(error, 'validation') && /confirm a bulk change/.test(error.message)) {
          process.exitCode = reportFailure(error, terminal)
          terminal.complain('Add --bulk to change every item that the statement finds.\n')
          return
        }
        if (!isError(error, 'syntax')) throw error
        process.exitCode = reportFailure(error, terminal)
        terminal.complain(markedLine(text, error.details))
      }
    })
}

type QueryRun = QueryOptions & {
  readonly directory: string
  readonly parameters: readonly AttributeValue[]
}

async function runQuery(text: string, options: QueryRun, terminal: Terminal): Promise<void> {
  const { directory } = options
  const onlyReads =
    options.readOnly === true || options.allowDamage === true || options.explain === true
  const purpose = onlyReads ? readingPurpose(options) : await neededFor(text, options)
  await withDatabase(directory, purpose, async (database) => {
    const printed = await withInterrupt(async (signal) => {
      const prepared = database.prepareStatement(text, { ...statementOptions(options), signal })
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
async function neededFor(text: string, options: QueryRun): Promise<'read' | 'write'> {
  const kind = await withDatabase(options.directory, 'read', (database) =>
    Promise.resolve(database.prepareStatement(text, statementOptions(options)).kind),
  )
  return kind === 'write' ? 'write' : 'read'
}

function statementOptions({ parameters, bulk, memory }: QueryRun): StatementOptions {
  return {
    parameters,
    confirmBulkChange: bulk,
    memoryBytesMax: memory === undefined ? undefined : memory * 1_048_576,
  }
}

async function printRows(
  prepared: PreparedStatement,
  options: QueryOptions,
  terminal: Terminal,
): Promise<string> {
  const printer = rowPrinter(options.output, terminal, prepared)
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
  if (prepared.advice !== undefined) lines.push(`advice: ${prepared.advice.text}`)
  return `${lines.join('\n')}\n`
}

/** How many rows came, and what was read or written for them. */
function outcomeText({ kind, statistics }: PreparedStatement, rows: number): string {
  const { itemsRead, itemsWritten } = statistics
  return kind === 'write'
    ? `${countOf(itemsWritten, 'item')} written`
    : `${countOf(rows, 'row')}, ${countOf(itemsRead, 'item')} read`
}

function parameterOf(text: string, read: (text: string) => AttributeValue): AttributeValue {
  try {
    return read(text)
  } catch (error) {
    const reason = error instanceof KeystoneError ? ` ${error.message}.` : ''
    const form =
      read === typedValue
        ? `It must be DynamoDB JSON, such as '{"SS": ["a", "b"]}' or '{"B": "aGk="}'.`
        : `It must be JSON: a string is written '"text"'.`
    throw new InvalidArgumentError(read === typedValue ? `${form}${reason}` : form)
  }
}

function typedValue(text: string): AttributeValue {
  return valueFromTagged(parseJson(text), 'extended')
}
