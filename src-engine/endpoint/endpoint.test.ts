/** The protocol itself, as bytes: what is refused, what is answered, and that nothing brings it down. */
import { connect } from 'node:net'
import { request as httpRequest, type OutgoingHttpHeaders } from 'node:http'
import { crc32, gzipSync } from 'node:zlib'
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Database } from '../api/database.ts'
import { randomBelow, SeededRandom } from '../base/random.ts'
import { testSeed } from '../testing/soak.ts'
import { startEndpoint, type Endpoint } from './endpoint.ts'
import { requestShapes } from './request-shapes.ts'

let database: Database
let endpoint: Endpoint

beforeAll(async () => {
  database = await Database.createInMemory({ defaultTable: false })
  endpoint = await startEndpoint({ dynamodb: database.dynamodb, port: 0 })
  const created = await call('CreateTable', {
    TableName: 'things',
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    BillingMode: 'PAY_PER_REQUEST',
  })
  expect(created.status).toBe(200)
})
afterAll(async () => {
  await endpoint.close()
  await database.close()
})

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly text: string
}

interface Sent {
  readonly method?: string
  readonly path?: string
  readonly headers?: OutgoingHttpHeaders
  readonly body?: string | Uint8Array
}

function send({ method = 'POST', path = '/', headers = {}, body = '' }: Sent): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(
      {
        host: '127.0.0.1',
        port: endpoint.port,
        method,
        path,
        headers: { 'Content-Length': Buffer.byteLength(body), ...headers },
      },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString()
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text })
        })
      },
    )
    sent.on('error', reject)
    sent.end(body)
  })
}

const json = 'application/x-amz-json-1.0'

function post(operation: string, body: string | Uint8Array, headers: OutgoingHttpHeaders = {}) {
  const target = operation.includes('.') ? operation : `DynamoDB_20120810.${operation}`
  return send({ body, headers: { 'Content-Type': json, 'X-Amz-Target': target, ...headers } })
}

async function call(operation: string, input: unknown): Promise<Answer> {
  return await post(operation, JSON.stringify(input))
}

test.for<readonly [string, Sent, number]>([
  ['a name that points here', { headers: { Host: 'evil.example:8000' } }, 421],
  ['a look-alike', { headers: { Host: 'localhost.evil.example' } }, 421],
  ['a page', { headers: { Origin: 'http://localhost:3000' } }, 403],
  ['a fetch from elsewhere', { headers: { 'Sec-Fetch-Site': 'cross-site' } }, 403],
  ['a preflight', { method: 'OPTIONS' }, 403],
  ['another path', { path: '/tables' }, 404],
  ['another method', { method: 'PUT' }, 405],
  ['a form', { headers: { 'Content-Type': 'application/x-www-form-urlencoded' } }, 415],
  ['no content type', {}, 415],
])('%s is refused', async ([, sent, status]) => {
  const answer = await send(sent)
  expect(answer.status).toBe(status)
  expect(answer.headers).not.toHaveProperty('access-control-allow-origin')
})

test('GET says that it lives', async () => {
  const answer = await send({ method: 'GET' })
  expect([answer.status, answer.text.startsWith('healthy: dynamodb')]).toEqual([200, true])
})

test('an answer has its checksum, an id of its own, and nothing that a page could use', async () => {
  const [first, second] = [await call('ListTables', {}), await call('ListTables', {})]
  expect(first.text).toBe('{"TableNames":["things"]}')
  expect(Number(first.headers['x-amz-crc32'])).toBe(crc32(first.text))
  expect(first.headers['x-amzn-requestid']).toMatch(/^[A-Z0-9]{52}$/)
  expect(first.headers['x-amzn-requestid']).not.toBe(second.headers['x-amzn-requestid'])
  expect(first.headers).toMatchObject({
    'content-type': json,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  })
})

