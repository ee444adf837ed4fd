import { expect, test } from 'vitest'
import type { AttributeValue, Item } from '../encoding/attribute-value.ts'
import { csvLine } from './csv.ts'
import { readCsvItems, writeCsvItems } from './csv-items.ts'
import type { ImportedRow } from './imported-row.ts'
import { readJsonItems } from './json-items.ts'

async function all(rows: AsyncIterable<ImportedRow>): Promise<ImportedRow[]> {
  const list: ImportedRow[] = []
  for await (const row of rows) list.push(row)
  return list
}

const entries = (row: ImportedRow | undefined) =>
  row?.kind === 'item' ? [...row.item] : row?.message

test('a faulty JSON line is reported and its neighbours are read', async () => {
  const text = '{"a":1}\n{"a":\n{"a":1e999}\n[1]\n\n{"a":0.1234567890123456789012345}'
  const rows = await all(readJsonItems([text], { tagged: false }))
  expect(rows.map(entries)).toEqual([
    [['a', 1]],
    'Expected a value, found the end (line 1, column 6)',
    'Number overflow. Attempting to store a number with magnitude larger than supported range',
    'An item must be a JSON object: {"name": value, …}',
    [['a', { kind: 'N', text: '0.1234567890123456789012345' }]],
  ])
  expect(rows[1]).toMatchObject({ row: 2, text: '{"a":' })
  const faultyFirst = await all(readJsonItems(['no JSON\n{"a":1}\n'], { tagged: false }))
  expect(faultyFirst.map(({ kind }) => kind)).toEqual(['error', 'item'])
})

test('arrays, documents laid out over lines, scans and exports are recognized', async () => {
  const read = async (text: string, tagged: boolean) =>
    (await all(readJsonItems([text], { tagged }))).map(entries)
  const two = [[['a', 1]], [['a', [2, 'x]}']]]]
  expect(await read('\ufeff [\n {"a": 1},\n {"a": [2, "x]}"]}\n]\n', false)).toEqual(two)
  expect(await read('{"a":1}\r\n{"a":[2,"x]}"]}\r\n', false)).toEqual(two)
  expect(await read('{\n  "a": 1\n}\n', false)).toEqual([[['a', 1]]])
  expect(await read('{"Items":[{"a":{"N":"1"}}],"Count":1}', true)).toEqual([[['a', 1]]])
  expect(await read('{"Item":{"a":{"N":"1"}}}\n{"Item":{"S":"x"}}\n', true)).toEqual([
    [['a', 1]],
    [['Item', 'x']],
  ])
  expect(await read('', false)).toEqual([])
  expect(await read('[]', false)).toEqual([])
  expect(await read('[{"a":1}', false)).toEqual([[['a', 1]]])
})

test('bytes that are not UTF-8 are refused', async () => {
  await expect(all(readJsonItems([Uint8Array.of(0x7b, 0xff)], { tagged: false }))).rejects.toThrow(
    'not UTF-8',
  )
})

test('CSV cells keep their types', async () => {
  const text =
    'pk,zip,price,flag,note\r\n' +
    'a,00123,12.50,"{""BOOL"":true}","say ""hi"",\nthen go"\r\n' +
    'b,1e5,1.5,,\r\n'
  const rows = await all(readCsvItems([text]))
  expect(rows.map(entries)).toEqual([
    [
      ['pk', 'a'],
      ['zip', '00123'],
      ['price', '12.50'],
      ['flag', true],
      ['note', 'say "hi",\nthen go'],
    ],
    [
      ['pk', 'b'],
      ['zip', '1e5'],
      ['price', 1.5],
    ],
  ])
  const asText = await all(readCsvItems(['n\n42\n'], { textColumns: ['n'] }))
  expect(asText.map(entries)).toEqual([[['n', '42']]])
})

test('faulty CSV rows are reported and the others read', async () => {
  const rows = await all(readCsvItems(['a,b\n1,2,3\n"x"y,1\n4,5\n"open,6\n']))
  expect(rows.map(entries)).toEqual([
    'Line 2 has 3 fields, the header 2',
    'Line 3: text follows a closing quote',
    [
      ['a', 4],
      ['b', 5],
    ],
    'Line 5: the last quote is not closed',
  ])
  await expect(all(readCsvItems(['a,a\n']))).rejects.toThrow('names "a" twice')
})

test('what a spreadsheet would run is written so that it does not', () => {
  const item: Item = new Map<string, AttributeValue>([
    ['=cmd', '=1+1'],
    ['n', -5],
    ['t', '-5'],
    ['e', ''],
    ['at', '@SUM(A1)'],
  ])
  const lines = [...writeCsvItems([item], [...item.keys()])]
  expect(lines).toEqual([
    csvLine(['{"S":"=cmd"}', 'n', 't', 'e', 'at']),
    csvLine(['{"S":"=1+1"}', '-5', '{"S":"-5"}', '{"S":""}', '{"S":"@SUM(A1)"}']),
  ])
})
