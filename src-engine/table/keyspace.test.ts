import fc from 'fast-check'
import { expect, test } from 'vitest'
import { must } from '../base/assert.ts'
import type { ByteString } from '../base/byte-string.ts'
import { compareScalars } from '../encoding/equality.ts'
import { keyBytes, type KeyValue } from './key-component.ts'
import { sortRange, type SortCondition } from './key-range.ts'
import { readItemKey, TableSpace } from './keyspace.ts'

const hex = (bytes: ByteString): string => Buffer.from(bytes, 'latin1').toString('hex')

test('an item lies where the format says', () => {
  const key = new TableSpace(1).item({ partition: keyBytes('user#1'), sort: keyBytes(7) })
  expect(hex(key.bytes)).toBe('03000000010120757365722331000110c08247')
  expect(new TableSpace(1).item({ partition: keyBytes('user#123'), sort: undefined }).stripe).toBe(
    125,
  )
})

test('an item without sort key comes before the one with the empty sort key', () => {
  const space = new TableSpace(1)
  const partition = keyBytes('a')
  const without = space.item({ partition, sort: undefined })
  const empty = space.item({ partition, sort: keyBytes('') })
  expect(without.bytes < empty.bytes).toBe(true)
  expect(readItemKey(without.bytes)).toEqual({ partition: 'a', sort: undefined })
  expect(readItemKey(empty.bytes)).toEqual({ partition: 'a', sort: '' })
})

const evilText = fc
  .array(fc.constantFrom('a', 'b', '\0', '\u0001', 'ÿ', '😀', '\uff5e'), { maxLength: 4 })
  .map((parts) => parts.join(''))
const keyValues: fc.Arbitrary<KeyValue> = fc.oneof(
  evilText,
  fc.integer({ min: -300, max: 300 }),
  fc.constantFrom(1e100, -1e-100, 0.5, { kind: 'N' as const, text: '12345678901234567890123' }),
  fc
    .array(fc.constantFrom(0, 1, 0xfe, 0xff), { maxLength: 3 })
    .map((bytes) => Uint8Array.from(bytes)),
  fc.bigInt({ min: -5n, max: 5n }).map((ms) => ({ kind: 'Ts' as const, ms })),
)

test('every key value is read back from a store key', () => {
  fc.assert(
    fc.property(keyValues, fc.option(keyValues, { nil: undefined }), (partition, sort) => {
      const key = new TableSpace(0xff).item({
        partition: keyBytes(partition),
        sort: sort === undefined ? undefined : keyBytes(sort),
      })
      expect(readItemKey(key.bytes)).toEqual({ partition, sort })
    }),
  )
})

const conditions: readonly Exclude<SortCondition['kind'], 'all' | 'between' | 'beginsWith'>[] = [
  'equal',
  'less',
  'lessOrEqual',
  'greater',
  'greaterOrEqual',
]

function holds(kind: (typeof conditions)[number], value: KeyValue, bound: KeyValue): boolean {
  const order = compareScalars(value, bound)
  if (order === undefined) return false
  switch (kind) {
    case 'equal':
      return order === 0
    case 'less':
      return order < 0
    case 'lessOrEqual':
      return order <= 0
    case 'greater':
      return order > 0
    case 'greaterOrEqual':
      return order >= 0
  }
}

test('a range of store keys selects what the condition does, within one type', () => {
  const space = new TableSpace(1)
  const prefix = space.partition(keyBytes('p')).bytes
  const lasts = fc.boolean()
  fc.assert(
    fc.property(
      fc.constantFrom(...conditions),
      keyValues,
      keyValues,
      lasts,
      (kind, value, bound, last) => {
        const range = sortRange(prefix, { kind, value: keyBytes(bound) }, last)
        const point = sortRange(prefix, { kind: 'equal', value: keyBytes(value) }, last)
        const key = last ? point.from : (`${point.from}20more` as ByteString)
        const selected = key >= range.from && key < must(range.to, 'ranges end')
        expect(selected).toBe(holds(kind, value, bound))
      },
    ),
    { numRuns: 2000 },
  )
})

test('a prefix selects the strings that begin with it, a zero byte at its end included', () => {
  const prefix = new TableSpace(1).partition(keyBytes('p')).bytes
  fc.assert(
    fc.property(evilText, evilText, fc.boolean(), (value, start, last) => {
      const range = sortRange(prefix, { kind: 'beginsWith', value: keyBytes(start) }, last)
      const { from } = sortRange(prefix, { kind: 'equal', value: keyBytes(value) }, last)
      const selected = from >= range.from && from < must(range.to, 'ranges end')
      expect(selected).toBe(value.startsWith(start))
    }),
  )
})
