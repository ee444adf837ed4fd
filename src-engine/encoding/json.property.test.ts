import fc from 'fast-check'
import { expect, test } from 'vitest'
import { soakFactor, testSeed } from '../testing/soak.ts'
import { isError } from '../base/errors.ts'
import { evilNames, item as anyItem } from '../testing/values.ts'
import type { AttributeValue, Item } from './attribute-value.ts'
import {
  itemFromTagged,
  itemFromTaggedText,
  itemToTagged,
  itemToTaggedText,
} from './dynamodb-json.ts'
import { mapsEqual } from './equality.ts'
import { parseJson } from './json-text.ts'
import { marshall, unmarshall } from './marshall.ts'
import { isPlainJsonExact, itemFromPlainText, itemToPlainText } from './plain-json.ts'

const evilItem: Item = new Map(evilNames.map((name) => [name, new Map([[name, name]])]))

const same = (left: AttributeValue, right: Item) => {
  expect(left instanceof Map && mapsEqual(left, right)).toBe(true)
}

test('every item survives extended tagged JSON, as objects and as text', () => {
  const prototype = Object.getOwnPropertyNames(Object.prototype)
  fc.assert(
    fc.property(
      fc.oneof(anyItem(), fc.constant(evilItem)),
      fc.constantFrom(0, 2),
      (item, indent) => {
        const text = itemToTaggedText(item, 'extended', indent)
        same(itemFromTaggedText(text, 'extended'), item)
        same(itemFromTagged(JSON.parse(text), 'extended'), item)
        expect([...itemFromTaggedText(text, 'extended').keys()]).toEqual([...item.keys()])
        same(itemFromTagged(itemToTagged(item, 'extended'), 'extended'), item)
      },
    ),
    { numRuns: 150 * soakFactor, seed: testSeed },
  )
  expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(prototype)
})

test('every item of DynamoDB types survives DynamoDB JSON', () => {
  fc.assert(
    fc.property(anyItem({ dynamodbOnly: true }), (item) => {
      same(itemFromTaggedText(itemToTaggedText(item)), item)
      same(itemFromTagged(JSON.parse(JSON.stringify(itemToTagged(item)))), item)
    }),
    { numRuns: 150 * soakFactor, seed: testSeed },
  )
})

test('plain JSON is what JSON.parse reads, and exact where it says so', () => {
  fc.assert(
    fc.property(anyItem(), fc.constantFrom(0, 2), (item, indent) => {
      const text = itemToPlainText(item, indent)
      expect(() => JSON.parse(text)).not.toThrow()
      const copy = itemFromPlainText(text)
      expect(copy.size).toBe(item.size)
      for (const [name, value] of item) {
        if (isPlainJsonExact(value))
          same(new Map([[name, copy.get(name) ?? null]]), new Map([[name, value]]))
      }
    }),
    { numRuns: 150 * soakFactor, seed: testSeed },
  )
})

test('every item survives plain JavaScript', () => {
  fc.assert(
    fc.property(fc.oneof(anyItem(), fc.constant(evilItem)), (item) => {
      same(marshall(unmarshall(withoutFarTimes(item))), withoutFarTimes(item))
    }),
    { numRuns: 150 * soakFactor, seed: testSeed },
  )
})

/** Times beyond the range of Date come back as bigint, on purpose. */
function withoutFarTimes(item: Item): Item {
  const near = (value: AttributeValue): AttributeValue => {
    if (value instanceof Map) return new Map([...value].map(([name, v]) => [name, near(v)]))
    if (Array.isArray(value)) return value.map(near)
    if (typeof value !== 'object' || value === null || !('kind' in value)) return value
    return value.kind === 'Ts' ? { kind: 'Ts', ms: value.ms % 8_640_000_000_000_000n } : value
  }
  return new Map([...item].map(([name, value]) => [name, near(value)]))
}

test('our JSON reader accepts what JSON.parse accepts, repeated names apart', () => {
  const source = fc.oneof(
    fc.json(),
    fc
      .tuple(fc.json(), fc.nat(), fc.constantFrom('', '"', ',', '}', '[', '\\', '1', 'e', '.', ' '))
      .map(([text, at, piece]) => {
        const cut = at % (text.length + 1)
        return text.slice(0, cut) + piece + text.slice(cut + (at % 2))
      }),
  )
  fc.assert(
    fc.property(source, (text) => {
      let expected: unknown
      let accepted = true
      try {
        expected = JSON.parse(text)
      } catch {
        accepted = false
      }
      try {
        const tree = parseJson(text)
        expect(accepted).toBe(true)
        expect(typeof tree).toBe(
          tree !== null && typeof expected === 'number' ? 'object' : typeof expected,
        )
      } catch (error) {
        if (!isError(error, 'syntax')) throw error
        const stricter = /given twice|surrogate|nested/.test(error.message)
        if (!stricter) expect(accepted).toBe(false)
      }
    }),
    { numRuns: 1500 * soakFactor, seed: testSeed },
  )
})
