import { expect, test } from 'vitest'
import { moveBefore } from './data-grid.tsx'
import { visibleColumns } from './use-columns.ts'

const places = Array.from({ length: 200 }, (_, at) => ({ left: at * 100, width: 100 }))

test('only columns in view are made, with one more on each side', () => {
  expect(visibleColumns(places, 0, 450)).toEqual({ first: 0, end: 6 })
  expect(visibleColumns(places, 10_050, 450)).toEqual({ first: 99, end: 106 })
  expect(visibleColumns(places, 19_900, 450)).toEqual({ first: 198, end: 200 })
  expect(visibleColumns([], 0, 450)).toEqual({ first: 0, end: 0 })
})

test('a dragged column takes the place it is dropped on', () => {
  const order = ['a', 'b', 'c', 'd']
  expect([
    moveBefore(order, 'd', 'b'),
    moveBefore(order, 'a', 'c'),
    moveBefore(order, 'a', 'd'),
    moveBefore(order, 'c', 'a'),
  ]).toEqual([
    ['a', 'd', 'b', 'c'],
    ['b', 'c', 'a', 'd'],
    ['b', 'c', 'd', 'a'],
    ['c', 'a', 'b', 'd'],
  ])
})
