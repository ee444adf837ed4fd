import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { DatabaseHandle } from './contract/databases.ts'
import { Databases } from './databases.ts'
import { ActivityLog } from './state/activity-log.ts'
import { Environments } from './state/environments.ts'
import { Recents } from './state/recents.ts'

/** An engine that opens anything but `refused`, and dies of a table named `fatal`. */
const engineWorker = `
  const { parentPort } = require('node:worker_threads')
  parentPort.on('message', ({ id, operation, input }) => {
    if (input?.table === 'fatal') return setImmediate(() => { throw new Error('boom') })
    if (operation === 'openDatabase' && input.path.includes('refused')) {
      const error = { code: 'notADatabase', message: 'Not one.', details: { path: input.path } }
      return parentPort.postMessage({ kind: 'failure', id, error })
    }
    const value = operation === 'openBrowse' ? { browseId: input.browseId, kind: 'scan' }
      : operation === 'describeTable' ? { TableName: input.table }
      : operation === 'readRows' ? { first: input.first, rows: [] }
      : null
    parentPort.postMessage({ kind: 'result', id, value })
  })`

/** These tests wait for what happens, however busy the machine is. */
const patience = { timeout: 30_000 }
vi.setConfig({ testTimeout: 60_000 })

let directory = ''
let databases: Databases
let told: { windowId: number; name: string; event: unknown }[] = []
let workers = 0

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'keystone-databases-'))
  told = []
  workers = 0
  databases = new Databases({
    startWorker: () => {
      workers++
      return new Worker(engineWorker, { eval: true })
    },
    recents: new Recents(join(directory, 'recents.json')),
    environments: new Environments(join(directory, 'environments.json')),
    workspacesDirectory: join(directory, 'workspaces'),
    activity: new ActivityLog(() => undefined),
    emit: (windowId, name, event) => told.push({ windowId, name, event }),
    onTrouble: () => undefined,
  })
  mkdirSync(join(directory, 'a.keystone'))
})
afterEach(async () => {
  await databases.closeAll()
  rmSync(directory, { recursive: true })
})

function at(name: string): string {
  return join(directory, name)
}

async function describeTable(handle: DatabaseHandle, table: string): Promise<unknown> {
  return await databases.engine.call(1, handle, { operation: 'describeTable', input: { table } })
}

describe('an environment that opens read-only', () => {
  test('holds however the database is opened, until it is reopened for writing', async () => {
    const { recentId, handle, mode } = await databases.open(1, at('a.keystone'), 'readWrite')
    expect(mode).toBe('readWrite')
    const environment = { label: 'PRODUCTION', colour: 'red' as const, opensReadOnly: true }
    databases.setEnvironment(1, recentId, environment)
    expect(databases.list(1)).toMatchObject([{ environment }])
    await databases.close(1, handle)

    const again = await databases.open(1, at('a.keystone'), 'readWrite')
    expect(again).toMatchObject({ mode: 'readOnly', environment })
    expect(await databases.reopen(1, again.handle, 'readWrite')).toMatchObject({
      mode: 'readWrite',
      recentId,
    })
    expect(databases.list(1)).toHaveLength(1)
  })
})

describe('handles', () => {
  test('belong to the window that opened them', async () => {
    const { handle } = await databases.open(1, at('a.keystone'), 'readWrite')
    expect(databases.list(1)).toMatchObject([{ handle, name: 'a.keystone' }])
    expect(databases.list(2)).toEqual([])
    expect(() => databases.find(2, handle)).toThrow('no longer open')
    await expect(databases.close(2, handle)).rejects.toMatchObject({
      asData: { code: 'unknownHandle' },
    })
    expect(databases.list(1)).toHaveLength(1)
  })

  test('end with their database, and are not told by its path', async () => {
    const { handle, path } = await databases.open(1, at('a.keystone'), 'readWrite')
    expect(() => databases.find(1, path as DatabaseHandle)).toThrow('no longer open')
    const { browseId } = await databases.engine.openBrowse(1, handle, { table: 't' })
    await databases.close(1, handle)
    expect(() => databases.find(1, handle)).toThrow('no longer open')
    await expect(
      databases.engine.callBrowse(1, 'readRows', { browseId, first: 0, count: 1 }),
    ).rejects.toMatchObject({ asData: { code: 'unknownHandle' } })
  })
})

