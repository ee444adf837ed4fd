import { expect, test } from 'vitest'
import { emptyColumnLayout } from '../../state/workspace.ts'
import { orderedColumns, shownColumns } from './column-order.ts'

const columns = ['key', 'a', 'b', 'c', 'new'].map((id) => ({ id, frozen: id === 'key' }))
const names = (found: readonly { readonly id: string }[]): string =>
  found.map(({ id }) => id).join(' ')

test('keys come first, then what is pinned, then the saved order; an attribute met later comes last', () => {
  const layout = { ...emptyColumnLayout, order: ['c', 'gone', 'a', 'b'], pinned: ['b'] }
  expect(names(orderedColumns(columns, layout))).toBe('key b c a new')
})

test('hidden columns keep their place in the order and are not shown', () => {
  const layout = { ...emptyColumnLayout, hidden: ['a', 'gone'], pinned: ['a'] }
  expect(names(shownColumns(columns, layout))).toBe('key b c new')
  expect(names(orderedColumns(columns, layout))).toBe('key a b c new')
})
