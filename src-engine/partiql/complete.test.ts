import { expect, test } from 'vitest'
import { completionAt } from './complete.ts'

/** The cursor is at `|`. */
function at(text: string): ReturnType<typeof completionAt> {
  return completionAt(text.replace('|', ''), text.indexOf('|'))
}

test.each<[string, string, string[], string | undefined]>([
  ['|', '', ['keyword'], undefined],
  ['SEL|', 'SEL', ['keyword'], undefined],
  ['SELECT |', '', ['attribute', 'function', 'keyword'], undefined],
  ['SELECT na| FROM users', 'na', ['attribute', 'function', 'keyword'], undefined],
  ['SELECT * FROM |', '', ['table'], undefined],
  ['SELECT * FROM a, |', '', ['table'], undefined],
  ['SELECT * FROM "us|', '"us', ['table'], undefined],
  ['SELECT * FROM users.|', '', ['index'], 'users'],
  ['SELECT * FROM users u WHERE u.na|', 'na', ['attribute'], 'u'],
  ['SELECT * FROM users WHERE a = |', '', ['attribute', 'function', 'keyword'], undefined],
  [`SELECT * FROM users WHERE a = 'x|'`, `'x`, ['attribute', 'function', 'keyword'], undefined],
  ['SELECT * FROM users |', '', ['keyword'], undefined],
  ['UPDATE |', '', ['table'], undefined],
])('at the bar in %s', (text, prefix, wanted, qualifier) => {
  const completion = at(text)
  expect({ ...completion, wanted: [...completion.wanted] }).toMatchObject({
    prefix,
    wanted,
    qualifier,
  })
})

test('the tables of the statement are known, also after the cursor', () => {
  expect(at('SELECT | FROM users JOIN "my-orders" ON a = b').tables).toEqual(['users', 'my-orders'])
})