test('one directory is opened once, however often and under whatever name it is asked for', async () => {
  const [first, second, third] = await Promise.all([
    databases.open(1, at('a.keystone'), 'readWrite'),
    databases.open(1, at('./a.keystone'), 'readWrite'),
    databases.open(1, at('x/../a.keystone'), 'readWrite'),
  ])
  expect([second.handle, third.handle]).toEqual([first.handle, first.handle])
  expect(workers).toBe(1)
})

test('what cannot be opened leaves nothing open and no recent entry', async () => {
  await expect(databases.open(1, at('refused'), 'readWrite')).rejects.toMatchObject({
    asData: { code: 'notADatabase' },
  })
  expect(databases.list(1)).toEqual([])
  expect(new Recents(at('recents.json')).list()).toEqual([])
})

test('a paused database keeps its handle and rows, and answers again when resumed', async () => {
  const { handle } = await databases.open(1, at('a.keystone'), 'readWrite')
  const { browseId } = await databases.engine.openBrowse(1, handle, { table: 't' })
  expect(await databases.pause(1, handle)).toMatchObject({ handle, state: { kind: 'paused' } })
  await expect(describeTable(handle, 'orders')).rejects.toMatchObject({
    asData: { code: 'paused' },
  })
  expect(await databases.resume(1, handle)).toMatchObject({ handle, state: { kind: 'open' } })
  const rows = await databases.engine.callBrowse(1, 'readRows', { browseId, first: 3, count: 1 })
  expect(rows).toMatchObject({ first: 3 })
  expect(workers).toBe(1)
})

describe('an engine that dies', () => {
  test('is started again: same handle, same rows, and the loss is told', async () => {
    const { handle } = await databases.open(1, at('a.keystone'), 'readWrite')
    const { browseId } = await databases.engine.openBrowse(1, handle, { table: 't' })
    await expect(describeTable(handle, 'fatal')).rejects.toMatchObject({
      asData: { code: 'engineLost', details: { reason: 'crashed' } },
    })
    await expect.poll(() => databases.find(1, handle).state.kind, patience).toBe('open')

    expect(await describeTable(handle, 'orders')).toEqual({ TableName: 'orders' })
    const rows = await databases.engine.callBrowse(1, 'readRows', { browseId, first: 7, count: 1 })
    expect(rows).toMatchObject({ first: 7 })
    expect(told.find(({ name }) => name === 'engineLost')).toMatchObject({
      windowId: 1,
      event: { handle, name: 'a.keystone', unanswered: ['describeTable'] },
    })
    const states = told
      .filter(({ name }) => name === 'databasesChanged')
      .map(({ event }) => JSON.stringify(event).match(/"kind":"(\w+)"/)?.[1])
    expect(states).toEqual(['open', 'reopening', 'open'])
  })

  test('again and again is given up, with a reason', async () => {
    const { handle } = await databases.open(1, at('a.keystone'), 'readWrite')
    for (let death = 0; death < 4; death++) {
      await describeTable(handle, 'fatal').catch(() => undefined)
      await expect
        .poll(() => told.filter(({ name }) => name === 'engineLost').length, patience)
        .toBe(death + 1)
      await expect.poll(() => databases.find(1, handle).state.kind, patience).not.toBe('reopening')
    }
    expect(databases.find(1, handle).state).toMatchObject({ kind: 'failed' })
    expect(workers).toBe(4)
    await databases.close(1, handle)
    expect(databases.list(1)).toEqual([])
  })
})
