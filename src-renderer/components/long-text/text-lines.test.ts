import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findInText } from './find-in-text.ts'
import { TextLines } from './text-lines.ts'

function linesOf(text: string, columns: number): string[] {
  const lines = new TextLines(text, columns)
  return Array.from({ length: lines.count }, (_, line) => {
    const { start, end } = lines.at(line)
    return text.slice(start, end)
  })
}

test('a text is cut at its line breaks and after so many characters', () => {
  expect(linesOf('', 4)).toEqual([''])
  expect(linesOf('abcdefghij', 4)).toEqual(['abcd', 'efgh', 'ij'])
  expect(linesOf('abcd\n\nef\n', 4)).toEqual(['abcd', '', 'ef', ''])
  expect(linesOf('abc😀d', 4)).toEqual(['abc', '😀d'])
  expect(linesOf('a😀', 1)).toEqual(['a', '😀'])
})

test('lines hold all of the text in order, none is too long, and each place is found in its line', () => {
  const text = fc.string({ unit: fc.constantFrom('a', '\n', '😀', 'ä'), maxLength: 60 })
  fc.assert(
    fc.property(text, fc.integer({ min: 2, max: 9 }), (whole, columns) => {
      const lines = new TextLines(whole, columns)
      let next = 0
      for (let line = 0; line < lines.count; line++) {
        const { start, end } = lines.at(line)
        expect(start - next).toBe(whole[next] === '\n' && start > next ? 1 : 0)
        expect(end - start).toBeLessThanOrEqual(columns)
        expect(whole.slice(start, end)).not.toContain('\n')
        for (let at = start; at < end; at++) expect(lines.lineOf(at)).toBe(line)
        next = end
      }
      expect(next).toBe(whole.length)
    }),
  )
})

test('a text is found in any case, whatever signs it has', () => {
  expect(findInText('a.b A.B axb', 'a.b')).toEqual([
    { start: 0, end: 3 },
    { start: 4, end: 7 },
  ])
  expect(findInText('[(x)]', '(X)')).toEqual([{ start: 1, end: 4 }])
  expect(findInText('anything', '')).toEqual([])
  expect(findInText('a'.repeat(20_000), 'a')).toHaveLength(10_000)
})
