import { expect, test } from 'vitest'
import type { Item } from '../../../src-engine/language.ts'
import { pathId } from '../../lib/item-path.ts'
import { TreeLines } from './tree-lines.ts'

const item: Item = new Map<string, Item | string>([
  ['pk', 'a'],
  ['place', new Map([['lat', 'x']])],
])

function texts(lines: TreeLines): string[] {
  return Array.from({ length: lines.count }, (_, at) => {
    const line = lines.at(at)
    if (line?.kind === 'row') return `row ${line.row}${line.isOpen ? ' open' : ''}`
    return line === undefined ? 'none' : line.line.path.join('.')
  })
}

test('below a row that is open are its values, and those of what is open in them', () => {
  const open = new Map([
    [3, new Set<string>()],
    [1, new Set([pathId(['place'])])],
  ])
  const lines = new TreeLines(5, open, () => item)
  expect(texts(lines)).toEqual([
    'row 0',
    'row 1 open',
    'pk',
    'place',
    'place.lat',
    'row 2',
    'row 3 open',
    'pk',
    'place',
    'row 4',
  ])
  expect([0, 1, 2, 3, 4].map((row) => lines.positionOf(row))).toEqual([0, 1, 5, 6, 9])
  expect(lines.positionOf(1, pathId(['place', 'lat']))).toBe(4)
  expect(lines.positionOf(1, 'gone')).toBe(1)
  expect(lines.at(10)).toBeUndefined()
})

test('a row that is not loaded is open without lines, and one that is gone counts no more', () => {
  const open = new Map([
    [0, new Set<string>()],
    [7, new Set<string>()],
  ])
  expect(texts(new TreeLines(2, open, () => undefined))).toEqual(['row 0 open', 'row 1'])
})
