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
  ["CAST('12' AS integer) + 1", '13'],
  ["CASE 2 WHEN 1 THEN 'one' WHEN 2 THEN 'two' END", '"two"'],
  ["CASE WHEN 1 > 2 THEN 'a' ELSE 'b' END", '"b"'],
])('%s is %s', async (expression, value) => {
  expect(await valueOf(expression)).toBe(value)
})

test('the description of the language names every function and no other', () => {
  const text = readFileSync(new URL('LANGUAGE.md', import.meta.url), 'utf8')
  const section = text.slice(text.indexOf('## Functions'), text.indexOf('In `SET`'))
  const named = section.split('`').flatMap((part, at) => (at % 2 === 1 ? part.split(' ') : []))
  expect(named.toSorted()).toEqual(functionNames.toSorted())
})
