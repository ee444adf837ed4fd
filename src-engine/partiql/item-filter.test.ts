import { expect, test } from 'vitest'
import { parseNumber } from '../encoding/decimal.ts'
import type { Item } from '../encoding/attribute-value.ts'
import { compileItemFilter } from './item-filter.ts'

const item = (total: string, state: string): Item =>
  new Map<string, string | ReturnType<typeof parseNumber>>([
    ['state', state],
    ['total', parseNumber(total)],
  ])

test('bare names are attributes of the item, named items are reached by their names', () => {
  const holds = compileItemFilter(`new.total > old.total AND state = 'open'`, ['old', 'new'])
  const [less, more] = [item('9.5', 'open'), item('10', 'open')]
  expect(holds(more, [less, more])).toBe(true)
  expect(holds(less, [more, less])).toBe(false)
  expect(holds(more, [undefined, more])).toBe(false)
})

test('functions, paths and MISSING mean what they mean in a statement', () => {
  const nested: Item = new Map([['to', new Map([['city', 'Riga']])]])
  expect(compileItemFilter(`begins_with(to.city, 'Ri')`)(nested, [])).toBe(true)
  expect(compileItemFilter('state IS MISSING')(nested, [])).toBe(true)
  expect(compileItemFilter(`state <> 'x'`)(nested, [])).toBe(false)
})

test.each([
  ['state = ', 9],
  [`state = 'a' state`, 13],
  ['total > ?', 9],
  [`state IN (SELECT a FROM b)`, 11],
])('%s is refused at its column', (text, column) => {
  expect(() => compileItemFilter(text)).toThrow(
    expect.objectContaining({ code: 'syntax', details: expect.objectContaining({ column }) }),
  )
})
