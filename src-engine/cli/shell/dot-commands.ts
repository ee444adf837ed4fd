/** The commands that begin with a dot: the shell's own, no statements. */
import type { Database } from '../../api/database.ts'
import { UsageError } from '../failure.ts'
import { countText } from '../output/figures.ts'
import { outputFormats } from '../output/format.ts'
import { renderTable } from '../output/table.ts'
import { allTableNames, keyType } from '../table-choice.ts'
import type { Terminal } from '../terminal.ts'
import type { ShellSettings } from './settings.ts'

/** What a dot command may reach. */
export interface DotContext {
  readonly database: Database
  readonly terminal: Terminal
  readonly settings: ShellSettings
  /** Runs the statements of a file. */
  readFile(file: string): Promise<void>
  /** Sends results to a file, or back to the terminal. */
  sendTo(file: string | undefined): Promise<void>
  explain(statement: string): Promise<void>
  exit(): void
}

export interface DotCommand {
  readonly name: string
  readonly words: string
  readonly summary: string
  run(context: DotContext, words: readonly string[], rest: string): Promise<void> | void
}

type Table = Awaited<ReturnType<Database['dynamodb']['describeTable']>>['Table']

export const dotCommands: readonly DotCommand[] = [
  {
    name: '.help',
    words: '[COMMAND]',
    summary: 'show this list, or one command',
    run: async ({ terminal }, [wanted]) => {
      const commands = wanted === undefined ? dotCommands : [commandNamed(wanted)]
      const end =
        'Statements are PartiQL and end with a semicolon. Tab completes, Ctrl-C cancels, Ctrl-D leaves.'
      const lines = commands.map(
        ({ name, words, summary }) => `  ${`${name} ${words}`.padEnd(28)}${summary}\n`,
      )
      await terminal.write(`${lines.join('')}${wanted === undefined ? `\n${end}\n` : ''}`)
    },
  },
  {
    name: '.tables',
    words: '',
    summary: 'list the tables with their keys and sizes',
    run: async ({ database, terminal }) => {
      const tables = await describedTables(database)
      const rows = tables.map((table) => [
        table.TableName,
        keyOf(table),
        countText(table.ItemCount),
      ])
      await terminal.write(
        rows.length === 0 ? 'no tables\n' : renderTable(['table', 'key', 'items'], rows, terminal),
      )
    },
  },
  {
    name: '.schema',
    words: '[TABLE]',
    summary: 'show how tables are defined',
    run: async ({ database, terminal }, [name]) => {
      for (const table of await describedTables(database, name)) {
        const stream = table.StreamSpecification?.StreamViewType
        const lines = [
          `${table.TableName} (${keyOf(table)})`,
          ...indexesOf(table).map(
            (index) =>
              `  index ${index.IndexName} (${keyOf(table, index)}) ${index.Projection?.ProjectionType ?? ''}`,
          ),
          ...(stream === undefined ? [] : [`  stream ${stream}`]),
        ]
        await terminal.write(`${lines.join('\n')}\n`)
      }
    },
  },
  {
    name: '.indexes',
    words: '[TABLE]',
    summary: 'list the indexes with their keys and sizes',
    run: async ({ database, terminal }, [name]) => {
      const tables = await describedTables(database, name)
      const rows = tables.flatMap((table) =>
        indexesOf(table).map((index) => [
          table.TableName,
          index.IndexName,
          keyOf(table, index),
          countText(index.ItemCount),
        ]),
      )
      await terminal.write(
        rows.length === 0
          ? 'no indexes\n'
          : renderTable(['table', 'index', 'key', 'items'], rows, terminal),
      )
    },
  },
  {
    name: '.format',
    words: '[NAME]',
    summary: `print rows as ${outputFormats.join(', ')}; alone: say how they are now`,
    run: setFormat,
  },
  { name: '.mode', words: '[NAME]', summary: 'the same as .format', run: setFormat },
  {
    name: '.timer',
    words: 'on|off',
    summary: 'say how long each statement took',
    run: ({ settings }, words) => {
      settings.timer = onOrOff('.timer', words)
    },
  },
  {
    name: '.stats',
    words: 'on|off',
    summary: 'say what each statement read',
    run: ({ settings }, words) => {
      settings.stats = onOrOff('.stats', words)
    },
  },
  {
    name: '.explain',
    words: 'on|off|STATEMENT',
    summary: 'show plans before statements run, or one plan now',
    run: async (context, _words, rest) => {
      if (rest === 'on' || rest === 'off') context.settings.explain = rest === 'on'
      else if (rest === '') throw new UsageError('Write .explain on, .explain off, or a statement.')
      else await context.explain(rest)
    },
  },
  {
    name: '.read',
    words: 'FILE',
    summary: 'run the statements of a file',
    run: async (context, _words, rest) => {
      if (rest === '') throw new UsageError('Which file? Write .read FILE.')
      await context.readFile(rest)
    },
  },
  {
    name: '.output',
    words: '[FILE]',
    summary: 'write rows to a file; alone: to the terminal again',
    run: async (context, _words, rest) => await context.sendTo(rest === '' ? undefined : rest),
  },
  {
    name: '.exit',
    words: '',
    summary: 'leave; so do .quit and Ctrl-D',
    run: (context) => context.exit(),
  },
  { name: '.quit', words: '', summary: 'the same as .exit', run: (context) => context.exit() },
]

