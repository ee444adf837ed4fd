/** `put`, `get` and `delete`: one item by its key. */
import { Option, type Command } from 'commander'
import { KeystoneError } from '../../base/errors.ts'
import { UsageError } from '../failure.ts'
import { itemFromArgument, type ItemForm } from '../item-argument.ts'
import { outputOption, printItem, type OutputFormat } from '../output/format.ts'
import { chooseTable, keyFromArguments, keyNames, tableOption } from '../table-choice.ts'
import type { Terminal } from '../terminal.ts'
import { damageOption, readingPurpose, withDatabase, type DamageOption } from '../with-database.ts'

interface KeyOptions {
  readonly table?: string
  readonly sk?: string
}

const sortKeyOption = (): Option => new Option('-s, --sk <key>', 'the sort key')

export function addPut(program: Command, terminal: Terminal): void {
  program
    .command('put')
    .summary('store an item')
    .description(
      'Stores an item, replacing one with the same key. Without KEY the item holds its key attributes itself.',
    )
    .usage('[options] <dir> [key] <item>')
    .argument('<dir>', 'the database directory')
    .argument('<key>', 'the partition key; left out when the item holds it')
    .argument('[item]', 'a JSON object, or - to read it from standard input')
    .addOption(sortKeyOption())
    .addOption(tableOption())
    .option('--dynamodb-json', 'the item is DynamoDB JSON, as in {"age": {"N": "30"}}')
    .addHelpText(
      'after',
      `
Examples:
  kstone put mydb.keystone user#123 '{"name": "Alice", "age": 30}'
  kstone put mydb.keystone user#123 '{"title": "Hello"}' --sk post#1
  kstone put mydb.keystone '{"pk": "user#456", "name": "Bob"}'`,
    )
    .action(
      async (
        directory: string,
        first: string,
        second: string | undefined,
        options: KeyOptions & { readonly dynamodbJson?: boolean },
      ) => {
        // Arguments are filled from the left: with one text, that is the item.
        const [key, text] = second === undefined ? [undefined, first] : [first, second]
        if (key === undefined && !/^\s*[{-]/.test(text)) {
          throw new UsageError(
            `Which item? "${text}" is no JSON object. Write: kstone put DIR KEY '{"name": "value"}'.`,
          )
        }
        const form: ItemForm = options.dynamodbJson === true ? 'dynamodb-json' : 'plain'
        const attributes = itemFromArgument(text, form)
        await withDatabase(directory, 'write', async ({ dynamodb }) => {
          const table = await chooseTable(dynamodb, options.table, directory)
          const item = new Map(key === undefined ? [] : keyFromArguments(table, key, options.sk))
          for (const [name, value] of attributes) {
            if (item.has(name)) throw new UsageError(`The item repeats its key attribute ${name}.`)
            item.set(name, value)
          }
          await dynamodb.putItem({ TableName: table.TableName, Item: item })
        })
        terminal.complain('Item stored.\n')
      },
    )
}

export function addGet(program: Command, terminal: Terminal): void {
  program
    .command('get')
    .summary('print an item')
    .description('Prints an item. Exits with 1 when there is none.')
    .argument('<dir>', 'the database directory')
    .argument('<key>', 'the partition key')
    .addOption(sortKeyOption())
    .addOption(tableOption())
    .addOption(outputOption('json'))
    .addOption(damageOption())
    .addHelpText(
      'after',
      `
Examples:
  kstone get mydb.keystone user#123
  kstone get mydb.keystone user#123 --sk post#1 -o dynamodb-json`,
    )
    .action(
      async (
        directory: string,
        key: string,
        options: KeyOptions & DamageOption & { readonly output: OutputFormat },
      ) => {
        const item = await withDatabase(
          directory,
          readingPurpose(options),
          async ({ dynamodb }) => {
            const table = await chooseTable(dynamodb, options.table, directory)
            const Key = keyFromArguments(table, key, options.sk)
            const { Item } = await dynamodb.getItem({ TableName: table.TableName, Key })
            if (Item === undefined) {
              const sort = options.sk === undefined ? '' : ` and sort key "${options.sk}"`
              const message = `No item with ${keyNames(table)[0]} "${key}"${sort} in table ${table.TableName}.`
              throw new KeystoneError('resourceNotFound', message, {})
            }
            return Item
          },
        )
        await printItem(item, options.output, terminal)
      },
    )
}

export function addDelete(program: Command, terminal: Terminal): void {
  program
    .command('delete')
    .summary('remove an item')
    .description('Removes an item. Removing one that is not there succeeds, and says so.')
    .argument('<dir>', 'the database directory')
    .argument('<key>', 'the partition key')
    .addOption(sortKeyOption())
    .addOption(tableOption())
    .addHelpText('after', '\nExample:\n  kstone delete mydb.keystone user#123 --sk post#1')
    .action(async (directory: string, key: string, options: KeyOptions) => {
      const removed = await withDatabase(directory, 'write', async ({ dynamodb }) => {
        const table = await chooseTable(dynamodb, options.table, directory)
        const Key = keyFromArguments(table, key, options.sk)
        const { Attributes } = await dynamodb.deleteItem({
          TableName: table.TableName,
          Key,
          ReturnValues: 'ALL_OLD',
        })
        return Attributes !== undefined
      })
      terminal.complain(removed ? 'Item deleted.\n' : 'There was no such item.\n')
    })
}
