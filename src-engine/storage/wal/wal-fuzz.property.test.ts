/** Structure-aware fuzzing: the checksum is made right after each mutation, so that decoding goes on behind it. */
import { expect, test } from 'vitest'

import { asByteString } from '../../base/byte-string.ts'
import { crc32 } from '../../base/crc32.ts'
import { isError } from '../../base/errors.ts'
import { randomBelow, SeededRandom } from '../../base/random.ts'
import { mutate } from '../../testing/fuzzing/mutate.ts'
import { soakFactor, testSeed } from '../../testing/soak.ts'
import { ByteWriter } from '../byte-writer.ts'
import { decodeFrameRecords, encodeBatch } from './batch-codec.ts'
import {
  decodeWalHeader,
  encodeWalHeader,
  sealWalFrame,
  walFrameHeaderBytes,
} from './wal-format.ts'
import { readWal } from './wal-reader.ts'

const header = {
  salt: 0x1234_5678,
  uuid: '00112233445566778899aabbccddeeff',
  number: 3,
  previousBytes: 4096,
  previousSeqno: 10,
  recycled: false,
}
const inputs = 30_000 * soakFactor

function frame(firstSeqno: number, syncedUpTo: number, batches: number): Uint8Array {
  const writer = new ByteWriter(256)
  writer.skip(walFrameHeaderBytes)
  for (let batch = 0; batch < batches; batch++) {
    encodeBatch(writer, [
      {
        key: { stripe: batch, bytes: asByteString(`key ${batch}`) },
        value: Uint8Array.of(1, 2, 3),
      },
      { key: { stripe: 255, bytes: asByteString('deleted') }, value: undefined },
    ])
  }
  sealWalFrame(writer, { salt: header.salt, firstSeqno, syncedUpTo, batches, gap: 0 })
  return writer.view().slice()
}

/** Everything a reader of the log does with a file; only `corruption` may come of it. */
function readAll(bytes: Uint8Array): 'read' | 'refused' {
  const decoded = decodeWalHeader(bytes)
  if (decoded.kind !== 'valid') return 'refused'
  try {
    const contents = readWal(bytes, decoded.header, { file: 'wal.log' })
    for (const each of contents.frames) decodeFrameRecords('wal.log', bytes, each, () => {})
    return contents.end.kind === 'clean' ? 'read' : 'refused'
  } catch (error) {
    if (isError(error, 'corruption')) return 'refused'
    throw error
  }
}

function whole(frames: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from([encodeWalHeader(header), ...frames].flatMap((part) => [...part]))
}

test('a damaged log with right checksums is read or refused as corrupt, nothing else', () => {
  const random = new SeededRandom(testSeed)
  const frames = [frame(11, 64, 2), frame(13, 64, 1), frame(14, 64, 3)]
  expect(readAll(whole(frames))).toBe('read')
  const outcomes = { read: 0, refused: 0 }
  for (let input = 0; input < inputs; input++) {
    const changed = randomBelow(random, frames.length)
    const damaged = frames.map((bytes, index) => {
      if (index !== changed) return bytes
      const mutated = mutate(bytes, random)
      if (mutated.length >= walFrameHeaderBytes) {
        const view = new DataView(mutated.buffer, mutated.byteOffset)
        const lengthToo = randomBelow(random, 2) === 0
        if (lengthToo) view.setUint32(12, mutated.length - walFrameHeaderBytes, true)
        view.setUint32(4, crc32(mutated, 8, mutated.length), true)
      }
      return mutated
    })
    outcomes[readAll(whole(damaged))]++
  }
  expect(outcomes.read).toBeGreaterThan(inputs / 100)
  expect(outcomes.refused).toBeGreaterThan(inputs / 10)
})

test('any bit flipped in a log file is noticed', () => {
  const bytes = whole([frame(11, 64, 1), frame(12, 64, 1)])
  const unnoticed: number[] = []
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const damaged = bytes.slice()
    damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    if (readAll(damaged) === 'read') unnoticed.push(bit)
  }
  expect(unnoticed).toEqual([])
})
