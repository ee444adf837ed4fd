import { expect, test } from 'vitest'
import { jsonCompletionsAt, type MetAttribute } from './json-completions.ts'
import type { JsonForm } from './json-problem.ts'

const met: readonly MetAttribute[] = [
  { path: ['id'], types: ['S'], values: [] },
  { path: ['status'], types: ['S'], values: ['"open"', '"sh$ut"'] },
  { path: ['price'], types: ['N', 'S'], values: ['5'] },
  { path: ['address'], types: ['M'], values: [] },
  { path: ['address', 'city'], types: ['S'], values: ['"Bern"'] },
  { path: ['seen'], types: ['Ts'], values: [] },
]

/** `|` is where the cursor stands. */
function snippets(form: JsonForm, marked: string): string[] {
  const offset = marked.indexOf('|')
  const place = { text: marked.replace('|', ''), offset }
  return jsonCompletionsAt(form, place, met).options.map(({ snippet }) => snippet)
}

test('plain JSON: names the item does not have yet, begun by the type they have elsewhere', () => {
  expect(snippets('json', '{"id": "1", "price": 2, |}')).toEqual([
    '"status": "$0"',
    '"address": {$0}',
    '"seen": $0',
  ])
  expect(snippets('json', '{"address": {"|"}}')).toEqual(['"city": "$0"'])
})

test('plain JSON: the few values an attribute has, escaped for the editor', () => {
  expect(snippets('json', '{"status": |}')).toEqual([
    '"open"',
    String.raw`"sh\$ut"`,
    'true',
    'false',
    'null',
  ])
  expect(snippets('json', '{"address": {"city": "B|"}}')).toContain('"Bern"')
})

test('DynamoDB JSON: names with their tag; tags with those met first; values of the tag', () => {
  expect(snippets('dynamodbJson', '{|}')).toContain('"seen": {"TS": "$0"}')
  expect(snippets('dynamodbJson', '{"price": {|}}').slice(0, 3)).toEqual([
    '"S": "$0"',
    '"N": "$0"',
    '"B": "$0"',
  ])
  expect(snippets('dynamodbJson', '{"address": {"M": {"city": |}}}')[0]).toBe('{"S": "$0"}')
  expect(snippets('dynamodbJson', '{"address": {"M": {|}}}')).toEqual(['"city": {"S": "$0"}'])
  expect(snippets('dynamodbJson', '{"price": {"N": |}}')).toEqual(['"5"'])
  expect(snippets('dynamodbJson', '{"price": {"N": "5", |}}')).toEqual([])
  expect(snippets('dynamodbJson', '{"tags": {"SS": [|]}}')).toEqual([])
})

test('a name that has its value is completed without another', () => {
  expect(snippets('json', '{"sta|": 1}')).toContain('"status"')
})
