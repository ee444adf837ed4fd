import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  heightMax,
  physicalHeight,
  scrollOfTop,
  topMax,
  topOfScroll,
  topShowing,
  visibleRows,
} from './row-geometry.ts'

const geometry = fc.record({
  rowCount: fc.oneof(fc.integer({ min: 1, max: 2000 }), fc.integer({ min: 1, max: 50_000_000 })),
  rowHeight: fc.constant(28),
  viewHeight: fc.integer({ min: 28, max: 3000 }),
})

test('both ends of the scroll bar are both ends of the rows, however many there are', () => {
  fc.assert(
    fc.property(geometry, (rows) => {
      const scrollMax = Math.max(0, physicalHeight(rows) - rows.viewHeight)
      expect(topOfScroll(rows, 0)).toBe(0)
      expect(topOfScroll(rows, scrollMax)).toBeCloseTo(topMax(rows), 3)
      expect(visibleRows(rows, topMax(rows)).last).toBe(rows.rowCount - 1)
      expect(physicalHeight(rows)).toBeLessThanOrEqual(heightMax)
    }),
  )
})

test('a place survives the way to the scroll bar and back', () => {
  fc.assert(
    fc.property(geometry, fc.double({ min: 0, max: 1, noNaN: true }), (rows, part) => {
      const top = Math.floor(part * topMax(rows))
      expect(topOfScroll(rows, scrollOfTop(rows, top))).toBeCloseTo(top, 2)
    }),
  )
})

test('a row brought into view is wholly in view, and one in view does not move', () => {
  fc.assert(
    fc.property(
      geometry,
      fc.nat(),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (rows, at, part) => {
        const row = at % rows.rowCount
        const before = part * topMax(rows)
        const top = topShowing(rows, before, row)
        expect(row * 28).toBeGreaterThanOrEqual(top)
        expect(row * 28 + 28).toBeLessThanOrEqual(top + rows.viewHeight)
        expect(topShowing(rows, top, row)).toBe(top)
      },
    ),
  )
})

test('no rows, nothing visible', () => {
  expect(visibleRows({ rowCount: 0, rowHeight: 28, viewHeight: 100 }, 0)).toEqual({
    first: 0,
    last: -1,
  })
})
