/** `kstone serve` as a process: read-only, signatures, ports, its end, and clients that mean it no good. */
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Database } from '../../api/database.ts'
import { Sdk, type Operation } from './conformance/sdk.ts'
import { startEndpointProcess, type EndpointProcess } from './start-endpoint.ts'

const root = mkdtempSync(path.join(os.tmpdir(), 'kstone-serve-'))
const running: EndpointProcess[] = []

async function serve(...args: string[]): Promise<EndpointProcess> {
  const endpoint = await startEndpointProcess(args)
  running.push(endpoint)
  return endpoint
}

const TableName = 'things'
const table = {
  TableName,
  AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' as const }],
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' as const }],
  BillingMode: 'PAY_PER_REQUEST' as const,
}

async function makeDatabase(name: string, pk: string): Promise<string> {
  const directory = path.join(root, `${name}.keystone`)
  const database = await Database.create(directory, { defaultTable: false })
  await database.dynamodb.createTable(table)
  await database.dynamodb.putItem({ TableName, Item: new Map([['pk', pk]]) })
  await database.close()
  return directory
}

let shared: EndpointProcess
let sharedDirectory: string
beforeAll(async () => {
  sharedDirectory = await makeDatabase('shared', 'here')
  shared = await serve(sharedDirectory)
})
afterAll(async () => {
  await Promise.all(running.map((endpoint) => endpoint.stop()))
  rmSync(root, { recursive: true, force: true })
})

async function withSdk<T>(
  { settings }: EndpointProcess,
  run: (sdk: Sdk) => Promise<T>,
  changed: Partial<ConstructorParameters<typeof Sdk>[0]> = {},
): Promise<T> {
  const sdk = new Sdk({ ...settings, maxAttempts: 1, ...changed })
  try {
    return await run(sdk)
  } finally {
    sdk.destroy()
  }
}

function hashOf(directory: string): string {
  const hash = createHash('sha256')
  for (const name of readdirSync(directory).sort()) {
    hash.update(name).update(readFileSync(path.join(directory, name)))
  }
  return hash.digest('hex')
}

test('a database served read-only refuses every write and stays the same, byte for byte', async () => {
  const directory = await makeDatabase('readonly', 'kept')
  const before = hashOf(directory)
  const endpoint = await serve(directory, '--read-only')
  await withSdk(endpoint, async (sdk) => {
    const Key = { pk: { S: 'kept' } }
    const { Table } = await sdk.ask('DescribeTable', { TableName })
    const ResourceArn = (Table as { TableArn: string }).TableArn
    const Statement = `DELETE FROM things WHERE pk = 'kept'`
    const writes: readonly (readonly [Operation, object])[] = [
      ['PutItem', { TableName, Item: Key }],
      ['UpdateItem', { TableName, Key }],
      ['DeleteItem', { TableName, Key }],
      ['BatchWriteItem', { RequestItems: { [TableName]: [{ DeleteRequest: { Key } }] } }],
      ['TransactWriteItems', { TransactItems: [{ Delete: { TableName, Key } }] }],
      ['ExecuteStatement', { Statement }],
      ['ExecuteTransaction', { TransactStatements: [{ Statement }] }],
      ['CreateTable', { ...table, TableName: 'more' }],
      ['UpdateTable', { TableName, DeletionProtectionEnabled: true }],
      ['DeleteTable', { TableName }],
      [
        'UpdateTimeToLive',
        { TableName, TimeToLiveSpecification: { AttributeName: 'at', Enabled: true } },
      ],
      ['TagResource', { ResourceArn, Tags: [{ Key: 'a', Value: 'b' }] }],
      ['UntagResource', { ResourceArn, TagKeys: ['a'] }],
    ]
    for (const [operation, input] of writes) {
      const { name, message, status } = await sdk.refusal(operation, input)
      expect([operation, name, status]).toEqual([operation, 'AccessDeniedException', 400])
      expect(message).toBe(
        'The database is open for reading only; open it for writing to change it.',
      )
    }
    const { Responses } = await sdk.ask('BatchExecuteStatement', { Statements: [{ Statement }] })
    expect(Responses).toMatchObject([{ Error: { Code: 'AccessDenied' } }])
    expect((await sdk.ask('GetItem', { TableName, Key }))['Item']).toEqual(Key)
    expect(await sdk.ask('Scan', { TableName, Select: 'COUNT' })).toMatchObject({ Count: 1 })
  })
  expect(await endpoint.stop()).toBe(0)
  expect(hashOf(directory)).toBe(before)
})

