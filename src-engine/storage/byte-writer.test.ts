import { expect, test } from 'vitest'
import { asByteString } from '../base/byte-string.ts'
import { ByteReader } from './byte-reader.ts'
import { ByteWriter } from './byte-writer.ts'

const edges = [0, 1, 127, 128, 16_383, 16_384, 2 ** 28 - 1, 2 ** 28, 2 ** 32, 2 ** 35 + 5]
edges.push(Number.MAX_SAFE_INTEGER)

test('what is written is read back, whatever the buffer had to grow', () => {
  const writer = new ByteWriter(1)
  for (const value of edges) writer.varint(value)
  for (const value of edges) writer.u64(value)
  writer.u8(255)
  writer.u32(0xffff_fffe)
  writer.prefixed(asByteString('\xff\x00key'))
  const reader = new ByteReader(writer.copy(), { file: 'f' })
  expect(edges.map(() => reader.varint())).toEqual(edges)
  expect(edges.map(() => reader.u64())).toEqual(edges)
  expect([reader.u8(), reader.u32(), reader.prefixed()]).toEqual([255, 0xffff_fffe, '\xff\x00key'])
  reader.end()
})

test('whatever does not fit is corruption with file and offset', () => {
  const read = (bytes: number[], use: (reader: ByteReader) => void) => () =>
    use(new ByteReader(Uint8Array.from(bytes), { file: 'f', fileOffset: 100 }))
  const at = (offset: number) =>
    expect.objectContaining({ code: 'corruption', details: { file: 'f', offset } })
  expect(read([1], (reader) => reader.u32())).toThrow(at(100))
  expect(read([0x80], (reader) => reader.varint())).toThrow(at(101))
  expect(read(Array(9).fill(0xff), (reader) => reader.varint())).toThrow(at(108))
  expect(read(Array(8).fill(0xff), (reader) => reader.u64())).toThrow(at(100))
  expect(read([5, 1], (reader) => reader.prefixed())).toThrow(at(101))
  expect(read([1, 2], (reader) => reader.end())).toThrow(at(100))
})
