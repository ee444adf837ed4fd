import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { valueToPlainText } from '../encoding/plain-json.ts'
import { MemorySource } from '../testing/memory-source.ts'
import { functionNames } from './functions.ts'
import { parseStatement } from './parser.ts'
import { printStatement } from './print-statement.ts'
import { prepareStatement } from './statement.ts'

/** The value of an expression, after checking that it means the same when printed. */
async function valueOf(expression: string): Promise<string | undefined> {
  const texts = [`SELECT VALUE ${expression}`]
  texts.push(printStatement(parseStatement(texts[0] ?? '').statement))
  const values: string[] = []
  for (const text of texts) {
    for await (const page of prepareStatement(text, new MemorySource()).run()) {
      values.push(...page.values.map((value) => valueToPlainText(value)))
    }
  }
  expect(values[1]).toBe(values[0])
  return values[0]
}

test.each([
  ["SUBSTRING('hello' FROM 2 FOR 3)", '"ell"'],
  ["SUBSTRING('hello', 4)", '"lo"'],
  ["TRIM(LEADING '0' FROM '007')", '"7"'],
  ["TRIM('  x ')", '"x"'],
  ["POSITION('l' IN 'hello')", '3'],
  ["LEFT('größe', 3)", '"grö"'],
  ["RIGHT('größe', 3)", '"öße"'],
  ["RIGHT('ab', 5)", '"ab"'],
  ["OVERLAY('hello' PLACING 'EY' FROM 2)", '"hEYlo"'],
  ["OVERLAY('hello' PLACING 'i' FROM 2 FOR 4)", '"hi"'],
  ["OVERLAY('hello', '', 1, 4)", '"o"'],
  ["EXTRACT(month FROM '2026-05-06')", '5'],
  ["DATE_DIFF(day, '2026-01-01', '2026-03-01')", '59'],
  ["DATE_DIFF('DAY', '2026-01-01', '2026-03-01')", '59'],
  ["EXTRACT(day FROM DATE_ADD(month, 1, '2026-01-15'))", '15'],
  ["SUBSTRING('hello' FOR 2)", '"he"'],
  ["EXTRACT(month FROM DATE_ADD(month, 1, '2024-01-31'))", '2'],
  ["DATE_ADD(year, 1, '2024-02-29')", '"2025-02-28T00:00:00.000Z"'],
  ["DATE_DIFF(month, '2024-01-31', '2024-02-01')", '0'],
  ["DATE_DIFF(month, '2024-02-01', '2024-01-31')", '0'],
  ["DATE_DIFF(year, '2024-12-31', '2025-12-01')", '0'],
  ["DATE_DIFF(day, '2024-03-02', '2024-02-28')", '-3'],
  [
    "TO_STRING('2024-03-05T14:07:09Z', 'd MMM yy, hh:mm a ''o''''clock''')",
    `"5 Mar 24, 02:07 PM o'clock"`,
  ],
  ["TO_STRING('2024-03-05', 'yyyy-MM-dd') || ''", '"2024-03-05"'],
  ["TO_STRING('2024-03-05', 'Q') IS MISSING", 'true'],
  ["TO_TIMESTAMP('5 Mar 2024') IS MISSING", 'true'],
  ["TO_TIMESTAMP('2024-02-30') IS MISSING", 'true'],
  ["TO_STRING('2024-03-05T01:30:00+02:00')", '"2024-03-04T23:30:00.000Z"'],
  ["UNIX_TIMESTAMP(CAST(CAST('1.5' AS DECIMAL) AS TIMESTAMP))", '1.5'],
  ["CAST('12' AS integer) + 1", '13'],
  ["CAN_CAST('12' AS BIGINT)", 'true'],
  ["CAN_CAST('x' AS INT)", 'false'],
  ["TUPLEUNION({'a': 1, 'b': 1}, {'b': 2})", '{"a":1,"b":2}'],
  ['3 > ALL ([1, 2])', 'true'],
  ['3 > ALL ([1, null])', 'null'],
  ['1 = ANY (1, 2)', 'true'],
  ['5 <> SOME ([5])', 'false'],
  ['1 = ANY ([])', 'false'],
  ['2 < ANY (SELECT VALUE x FROM [1, 3] AS x)', 'true'],
  ["'a-b' LIKE 'a-_'", 'true'],
  ["CASE 2 WHEN 1 THEN 'one' WHEN 2 THEN 'two' END", '"two"'],
  ["CASE WHEN 1 > 2 THEN 'a' ELSE 'b' END", '"b"'],
])('%s is %s', async (expression, value) => {
  expect(await valueOf(expression)).toBe(value)
})

test('a date without a zone is in UTC wherever a statement runs', async () => {
  const zone = process.env['TZ']
  process.env['TZ'] = 'America/New_York'
  try {
    expect(new Date(2024, 0, 1).getTimezoneOffset()).toBe(300)
    expect(await valueOf("TO_STRING('2024-01-01T12:00:00')")).toBe('"2024-01-01T12:00:00.000Z"')
  } finally {
    if (zone === undefined) delete process.env['TZ']
    else process.env['TZ'] = zone
  }
})

test.each([
  ["'a' LIKE 'b' ESCAPE 'xy'", 'The escape of LIKE must be one character'],
  ["SUBSTR('a', 1)", 'column 14: there is no function SUBSTR. Use SUBSTRING.'],
  ["UPER('a')", 'there is no function UPER. Did you mean UPPER?'],
  ['NOW()', 'There is no function for the present time; pass it as a parameter.'],
  ['CURRENT_TIMESTAMP', 'there is no CURRENT_TIMESTAMP without FROM. There is no function for'],
  ["UPPER('a', 'b')", 'UPPER takes 1 operand, not 2'],
  ['CAST(1 AS FOO)', 'column 24: unknown type FOO. The types are STRING, NUMBER'],
  ['CAST(1 AS DECIMAL(10, 2))', 'column 31: DECIMAL takes no length or precision here'],
  ["EXTRACT(era FROM '2024-01-01')", 'column 22: era is no part of a date. The parts are year'],
  ["DATE_ADD(week, 1, '2024-01-01')", 'week is no part of a date'],
  ["TRIM(LEADING ' a')", 'column 31: found ")", expected FROM'],
  ['0x10', 'found "0x10"'],
])('%s is refused with advice', async (expression, message) => {
  await expect(valueOf(expression)).rejects.toThrow(message)
})

test('the description of the language names every function and no other', () => {
  const text = readFileSync(new URL('LANGUAGE.md', import.meta.url), 'utf8')
  const section = text.slice(text.indexOf('## Functions'), text.indexOf('In `SET`'))
  const named = section.split('`').flatMap((part, at) => (at % 2 === 1 ? part.split(' ') : []))
  expect(named.toSorted()).toEqual(functionNames.toSorted())
})
