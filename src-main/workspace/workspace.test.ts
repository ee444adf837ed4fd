import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { AttributeValue, Dynamodb, Item } from '../../src-engine/index.ts'
import { naiveEngine } from '../../src-engine/testing/naive-engine.ts'
import type { Edit, JournalNumber } from '../contract/staging.ts'
import { Workspace } from './workspace.ts'

vi.setConfig({ testTimeout: 60_000 })

let directory = ''
let engine: Dynamodb
let workspace: Workspace
let written: string[] = []

const item = (record: Record<string, AttributeValue>): Item => new Map(Object.entries(record))
const key = (pk: string): Item => item({ pk })

async function openWorkspace(): Promise<Workspace> {
  return await Workspace.open({
    directory,
    engine,
    nowMs: () => 1000,
    onWritten: (table) => written.push(table),
  })
}

async function get(pk: string): Promise<Item | null> {
  return (await engine.getItem({ TableName: 'orders', Key: key(pk) })).Item ?? null
}

async function put(record: Item): Promise<void> {
  await engine.putItem({ TableName: 'orders', Item: record })
}

function edit(pk: string, base: Item | null, draft: Item | null): Edit {
  return { table: 'orders', key: key(pk), base, draft }
}

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'keystone-workspace-'))
  written = []
  engine = naiveEngine().dynamodb
  await engine.createTable({
    TableName: 'orders',
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST',
  })
  workspace = await openWorkspace()
})
afterEach(async () => {
  await workspace.close()
  rmSync(directory, { recursive: true })
})

describe('staged edits', () => {
  test('survive a kill as they are, evil names, exact numbers and all types included', async () => {
    const draft: Item = new Map<string, AttributeValue>([
      ['pk', 'a'],
      ['__proto__', item({ constructor: 'x' })],
      ['7', 'a name like a number'],
      ['n', { kind: 'N', text: '12345678901234567890123456789012345678' }],
      ['b', new Uint8Array([0, 255])],
      ['ns', { kind: 'NS', members: [{ kind: 'N', text: '0.10000000000000000001' }, 1] }],
      ['v', new Float32Array([0.1, -2])],
      ['t', { kind: 'Ts', ms: -(2n ** 63n) }],
      ['l', [null, true, 'line\nbreak']],
    ])
    const staged = await workspace.stage([edit('a', null, draft), edit('b', key('b'), null)])
    const again = await openWorkspace()
    expect(again.staged()).toEqual(staged)
    expect(again.staged().map(({ draft: kept }) => kept)).toEqual([draft, null])
    await again.close()
  })

  test('replace each other for one item; one that changes nothing is none', async () => {
    await workspace.stage([edit('a', null, item({ pk: 'a', n: 1 }))])
    const second = await workspace.stage([edit('a', null, item({ pk: 'a', n: 2 }))])
    expect(second.map(({ draft }) => draft?.get('n'))).toEqual([2])
    expect(await workspace.stage([edit('a', key('a'), key('a'))])).toEqual([])
    const again = await openWorkspace()
    expect(again.staged()).toEqual([])
    await again.close()
  })

  test('keep what was acknowledged when the last line is torn or a line is damaged', async () => {
    await workspace.stage([edit('a', null, key('a'))])
    const file = join(directory, 'staged.jsonl')
    const whole = readFileSync(file, 'utf8')
    appendFileSync(file, '{"stage":"x","tab')
    const torn = await openWorkspace()
    expect(torn.staged()).toHaveLength(1)
    await torn.close()
    expect(readFileSync(file, 'utf8')).toBe(whole)

    writeFileSync(file, `not json\n${whole}`)
    const damaged = await openWorkspace()
    expect(damaged.staged()).toHaveLength(1)
    await damaged.close()
    expect(existsSync(`${file}.damaged`)).toBe(true)
  })
})

describe('a commit', () => {
  test('writes what was staged, together, and nothing stays staged', async () => {
    await put(item({ pk: 'old', n: 1 }))
    await put(item({ pk: 'gone' }))
    const staged = await workspace.stage([
      edit('new', null, item({ pk: 'new' })),
      edit('old', item({ pk: 'old', n: 1 }), item({ pk: 'old', n: 2 })),
      edit('gone', item({ pk: 'gone' }), null),
    ])
    const outcome = await workspace.commit(staged.map(({ id }) => id))
    expect(outcome).toMatchObject({ kind: 'committed', entries: [1] })
    expect(await Promise.all(['new', 'old', 'gone'].map(get))).toEqual([
      item({ pk: 'new' }),
      item({ pk: 'old', n: 2 }),
      null,
    ])
    expect(workspace.staged()).toEqual([])
    expect(written).toEqual(['orders'])
  })

  test('writes nothing at all when one item has changed since it was read', async () => {
    await put(item({ pk: 'a', n: 1 }))
    const staged = await workspace.stage([
      edit('a', item({ pk: 'a', n: 1 }), item({ pk: 'a', n: 2 })),
      edit('b', null, key('b')),
    ])
    await put(item({ pk: 'a', n: 1, added: 'by somebody' }))
    const outcome = await workspace.commit(staged.map(({ id }) => id))
    expect(outcome).toEqual({
      kind: 'conflicts',
      conflicts: [
        {
          id: staged[0]?.id,
          reason: 'changed',
          current: item({ pk: 'a', n: 1, added: 'by somebody' }),
        },
      ],
    })
    expect(await get('b')).toBeNull()
    expect(workspace.staged()).toEqual(staged)
  })

  test('moves an item to another key, unless that is taken', async () => {
    await put(item({ pk: 'a', n: 1 }))
    const move = edit('a', item({ pk: 'a', n: 1 }), item({ pk: 'b', n: 1 }))
    await put(key('b'))
    const [taken] = await workspace.stage([move])
    expect(await workspace.commit(taken ? [taken.id] : [])).toMatchObject({
      kind: 'conflicts',
      conflicts: [{ reason: 'keyTaken', current: key('b') }],
    })
    await engine.deleteItem({ TableName: 'orders', Key: key('b') })
    expect(await workspace.commit(taken ? [taken.id] : [])).toMatchObject({ kind: 'committed' })
    expect([await get('a'), await get('b')]).toEqual([null, item({ pk: 'b', n: 1 })])
  })

  test('of more edits than a transaction takes is several, each with its own way back', async () => {
    const edits = Array.from({ length: 250 }, (_, at) => edit(`k${at}`, null, key(`k${at}`)))
    const staged = await workspace.stage(edits)
    const outcome = await workspace.commit(staged.map(({ id }) => id))
    expect(outcome).toMatchObject({ kind: 'committed', entries: [1, 2, 3] })
    expect((await engine.scan({ TableName: 'orders', Select: 'COUNT' })).Count).toBe(250)
  })

  test('that was interrupted after its write is finished, not a conflict', async () => {
    const staged = await workspace.stage([edit('a', null, key('a'))])
    await put(key('a'))
    expect(await workspace.commit(staged.map(({ id }) => id))).toMatchObject({
      kind: 'committed',
      entries: [],
    })
    expect(workspace.staged()).toEqual([])
  })
})

