/** A request's body, never more of it than the largest request there is. */
import type { IncomingMessage } from 'node:http'
import { gunzip } from 'node:zlib'

/** DynamoDB's own limit, for BatchWriteItem. */
export const bodyBytesMax = 16 * 1024 * 1024

export type Body =
  | { readonly kind: 'read'; readonly bytes: Buffer }
  | { readonly kind: 'tooLarge' }
  /** Not what its Content-Encoding says, or one that is not known. */
  | { readonly kind: 'unreadable' }

/** Rejects when the client goes away. */
export async function readBody(request: IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request) {
    if (!(chunk instanceof Buffer)) return { kind: 'unreadable' }
    length += chunk.length
    if (length > bodyBytesMax) return { kind: 'tooLarge' }
    chunks.push(chunk)
  }
  const [only] = chunks
  const bytes = chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks)
  const encoding = request.headers['content-encoding'] ?? 'identity'
  if (encoding === 'identity') return { kind: 'read', bytes }
  return encoding === 'gzip' ? await decompress(bytes) : { kind: 'unreadable' }
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
