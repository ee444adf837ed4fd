import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startEndpointProcess, type EndpointProcess } from './start-endpoint.ts'

const readme = path.resolve(import.meta.dirname, '../../../README.md')
let endpoint: EndpointProcess

beforeAll(async () => {
  endpoint = await startEndpointProcess()
})
afterAll(async () => {
  expect(await endpoint.stop()).toBe(0)
})

test('the SDK snippet of the README runs as it stands, but for the port', async () => {
  const section = /^## The endpoint\n([^]*?)^## /m.exec(fs.readFileSync(readme, 'utf8'))?.[1] ?? ''
  const snippet = /^```ts\n([^]*?)^```$/m.exec(section)?.[1] ?? ''
  expect(snippet).toContain('http://127.0.0.1:8000')
  const run = snippet.replace('http://127.0.0.1:8000', endpoint.settings.endpoint)
  // From standard input a module resolves its packages from the working directory.
  const printed = execFileSync(process.execPath, ['--input-type=module'], {
    input: run,
    encoding: 'utf8',
    cwd: path.dirname(readme),
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const attributes = /^\[ \{ (.*) \} \]\n$/.exec(printed)?.[1]?.split(', ').sort()
  expect(attributes).toEqual(["author: 'alice'", "posted: '2026-03-01'", "title: 'Hello'"])
  const client = new DynamoDBClient(endpoint.settings)
  expect((await client.send(new ListTablesCommand({}))).TableNames).toEqual(['posts'])
  client.destroy()
})
