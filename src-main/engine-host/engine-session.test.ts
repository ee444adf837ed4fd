import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { CreateTableInput, Item } from '../../src-engine/index.ts'
import type { BrowseId } from '../contract/browse.ts'
import { EngineSession } from './engine-session.ts'
import type { EngineEvent } from './protocol.ts'

vi.setConfig({ testTimeout: 60_000 })

const table: CreateTableInput = {
  TableName: 'orders',
  AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  BillingMode: 'PAY_PER_REQUEST',
}
const browseId = 'one' as BrowseId

let directory = ''
let session: EngineSession
let events: EngineEvent[] = []

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'keystone-session-'))
  events = []
  session = new EngineSession({ emit: (event) => events.push(event) })
})
afterEach(async () => {
  await session.operations.closeDatabase(null)
  rmSync(directory, { recursive: true })
})

const path = (): string => join(directory, 'shop.keystone')
const place = (): { path: string; workspaceDirectory: string } => ({
  path: path(),
  workspaceDirectory: join(directory, 'workspace'),
})
const order = (pk: string): Item => new Map([['pk', pk]])

async function put(pk: string): Promise<void> {
  await session.operations.putItem({ TableName: 'orders', Item: order(pk) })
}

test('a new database with a table is there when it is opened again', async () => {
  await session.operations.createDatabase({ ...place(), table })
  await put('a')
  await session.operations.closeDatabase(null)
  await session.operations.openDatabase({ ...place(), mode: 'readWrite' })
  expect(await session.operations.listTables(null)).toMatchObject([
    { TableName: 'orders', ItemCount: 1 },
  ])
  const Key = order('a')
  expect(await session.operations.getItem({ TableName: 'orders', Key })).toMatchObject({
    Item: Key,
  })
})

test('a table that is refused leaves no directory behind', async () => {
  const refused = { ...table, TableName: '?' }
  await expect(
    session.operations.createDatabase({ ...place(), table: refused }),
  ).rejects.toMatchObject({ code: 'validation' })
  expect(existsSync(path())).toBe(false)
})

describe('read-only', () => {
  function fingerprint(): string[] {
    return readdirSync(path())
      .toSorted()
      .map((name) => {
        const bytes = readFileSync(join(path(), name))
        return `${name} ${createHash('sha256').update(bytes).digest('hex')}`
      })
  }

  test('every write is refused, and not a byte changes', async () => {
    await session.operations.createDatabase({ ...place(), table })
    await put('a')
    await session.operations.closeDatabase(null)
    const before = fingerprint()

    await session.operations.openDatabase({ ...place(), mode: 'readOnly' })
    const refused = await Promise.allSettled([
      session.operations.putItem({ TableName: 'orders', Item: order('b') }),
      session.operations.deleteItem({ TableName: 'orders', Key: order('a') }),
      session.operations.createTable({ ...table, TableName: 'more' }),
      session.operations.stage({ edits: [] }),
    ])
    expect(refused.map((write) => write.status)).toEqual(refused.map(() => 'rejected'))
    for (const write of refused) expect(JSON.stringify(write)).toContain('readOnly')
    await session.operations.openBrowse({ browseId, source: { table: 'orders' } })
    expect(await session.operations.readRows({ browseId, first: 0, count: 9 })).toMatchObject({
      rows: [{ item: order('a') }],
      endReached: true,
    })
    await session.operations.closeDatabase(null)
    expect(fingerprint()).toEqual(before)
  })
})

test('a write tells the rows it outdates, once, until they are read anew', async () => {
  await session.operations.createDatabase({ ...place(), table })
  await session.operations.openBrowse({ browseId, source: { table: 'orders' } })
  const outdated = (): number => events.filter(({ kind }) => kind === 'browseOutdated').length
  await put('a')
  await put('b')
  expect(outdated()).toBe(1)
  await session.operations.refreshBrowse({ browseId })
  expect(await session.operations.readRows({ browseId, first: 0, count: 9 })).toMatchObject({
    cost: { returned: 2 },
  })
  await put('c')
  expect(outdated()).toBe(2)
})

test('every call to the engine is told, with its text, its rows and how it failed', async () => {
  await session.operations.createDatabase({ ...place(), table })
  await put('a')
  const none = { TableName: 'none', Key: order('a') }
  const error: unknown = await session.operations.getItem(none).catch((reason: unknown) => reason)
  expect(session.explain(error)).toMatchObject({
    asData: {
      code: 'tableNotFound',
      message: 'There is no table none in shop.keystone. Tables: orders.',
    },
  })
  const told = events.flatMap((event) => (event.kind === 'engineCalled' ? [event.call] : []))
  expect(told.map(({ operation, text, failed }) => [operation, text, failed?.code])).toEqual([
    ['CreateDatabase', expect.stringContaining('orders'), undefined],
    ['DescribeTable', 'orders', undefined],
    ['GetItem', 'orders Key={pk: "a"} ConsistentRead=true', undefined],
    ['PutItem', 'orders Item={pk}', undefined],
    ['GetItem', 'orders Key={pk: "a"} ConsistentRead=true', undefined],
    ['GetItem', 'none Key={pk: "a"}', 'tableNotFound'],
  ])
})

test('without an open database every operation says so', async () => {
  await expect(session.operations.listTables(null)).rejects.toMatchObject({
    asData: { code: 'closed' },
  })
  await expect(session.operations.readRows({ browseId, first: 0, count: 1 })).rejects.toMatchObject(
    { asData: { code: 'closed' } },
  )
})
