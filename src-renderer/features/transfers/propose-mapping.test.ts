import { expect, test } from 'vitest'
import type { SurveyedColumn } from '../../../src-main/contract/transfers.ts'
import { mappingProblems, proposeMapping } from './propose-mapping.ts'

type Types = SurveyedColumn['types']

function column(
  name: string,
  ...types: (readonly [Types[number]['type'], number])[]
): SurveyedColumn {
  return {
    name,
    rows: types.reduce((sum, [, rows]) => sum + rows, 0),
    types: types.map(([type, rows]) => ({ type, rows })),
    numberLikeTexts: 0,
    examples: [],
  }
}

const table = {
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' as const },
    { AttributeName: 'at', KeyType: 'RANGE' as const },
  ],
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' as const },
    { AttributeName: 'at', AttributeType: 'N' as const },
  ],
}

function proposed(format: 'csv' | 'json', ...columns: SurveyedColumn[]) {
  return proposeMapping(columns, format, table).map(({ column: name, as }) => [name, as])
}

test('keys have the type of the table', () => {
  const found = proposed('csv', column('pk', ['N', 9]), column('at', ['S', 1], ['N', 8]))
  expect(found).toEqual([
    ['pk', 'text'],
    ['at', 'number'],
  ])
})

test('a column of numbers and texts is text as a whole, one of numbers is not', () => {
  expect(proposed('csv', column('code', ['N', 500], ['S', 1]), column('n', ['N', 501]))).toEqual([
    ['code', 'text'],
    ['n', 'asWritten'],
  ])
})

test('files that say their types keep them', () => {
  const mixed = column('code', ['N', 500], ['S', 1])
  expect(proposed('csv', mixed, column('ok', ['BOOL', 3]))).toEqual([
    ['code', 'asWritten'],
    ['ok', 'asWritten'],
  ])
  expect(proposed('json', mixed)).toEqual([['code', 'asWritten']])
})

test('a mapping without the keys, or with a name twice, is named as wrong', () => {
  const mapping = [
    { column: 'id', attribute: 'pk', as: 'text' as const },
    { column: 'at', attribute: 'at', as: 'leaveOut' as const },
    { column: 'x', attribute: 'pk', as: 'text' as const },
  ]
  expect(mappingProblems(mapping, table)).toEqual([
    'No column becomes at, the sort key of the table.',
    'Two columns become pk: rename one or leave it out.',
  ])
  expect(mappingProblems(mapping.slice(0, 1), { ...table, SortKeyOptional: true })).toEqual([])
})
