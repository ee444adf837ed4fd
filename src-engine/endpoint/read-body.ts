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

const tooLarge: Body = { kind: 'tooLarge' }
const unreadable: Body = { kind: 'unreadable' }

/** Calls `then` once, with all of the body; never when the client goes away before. */
export function readBody(request: IncomingMessage, then: (body: Body) => void): void {
  const chunks: Buffer[] = []
  let length = 0
  request.on('data', (chunk: Buffer) => {
    length += chunk.length
    if (length <= bodyBytesMax) return void chunks.push(chunk)
    chunks.length = 0
    if (length <= discardedBytesMax) return
    request.removeAllListeners('data').removeAllListeners('end')
    then(tooLarge)
  })
  request.on('end', () => {
    if (length > bodyBytesMax) return then(tooLarge)
    const [only] = chunks
    const bytes = chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks)
    const encoding = request.headers['content-encoding']
    if (encoding === undefined || encoding === 'identity') return then(textIn(bytes))
    if (encoding === 'gzip') return decompress(bytes, then)
    then(unreadable)
  })
}

function textIn(bytes: Buffer): Body {
  return isUtf8(bytes) ? { kind: 'read', bytes } : unreadable
}

function decompress(bytes: Buffer, then: (body: Body) => void): void {
  gunzip(bytes, { maxOutputLength: bodyBytesMax }, (error, whole) => {
    if (error === null) return then(textIn(whole))
    then('code' in error && error.code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge : unreadable)
  })
}
