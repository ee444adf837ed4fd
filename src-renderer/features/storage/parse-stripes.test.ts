import { expect, test } from 'vitest'
import { parseStripes } from './parse-stripes.ts'

test.each([
  ['3', [3]],
  ['3, 17', [3, 17]],
  ['254-255, 1', [1, 254, 255]],
  ['5 - 6, 6', [5, 6]],
])('%s', (text, stripes) => {
  expect(parseStripes(text)).toEqual(stripes)
})

test('nothing is all of them', () => {
  expect(parseStripes(' ')).toHaveLength(256)
})

test.each(['256', 'a', '9-3', '1,,2', '-1', '1.5'])('%s is refused', (text) => {
  expect(parseStripes(text)).toBeUndefined()
})