/** `line` begins with a dot. Throws `UsageError` for what is no command. */
export async function runDotCommand(line: string, context: DotContext): Promise<void> {
  const [name = '', ...words] = line.trim().replace(/;$/, '').split(/\s+/)
  const rest = line.trim().slice(name.length).replace(/;$/, '').trim()
  await commandNamed(name).run(context, words, rest)
}

/** The name may lack its dot. */
function commandNamed(text: string): DotCommand {
  const name = text.startsWith('.') ? text : `.${text}`
  const command = dotCommands.find((each) => each.name === name)
  if (command !== undefined) return command
  const near = dotCommands.find((each) => each.name.startsWith(name.slice(0, 3)))
  const hint = near === undefined || name.length < 2 ? '' : ` Did you mean ${near.name}?`
  throw new UsageError(`${name} is no command of the shell.${hint} .help lists them.`)
}

async function setFormat(
  { settings, terminal }: DotContext,
  [name]: readonly string[],
): Promise<void> {
  if (name === undefined) {
    await terminal.write(`${settings.format}\n`)
    return
  }
  const format = outputFormats.find((each) => each === name)
  if (format === undefined) {
    throw new UsageError(`${name} is no format: choose ${outputFormats.join(', ')}.`)
  }
  settings.format = format
}

function onOrOff(command: string, [word]: readonly string[]): boolean {
  if (word === 'on' || word === 'off') return word === 'on'
  throw new UsageError(`Write ${command} on or ${command} off.`)
}

async function describedTables(database: Database, wanted?: string): Promise<Table[]> {
  const all = await allTableNames(database.dynamodb)
  if (wanted !== undefined && !all.includes(wanted)) {
    const there = all.length === 0 ? 'There are no tables.' : `Tables: ${all.join(', ')}.`
    throw new UsageError(`There is no table ${wanted}. ${there}`)
  }
  const names = wanted === undefined ? all : [wanted]
  const described = names.map((name) => database.dynamodb.describeTable({ TableName: name }))
  return (await Promise.all(described)).map(({ Table }) => Table)
}

function indexesOf(table: Table) {
  return [...(table.LocalSecondaryIndexes ?? []), ...(table.GlobalSecondaryIndexes ?? [])]
}

function keyOf(table: Table, { KeySchema }: Pick<Table, 'KeySchema'> = table): string {
  return KeySchema.map(
    ({ AttributeName }) => `${AttributeName}:${keyType(table, AttributeName)}`,
  ).join(', ')
}
