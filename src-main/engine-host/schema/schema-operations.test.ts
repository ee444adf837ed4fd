import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { SchemaRunId } from '../../contract/schema.ts'
import { Database } from '../../../src-engine/index.ts'
import { EngineSession } from '../engine-session.ts'
import type { EngineCall } from '../protocol.ts'

let directory: string
let session: EngineSession
let calls: EngineCall[]

const runId = 'run' as SchemaRunId

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'keystone-schema-'))
  calls = []
  session = new EngineSession({
    emit: (event) => {
      if (event.kind === 'engineCalled') calls.push(event.call)
    },
  })
})
afterEach(async () => {
  await session.operations.closeDatabase(null)
  rmSync(directory, { recursive: true, force: true })
})

/** Opens a database whose table `orders` has so many items. */
async function openOrders(count: number): Promise<void> {
  const path = join(directory, 'shop.keystone')
  const database = await Database.create(path, { defaultTable: false })
  await database.dynamodb.createTable({
    TableName: 'orders',
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST',
  })
  await Promise.all(
    Array.from({ length: count }, (_, id) =>
      database.dynamodb.putItem({
        TableName: 'orders',
        Item: new Map<string, string | number>([
          ['id', `o${id}`],
          ['even', id % 2],
        ]),
      }),
    ),
  )
  await database.close()
  const workspaceDirectory = join(directory, 'workspace')
  await session.operations.openDatabase({ path, mode: 'readWrite', workspaceDirectory })
}

test('a table is dropped only by its own name, and its staged edits go with it', async () => {
  await openOrders(200)
  const key = new Map([['id', 'o1']])
  await session.operations.stage({ edits: [{ table: 'orders', key, base: null, draft: key }] })
  await expect(
    session.operations.dropTable({ table: 'orders', confirmedName: 'order' }),
  ).rejects.toThrow('The name typed is not orders. Nothing was deleted.')
  expect(await session.operations.listTables(null)).toHaveLength(1)
  await session.operations.dropTable({ table: 'orders', confirmedName: 'orders' })
  expect(await session.operations.listTables(null)).toEqual([])
  expect(await session.operations.listStaged(null)).toEqual([])
  expect(calls.map(({ operation }) => operation)).toContain('DeleteTable')
})

test('a sample of a table counts as its whole within the margin told', async () => {
  await openOrders(3000)
  const analysis = await session.operations.analyzeItems({
    table: 'orders',
    runId,
    scope: { kind: 'sample', items: 500, seed: 5 },
  })
  const { sample, paths } = analysis
  expect(sample).toMatchObject({ method: 'stripes', items: 500, seed: 5, tableItems: 3000 })
  const even = paths.find(({ path }) => path[0] === 'even')
  const share = ((even?.top.find(({ value }) => value === 0)?.count ?? 0) / sample.items) * 100
  expect(Math.abs(share - 50)).toBeLessThan(sample.marginPercent * 2)
})

test('a run that is cancelled ends soon and tells what it had', async () => {
  await openOrders(4000)
  const running = session.operations.analyzeItems({
    table: 'orders',
    runId,
    scope: { kind: 'all' },
  })
  await session.operations.cancelSchemaRun({ runId })
  const { sample } = await running
  expect(sample.cancelled).toBe(true)
  expect(sample.items).toBeLessThan(4000)
  await session.operations.cancelSchemaRun({ runId })
})

test('a run over a table that is not there fails with its name', async () => {
  await openOrders(0)
  await expect(
    session.operations.analyzeExpiry({ table: 'none', runId, scope: { kind: 'all' } }),
  ).rejects.toMatchObject({ code: 'tableNotFound' })
})