test('what is no operation, no JSON or no object is said as AWS says it', async () => {
  const service = 'com.amazon.coral.service'
  const unknown = { __type: `${service}#UnknownOperationException` }
  const unreadable = { __type: `${service}#SerializationException` }
  const said = async (answer: Promise<Answer>): Promise<unknown> => {
    const { status, text } = await answer
    expect(status).toBe(400)
    return JSON.parse(text)
  }
  expect(await said(call('Nothing', {}))).toEqual(unknown)
  expect(await said(call('DynamoDB_20111205.ListTables', {}))).toEqual(unknown)
  expect(await said(call('toString', {}))).toEqual(unknown)
  expect(await said(post('ListTables', '{'))).toEqual(unreadable)
  expect(await said(post('ListTables', ''))).toEqual(unreadable)
  expect(await said(post('ListTables', Buffer.from([0x7b, 0x22, 0xff, 0x22])))).toEqual(unreadable)
  expect(await said(call('ListTables', []))).toMatchObject(unreadable)
  expect(await said(call('ListTables', null))).toMatchObject(unreadable)
})

test.for([
  ['PutItem', { TableName: 1 }, 'NUMBER_VALUE cannot be converted to String'],
  ['PutItem', { TableName: true }, 'TRUE_VALUE cannot be converted to String'],
  ['PutItem', { TableName: {} }, 'Start of structure or map found where not expected'],
  ['PutItem', { TableName: [] }, 'Unrecognized collection type class java.lang.String'],
  ['Scan', { Limit: '1' }, 'STRING_VALUE cannot be converted to Integer'],
  ['Scan', { ConsistentRead: 'yes' }, 'Unexpected token received from parser'],
  ['Scan', { ConsistentRead: 1 }, 'NUMBER_VALUE cannot be converted to Boolean'],
  ['CreateTable', { KeySchema: 'pk' }, 'Unexpected field type'],
  ['CreateTable', { KeySchema: ['pk'] }, 'Unexpected value type in payload'],
  ['BatchWriteItem', { RequestItems: 'things' }, 'Unexpected field type'],
] as const)('%s with a wrong type is told: %j', async ([operation, input, message]) => {
  const { status, text } = await call(operation, input)
  expect(status).toBe(400)
  expect(JSON.parse(text)).toEqual({
    __type: 'com.amazon.coral.service#SerializationException',
    Message: message,
  })
})

test('a body may be compressed, and is never larger than 16 MB', async () => {
  const item = { TableName: 'things', Item: { pk: { S: 'gzip' } } }
  const packed = gzipSync(JSON.stringify(item))
  expect((await post('PutItem', packed, { 'Content-Encoding': 'gzip' })).status).toBe(200)
  expect((await post('PutItem', packed, { 'Content-Encoding': 'br' })).status).toBe(400)
  const bomb = gzipSync(Buffer.alloc(40 * 1024 * 1024))
  expect((await post('PutItem', bomb, { 'Content-Encoding': 'gzip' })).status).toBe(413)
  const large = await post('PutItem', Buffer.alloc(17 * 1024 * 1024, 0x20))
  expect(large.status).toBe(413)
})

test('deep, odd and hostile values are values or errors', async () => {
  const put = async (value: string): Promise<number> =>
    (await post('PutItem', `{"TableName":"things","Item":{"pk":{"S":"odd"},"v":${value}}}`)).status
  expect(await put(`${'{"L":['.repeat(100_000)}${']}'.repeat(100_000)}`)).toBe(400)
  expect(await put('{"M":{"__proto__":{"S":"x"},"constructor":{"S":"y"}}}')).toBe(200)
  expect(await put('{"N":"1e200"}')).toBe(400)
  expect(await put('{"S":"\\ud800"}')).toBe(400)
  const { text } = await call('GetItem', { TableName: 'things', Key: { pk: { S: 'odd' } } })
  expect(text).toContain('"__proto__":{"S":"x"}')
  expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain('S')
})

