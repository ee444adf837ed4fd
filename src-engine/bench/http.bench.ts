/**
 * What the endpoint costs: the same requests, as an SDK sends them, from one client to three servers. Against a stub
 * that does nothing the rate of requests counts, since nobody can be faster; against dynalite how much a server gets
 * done with a second of its processor.
 */
import { Agent, request as httpRequest } from 'node:http'
import { crc32 } from 'node:zlib'
import { makeDeferred } from '../base/deferred.ts'
import { itemToTaggedText } from '../encoding/dynamodb-json.ts'
import type { Bench, BenchContext } from './bench.ts'
import { serverKinds, ServerProcess, type ServerKind } from './http-servers.ts'
import { compare } from './measure.ts'
import {
  itemCount,
  partitionKey,
  sortKey,
  wholeItem,
  workloads,
  type Workload,
} from './workload.ts'

const TableName = 'items'
const partitions = 20
const queriedItems = 10
/** Requests under way at once: as many as an SDK has sockets. */
const connections = 50
/** As many as take about half a second. */
const requestsPerTurn: Readonly<Record<ServerKind, number>> = {
  keystone: 5000,
  stub: 5000,
  dynalite: 1500,
}
const roundsMin = 9
const warmUpRounds = 2

interface Operation {
  readonly name: 'GetItem' | 'PutItem' | 'Query'
  readonly body: (at: number) => string
}

function operationsOn(workload: Workload): readonly Operation[] {
  const total = itemCount(workload)
  const keyOf = (at: number) =>
    `{"pk":{"S":"${partitionKey(workload, at % total)}"},"sk":{"S":"${sortKey(workload, at % total)}"}}`
  const start = `{"TableName":"${TableName}",`
  return [
    { name: 'GetItem', body: (at) => `${start}"Key":${keyOf(at * 7)}}` },
    {
      name: 'PutItem',
      body: (at) =>
        `${start}"Item":${itemToTaggedText(wholeItem(workload, (at * 7) % total, at))}}`,
    },
    {
      name: 'Query',
      body: (at) =>
        `${start}"KeyConditionExpression":"pk = :pk","Limit":${queriedItems},` +
        `"ExpressionAttributeValues":{":pk":{"S":"${partitionKey(workload, (at * 7) % total)}"}}}`,
    },
  ]
}

export const httpBench: Bench = {
  name: 'http',
  async run(context) {
    const { report, directory } = context
    const [workload] = workloads(partitions)
    const program = process.argv[1]
    if (workload === undefined || program === undefined) return
    report.heading(`Through HTTP, ${workload.name}, ${connections} requests at once`)
    const servers = await Promise.all(
      serverKinds.map((kind) => ServerProcess.start(program, kind, directory(`http-${kind}`))),
    )
    const client = new Client()
    try {
      const operations = operationsOn(workload)
      for (const server of servers) await prepare(client, server, workload)
      for (const operation of operations) await measure(context, { client, servers, operation })
    } finally {
      client.close()
      for (const server of servers) await server.stop()
    }
  },
}

async function prepare(
  client: Client,
  { kind, port }: ServerProcess,
  workload: Workload,
): Promise<void> {
  if (kind === 'stub') return
  const create = {
    TableName,
    AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({
      AttributeName,
      AttributeType: 'S',
    })),
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
    BillingMode: 'PAY_PER_REQUEST',
  }
  await client.send(port, 'CreateTable', JSON.stringify(create))
  const put = (at: number) => ({
    port,
    name: 'PutItem',
    body: `{"TableName":"${TableName}","Item":${itemToTaggedText(wholeItem(workload, at, 0))}}`,
  })
  await client.sendAll(itemCount(workload), put)
}

interface Measured {
  readonly client: Client
  readonly servers: readonly ServerProcess[]
  readonly operation: Operation
}

