import { expect, test } from 'vitest'
import type { Item } from '../../../src-engine/language.ts'
import type { BrowseRow } from '../../../src-main/contract/browse.ts'
import { isStagedRow, stagedRow } from './staged-rows.ts'

const base: Item = new Map<string, string | number>([
  ['id', 'a'],
  ['n', 1],
  ['text', 'x'.repeat(5000)],
  ['gone', 'soon'],
])

const row: BrowseRow = {
  item: new Map(base).set('text', 'xxx'),
  cut: new Map([['text', { type: 'S', sizeBytes: 5000 }]]),
  sizeBytes: 5100,
}

test('a row shows what its item is to become, and keeps the key it is known by', () => {
  const draft: Item = new Map(base).set('n', 2).set('id', 'b').set('text', 'new').set('more', true)
  draft.delete('gone')
  const shown = stagedRow(row, { base, draft }, ['id'])
  expect(Object.fromEntries(shown.item)).toEqual({ id: 'a', n: 2, text: 'new', more: true })
  expect(shown.cut.size).toBe(0)
  expect(isStagedRow(shown) && [...shown.changed].toSorted()).toEqual(['gone', 'more', 'n', 'text'])
})

test('what does not change stays as it was read, cut values too', () => {
  const shown = stagedRow(row, { base, draft: new Map(base).set('n', 2) }, ['id'])
  expect(shown.item.get('text')).toBe('xxx')
  expect(shown.cut.get('text')?.sizeBytes).toBe(5000)
})

test('a row that is to be deleted, or whose change changes nothing, is the row that was read', () => {
  expect(stagedRow(row, { base, draft: null }, ['id'])).toBe(row)
  expect(stagedRow(row, { base, draft: new Map(base) }, ['id'])).toBe(row)
})
