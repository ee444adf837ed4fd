/**
 * What the HTTP benchmark talks to, each in a process of its own: the endpoint, a stub that reads a request and answers
 * what it was told to, and dynalite. A server tells its port, and its processor time when asked.
 */
import { fork, type ChildProcess } from 'node:child_process'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { crc32 } from 'node:zlib'
import { Database } from '../api/database.ts'
import { startEndpoint } from '../endpoint/endpoint.ts'

export type ServerKind = 'keystone' | 'stub' | 'dynalite'

export const serverKinds: readonly ServerKind[] = ['keystone', 'stub', 'dynalite']

type Question = { readonly ask: 'processor' } | { readonly ask: 'answer'; readonly body: string }

/** Runs in the child until its parent hangs up. */
export async function serve(kind: string | undefined, directory: string): Promise<void> {
  let answer = fixedAnswer('')
  const close = await start(kind, directory, () => answer)
  process.on('message', (question: Question) => {
    if (question.ask === 'answer') answer = fixedAnswer(question.body)
    const { user, system } = process.cpuUsage()
    process.send?.({ seconds: (user + system) / 1e6 })
  })
  await new Promise((resolve) => process.once('disconnect', resolve))
  await close()
}

async function start(
  kind: string | undefined,
  directory: string,
  answer: () => FixedAnswer,
): Promise<() => Promise<void>> {
  if (kind === 'keystone') {
    const database = await Database.create(`${directory}/http.keystone`, { defaultTable: false })
    const endpoint = await startEndpoint({ dynamodb: database.dynamodb, port: 0 })
    process.send?.({ port: endpoint.port })
    return async () => {
      await endpoint.close()
      await database.close()
    }
  }
  const server = kind === 'dynalite' ? await dynaliteServer(directory) : stubServer(answer)
  server.listen(0, '127.0.0.1', () => {
    process.send?.({ port: (server.address() as AddressInfo).port })
  })
  return async () => {
    server.closeAllConnections()
    server.close()
  }
}

interface FixedAnswer {
  readonly body: string
  readonly headers: readonly string[]
}

function fixedAnswer(body: string): FixedAnswer {
  const headers = {
    'Content-Type': 'application/x-amz-json-1.0',
    'Content-Length': String(Buffer.byteLength(body)),
    'x-amz-crc32': String(crc32(body)),
  }
  return { body, headers: Object.entries(headers).flat() }
}

function stubServer(answer: () => FixedAnswer): Server {
  return createServer((request, response) => {
    request.on('data', () => undefined)
    request.on('end', () => {
      const { body, headers } = answer()
      response.writeHead(200, [...headers])
      response.end(body)
    })
  })
}

/** With files, as the endpoint has them; it does not wait for the disk. */
async function dynaliteServer(directory: string): Promise<Server> {
  const { default: dynalite } = await import('dynalite')
  return dynalite({ createTableMs: 0, path: `${directory}/leveldb` })
}

export class ServerProcess {
  readonly kind: ServerKind
  readonly port: number
  readonly #child: ChildProcess

  private constructor(kind: ServerKind, port: number, child: ChildProcess) {
    this.kind = kind
    this.port = port
    this.#child = child
  }

  /** `program` is this benchmark's own, which runs `serve` when it is told to. */
  static async start(program: string, kind: ServerKind, directory: string): Promise<ServerProcess> {
    const child = fork(program, ['--child', 'http-server', '0', kind, directory])
    const { port } = await messageFrom<{ readonly port: number }>(child)
    return new ServerProcess(kind, port, child)
  }

  /** Seconds that the server has computed so far. */
  async processorSeconds(): Promise<number> {
    return (await this.#ask({ ask: 'processor' })).seconds
  }

  /** Tells a stub what to answer from now on. */
  async answer(body: string): Promise<void> {
    await this.#ask({ ask: 'answer', body })
  }

  async #ask(question: Question): Promise<{ readonly seconds: number }> {
    const answered = messageFrom<{ readonly seconds: number }>(this.#child)
    this.#child.send(question)
    return await answered
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once('exit', resolve))
    this.#child.disconnect()
    await ended
  }
}

function messageFrom<Message>(child: ChildProcess): Promise<Message> {
  return new Promise((resolve, reject) => {
    const ended = (): void => reject(new Error('a server of the benchmark ended early'))
    child.once('exit', ended)
    child.once('message', (message) => {
      child.off('exit', ended)
      resolve(message as Message)
    })
  })
}