async function measure(
  { report, rounds }: BenchContext,
  { client, servers, operation: { name, body } }: Measured,
): Promise<void> {
  const rates = new Map<ServerKind, number[]>(serverKinds.map((kind) => [kind, []]))
  const perProcessorSecond = new Map<ServerKind, number[]>(serverKinds.map((kind) => [kind, []]))
  const [keystone] = servers
  const answer = keystone === undefined ? '' : await client.send(keystone.port, name, body(1))
  for (const server of servers) if (server.kind === 'stub') await server.answer(answer)
  // The first turns warm them up. Back and forth: what slows the machine down for a while hits all alike.
  for (let round = -warmUpRounds; round < Math.max(rounds, roundsMin); round++) {
    for (const server of round % 2 === 0 ? servers : servers.toReversed()) {
      const { port, kind } = server
      const requests = requestsPerTurn[kind]
      const computed = await server.processorSeconds()
      const started = performance.now()
      await client.sendAll(requests, (at) => ({
        port,
        name,
        body: body(at + (round + warmUpRounds) * requests),
      }))
      const seconds = (performance.now() - started) / 1000
      const computedSeconds = (await server.processorSeconds()) - computed
      if (round < 0) continue
      rates.get(kind)?.push(requests / seconds)
      perProcessorSecond.get(kind)?.push(requests / computedSeconds)
    }
  }
  report.rates(name, rates)
  report.rates(`${name}, per second of processor`, perProcessorSecond)
  report.target({
    label: `HTTP ${name}: a stub that does nothing`,
    atLeast: 0.9,
    ...compare(rates, ['stub']),
  })
  report.target({
    label: `HTTP ${name}, server processor: dynalite`,
    atLeast: 2,
    ...compare(perProcessorSecond, ['dynalite']),
  })
}

interface Sent {
  readonly port: number
  readonly name: string
  readonly body: string
}

/** Sends what an SDK sends, and does with answers what every SDK does: checks the checksum, parses the text. */
class Client {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: connections })

  send(port: number, operation: string, body: string): Promise<string> {
    const { promise, resolve, reject } = makeDeferred<string>()
    const sent = httpRequest(
      {
        agent: this.#agent,
        host: '127.0.0.1',
        port,
        method: 'POST',
        headers: {
          'content-type': 'application/x-amz-json-1.0',
          'x-amz-target': `DynamoDB_20120810.${operation}`,
          'content-length': Buffer.byteLength(body),
          ...sdkHeaders,
        },
      },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () => {
          const bytes = Buffer.concat(chunks)
          const isWhole = Number(response.headers['x-amz-crc32']) === crc32(bytes)
          if (response.statusCode !== 200 || !isWhole) {
            return reject(new Error(`${operation} was answered with ${response.statusCode}`))
          }
          const text = bytes.toString()
          JSON.parse(text)
          resolve(text)
        })
      },
    )
    sent.on('error', reject)
    sent.end(body)
    return promise
  }

  async sendAll(count: number, make: (at: number) => Sent): Promise<void> {
    let next = 0
    await Promise.all(
      Array.from({ length: connections }, async () => {
        while (next < count) {
          const { port, name, body } = make(next++)
          await this.send(port, name, body)
        }
      }),
    )
  }

  close(): void {
    this.#agent.destroy()
  }
}

const sdkHeaders = {
  'user-agent':
    'aws-sdk-js/3.1164.0 ua/2.1 os/linux#6.1 lang/js md/nodejs#20.20.2 api/dynamodb#3.1164.0 m/E,N',
  'amz-sdk-invocation-id': '3a1d1d1a-3b5e-4f5f-9f7c-0d1a2b3c4d5e',
  'amz-sdk-request': 'attempt=1; max=3',
  'x-amz-user-agent': 'aws-sdk-js/3.1164.0',
  'x-amz-date': '20261123T120000Z',
  'x-amz-content-sha256': '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  authorization:
    'AWS4-HMAC-SHA256 Credential=local/20261123/us-east-1/dynamodb/aws4_request, SignedHeaders=amz-sdk-invocation-id;amz-sdk-request;host;x-amz-content-sha256;x-amz-date;x-amz-target;x-amz-user-agent, Signature=5d41402abc4b2a76b9719d911017c5925d41402abc4b2a76b9719d911017c592',
}
