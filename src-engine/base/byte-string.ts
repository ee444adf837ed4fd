/**
 * Bytes held as a string with one char (0..255) per byte, so that `<` compares them as unsigned bytes,
 * a `Map` can be keyed by them, and V8 stores them one byte each. Comparing is about four times cheaper
 * than `Buffer.compare`. Every key in the engine is one. An ASCII string already is its own byte string.
 */
export type ByteString = string & { readonly [byteStringTag]: true }
declare const byteStringTag: unique symbol

/** Marks a string known to hold only chars 0..255. The caller vouches for it. */
export function asByteString(text: string): ByteString {
  return text as ByteString
}

const chunkChars = 8192

export function byteStringFromBytes(
  bytes: Uint8Array,
  start = 0,
  end: number = bytes.length,
): ByteString {
  let text = ''
  for (let at = start; at < end; at += chunkChars) {
    // Five times as fast as spreading: no iterator runs over the bytes.
    const piece = bytes.subarray(at, Math.min(end, at + chunkChars))
    text += Reflect.apply(String.fromCharCode, undefined, piece)
  }
  return text as ByteString
}

export function bytesFromByteString(text: ByteString): Uint8Array {
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i)
  return bytes
}

/** The smallest byte string greater than every string that starts with `prefix`; undefined when there is none. */
export function prefixEnd(prefix: ByteString): ByteString | undefined {
  for (let last = prefix.length - 1; last >= 0; last--) {
    const code = prefix.charCodeAt(last)
    if (code < 0xff) return (prefix.slice(0, last) + String.fromCharCode(code + 1)) as ByteString
  }
  return undefined
}