test('only requests signed with the key, and lately, are served when signatures are required', async () => {
  const env = { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'secret' }
  const endpoint = await startEndpointProcess(['--in-memory', '--require-signature'], env)
  running.push(endpoint)
  const list = async (accessKeyId: string, secretAccessKey: string, skewMs = 0) =>
    withSdk(endpoint, async (sdk) => (await sdk.refusal('ListTables', {})).name, {
      credentials: { accessKeyId, secretAccessKey },
      systemClockOffset: skewMs,
    })
  expect(await list('local', 'secret')).toBe('none: it was answered')
  expect(await list('local', 'guess')).toBe('InvalidSignatureException')
  expect(await list('other', 'secret')).toBe('UnrecognizedClientException')
  expect(await list('local', 'secret', -3_600_000)).toBe('InvalidSignatureException')
  const half = await fetchJson(endpoint, '{}', { Authorization: 'AWS4-HMAC-SHA256 Credential=x' })
  expect([half.status, half.text]).toEqual([
    400,
    expect.stringContaining('IncompleteSignatureException'),
  ])
  const unsigned = await fetchJson(endpoint, '{}')
  expect([unsigned.status, unsigned.text]).toEqual([
    400,
    '{"__type":"com.amazon.coral.service#MissingAuthenticationTokenException","message":"Missing Authentication Token"}',
  ])
})

async function fetchJson(
  { settings }: EndpointProcess,
  body: string,
  more: Readonly<Record<string, string>> = {},
) {
  const answer = await fetch(settings.endpoint, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/x-amz-json-1.0',
      'X-Amz-Target': 'DynamoDB_20120810.ListTables',
      ...more,
    },
    body,
  })
  return { status: answer.status, text: await answer.text() }
}

test('two databases are served on two ports; a port in use is said, and so is a database in use', async () => {
  const other = await serve(await makeDatabase('other', 'there'))
  const found = async (endpoint: EndpointProcess) =>
    withSdk(endpoint, async (sdk) => (await sdk.ask('Scan', { TableName }))['Items'])
  expect(await found(shared)).toContainEqual({ pk: { S: 'here' } })
  expect(await found(other)).toEqual([{ pk: { S: 'there' } }])
  const port = new URL(shared.settings.endpoint).port
  const ended = async (...args: string[]): Promise<string> => {
    const failure: unknown = await startEndpointProcess(args).catch((error: unknown) => error)
    return failure instanceof Error ? failure.message : 'it was served'
  }
  expect(await ended('--in-memory', '--port', port)).toContain(
    `Port ${port} of 127.0.0.1 cannot be listened on: another program uses it. Choose another with --port.`,
  )
  expect(await ended(sharedDirectory)).toMatch(
    /code 1[^]*is open in kstone \(process \d+[^]*Close it there first/,
  )
})

/** A connection that is written to by hand. */
async function open({ settings }: EndpointProcess): Promise<Socket> {
  const socket = connect(Number(new URL(settings.endpoint).port), '127.0.0.1')
  socket.on('error', () => undefined)
  await new Promise((resolve) => socket.once('connect', resolve))
  return socket
}

function headOf({ settings }: EndpointProcess, target: string, length: number): string {
  return [
    'POST / HTTP/1.1',
    `Host: ${new URL(settings.endpoint).host}`,
    'Content-Type: application/x-amz-json-1.0',
    `X-Amz-Target: DynamoDB_20120810.${target}`,
    `Content-Length: ${length}`,
    '\r\n',
  ].join('\r\n')
}

test('what was begun is answered when the process is asked to end; it takes nothing new, and ends well', async () => {
  const directory = await makeDatabase('ending', 'first')
  const endpoint = await serve(directory)
  const body = JSON.stringify({ TableName, Item: { pk: { S: 'slow' } } })
  const slow = await open(endpoint)
  slow.write(headOf(endpoint, 'PutItem', body.length) + body.slice(0, 20))
  let answer = ''
  slow.on('data', (chunk) => (answer += String(chunk)))
  const closed = new Promise((resolve) => slow.once('close', resolve))
  // An answer shows that the slow request's head has come, too.
  await fetchJson(endpoint, '{}')
  const ended = endpoint.stop()
  await expect.poll(async () => fetchJson(endpoint, '{}').catch(() => 'refused')).toBe('refused')
  slow.write(body.slice(20))
  await closed
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\n\{\}$/)
  expect(await ended).toBe(0)
  const database = await Database.openReadOnly(directory)
  const { Count } = await database.dynamodb.scan({ TableName, Select: 'COUNT' })
  expect(Count).toBe(2)
  await database.close()
})

test('more than a thousand connections that say nothing, and slow bodies, stop nobody else', async () => {
  // More than the server would ever hold open.
  const attackers = await Promise.all(
    Array.from({ length: 1200 }, async (_, at) => {
      const socket = await open(shared)
      if (at % 4 === 1) socket.write('POST / HTTP/1.1\r\nHost: loc')
      if (at % 4 === 2) socket.write(`${headOf(shared, 'PutItem', 1000)}{"TableName"`)
      return socket
    }),
  )
  const times: number[] = []
  await withSdk(shared, async (sdk) => {
    for (let at = 0; at < 50; at++) {
      const started = performance.now()
      await sdk.ask('PutItem', { TableName, Item: { pk: { S: `under attack ${at}` } } })
      times.push(performance.now() - started)
    }
  })
  for (const socket of attackers) socket.destroy()
  expect(times).toHaveLength(50)
  // Far below the five seconds after which the server gives a silent client up.
  expect(Math.max(...times)).toBeLessThan(2000)
})

