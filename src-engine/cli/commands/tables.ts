/** `tables`: names, keys and sizes. */
import type { Command } from 'commander'
import { countText } from '../output/figures.ts'
import { printReport, reportOption, type ReportFormat } from '../output/report.ts'
import { renderTable } from '../output/table.ts'
import { allTableNames, keyType } from '../table-choice.ts'
import type { Terminal } from '../terminal.ts'
import { withCountedDatabase } from '../with-database.ts'

export function addTables(program: Command, terminal: Terminal): void {
  program
    .command('tables')
    .summary('list the tables')
    .description('Lists the tables of a database. Changes nothing.')
    .argument('<dir>', 'the database directory')
    .addOption(reportOption())
    .addHelpText('after', '\nExample:\n  kstone tables mydb.keystone')
    .action(async (directory: string, { output }: { readonly output: ReportFormat }) => {
      const tables = await withCountedDatabase(directory, terminal, async ({ dynamodb }) => {
        const names = await allTableNames(dynamodb)
        const described = names.map((name) => dynamodb.describeTable({ TableName: name }))
        return (await Promise.all(described)).map(({ Table }) => Table)
      })
      const rows = tables.map((table) => [
        table.TableName,
        table.KeySchema.map(
          ({ AttributeName }) => `${AttributeName}:${keyType(table, AttributeName)}`,
        ).join(', '),
        countText(table.ItemCount),
        countText(table.TableSizeBytes),
      ])
      const text = renderTable(['table', 'key', 'items', 'bytes'], rows, terminal)
      await printReport(terminal, output, { text, json: tables })
    })
}
