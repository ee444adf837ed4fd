import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Database } from '../../src-engine/index.ts'
import type { AttributeValue } from '../../src-engine/index.ts'
import type { StatementId, StatementProgress } from '../contract/statements.ts'
import { Workspace } from '../workspace/workspace.ts'
import { CallRecorder } from './call-recorder.ts'
import type { CancelFlag, EngineCall } from './protocol.ts'
import { Statements } from './statements.ts'

let directory = ''
let database: Database
let workspace: Workspace
let statements: Statements
let progress: StatementProgress[] = []
let written: (string | undefined)[] = []
let calls: EngineCall[] = []
const id = 'one' as StatementId
/** These tests wait for what happens, however busy the machine is. */
const patience = { timeout: 30_000 }
vi.setConfig({ testTimeout: 60_000 })
const newFlag = (): CancelFlag => new Int32Array(new SharedArrayBuffer(4))

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'keystone-statements-'))
  progress = []
  written = []
  calls = []
  database = await Database.createInMemory({ tableName: 'users' })
  const onWritten = (table: string | undefined): void => void written.push(table)
  workspace = await Workspace.open({
    directory,
    engine: database.dynamodb,
    nowMs: () => 1000,
    onWritten,
  })
  statements = new Statements({
    database,
    workspace,
    recorder: new CallRecorder((call) => calls.push(call)),
    onProgress: (told) => progress.push(told),
    onWritten,
  })
})
afterEach(async () => {
  await statements.closeAll()
  await workspace.close()
  await database.close()
  rmSync(directory, { recursive: true })
})

async function fill(count: number): Promise<void> {
  const writes = Array.from({ length: count }, (_, n) => ({ put: `u${n}`, item: { n } }))
  await database.batchWrite(writes)
}

async function runToEnd(text: string, parameters?: readonly AttributeValue[]): Promise<void> {
  statements.start(id, { text, parameters }, newFlag())
  await expect.poll(() => progress.at(-1)?.state.kind ?? 'running', patience).not.toBe('running')
}

describe('a SELECT', () => {
  test('says beforehand what it will read, and its rows can be read from anywhere', async () => {
    await fill(500)
    const text = 'SELECT pk, n FROM users WHERE n >= ? ORDER BY n DESC'
    expect(statements.plan({ text, parameters: [100] })).toMatchObject({
      kind: 'read',
      columns: ['pk', 'n'],
      operation: 'Scan',
      estimatedItems: 500,
    })
    await runToEnd(text, [100])
    const { rows, progress: at } = await statements.rows(id, 395, 10)
    expect(rows.map(({ item }) => item.get('n'))).toEqual([104, 103, 102, 101, 100])
    expect(at).toMatchObject({ state: { kind: 'ended' }, rows: 400, itemsRead: 500 })
    expect(calls).toMatchObject([
      { operation: 'ExecuteStatement', rows: 400, text: expect.stringContaining('SELECT pk, n') },
    ])
  })

  test('of values that are no tuples keeps them, and long ones whole for whoever asks', async () => {
    await database.put('a', { text: 'x'.repeat(10_000) })
    await runToEnd('SELECT VALUE u.text FROM users u')
    const { rows } = await statements.rows(id, 0, 1)
    expect(rows).toMatchObject([{ tuple: false, sizeBytes: 10_002 }])
    expect(rows[0]?.item.get('_1')).toBe('x'.repeat(1024))
    expect(statements.row(id, 0).get('_1')).toBe('x'.repeat(10_000))
  })

  test('that lets nobody else run is stopped by its flag', async () => {
    await fill(1000)
    const flag = newFlag()
    // From another thread, as main does it: this one is busy joining.
    const setter = new Worker(
      `const { workerData } = require('node:worker_threads')
       setTimeout(() => Atomics.store(workerData, 0, 1), 300)`,
      { eval: true, workerData: flag },
    )
    const text = 'SELECT COUNT(*) FROM users a, users b, users c WHERE a.n + b.n + c.n < 0'
    statements.start(id, { text }, flag)
    await expect.poll(() => progress.at(-1)?.state.kind, patience).toBe('cancelled')
    expect(progress.at(-1)?.elapsedMs).toBeLessThan(10_000)
    await setter.terminate()
  })
})

test('a mistake is told with its place, and nothing is started', () => {
  expect(() => statements.start(id, { text: 'SELECT * FORM users' }, newFlag())).toThrow(
    expect.objectContaining({ code: 'syntax', details: expect.objectContaining({ line: 1 }) }),
  )
  expect(() => statements.row(id, 0)).toThrow('no longer there')
})

describe('a write', () => {
  test('is journalled with the item before and after, and can be undone', async () => {
    await database.put('a', { n: 1 })
    await runToEnd("UPDATE users SET n = n + 1 WHERE pk = 'a'")
    expect(progress.at(-1)).toMatchObject({ state: { kind: 'ended' }, entry: 1 })
    expect(written).toEqual(['users'])
    const { staged } = await workspace.stageInverse(workspace.journal(1)[0]?.number ?? badNumber())
    await workspace.commit(staged.map((edit) => edit.id))
    expect(await database.get('a')).toMatchObject({ n: 1 })
  })

  test('of many items runs only when confirmed, and each batch of it can be undone', async () => {
    await fill(600)
    const text = 'UPDATE users SET n = n + ? WHERE n >= ?'
    expect(() => statements.start(id, { text, parameters: [1, 0] }, newFlag())).toThrow(
      'pk of the table users is not fixed',
    )
    const { bulk, operation } = statements.plan({ text, parameters: [1000, 100] })
    expect(operation).toBe('Bulk update')
    expect(bulk).toEqual({
      table: 'users',
      count: { text: 'SELECT COUNT(*) AS items FROM users WHERE n >= ?', parameters: [100] },
    })
    const confirmedBulk = { keepsUndo: true }
    statements.start(id, { text, parameters: [1000, 100], confirmedBulk }, newFlag())
    await expect.poll(() => progress.at(-1)?.state.kind ?? 'running', patience).toBe('ended')
    expect(progress.at(-1)).toMatchObject({ itemsWritten: 500 })
    const entries = workspace.journal(10)
    expect(entries.reduce((sum, { items }) => sum + items, 0)).toBe(500)
    for (const { number } of entries) {
      const { staged } = await workspace.stageInverse(number)
      await workspace.commit(staged.map((edit) => edit.id))
    }
    const sums = await database.executeStatement('SELECT VALUE SUM(n) FROM users')
    expect(sums).toEqual([(599 * 600) / 2])
  })

  test('that is refused changes nothing and says why', async () => {
    await database.put('a', { n: 1 })
    await runToEnd("INSERT INTO users VALUE {'pk': 'a'}")
    expect(progress.at(-1)?.state).toMatchObject({
      kind: 'failed',
      error: { code: 'duplicateItem' },
    })
    expect(workspace.journal(1)).toMatchObject([{ operation: 'Statement', state: 'failed' }])
  })
})

function badNumber(): never {
  throw new Error('no journal entry')
}
