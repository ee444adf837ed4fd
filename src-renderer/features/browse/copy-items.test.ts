import { expect, test } from 'vitest'
import {
  itemFromPlainText,
  itemFromTaggedText,
  numberSet,
  parseNumber,
  stringSet,
  type AttributeValue,
  type Item,
} from '../../../src-engine/language.ts'
import { copyItems, type CopyForm } from './copy-items.ts'

const exact = '12345678901234567890123456789012345678'
const item: Item = new Map<string, AttributeValue>([
  ['pk', 'it\'s "quoted", \n twice'],
  ['n', parseNumber(exact)],
  ['__proto__', [1, null, true]],
  ['tags', stringSet(['b', 'a'])],
])
const other: Item = new Map<string, AttributeValue>([
  ['pk', 'b'],
  ['odd', numberSet([2, 1])],
])
const copy = (form: CopyForm, items: Item[] = [item]): string =>
  copyItems(form, {
    table: 'my "table"',
    items,
    keys: items.map((each) => new Map([['pk', each.get('pk') ?? null]])),
    columns: ['pk', 'odd', 'n', '__proto__', 'tags', 'unused'],
  })

test('JSON and DynamoDB JSON read back as the same item, to the last digit', () => {
  expect(itemFromTaggedText(copy('dynamodbJson'), 'extended')).toEqual(item)
  expect(itemFromPlainText(copy('json')).get('n')).toEqual(item.get('n'))
  expect(JSON.parse(copy('json', [item, other]))).toHaveLength(2)
})

test('CSV has the columns of the grid that hold anything, and quotes what needs it', () => {
  expect(copy('csv', [item, other]).split('\r\n')).toEqual([
    'pk,odd,n,__proto__,tags',
    `"it's ""quoted"", \n twice",,${exact},"[1,null,true]","a\nb"`,
    'b,"1\n2",,,',
  ])
})

test('CSV holds nothing that a spreadsheet would run; numbers stay numbers', () => {
  const hostile: Item = new Map<string, AttributeValue>([
    ['=name', ' =HYPERLINK("x")'],
    ['full', '＝1+1'],
    ['minus', '-5'],
    ['number', parseNumber('-5')],
    ['set', stringSet(['@SUM(1)', 'z'])],
  ])
  const text = copyItems('csv', {
    table: 't',
    items: [hostile],
    keys: [],
    columns: [...hostile.keys()],
  })
  expect(text.split('\r\n')).toEqual([
    '"{""S"":""=name""}",full,minus,number,set',
    '"{""S"":"" =HYPERLINK(\\""x\\"")""}","{""S"":""＝1+1""}","{""S"":""-5""}",-5,"{""SS"":[""@SUM(1)"",""z""]}"',
  ])
})

test('PartiQL INSERT quotes names and texts, and says what it cannot hold', () => {
  expect(copy('partiql')).toBe(
    `INSERT INTO "my ""table""" VALUE {'pk': 'it''s "quoted", \n twice', 'n': ${exact}, ` +
      `'__proto__': [1, null, true], 'tags': <<'a', 'b'>>};`,
  )
  const bytes: Item = new Map([['b', new Uint8Array([1])]])
  expect(() => copy('partiql', [bytes])).toThrow('no literal for a binary value')
})

test('a key is copied alone', () => {
  expect(copy('key', [other])).toBe('{"pk":{"S":"b"}}')
})
