import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Database } from '../../src-engine/index.ts'
import type { AttributeValue, Item } from '../../src-engine/index.ts'
import type { TransferFormat, TransferId, TransferProgress } from '../contract/transfers.ts'
import { CallRecorder } from './call-recorder.ts'
import type { EngineCall } from './protocol.ts'
import { Transfers } from './transfers.ts'

let directory = ''
let database: Database
let transfers: Transfers
let progress: TransferProgress[] = []
let calls: EngineCall[] = []
let written: string[] = []
const transferId = 'one' as TransferId
/** These tests wait for what happens, however busy the machine is. */
const patience = { timeout: 30_000 }
vi.setConfig({ testTimeout: 60_000 })

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'keystone-transfers-'))
  progress = []
  calls = []
  written = []
  database = await Database.createInMemory({ tableName: 'users' })
  transfers = new Transfers({
    database,
    recorder: new CallRecorder((call) => calls.push(call)),
    onProgress: (told) => progress.push(told),
    onWritten: (table) => written.push(table),
    alone: (write) => write(),
  })
})
afterEach(async () => {
  await transfers.closeAll()
  await database.close()
  rmSync(directory, { recursive: true })
})

const at = (name: string): string => join(directory, name)

/** One item of every type, with names that break careless code. */
const everything: Item = new Map<string, AttributeValue>([
  ['pk', 'every type'],
  ['__proto__', 'a name'],
  ['7', '007'],
  ['n', { kind: 'N', text: '12345678901234567890123456789012345678' }],
  ['b', new Uint8Array([0, 255])],
  ['flag', true],
  ['nothing', null],
  ['list', [1, 'two', [null]]],
  ['map', new Map([['constructor', 'x']])],
  ['ss', { kind: 'SS', members: ['a', 'b'] }],
  ['ns', { kind: 'NS', members: [1, 2.5] }],
  ['bs', { kind: 'BS', members: [new Uint8Array([1])] }],
  ['vector', new Float32Array([0.1, -2])],
  ['time', { kind: 'Ts', ms: -5n }],
  ['text', '=cmd("x"), "quoted"\nline'],
])

async function put(...items: Item[]): Promise<void> {
  for (const item of items) await database.dynamodb.putItem({ TableName: 'users', Item: item })
}

async function all(): Promise<readonly Item[]> {
  return (await database.dynamodb.scan({ TableName: 'users' })).Items ?? []
}

async function ended(): Promise<TransferProgress> {
  await expect.poll(() => progress.at(-1)?.state.kind ?? 'running', patience).not.toBe('running')
  const last = progress.at(-1)
  if (last === undefined) throw new Error('nothing was told')
  return last
}

async function exportTo(path: string, format: TransferFormat): Promise<TransferProgress> {
  transfers.startExport({ transferId, table: 'users', format, path })
  return await ended()
}

async function importFrom(
  path: string,
  format: TransferFormat,
  dryRun = false,
): Promise<TransferProgress> {
  progress = []
  transfers.startImport({ transferId, table: 'users', format, path, dryRun })
  return await ended()
}

describe('an export', () => {
  test.each(['dynamodbJson', 'csv'] as const)(
    'as %s gives every item back as it was',
    async (format) => {
      const others = Array.from({ length: 300 }, (_, n): Item => new Map([['pk', `u${n}`]]))
      await put(everything, ...others)
      const before = await all()
      expect(await exportTo(at('x'), format)).toMatchObject({
        state: { kind: 'ended' },
        items: 301,
        bytes: readFileSync(at('x')).length,
      })
      for (const item of before) {
        const Key = new Map([['pk', item.get('pk') ?? null]])
        await database.dynamodb.deleteItem({ TableName: 'users', Key })
      }
      expect(await importFrom(at('x'), format)).toMatchObject({ items: 301, rejected: 0 })
      expect(await all()).toEqual(before)
      expect(written).toEqual(['users'])
      expect(calls.map(({ operation, rows }) => [operation, rows])).toEqual([
        ['Export', 301],
        ['Import', 301],
      ])
    },
  )

  test('that is cancelled or fails leaves no file behind', async () => {
    await put(...Array.from({ length: 500 }, (_, n): Item => new Map([['pk', `u${n}`]])))
    transfers.startExport({ transferId, table: 'users', format: 'csv', path: at('x.csv') })
    await transfers.cancel(transferId)
    expect(progress.at(-1)).toMatchObject({ state: { kind: 'cancelled' } })
    expect(readdirSync(directory)).toEqual([])

    progress = []
    expect(await exportTo(join(directory, 'none', 'x.csv'), 'csv')).toMatchObject({
      state: { kind: 'failed', error: { code: 'io' } },
    })
  })
})

describe('an import', () => {
  const lines = [
    '{"pk":"good","n":1}',
    '{"pk":',
    '{"n":2}',
    '{"pk":5}',
    '{"pk":"also good","n":123456789012345678901234567890}',
  ].join('\n')

  test('takes what is right, and tells which rows are not, and why', async () => {
    writeFileSync(at('x.jsonl'), lines)
    const told = await importFrom(at('x.jsonl'), 'json')
    expect(told).toMatchObject({
      state: { kind: 'ended' },
      items: 2,
      rejected: 3,
      bytes: lines.length,
      bytesTotal: lines.length,
      rejectsFile: at('x.jsonl.rejects.jsonl'),
    })
    expect(told.rejects.map(({ row }) => row)).toEqual([2, 3, 4])
    const rejected = readFileSync(at('x.jsonl.rejects.jsonl'), 'utf8').trimEnd().split('\n')
    expect(rejected.map((line): unknown => JSON.parse(line))).toMatchObject([
      { row: 2, text: '{"pk":' },
      { row: 3, message: expect.stringContaining('pk') },
      { row: 4 },
    ])
    expect((await all()).map((item) => item.get('n'))).toEqual(
      expect.arrayContaining([1, { kind: 'N', text: '123456789012345678901234567890' }]),
    )
  })

  test('tried first says the same and writes no item', async () => {
    writeFileSync(at('x.jsonl'), lines)
    await put(new Map([['pk', 'good']]))
    expect(await importFrom(at('x.jsonl'), 'json', true)).toMatchObject({ items: 2, rejected: 3 })
    expect(await all()).toEqual([new Map([['pk', 'good']])])
    expect(written).toEqual([])
  })

  test('never writes its rejects over another file', async () => {
    writeFileSync(at('x.jsonl'), '{"n":2}\n')
    writeFileSync(at('x.jsonl.rejects.jsonl'), 'precious')
    expect(await importFrom(at('x.jsonl'), 'json')).toMatchObject({
      rejectsFile: at('x.jsonl.rejects-2.jsonl'),
    })
    expect(readFileSync(at('x.jsonl.rejects.jsonl'), 'utf8')).toBe('precious')
  })

  test('of a file that is not there, or no text, says so', async () => {
    expect(await importFrom(at('none'), 'json')).toMatchObject({
      state: { kind: 'failed', error: { code: 'io' } },
    })
    writeFileSync(at('x'), new Uint8Array([0xff, 0xfe, 0x00]))
    expect(await importFrom(at('x'), 'json')).toMatchObject({
      state: { kind: 'failed', error: { code: 'validation' } },
      items: 0,
    })
    expect(existsSync(at('x.rejects.jsonl'))).toBe(false)
  })
})
