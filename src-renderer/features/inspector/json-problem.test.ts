import { expect, test } from 'vitest'
import { readItemJson, type JsonForm } from './json-problem.ts'

/** The part of the text that is underlined. */
function wrongPart(form: JsonForm, text: string): string {
  const read = readItemJson(form, text)
  if (read.kind === 'item') throw new Error('It was read.')
  return text.slice(read.problem.start, read.problem.end)
}

test('text that is no JSON is underlined where it breaks', () => {
  expect(wrongPart('json', '{"a": 1 "b": 2}')).toBe('"')
  expect(wrongPart('json', '{"a": tru}')).toBe('t')
})

test('a number beyond 38 digits is underlined, as deep as it lies', () => {
  const digits = '1'.repeat(39)
  expect(wrongPart('json', `{"a": 1, "m": {"l": [0, ${digits}]}}`)).toBe(digits)
  const value = `{"N": "${digits}"}`
  expect(wrongPart('dynamodbJson', `{"a": {"S": "x"}, "m": {"M": {"l": {"L": [${value}]}}}}`)).toBe(
    value,
  )
})

test('a tag that DynamoDB JSON does not have is underlined', () => {
  expect(wrongPart('dynamodbJson', '{"a": {"S": "x"}, "b": {"Q": 1}}')).toBe('{"Q": 1}')
  expect(wrongPart('dynamodbJson', '{"a": {"S": 1}}')).toBe('{"S": 1}')
})

test('what is right is the item, with all digits of its numbers', () => {
  const read = readItemJson('json', '{"n": 12345678901234567890123456789012345678}')
  expect(read).toEqual({
    kind: 'item',
    item: new Map([['n', { kind: 'N', text: '12345678901234567890123456789012345678' }]]),
  })
})
