/**
 * Makes a history: client processes fight over a few lists through a server process that is killed and started again
 * under them, on the same port. When all is over, the lists are read once more.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import * as path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

import { randomBelow, SeededRandom } from '../../base/random.ts'
import type { SeededBug } from '../../base/seeded-bugs.ts'
import { decodeTransaction, type ObservedTransaction } from './history.ts'
import { table, Wire } from './wire.ts'

export interface HistoryOptions {
  /** Where `client.mjs` and `server.mjs` were built to. */
  readonly programs: string
  /** For the database and the logs. */
  readonly directory: string
  readonly clients: number
  readonly transactionsPerClient: number
  readonly kills: number
  readonly seed: number
  readonly bug?: SeededBug | undefined
}

export interface History {
  readonly transactions: readonly ObservedTransaction[]
  readonly finalLists: ReadonlyMap<string, readonly number[]>
  readonly kills: number
}

const keysPerRead = 50

export async function runHistory(options: HistoryOptions): Promise<History> {
  const server = new Server(options)
  await server.start()
  const wire = new Wire(server.port)
  try {
    await createTable(wire)
    const logs = Array.from({ length: options.clients }, (_, number) =>
      path.join(options.directory, `client-${number}.jsonl`),
    )
    const running = { clients: true }
    const clients = Promise.all(
      logs.map((log, number) => runClient(options, server.port, number, log)),
    ).finally(() => (running.clients = false))
    // A client that failed is found below; it must not end this loop as an unhandled rejection.
    clients.catch(() => undefined)
    const kills = await killAgainAndAgain(server, options, running)
    await clients
    const transactions = logs.flatMap((log) =>
      readFileSync(log, 'utf8').trimEnd().split('\n').map(decodeTransaction),
    )
    const finalLists = await readAll(wire, transactions)
    return { transactions, finalLists, kills }
  } finally {
    wire.close()
    await server.kill()
  }
}

async function killAgainAndAgain(
  server: Server,
  { kills, seed }: HistoryOptions,
  running: { readonly clients: boolean },
): Promise<number> {
  const random = new SeededRandom(seed)
  for (let done = 0; done < kills; done++) {
    await wait(300 + randomBelow(random, 500))
    if (!running.clients) return done
    await server.kill()
    await server.start()
  }
  return kills
}

async function createTable(wire: Wire): Promise<void> {
  const { status, body } = await wire.call('CreateTable', {
    TableName: table,
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST',
  })
  if (status !== 200) throw new Error(`CreateTable: ${JSON.stringify(body)}`)
}

async function readAll(
  wire: Wire,
  transactions: readonly ObservedTransaction[],
): Promise<Map<string, readonly number[]>> {
  const keys = new Set(
    transactions.flatMap(({ reads, appends }) => [...reads.keys(), ...appends.keys()]),
  )
  const lists = new Map<string, readonly number[]>()
  const all = [...keys]
  for (let at = 0; at < all.length; at += keysPerRead) {
    const read = await wire.readLists(all.slice(at, at + keysPerRead))
    for (const [key, list] of read) lists.set(key, list)
  }
  return lists
}

async function runClient(
  { programs, seed, transactionsPerClient }: HistoryOptions,
  port: number,
  number: number,
  log: string,
): Promise<void> {
  const words = [port, number, seed, transactionsPerClient, log].map(String)
  const child = spawn(process.execPath, [path.join(programs, 'client.mjs'), ...words], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let complaint = ''
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) throw new Error(`client ${number} ended with ${code}: ${complaint}`)
}

class Server {
  readonly #options: HistoryOptions
  #child: ChildProcess | undefined
  port = 0

  constructor(options: HistoryOptions) {
    this.#options = options
  }

  /** Resolves when it answers; the first start makes the database and finds a free port. */
  async start(): Promise<void> {
    const { programs, directory, bug } = this.#options
    const database = path.join(directory, 'lists.keystone')
    const words = [bug ?? 'none', database, '--port', String(this.port)]
    const child = spawn(process.execPath, [path.join(programs, 'server.mjs'), ...words], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#child = child
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
    }
    for (;;) {
      const port = /listening on http:\/\/127\.0\.0\.1:(\d+)/.exec(output)?.[1]
      if (port !== undefined) {
        this.port = Number(port)
        return
      }
      if (child.exitCode !== null) throw new Error(`the server ended: ${output}`)
      await wait(5)
    }
  }

  async kill(): Promise<void> {
    const child = this.#child
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }
}
