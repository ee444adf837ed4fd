import { expect, test } from 'vitest'
import { describeImport } from './describe-import.ts'

test('an import that took everything along has nothing to add', () => {
  const report = { items: 1204, refused: [], indexNames: [], damage: [], notes: [] }
  expect(describeImport(report)).toEqual({ title: '1,204 items imported', lines: [] })
})

test('indexes to make anew, refused items and damage are named', () => {
  const { lines } = describeImport({
    items: 1,
    refused: [{ key: 'user#1', message: 'The item is too large.' }],
    indexNames: ['byCity'],
    damage: ['a', 'b', 'c', 'd'].map((file) => ({
      file,
      offset: 4096,
      bytes: 10,
      problem: 'cut off',
    })),
    notes: ['The log has no end.'],
  })
  expect(lines).toEqual([
    'The log has no end.',
    'Their definitions were never stored, so make these indexes anew: byCity.',
    '1 item refused. user#1: The item is too large.',
    '4 damaged places skipped. a at 4,096: cut off; b at 4,096: cut off; c at 4,096: cut off.',
  ])
})