describe('undo after commit', () => {
  async function commitAll(edits: readonly Edit[]): Promise<JournalNumber> {
    const staged = await workspace.stage(edits)
    const outcome = await workspace.commit(staged.map(({ id }) => id))
    if (outcome.kind !== 'committed' || outcome.entries[0] === undefined) throw new Error('refused')
    return outcome.entries[0]
  }

  test('brings everything back, after a restart too', async () => {
    await put(item({ pk: 'old', n: 1 }))
    await put(item({ pk: 'gone', n: { kind: 'N', text: '0.10000000000000000001' } }))
    const number = await commitAll([
      edit('new', null, key('new')),
      edit('old', item({ pk: 'old', n: 1 }), item({ pk: 'old' })),
      edit('gone', await get('gone'), null),
    ])
    await workspace.close()
    workspace = await openWorkspace()

    const { staged, refused } = await workspace.stageInverse(number)
    expect(refused).toEqual([])
    expect(await get('gone')).toBeNull()
    await workspace.commit(staged.map(({ id }) => id))
    expect(await Promise.all(['new', 'old', 'gone'].map(get))).toEqual([
      null,
      item({ pk: 'old', n: 1 }),
      item({ pk: 'gone', n: { kind: 'N', text: '0.10000000000000000001' } }),
    ])
  })

  test('is refused, with what is there now, for an item that has changed since', async () => {
    const number = await commitAll([edit('a', null, key('a')), edit('b', null, key('b'))])
    await put(item({ pk: 'a', n: 9 }))
    const { staged, refused } = await workspace.stageInverse(number)
    expect(staged).toMatchObject([{ key: key('b'), draft: null }])
    expect(refused).toEqual([
      {
        table: 'orders',
        key: key('a'),
        reason: 'The item has changed since.',
        current: item({ pk: 'a', n: 9 }),
      },
    ])
  })

  test('covers single writes; a refused one is noted as failed', async () => {
    const target = { table: 'orders', key: key('a') }
    await workspace.write('PutItem', target, { run: () => put(item({ pk: 'a', n: 1 })) })
    await expect(
      workspace.write('DeleteItem', target, {
        run: () =>
          engine.deleteItem({
            TableName: 'orders',
            Key: key('a'),
            ConditionExpression: 'attribute_not_exists(pk)',
          }),
      }),
    ).rejects.toMatchObject({ code: 'conditionFailed' })
    expect(workspace.journal(10)).toMatchObject([
      { number: 2, operation: 'DeleteItem', state: 'failed' },
      { number: 1, operation: 'PutItem', state: 'written', tables: ['orders'], items: 1 },
    ])
    expect(workspace.changes(1 as JournalNumber)).toEqual([
      { table: 'orders', key: key('a'), before: null, after: item({ pk: 'a', n: 1 }) },
    ])
    expect(() => workspace.changes(99 as JournalNumber)).toThrow('no entry 99')
  })

  test('of a write during which the app ended goes by what is there now', async () => {
    const run = async (): Promise<never> => {
      await put(item({ pk: 'a', n: 1 }))
      return await new Promise<never>(() => undefined)
    }
    void workspace.write('PutItem', { table: 'orders', key: key('a') }, { run })
    await expect.poll(() => get('a'), { timeout: 30_000 }).toEqual(item({ pk: 'a', n: 1 }))
    workspace = await openWorkspace()
    expect(workspace.journal(1)).toMatchObject([{ state: 'unknown' }])
    const { staged } = await workspace.stageInverse(1 as JournalNumber)
    expect(staged).toMatchObject([{ base: item({ pk: 'a', n: 1 }), draft: null }])
  })
})

test('writes that arrive together are made one after the other', async () => {
  const order: string[] = []
  const slow = (name: string) => async () => {
    order.push(`${name} begins`)
    await new Promise((resolve) => setTimeout(resolve, 5))
    order.push(`${name} ends`)
  }
  const target = { table: 'orders', key: key('a') }
  await Promise.all(
    ['1', '2'].map((name) => workspace.write('PutItem', target, { run: slow(name) })),
  )
  expect(order).toEqual(['1 begins', '1 ends', '2 begins', '2 ends'])
})
