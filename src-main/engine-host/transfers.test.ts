import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Database } from '../../src-engine/index.ts'
import type { AttributeValue, Item } from '../../src-engine/index.ts'
import type {
  ColumnMapping,
  ExportRequest,
  FileForm,
  ImportFormat,
  TransferFormat,
  TransferId,
  TransferProgress,
} from '../contract/transfers.ts'
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
    importsDirectory: join(directory, 'app', 'imports'),
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

async function exportTo(
  path: string | undefined,
  format: TransferFormat,
  request: Partial<ExportRequest> = {},
): Promise<TransferProgress> {
  progress = []
  const source = { table: 'users' }
  transfers.startExport({
    transferId,
    source,
    format,
    columns: [],
    onlyColumns: false,
    ...request,
    path,
  })
  return await ended()
}

async function importFrom(
  path: string,
  format: ImportFormat,
  request: { readonly dryRun?: boolean; readonly mapping?: readonly ColumnMapping[] } = {},
): Promise<TransferProgress> {
  progress = []
  const { dryRun = false, mapping = [] } = request
  transfers.startImport({ transferId, table: 'users', form: { format }, mapping, path, dryRun })
  return await ended()
}

async function survey(path: string, form: FileForm): Promise<TransferProgress> {
  progress = []
  transfers.startSurvey({ transferId, table: 'users', form, path })
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
    const whole = { source: { table: 'users' }, columns: [], onlyColumns: false }
    transfers.startExport({ transferId, ...whole, format: 'csv', path: at('x.csv') })
    await transfers.cancel(transferId)
    expect(progress.at(-1)).toMatchObject({ state: { kind: 'cancelled' } })
    expect(readdirSync(directory)).toEqual([])

    expect(await exportTo(join(directory, 'none', 'x.csv'), 'csv')).toMatchObject({
      state: { kind: 'failed', error: { code: 'io' } },
    })
  })

  test('as CSV has the columns of the grid first, or them alone', async () => {
    await put(
      new Map([
        ['pk', 'a'],
        ['x', '1'],
        ['y', '2'],
      ]),
      new Map<string, AttributeValue>([
        ['pk', 'b'],
        ['z', 3],
      ]),
    )
    await exportTo(at('all.csv'), 'csv', { columns: ['z', 'pk', 'gone'] })
    expect(readFileSync(at('all.csv'), 'utf8').split('\r\n')[0]).toBe('z,pk,x,y')
    await exportTo(at('two.csv'), 'csv', { columns: ['z', 'pk'], onlyColumns: true })
    const lines = readFileSync(at('two.csv'), 'utf8').trimEnd().split('\r\n')
    expect(lines.toSorted()).toEqual([',a', '3,b', 'z,pk'])
  })

  test('of a query is of its items alone', async () => {
    await put(new Map([['pk', 'a']]), new Map([['pk', 'b']]))
    const source = {
      table: 'users',
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: new Map([[':pk', 'b']]),
    }
    expect(await exportTo(at('x.jsonl'), 'json', { source })).toMatchObject({ items: 1 })
    expect(readFileSync(at('x.jsonl'), 'utf8')).toBe('{"pk":"b"}\n')
  })

  test('tells beforehand what its format cannot hold', async () => {
    await put(everything, new Map([['pk', 'plain']]))
    expect(await exportTo(undefined, 'json')).toMatchObject({ items: 2, rejected: 0 })
    expect(progress.at(-1)?.losses).toEqual(
      expect.arrayContaining([
        { type: 'VecF32', items: 1, attribute: 'vector' },
        { type: 'SS', items: 1, attribute: 'ss' },
      ]),
    )
    expect(await exportTo(undefined, 'partiql')).toMatchObject({ items: 1, rejected: 1 })
    expect(await exportTo(undefined, 'csv')).toMatchObject({ items: 2, losses: [] })
    expect(readdirSync(directory)).toEqual([])
  })

  test('as PartiQL runs again, and lists the items that have no literal', async () => {
    const plain: Item = new Map<string, AttributeValue>([
      ['pk', "it's"],
      ['n', { kind: 'N', text: '12345678901234567890123456789012345678' }],
      ['deep', new Map<string, AttributeValue>([['list', [1, null, true]]])],
      ['names', { kind: 'SS', members: ['a', 'b'] }],
    ])
    await put(plain, everything)
    const told = await exportTo(at('x.partiql'), 'partiql')
    expect(told).toMatchObject({
      items: 1,
      rejected: 1,
      rejectsFile: at('x.partiql.rejects.jsonl'),
    })
    await database.dynamodb.deleteItem({ TableName: 'users', Key: new Map([['pk', "it's"]]) })
    const statement = readFileSync(at('x.partiql'), 'utf8').trim().replace(/;$/, '')
    await database.dynamodb.executeStatement({ Statement: statement })
    expect(await all()).toContainEqual(plain)
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
    expect(await importFrom(at('x.jsonl'), 'json', { dryRun: true })).toMatchObject({
      items: 2,
      rejected: 3,
    })
    expect(await all()).toEqual([new Map([['pk', 'good']])])
    expect(written).toEqual([])
    expect(readdirSync(directory)).toEqual(['x.jsonl'])
  })

  test('of rows with one key keeps the last, also beside rows that are refused', async () => {
    const rows = Array.from({ length: 400 }, (_, n) =>
      n % 60 === 59 ? `{"pk":7,"n":${n}}` : `{"pk":"u${n % 90}","n":${n}}`,
    )
    writeFileSync(at('x.jsonl'), rows.join('\n'))
    expect(await importFrom(at('x.jsonl'), 'json')).toMatchObject({ items: 394, rejected: 6 })
    const last = new Map<string, number>()
    for (const row of rows) {
      const { pk, n } = JSON.parse(row)
      if (typeof pk === 'string') last.set(pk, n)
    }
    expect(new Map((await all()).map((item) => [item.get('pk'), item.get('n')]))).toEqual(last)
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

  test('maps columns: renamed, typed, left out', async () => {
    writeFileSync(at('x.csv'), 'id,code,when,ok\n1,007,1e3,true\n2,12345678901234567890,5,no\n')
    const told = await importFrom(at('x.csv'), 'csv', {
      mapping: [
        { column: 'id', attribute: 'pk', as: 'text' },
        { column: 'code', attribute: 'code', as: 'text' },
        { column: 'when', attribute: 'when', as: 'leaveOut' },
        { column: 'ok', attribute: 'ok', as: 'boolean' },
      ],
    })
    expect(told).toMatchObject({ items: 1, rejected: 1 })
    expect(told.rejects).toEqual([{ row: 2, message: 'ok: "no" is not true or false' }])
    expect(await all()).toEqual([
      new Map<string, AttributeValue>([
        ['pk', '1'],
        ['code', '007'],
        ['ok', true],
      ]),
    ])
  })

  test('goes on where it was cancelled, without a row lost or a reject told twice', async () => {
    const rows = 6000
    const line = (n: number): string => (n % 1000 === 0 ? '{"pk":7}' : `{"pk":"u${n}"}`)
    writeFileSync(at('x.jsonl'), Array.from({ length: rows }, (_, n) => line(n)).join('\n'))
    progress = []
    const job = { transferId, table: 'users', form: { format: 'json' as const }, mapping: [] }
    transfers.startImport({ ...job, path: at('x.jsonl'), dryRun: false })
    await expect.poll(() => progress.some(({ items }) => items > 0), patience).toBe(true)
    await transfers.cancel(transferId)
    const stopped = progress.at(-1)
    expect(stopped?.state.kind).toBe('cancelled')
    expect(transfers.unfinished()).toMatchObject([
      { file: 'x.jsonl', table: 'users', changed: false },
    ])
    const done = transfers.unfinished()[0]?.rows ?? 0
    expect(done).toBeGreaterThan(0)
    expect(done).toBeLessThan(rows)

    progress = []
    expect(transfers.resumeImport(transferId)).toBe('x.jsonl')
    expect(await ended()).toMatchObject({ state: { kind: 'ended' }, items: rows - 6, rejected: 6 })
    expect(transfers.unfinished()).toEqual([])
    const told = readFileSync(at('x.jsonl.rejects.jsonl'), 'utf8').trimEnd().split('\n')
    expect(told.map((text) => Number(JSON.parse(text).row))).toEqual(
      [0, 1000, 2000, 3000, 4000, 5000].map((n) => n + 1),
    )
    expect(await all()).toHaveLength(rows - 6)
  })

  test('whose file was changed does not go on', async () => {
    writeFileSync(at('x.jsonl'), '{"pk":"a"}\n'.repeat(3000))
    const job = { transferId, table: 'users', form: { format: 'json' as const }, mapping: [] }
    transfers.startImport({ ...job, path: at('x.jsonl'), dryRun: false })
    await transfers.cancel(transferId)
    writeFileSync(at('x.jsonl'), '{"pk":"b"}\n')
    expect(transfers.unfinished()).toMatchObject([{ changed: true }])
    expect(() => transfers.resumeImport(transferId)).toThrow('x.jsonl is gone or was changed')
    expect(transfers.forget(transferId)).toEqual([])
  })
})

describe('a survey', () => {
  test('finds the types of each column in the whole file', async () => {
    const rows = Array.from({ length: 500 }, (_, n) => `${n},${n},x`)
    writeFileSync(at('x.csv'), ['id,code,name', ...rows, '500,007,"y, z"', '501,,'].join('\n'))
    const { columns, items } = await survey(at('x.csv'), { format: 'csv' })
    expect(items).toBe(502)
    expect(columns).toMatchObject([
      { name: 'id', rows: 502, types: [{ type: 'N', rows: 502 }], numberLikeTexts: 0 },
      {
        name: 'code',
        rows: 501,
        types: [
          { type: 'N', rows: 500 },
          { type: 'S', rows: 1 },
        ],
        numberLikeTexts: 1,
      },
      { name: 'name', rows: 501, examples: ['x', 'y, z'] },
    ])
  })

  test('reads other separators, and writes nothing', async () => {
    writeFileSync(at('x.csv'), 'id;name\na;b\n')
    const { columns } = await survey(at('x.csv'), { format: 'csv', separator: ';' })
    expect(columns?.map(({ name }) => name)).toEqual(['id', 'name'])
    expect(await all()).toEqual([])
    expect(readdirSync(directory)).toEqual(['x.csv'])
  })
})
