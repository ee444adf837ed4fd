/** A request's body, never more of it in memory than the largest request there is. */
import { isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import { gunzip } from 'node:zlib'

/** DynamoDB's own limit, for BatchWriteItem. */
export const bodyBytesMax = 16 * 1024 * 1024
/** Of a body that is too large, this much is read and thrown away, so that its client sees the answer. */
const discardedBytesMax = 4 * bodyBytesMax

export type Body =
  | { readonly kind: 'read'; readonly bytes: Buffer }
  | { readonly kind: 'tooLarge' }
  /** Not what its Content-Encoding says, one that is not known, or no UTF-8. */
  | { readonly kind: 'unreadable' }

/** Rejects when the client goes away. */
export async function readBody(request: IncomingMessage): Promise<Body> {
  const body = await collect(request)
  if (body.kind !== 'read') return body
  const encoding = request.headers['content-encoding'] ?? 'identity'
  const plain =
    encoding === 'identity'
      ? body
      : encoding === 'gzip'
        ? await decompress(body.bytes)
        : ({ kind: 'unreadable' } as const)
  return plain.kind === 'read' && !isUtf8(plain.bytes) ? { kind: 'unreadable' } : plain
}

function collect(request: IncomingMessage): Promise<Body> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let length = 0
    request.on('data', (chunk: Buffer) => {
      length += chunk.length
      if (length <= bodyBytesMax) return void chunks.push(chunk)
      chunks.length = 0
      if (length > discardedBytesMax) resolve({ kind: 'tooLarge' })
    })
    request.on('end', () => {
      if (length > bodyBytesMax) return resolve({ kind: 'tooLarge' })
      const [only] = chunks
      const bytes = chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks)
      resolve({ kind: 'read', bytes })
    })
    request.on('error', reject)
    // An 'error' comes first when there is one; after 'end' this changes nothing.
    request.on('close', () => reject(new Error('the client went away')))
  })
}

function decompress(bytes: Buffer): Promise<Body> {
  return new Promise((resolve) => {
    gunzip(bytes, { maxOutputLength: bodyBytesMax }, (error, whole) => {
      if (error === null) return resolve({ kind: 'read', bytes: whole })
      const tooLarge = 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'
      resolve({ kind: tooLarge ? 'tooLarge' : 'unreadable' })
    })
  })
}
