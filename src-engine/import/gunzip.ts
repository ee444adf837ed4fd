/** Files as DynamoDB exports them are compressed: gzip is recognised by its first bytes and undone, all else passes. */
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { KeystoneError } from '../base/errors.ts'

const magic = Uint8Array.of(0x1f, 0x8b)

/** @throws KeystoneError `validation` for compressed data that is damaged or cut off. */
export async function* gunzipped(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const source = chunks[Symbol.asyncIterator]()
  let head = new Uint8Array()
  while (head.length < magic.length) {
    const next = await source.next()
    if (next.done === true) break
    head = Uint8Array.from([...head, ...next.value])
  }
  const whole = rejoined(head, source)
  if (head[0] !== magic[0] || head[1] !== magic[1]) {
    yield* whole
    return
  }
  const gunzip = createGunzip()
  const fed = pipeline(Readable.from(whole), gunzip)
  // The reader of `gunzip` hears of it first.
  fed.catch(() => undefined)
  try {
    for await (const chunk of gunzip) if (chunk instanceof Uint8Array) yield chunk
    await fed
  } catch (error) {
    const isCompression =
      error instanceof Error && 'code' in error && String(error.code).startsWith('Z_')
    if (!isCompression) throw error
    const message = `The file begins as gzip, but cannot be decompressed: ${error.message}.`
    throw new KeystoneError('validation', message, {}, error)
  }
}

async function* rejoined(
  head: Uint8Array,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  if (head.length > 0) yield head
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value
}
