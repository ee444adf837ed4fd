/** `serve`: the local endpoint that AWS SDKs talk to. */
import { existsSync } from 'node:fs'
import { InvalidArgumentError, type Command } from 'commander'
import { Database } from '../../api/database.ts'
import { startEndpoint } from '../../endpoint/endpoint.ts'
import type { Credentials } from '../../endpoint/signature.ts'
import { UsageError } from '../failure.ts'
import type { Terminal } from '../terminal.ts'
import { owner } from '../with-database.ts'

interface ServeOptions {
  readonly port: number
  readonly readOnly?: true
  readonly inMemory?: true
  readonly requireSignature?: true
}

const portDefault = 8000

export function addServe(program: Command, terminal: Terminal): void {
  program
    .command('serve')
    .summary('let AWS SDKs use the database')
    .description(
      `Serves a database over the DynamoDB wire protocol, on this machine only, until Ctrl-C. A directory that does not exist yet becomes a new database without tables. Any credentials are accepted, unless signatures are required.`,
    )
    .argument('[dir]', 'the database directory')
    .option('-p, --port <number>', 'port on 127.0.0.1; 0 for any free one', parsePort, portDefault)
    .option('--read-only', 'refuse every write; the database may be open elsewhere too')
    .option('--in-memory', 'serve a database without files, gone at the end')
    .option(
      '--require-signature',
      'accept only requests signed with AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
    )
    .addHelpText(
      'after',
      `
Examples:
  kstone serve mydb.keystone
  kstone serve --in-memory --port 0
  aws dynamodb list-tables --endpoint-url http://127.0.0.1:8000`,
    )
    .action(async (directory: string | undefined, options: ServeOptions) => {
      const credentials =
        options.requireSignature === true ? credentialsFromEnvironment() : undefined
      const stop = stopAsked()
      const database = await openFor(directory, options, terminal)
      try {
        const { dynamodb } = database
        const endpoint = await startEndpoint({ dynamodb, port: options.port, credentials })
        await terminal.write(`listening on http://127.0.0.1:${endpoint.port}\n`)
        await stop
        await endpoint.close()
      } finally {
        await database.close()
      }
    })
}

function parsePort(text: string): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port <= 65_535) return port
  throw new InvalidArgumentError('A port is a number from 0 to 65535.')
}

function credentialsFromEnvironment(): Credentials {
  const accessKeyId = process.env['AWS_ACCESS_KEY_ID'] ?? ''
  const secretAccessKey = process.env['AWS_SECRET_ACCESS_KEY'] ?? ''
  if (accessKeyId !== '' && secretAccessKey !== '') return { accessKeyId, secretAccessKey }
  throw new UsageError(
    '--require-signature needs to know the key: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
  )
}

async function openFor(
  directory: string | undefined,
  { readOnly, inMemory }: ServeOptions,
  terminal: Terminal,
): Promise<Database> {
  if (inMemory === true) {
    if (directory !== undefined) throw new UsageError('Give a directory or --in-memory, not both.')
    return await Database.createInMemory({ defaultTable: false })
  }
  if (directory === undefined) {
    throw new UsageError('Which database? Give its directory, or --in-memory.')
  }
  if (readOnly === true) return await Database.openReadOnly(directory, { owner })
  if (existsSync(directory)) return await Database.open(directory, { owner })
  const database = await Database.create(directory, { owner, defaultTable: false })
  terminal.complain(`created ${directory}\n`)
  return database
}

/** Ctrl-C, or being asked to end: what has begun is answered first. */
function stopAsked(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })
}