test('what is not HTTP is answered and forgotten', async () => {
  const answers = await Promise.all(
    [
      'nonsense\r\n\r\n',
      'POST / HTTP/1.1\r\n\r\n',
      `GET / HTTP/1.1\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
    ].map(
      (bytes) =>
        new Promise<string>((resolve, reject) => {
          const socket = connect(endpoint.port, '127.0.0.1', () => socket.write(bytes))
          let text = ''
          socket.on('data', (chunk) => (text += chunk.toString()))
          socket.on('close', () => resolve(text.split('\r\n')[0] ?? ''))
          socket.on('error', reject)
        }),
    ),
  )
  expect(answers.map((line) => line.slice(0, 12))).toEqual([
    'HTTP/1.1 400',
    'HTTP/1.1 400',
    'HTTP/1.1 431',
  ])
})

test('whatever members a request has, of whatever types, no answer is an error of the server', async () => {
  const random = new SeededRandom(testSeed)
  const names = [...requestShapes.keys()]
  const streams = new Set(['ListStreams', 'DescribeStream', 'GetShardIterator', 'GetRecords'])
  const members = [
    ...new Set([...requestShapes.values()].flatMap(({ members: all }) => [...all.keys()])),
  ]
  const pick = <Value>(values: readonly Value[]): Value =>
    values[randomBelow(random, values.length)] as Value
  const value = (depth: number): unknown => {
    const scalars = [
      null,
      true,
      false,
      0,
      -1,
      1.5,
      1e300,
      '',
      'things',
      'pk',
      '#a',
      ':v',
      'pk = :v',
      'SELECT * FROM things',
      '\u0000',
    ]
    const dice = randomBelow(random, depth > 3 ? 1 : 4)
    if (dice <= 1) return pick(scalars)
    if (dice === 2) return Array.from({ length: randomBelow(random, 3) }, () => value(depth + 1))
    return Object.fromEntries(
      Array.from({ length: randomBelow(random, 4) }, () => [
        pick([...members, 'S', 'N', 'B', 'M', 'L', 'SS', 'pk', '__proto__']),
        value(depth + 1),
      ]),
    )
  }
  for (let round = 0; round < 3000; round++) {
    const name = pick(names)
    const input = Object.fromEntries([
      ['TableName', pick(['things', 'nothing', 7])],
      ...Array.from({ length: randomBelow(random, 6) }, () => [pick(members), value(0)]),
    ])
    // What creates or deletes the table that all others use would end the test early.
    if (name === 'DeleteTable') input['TableName'] = 'nothing'
    const service = streams.has(name) ? 'DynamoDBStreams_20120810' : 'DynamoDB_20120810'
    const { status, text } = await call(`${service}.${name}`, input)
    expect([200, 400], `seed ${testSeed}: ${name} ${JSON.stringify(input)} gave ${text}`).toContain(
      status,
    )
  }
})

test('signed requests alone are served when that is asked for', async () => {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'secret' }
  const guarded = await startEndpoint({ dynamodb: database.dynamodb, port: 0, credentials })
  try {
    const list = async (given: typeof credentials, skewMs = 0): Promise<string> => {
      const client = new DynamoDBClient({
        endpoint: `http://127.0.0.1:${guarded.port}`,
        region: 'local',
        credentials: given,
        systemClockOffset: skewMs,
        maxAttempts: 1,
      })
      try {
        return String((await client.send(new ListTablesCommand({}))).TableNames)
      } catch (error) {
        return error instanceof Error ? error.name : String(error)
      } finally {
        client.destroy()
      }
    }
    expect(await list(credentials)).toBe('things')
    expect(await list({ ...credentials, secretAccessKey: 'guess' })).toBe(
      'InvalidSignatureException',
    )
    expect(await list({ ...credentials, accessKeyId: 'other' })).toBe('UnrecognizedClientException')
    expect(await list(credentials, -3_600_000)).toBe('InvalidSignatureException')
  } finally {
    await guarded.close()
  }
})

test('a port that is taken is said, with what to do', async () => {
  await expect(startEndpoint({ dynamodb: database.dynamodb, port: endpoint.port })).rejects.toThrow(
    /another program uses it. Choose another with --port/,
  )
})
