import { expect, test } from 'vitest'
import { moveActive } from './keyboard.ts'

const extent = { rows: 1000, columns: 8, page: 20 }
const from = { row: 500, column: 4 }
const press = (key: string, control = false, place = from) =>
  moveActive(place, { key, control }, extent)

test('every key of the grid pattern moves as a table user expects', () => {
  expect(
    ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home', 'End', 'PageUp', 'PageDown'].map(
      (key) => [press(key), press(key, true)],
    ),
  ).toEqual([
    [
      { row: 499, column: 4 },
      { row: 0, column: 4 },
    ],
    [
      { row: 501, column: 4 },
      { row: 999, column: 4 },
    ],
    [
      { row: 500, column: 3 },
      { row: 500, column: 0 },
    ],
    [
      { row: 500, column: 5 },
      { row: 500, column: 7 },
    ],
    [
      { row: 500, column: 0 },
      { row: 0, column: 0 },
    ],
    [
      { row: 500, column: 7 },
      { row: 999, column: 7 },
    ],
    [
      { row: 480, column: 4 },
      { row: 480, column: 4 },
    ],
    [
      { row: 520, column: 4 },
      { row: 520, column: 4 },
    ],
  ])
})

test('the edges hold, and other keys do nothing', () => {
  expect(press('ArrowUp', false, { row: 0, column: 0 })).toEqual({ row: 0, column: 0 })
  expect(press('PageDown', false, { row: 995, column: 7 })).toEqual({ row: 999, column: 7 })
  expect(press('a')).toBeUndefined()
  expect(moveActive(from, { key: 'End', control: true }, { ...extent, rows: 0 })).toBeUndefined()
})
