import { expect, test } from 'vitest'
import type { AttributeValue } from './attribute-value.ts'
import { itemSize, valueSize } from './item-size.ts'

test('sizes of values follow DynamoDB', () => {
  const sizes: [AttributeValue, number][] = [
    ['', 0],
    ['aé😀', 7],
    [123456, 4],
    [true, 1],
    [null, 1],
    [Uint8Array.of(1, 2), 2],
    [[], 3],
    [['ab', 1], 3 + 3 + 3],
    [new Map([['é', 'ab']]), 3 + 1 + 2 + 2],
    [{ kind: 'SS', members: ['a', 'é'] }, 3],
    [{ kind: 'NS', members: [1, 100] }, 4],
    [{ kind: 'BS', members: [Uint8Array.of(1), new Uint8Array(3)] }, 4],
    [{ kind: 'N', text: '12345678901234567890' }, 11],
    [{ kind: 'Ts', ms: 0n }, 8],
    [Float32Array.of(1, 2, 3), 12],
  ]
  expect(sizes.map(([value]) => valueSize(value))).toEqual(sizes.map(([, size]) => size))
})

test('an item is the sum of its names and values', () => {
  expect(
    itemSize(
      new Map<string, AttributeValue>([
        ['pk', 'user'],
        ['é', 1],
      ]),
    ),
  ).toBe(2 + 4 + 2 + 2)
})
