/** Bytes of a file to text, chunk by chunk. */
import { KeystoneError } from '../base/errors.ts'

export type Chunks = AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>

/**
 * Decodes UTF-8 (a byte order mark is dropped); text chunks pass.
 * @throws KeystoneError `validation` for bytes that are not UTF-8.
 */
export async function* textChunks(chunks: Chunks): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const decode = (bytes?: Uint8Array): string => {
    try {
      return decoder.decode(bytes, { stream: bytes !== undefined })
    } catch (error) {
      if (!(error instanceof TypeError)) throw error
      throw new KeystoneError(
        'validation',
        'The file is not UTF-8 text. Convert it to UTF-8 and import it again.',
        {},
        error,
      )
    }
  }
  let first = true
  for await (const chunk of chunks) {
    let text = typeof chunk === 'string' ? chunk : decode(chunk)
    if (first && text.startsWith('\ufeff')) text = text.slice(1)
    if (text === '') continue
    first = false
    yield text
  }
  const rest = decode()
  if (rest !== '') yield rest
}
