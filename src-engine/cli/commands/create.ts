/** `create`: a new database, or a table in one. */
import { Option, type Command } from 'commander'
import { Database } from '../../api/database.ts'
import type { CreateTableInput, KeyAttributeType } from '../../api/types.ts'
import { isError } from '../../base/errors.ts'
import { UsageError } from '../failure.ts'
import type { Terminal } from '../terminal.ts'
import { createDatabase, withDatabase } from '../with-database.ts'

interface CreateOptions {
  readonly table?: string
  readonly pk?: KeyArgument
  readonly sk?: KeyArgument
}

interface KeyArgument {
  readonly name: string
  readonly type: KeyAttributeType
}

export function addCreate(program: Command, terminal: Terminal): void {
  program
    .command('create')
    .summary('create a database, or a table in one')
    .description(
      'Creates a database directory with one simple table (key "pk", optional sort key "sk"). With --pk it creates a table with that key instead, in a new database or one that is there.',
    )
    .argument('<dir>', 'the database directory, by custom NAME.keystone')
    .option('-t, --table <name>', 'the name of the table (default: from the directory)')
    .addOption(
      new Option('--pk <name:type>', 'the partition key; type S, N or B').argParser(parseKey),
    )
    .addOption(new Option('--sk <name:type>', 'the sort key; type S, N or B').argParser(parseKey))
    .addHelpText(
      'after',
      `
Examples:
  kstone create mydb.keystone
  kstone create shop.keystone --table orders --pk customer:S --sk placed:N`,
    )
    .action(async (directory: string, options: CreateOptions) => {
      if (options.pk === undefined) {
        if (options.sk !== undefined) throw new UsageError('--sk needs --pk.')
        await createDatabase(directory, { tableName: options.table })
        terminal.complain(`Database created: ${directory}\n`)
        return
      }
      if (options.table === undefined) throw new UsageError('--pk needs --table.')
      const input = tableInput(options.table, options.pk, options.sk)
      await checkTable(input)
      const created = await createEmpty(directory)
      await withDatabase(directory, 'write', ({ dynamodb }) => dynamodb.createTable(input))
      if (created) terminal.complain(`Database created: ${directory}\n`)
      terminal.complain(`Table created: ${options.table}\n`)
    })
}

/** What cannot be a table leaves no directory behind. */
async function checkTable(input: CreateTableInput): Promise<void> {
  const database = await Database.createInMemory({ defaultTable: false })
  try {
    await database.dynamodb.createTable(input)
  } finally {
    await database.close()
  }
}

/** Creates the database without tables unless there is one. */
async function createEmpty(directory: string): Promise<boolean> {
  try {
    await createDatabase(directory, { defaultTable: false })
    return true
  } catch (error) {
    if (isError(error, 'databaseExists')) return false
    throw error
  }
}

function parseKey(text: string): KeyArgument {
  const cut = text.lastIndexOf(':')
  const name = text.slice(0, cut)
  const type = text.slice(cut + 1).toUpperCase()
  if (cut <= 0 || (type !== 'S' && type !== 'N' && type !== 'B')) {
    throw new UsageError(`"${text}" is no key: write NAME:TYPE, with S, N or B as in id:S.`)
  }
  return { name, type }
}

function tableInput(name: string, pk: KeyArgument, sk: KeyArgument | undefined): CreateTableInput {
  const keys = sk === undefined ? [pk] : [pk, sk]
  return {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: keys.map((key) => ({
      AttributeName: key.name,
      AttributeType: key.type,
    })),
    KeySchema: keys.map((key, at) => ({
      AttributeName: key.name,
      KeyType: at === 0 ? 'HASH' : 'RANGE',
    })),
  }
}
