import fc from 'fast-check'
import { addExtension, Packr } from 'msgpackr'
import { expect, test } from 'vitest'
import { soakFactor, testSeed } from '../testing/soak.ts'
import { bytesFromByteString } from '../base/byte-string.ts'
import { isError } from '../base/errors.ts'
import { evilNames, item as anyItem } from '../testing/values.ts'
import type { AttributeValue, Item } from './attribute-value.ts'
import { mapsEqual } from './equality.ts'
import { decodeAttributes, decodeItem, encodeItem } from './item-encoding.ts'
import { ExtensionType } from './item-format.ts'
import { encodeOrderedNumber } from './key-encoding.ts'
import { skipValue } from './skip-value.ts'

/** What msgpackr is given for our extension types, and gives back: the content, tagged. */
class Extension {
  readonly type: number
  readonly content: unknown

  constructor(type: number, content: unknown) {
    this.type = type
    this.content = content
  }
}

const packr = new Packr({ useRecords: false, mapsAsObjects: false, encodeUndefinedAsNil: false })

// One class per type, because that is how msgpackr finds an extension.
const extensionOf = new Map<number, typeof Extension>(
  Object.values(ExtensionType).map((type) => {
    class Typed extends Extension {}
    const holdsArray = [
      ExtensionType.stringSet,
      ExtensionType.numberSet,
      ExtensionType.binarySet,
    ].some((set) => set === type)
    addExtension({
      Class: Typed,
      type,
      pack: (value: Extension) =>
        holdsArray ? packr.pack(value.content) : Buffer.from(value.content as Uint8Array),
      unpack: (bytes: Uint8Array) =>
        new Typed(type, holdsArray ? packr.unpack(bytes) : Uint8Array.from(bytes)),
    })
    return [type, Typed] as const
  }),
)

const extension = (type: number, content: unknown): Extension => {
  const Typed = extensionOf.get(type) ?? Extension
  return new Typed(type, content)
}

/** An item as msgpackr sees it. */
function foreign(value: AttributeValue): unknown {
  if (value === null || typeof value !== 'object') return value
  if (value instanceof Map) {
    return new Map([...value].map(([name, element]) => [name, foreign(element)]))
  }
  if (Array.isArray(value)) return value.map(foreign)
  if (value instanceof Uint8Array) return Buffer.from(value)
  if (value instanceof Float32Array) {
    return extension(ExtensionType.vector, new Uint8Array(value.buffer.slice(0)))
  }
  switch (value.kind) {
    case 'N':
      return extension(ExtensionType.decimal, bytesFromByteString(encodeOrderedNumber(value)))
    case 'Ts':
      return extension(ExtensionType.timestamp, new Uint8Array(BigInt64Array.of(value.ms).buffer))
    case 'SS':
      return extension(ExtensionType.stringSet, [...value.members])
    case 'NS':
      return extension(ExtensionType.numberSet, value.members.map(foreign))
    case 'BS':
      return extension(ExtensionType.binarySet, value.members.map(foreign))
  }
}

const chosenOf = (bytes: Uint8Array): Item =>
  decodeAttributes(bytes, 0, bytes.length, new Set(['a', 'b', '']))

const same = (left: Item, right: Item) => expect(mapsEqual(left, right)).toBe(true)

test('every item survives, whatever its types and names', () => {
  const prototype = Object.getOwnPropertyNames(Object.prototype)
  fc.assert(
    fc.property(anyItem(), (item) => {
      const bytes = encodeItem(item)
      const copy = decodeItem(bytes)
      same(copy, item)
      expect([...copy.keys()]).toEqual([...item.keys()])
    }),
    { numRuns: 400 * soakFactor, seed: testSeed },
  )
  const evil: Item = new Map(evilNames.map((name) => [name, new Map([[name, name]])]))
  same(decodeItem(encodeItem(evil)), evil)
  expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(prototype)
})

test('what we write msgpackr reads, and what it writes we read, byte for byte', () => {
  fc.assert(
    fc.property(anyItem(), (item) => {
      const ours = encodeItem(item)
      const theirs = packr.pack(foreign(item))
      same(decodeItem(theirs), item)
      expect(Buffer.from(ours)).toEqual(Buffer.from(theirs))
    }),
    { numRuns: 400 * soakFactor, seed: testSeed },
  )
})

test('left-out attributes and headroom do not disturb the rest', () => {
  fc.assert(
    fc.property(anyItem(), fc.nat({ max: 20 }), fc.nat({ max: 9 }), (item, pick, headroom) => {
      const except = [...item.keys()].filter((_, i) => i % 3 === pick % 3).slice(0, 2)
      const bytes = encodeItem(item, [...except, 'absent name'], headroom)
      bytes.fill(0xff, 0, headroom)
      const rest = new Map([...item].filter(([name]) => !except.includes(name)))
      same(decodeItem(bytes, headroom), rest)
    }),
    { numRuns: 200 * soakFactor, seed: testSeed },
  )
})

test('chosen attributes decode as with the whole item, and the others are stepped over exactly', () => {
  fc.assert(
    fc.property(anyItem(), fc.nat({ max: 20 }), (item, pick) => {
      const bytes = encodeItem(item)
      const names = new Set([...item.keys()].filter((_, i) => (i + pick) % 3 === 0))
      const chosen = new Map([...item].filter(([name]) => names.has(name)))
      same(decodeAttributes(bytes, 0, bytes.length, new Set([...names, 'absent name'])), chosen)
      expect(skipValue(bytes, 0, bytes.length)).toBe(bytes.length)
      const cuts = Array.from(
        { length: Math.min(bytes.length, 50) },
        (_, i) => bytes.length - 1 - i,
      )
      expect(cuts.filter((end) => skipValue(bytes, 0, end) !== undefined)).toEqual([])
    }),
    { numRuns: 200 * soakFactor, seed: testSeed },
  )
})

test('an encoded item is not changed by the ones encoded after it', () => {
  fc.assert(
    fc.property(fc.array(anyItem(), { minLength: 2, maxLength: 30 }), (items) => {
      const encoded = items.map((item) => encodeItem(item))
      for (const [i, bytes] of encoded.entries()) same(decodeItem(bytes), items[i] ?? new Map())
    }),
    { numRuns: 150 * soakFactor, seed: testSeed },
  )
})

test('damaged bytes decode to something or are reported as corruption, and nothing else happens', () => {
  const outcomes = { decoded: 0, corruption: 0 }
  fc.assert(
    fc.property(
      anyItem(),
      fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 4 }),
      fc.nat(),
      (item, changes, cut) => {
        const bytes = Uint8Array.from(encodeItem(item))
        for (const [at, byte] of changes) bytes[at % bytes.length] = byte
        const damaged = cut % 3 === 0 ? bytes.subarray(0, cut % bytes.length) : bytes
        try {
          const decoded = decodeItem(damaged)
          // What is accepted is a legal item: it can be written again and is then the same.
          same(decodeItem(encodeItem(decoded)), decoded)
          outcomes.decoded++
        } catch (error) {
          if (!isError(error, 'corruption')) throw error
          outcomes.corruption++
        }
      },
    ),
    { numRuns: 3000 * soakFactor, seed: testSeed },
  )
  expect(Math.min(outcomes.decoded, outcomes.corruption)).toBeGreaterThan(100)
})

test('random bytes never do anything but decode or report corruption', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      for (const decode of [() => decodeItem(bytes), () => chosenOf(bytes)]) {
        try {
          decode()
        } catch (error) {
          if (!isError(error, 'corruption')) throw error
        }
      }
    }),
    { numRuns: 20_000 * soakFactor, seed: testSeed },
  )
})
