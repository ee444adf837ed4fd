import { expect, test } from 'vitest'
import type { AttributeValue, Item } from '../../src-engine/index.ts'
import { itemSize } from '../../src-engine/index.ts'
import { cutItem } from './cut-item.ts'

test('an item that fits is passed on as it is', () => {
  const item: Item = new Map<string, AttributeValue>([
    ['__proto__', 'x'],
    ['n', { kind: 'N', text: '12345678901234567890123456789012345678' }],
  ])
  const row = cutItem(item)
  expect(row.item).toBe(item)
  expect(row).toMatchObject({ cut: new Map(), sizeBytes: itemSize(item) })
})

test('long values are shortened in their own type, with their true size beside them', () => {
  const long = 'x'.repeat(100_000)
  const whole = new Map<string, AttributeValue>([
    ['pk', 'key'],
    ['text', long],
    ['bytes', new Uint8Array(100_000).fill(7)],
    ['vector', new Float32Array(10_000).fill(0.5)],
    ['list', Array.from({ length: 10_000 }, (_, at) => at)],
    ['map', new Map([['__proto__', long], ...numbered(5000)])],
    ['strings', { kind: 'SS', members: Array.from({ length: 2000 }, (_, at) => `member ${at}`) }],
    ['numbers', { kind: 'NS', members: Array.from({ length: 9000 }, (_, at) => at) }],
    ['binaries', { kind: 'BS', members: [new Uint8Array(9000)] }],
    ['nested', [[[[long]]]]],
  ])
  const { item, cut, sizeBytes } = cutItem(whole)

  expect(sizeBytes).toBe(itemSize(whole))
  expect(itemSize(item)).toBeLessThan(9 * 5000)
  expect([...item.keys()]).toEqual([...whole.keys()])
  expect([...cut.keys()]).toEqual([...whole.keys()].slice(1))
  expect(cut.get('text')).toEqual({ type: 'S', sizeBytes: 100_000 })
  expect(cut.get('vector')).toEqual({ type: 'VecF32', sizeBytes: 40_000 })
  expect(item.get('text')).toBe('x'.repeat(1024))
  expect(item.get('list')).toEqual(Array.from({ length: 32 }, (_, at) => at))
  expect(item.get('map')).toEqual(new Map([['__proto__', 'x'.repeat(1024)], ...numbered(31)]))
  expect(whole.get('text')).toBe(long)
})

function numbered(count: number): [string, AttributeValue][] {
  return Array.from({ length: count }, (_, at) => [`name ${at}`, at])
}

test('a character of two halves is never cut in the middle', () => {
  const text = `${'x'.repeat(1023)}${'😀'.repeat(3000)}`
  const short = cutItem(new Map([['text', text]])).item.get('text')
  expect(short).toBe('x'.repeat(1023))
})
