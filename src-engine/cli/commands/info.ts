/** `info`: what a database holds and how it lies on disk. */
import type { Command } from 'commander'
import type { Database } from '../../api/database.ts'
import type { TableDescription } from '../../api/types.ts'
import { bytesText, countOf } from '../output/figures.ts'
import { printReport, reportOption, type ReportFormat } from '../output/report.ts'
import { allTableNames, keyType } from '../table-choice.ts'
import type { Terminal } from '../terminal.ts'
import { withCountedDatabase } from '../with-database.ts'

interface DatabaseSummary {
  readonly path: string
  readonly tables: readonly TableSummary[]
  readonly storage: {
    readonly sstFiles: number
    readonly sstBytes: number
    readonly walBytes: number
    readonly memtableBytes: number
  }
}

interface TableSummary {
  readonly name: string
  readonly keys: readonly string[]
  readonly items: number
  readonly bytes: number
  readonly indexes: readonly string[]
  readonly stream: string | null
}

export function addInfo(program: Command, terminal: Terminal): void {
  program
    .command('info')
    .summary('show tables and sizes')
    .description('Shows the tables of a database and how much it holds. Changes nothing.')
    .argument('<dir>', 'the database directory')
    .addOption(reportOption())
    .addHelpText('after', '\nExample:\n  kstone info mydb.keystone')
    .action(async (directory: string, { output }: { readonly output: ReportFormat }) => {
      const summary = await withCountedDatabase(directory, terminal, (database) =>
        summarize(directory, database),
      )
      await printReport(terminal, output, { text: describe(summary), json: summary })
    })
}

async function summarize(path: string, database: Database): Promise<DatabaseSummary> {
  const tables: TableSummary[] = []
  for (const name of await allTableNames(database.dynamodb)) {
    const { Table } = await database.dynamodb.describeTable({ TableName: name })
    tables.push(summarizeTable(Table))
  }
  const { sstFiles, sstBytes, wal, memtableBytes } = database.storage.stats()
  return { path, tables, storage: { sstFiles, sstBytes, walBytes: wal.liveBytes, memtableBytes } }
}

function summarizeTable(table: TableDescription): TableSummary {
  const indexes = [
    ...(table.LocalSecondaryIndexes ?? []),
    ...(table.GlobalSecondaryIndexes ?? []),
  ].map(({ IndexName }) => IndexName)
  const keys = table.KeySchema.map(({ AttributeName, KeyType }) => {
    const optional = KeyType === 'RANGE' && table.SortKeyOptional === true ? '?' : ''
    return `${AttributeName}${optional}:${keyType(table, AttributeName)}`
  })
  return {
    name: table.TableName,
    keys,
    items: table.ItemCount,
    bytes: table.TableSizeBytes,
    indexes,
    stream: table.StreamSpecification?.StreamViewType ?? null,
  }
}

function describe({ path, tables, storage }: DatabaseSummary): string {
  const lines = [path]
  for (const table of tables) {
    const indexes = table.indexes.length === 0 ? '' : `, indexes ${table.indexes.join(', ')}`
    const stream = table.stream === null ? '' : `, stream ${table.stream}`
    lines.push(
      `  ${table.name} (${table.keys.join(', ')}): ${countOf(table.items, 'item')}, ${bytesText(table.bytes)}${indexes}${stream}`,
    )
  }
  if (tables.length === 0) lines.push('  no tables')
  lines.push(
    `  on disk: ${countOf(storage.sstFiles, 'SST')}, ${bytesText(storage.sstBytes)}; WAL ${bytesText(storage.walBytes)}; in memory ${bytesText(storage.memtableBytes)}`,
  )
  return `${lines.join('\n')}\n`
}
