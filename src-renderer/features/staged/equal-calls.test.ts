import { expect, test } from 'vitest'
import type { Item } from '../../../src-engine/language.ts'
import { Database } from '../../../src-engine/index.ts'
import type { StagedEdit, StagedId } from '../../state/staged-edits.ts'
import { asApiCalls, asPartiql, countTransactions } from './equal-calls.ts'

const list = (...members: string[]): string[] => members
const ann: Item = new Map<string, Item | string | string[] | number>([
  ['pk', 'ann'],
  [
    'profile',
    new Map<string, string | number>([
      ['na me', "O'Hara"],
      ['age', 30],
      ['gone', 'x'],
    ]),
  ],
  ['tags', list('a', 'b', 'c')],
  ['old', 1],
])
const annDraft: Item = new Map<string, Item | string | string[] | number>([
  ['pk', 'ann'],
  [
    'profile',
    new Map<string, string | number>([
      ['na me', 'Ann'],
      ['age', 31],
    ]),
  ],
  ['tags', list('b', 'c')],
  ['new', 'x'],
])

let number = 0
function edit(key: string, base: Item | null, draft: Item | null): StagedEdit {
  const id = `e${number++}` as StagedId
  return { id, table: 'people', key: new Map([['pk', key]]), base, draft, stagedAtMs: 0 }
}

const named = (pk: string): Item => new Map([['pk', pk]])
const edits = [
  edit('ann', ann, annDraft),
  edit('new', null, named('new')),
  edit('gone', named('gone'), null),
  edit('moved', named('moved'), named('there')),
]
const drafts = [annDraft, named('new'), named('there')]

async function before(): Promise<Database> {
  const database = await Database.createInMemory()
  for (const item of [ann, named('gone'), named('moved')])
    await database.put(String(item.get('pk')), item)
  return database
}

async function itemsOf(database: Database): Promise<Map<unknown, Item>> {
  const table = database.defaultTableName ?? ''
  const { Items = [] } = await database.dynamodb.scan({ TableName: table })
  return new Map(Items.map((item) => [item.get('pk'), item]))
}

test('the statements do to a database what the commit does', async () => {
  await using database = await before()
  const table = database.defaultTableName ?? ''
  for (const statement of asPartiql(edits).split('\n')) {
    await database.executeStatement(statement.replace('people', `"${table}"`))
  }
  const items = await itemsOf(database)
  expect(items.size).toBe(drafts.length)
  for (const draft of drafts) expect(items.get(draft.get('pk'))).toEqual(draft)
})

test('the calls are TransactWriteItems: a key that changes is a Delete and a Put', () => {
  const call: unknown = JSON.parse(asApiCalls(edits, () => 'pk'))
  expect(call).toMatchObject({
    TransactItems: [
      { Put: { TableName: 'people', ConditionExpression: 'attribute_exists(#pk)' } },
      { Put: { Item: { pk: { S: 'new' } }, ConditionExpression: 'attribute_not_exists(#pk)' } },
      { Delete: { Key: { pk: { S: 'gone' } } } },
      { Delete: { Key: { pk: { S: 'moved' } } } },
      { Put: { Item: { pk: { S: 'there' } }, ExpressionAttributeNames: { '#pk': 'pk' } } },
    ],
  })
})

test('over a hundred changes take several transactions, and large ones fewer together', () => {
  const many = Array.from({ length: 250 }, (_, n) => edit(`p${n}`, null, named(`p${n}`)))
  expect(countTransactions(many)).toBe(3)
  const large: Item = new Map([
    ['pk', 'l'],
    ['text', 'x'.repeat(390_000)],
  ])
  expect(countTransactions(Array.from({ length: 20 }, () => edit('l', null, large)))).toBe(2)
  expect(countTransactions([])).toBe(0)
})
