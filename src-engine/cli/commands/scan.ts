/** `scan`: the items of a table, in the order they lie. */
import { Option, type Command } from 'commander'
import type { AttributeMap } from '../../encoding/attribute-value.ts'
import { countOf } from '../output/figures.ts'
import { itemPrinter, outputOption, parseCount, type OutputFormat } from '../output/format.ts'
import { chooseTable, keyNames, tableOption } from '../table-choice.ts'
import type { Terminal } from '../terminal.ts'
import { damageOption, readingPurpose, withDatabase, type DamageOption } from '../with-database.ts'

interface ScanOptions extends DamageOption {
  readonly table?: string
  readonly limit?: number
  readonly output: OutputFormat
}

export function addScan(program: Command, terminal: Terminal): void {
  program
    .command('scan')
    .summary('print the items of a table')
    .description(
      'Prints the items of a table, page by page. What was read is said on standard error.',
    )
    .argument('<dir>', 'the database directory')
    .addOption(tableOption())
    .addOption(new Option('-l, --limit <count>', 'stop after so many items').argParser(parseCount))
    .addOption(outputOption('table'))
    .addOption(damageOption())
    .addHelpText(
      'after',
      `
Examples:
  kstone scan mydb.keystone --limit 20
  kstone scan sample.keystone --table cities -o jsonl | head -3`,
    )
    .action(async (directory: string, options: ScanOptions) => {
      await withDatabase(directory, readingPurpose(options), async ({ dynamodb }) => {
        const table = await chooseTable(dynamodb, options.table, directory)
        const keys = keyNames(table).filter((name) => name !== undefined)
        const printer = itemPrinter(options.output, terminal, keys)
        let printed = 0
        let start: AttributeMap | undefined
        do {
          const left = options.limit === undefined ? undefined : options.limit - printed
          const page = await dynamodb.scan({
            TableName: table.TableName,
            Limit: left,
            ExclusiveStartKey: start,
          })
          await printer.print(page.Items ?? [])
          printed += page.Count
          start = page.LastEvaluatedKey
        } while (start !== undefined && (options.limit === undefined || printed < options.limit))
        await printer.end()
        const end = start === undefined ? 'end reached' : 'there may be more'
        terminal.complain(`${countOf(printed, 'item')}; ${end}\n`)
      })
    })
}
