/** Base64 as DynamoDB writes it: standard alphabet, padded. Without Node and without a browser. */
import { KeystoneError } from '../base/errors.ts'

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

const sextets = new Int8Array(128).fill(-1)
for (let i = 0; i < 64; i++) sextets[alphabet.charCodeAt(i)] = i

const codes = Uint8Array.from(alphabet, (letter) => letter.charCodeAt(0))
const paddingCode = 61
/** Arguments of one call; a multiple of four. */
const chunkChars = 8192

export function encodeBase64(bytes: Uint8Array): string {
  const letters = new Uint8Array(Math.ceil(bytes.length / 3) * 4)
  for (let i = 0, at = 0; i < bytes.length; i += 3, at += 4) {
    const left = bytes.length - i
    const group = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0)
    letters[at] = codes[group >> 18] ?? 0
    letters[at + 1] = codes[(group >> 12) & 63] ?? 0
    letters[at + 2] = left > 1 ? (codes[(group >> 6) & 63] ?? 0) : paddingCode
    letters[at + 3] = left > 2 ? (codes[group & 63] ?? 0) : paddingCode
  }
  let text = ''
  for (let at = 0; at < letters.length; at += chunkChars) {
    text += String.fromCharCode(...letters.subarray(at, at + chunkChars))
  }
  return text
}

/** @throws KeystoneError `serialization` in DynamoDB's words. */
export function decodeBase64(text: string): Uint8Array {
  if (text.length % 4 !== 0) {
    throw refused(
      `Base64 encoded length is expected a multiple of 4 bytes but found: ${text.length}`,
    )
  }
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  const bytes = new Uint8Array((text.length / 4) * 3 - padding)
  let group = 0
  let at = 0
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    const isPadding = i >= text.length - padding
    const sextet = isPadding ? 0 : unit < 128 ? (sextets[unit] ?? -1) : -1
    if (sextet < 0) throw refused(`Invalid base64 character: '${text.charAt(i)}'`)
    group = (group << 6) | sextet
    if (i % 4 === 3) {
      for (let shift = 16; shift >= 0 && at < bytes.length; shift -= 8) {
        bytes[at++] = (group >> shift) & 0xff
      }
      group = 0
    }
  }
  // Bits that the padding cuts off must be zero, so that one value has one text.
  if (
    padding > 0 &&
    encodeBase64(bytes.subarray(bytes.length - (3 - padding))) !== text.slice(-4)
  ) {
    throw refused('Invalid last non-whitespace character')
  }
  return bytes
}

function refused(message: string): KeystoneError<'serialization'> {
  return new KeystoneError('serialization', message, {})
}
