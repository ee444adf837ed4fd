import { expect, test } from 'vitest'
import { asByteString } from '../base/byte-string.ts'
import {
  compareText,
  decodeUtf8,
  decodeUtf8Bytes,
  encodeUtf8,
  isWellFormed,
  utf8Length,
} from './utf8.ts'

const samples = [
  '',
  'a',
  '\u007f',
  '\u0080',
  'é',
  '\u07ff',
  '\u0800',
  '\ud7ff',
  '\ue000',
  '\uffff',
  '😀',
  '\u{10ffff}',
  'aé日😀z',
]

test('encoding is that of Node, both ways', () => {
  for (const text of samples) {
    const bytes = Buffer.from(text, 'utf8')
    expect(encodeUtf8(text)).toBe(bytes.toString('latin1'))
    expect(decodeUtf8(encodeUtf8(text))).toBe(text)
    expect(decodeUtf8Bytes(bytes)).toBe(text)
    expect(utf8Length(text)).toBe(bytes.length)
    expect(isWellFormed(text)).toBe(true)
  }
})

test('half a surrogate pair has no bytes, and counts as three', () => {
  for (const text of ['\ud83d', '\ude00', 'a\ud83d', '\ude00\ud83d', '\ud83d\ud83d\ude00']) {
    expect(isWellFormed(text)).toBe(false)
    expect(() => encodeUtf8(text)).toThrow(expect.objectContaining({ code: 'validation' }))
    expect(utf8Length(text)).toBe(Buffer.byteLength(text, 'utf8'))
  }
})

test('bytes that are not shortest-form UTF-8 are corruption', () => {
  const broken = [
    [0x80],
    [0xc0, 0xaf],
    [0xc1, 0x81],
    [0xc3],
    [0xc3, 0x28],
    [0xe0, 0x80, 0xaf],
    [0xe2, 0x82],
    [0xed, 0xa0, 0x80],
    [0xf0, 0x80, 0x80, 0x80],
    [0xf4, 0x90, 0x80, 0x80],
    [0xf5, 0x80, 0x80, 0x80],
    [0xff],
  ]
  for (const bytes of broken) {
    const text = asByteString(`a${String.fromCharCode(...bytes)}`)
    expect(() => decodeUtf8(text)).toThrow(expect.objectContaining({ code: 'corruption' }))
    expect(() => decodeUtf8Bytes(Uint8Array.from(bytes))).toThrow('not valid UTF-8')
  }
})

test('text sorts by code point, not by UTF-16 unit', () => {
  const ascending = ['', 'A', 'a', 'aa', 'b', 'é', '\ud7ff', '\ue000', '\uff5e', '😀', '\u{10ffff}']
  expect(ascending.toReversed().toSorted(compareText)).toEqual(ascending)
  const byBytes = ascending.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  expect(byBytes).toEqual(ascending)
})