/** What a page elsewhere, a name that points here, or a form could send; `@` is the endpoint's host and port. */
const attacks: readonly (readonly [what: string, head: readonly string[], status: number])[] = [
  ['a name that points here', ['POST / HTTP/1.1', 'Host: evil.example'], 421],
  ['that name with our port', ['POST / HTTP/1.1', 'Host: evil.example:PORT'], 421],
  ['a look-alike', ['POST / HTTP/1.1', 'Host: localhost.evil.example:PORT'], 421],
  ['a dot behind', ['POST / HTTP/1.1', 'Host: localhost.:PORT'], 421],
  ['a user before', ['POST / HTTP/1.1', 'Host: localhost@evil:PORT'], 421],
  ['another port', ['POST / HTTP/1.1', 'Host: localhost:1'], 421],
  ['no port', ['POST / HTTP/1.1', 'Host: localhost'], 421],
  ['the address of all', ['POST / HTTP/1.1', 'Host: 0.0.0.0:PORT'], 421],
  ['two hosts', ['POST / HTTP/1.1', 'Host: @', 'Host: evil.example'], 421],
  ['an empty host', ['POST / HTTP/1.1', 'Host: '], 421],
  ['no host', ['POST / HTTP/1.0'], 421],
  ['an absolute target', ['POST http://evil.example/ HTTP/1.1', 'Host: @'], 404],
  ['a page of this machine', ['POST / HTTP/1.1', 'Host: @', 'Origin: http://localhost:3000'], 403],
  ['a page of this endpoint', ['POST / HTTP/1.1', 'Host: @', 'Origin: http://@'], 403],
  ['a page without origin', ['POST / HTTP/1.1', 'Host: @', 'Origin: null'], 403],
  ['a request across sites', ['POST / HTTP/1.1', 'Host: @', 'Sec-Fetch-Site: cross-site'], 403],
  ['one of the same site', ['POST / HTTP/1.1', 'Host: @', 'Sec-Fetch-Site: same-site'], 403],
  ['a preflight', ['OPTIONS / HTTP/1.1', 'Host: @', 'Access-Control-Request-Method: POST'], 403],
  [
    'a form',
    ['POST / HTTP/1.1', 'Host: @', 'Content-Type: application/x-www-form-urlencoded'],
    415,
  ],
  [
    'a form with files',
    ['POST / HTTP/1.1', 'Host: @', 'Content-Type: multipart/form-data; boundary=x'],
    415,
  ],
  ['a beacon', ['POST / HTTP/1.1', 'Host: @', 'Content-Type: text/plain;charset=UTF-8'], 415],
  ['no type', ['POST / HTTP/1.1', 'Host: @'], 415],
  [
    'two types',
    [
      'POST / HTTP/1.1',
      'Host: @',
      'Content-Type: text/plain',
      'Content-Type: application/x-amz-json-1.0',
    ],
    415,
  ],
  [
    'a type in a type',
    ['POST / HTTP/1.1', 'Host: @', 'Content-Type: text/plain, application/x-amz-json-1.0'],
    415,
  ],
  [
    'two targets',
    [
      'POST / HTTP/1.1',
      'Host: @',
      'Content-Type: application/x-amz-json-1.0',
      'X-Amz-Target: DynamoDB_20120810.ListTables',
    ],
    400,
  ],
  ['a script', ['GET /?x=1 HTTP/1.1', 'Host: @'], 404],
  ['another method', ['PUT / HTTP/1.1', 'Host: @'], 405],
  ['two lengths', ['POST / HTTP/1.1', 'Host: @', 'Content-Length: 3'], 400],
  ['a length and chunks', ['POST / HTTP/1.1', 'Host: @', 'Transfer-Encoding: chunked'], 400],
  [
    'a web socket',
    [
      'GET / HTTP/1.1',
      'Host: @',
      'Origin: http://evil.example',
      'Connection: Upgrade',
      'Upgrade: websocket',
    ],
    403,
  ],
]

test.for(attacks)('a browser gets nowhere with %s', async ([, head, status]) => {
  const host = new URL(shared.settings.endpoint).host
  const body = JSON.stringify({ TableName, Item: { pk: { S: 'from a page' } } })
  const lines = head.map((line) =>
    line.replace('@', host).replace('PORT', host.split(':')[1] ?? ''),
  )
  const sent = [
    ...lines,
    'X-Amz-Target: DynamoDB_20120810.PutItem',
    `Content-Length: ${body.length}`,
    'Connection: close',
    '',
    body,
  ]
  const socket = await open(shared)
  socket.write(sent.join('\r\n'))
  let answer = ''
  socket.on('data', (chunk) => (answer += String(chunk)))
  await new Promise((resolve) => socket.once('close', resolve))
  expect(Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1])).toBe(status)
  expect(answer).not.toMatch(/^Access-Control/im)
  const { Item } = await withSdk(shared, (sdk) =>
    sdk.ask('GetItem', { TableName, Key: { pk: { S: 'from a page' } } }),
  )
  expect(Item).toBeUndefined()
})
