/**
 * NextToken: where a SELECT goes on, bound to its statement and parameters. Base64 of
 *
 *   {"hash":1234,"partition":0,"key":{"pk":{"S":"a"}}}
 */
import { bytesFromByteString, byteStringFromBytes } from '../base/byte-string.ts'
import { KeystoneError } from '../base/errors.ts'
import { decodeBase64, encodeBase64 } from '../encoding/base64.ts'
import { itemFromTagged, itemToTagged, valueToTaggedText } from '../encoding/dynamodb-json.ts'
import { decodeUtf8, encodeUtf8 } from '../encoding/utf8.ts'
import type { Parameters } from './constant.ts'
import type { SelectPosition } from './select.ts'

export function encodePageToken(
  position: SelectPosition,
  text: string,
  parameters: Parameters,
): string {
  const { partition, startAfter } = position
  const key = startAfter === undefined ? undefined : itemToTagged(startAfter, 'extended')
  const json = JSON.stringify({ hash: hashOf(text, parameters), partition, key })
  return encodeBase64(bytesFromByteString(encodeUtf8(json)))
}

/** @throws KeystoneError `validation` when the token is damaged or belongs to another statement. */
export function decodePageToken(
  token: string,
  text: string,
  parameters: Parameters,
): SelectPosition {
  const { hash, partition, key } = parseToken(token)
  if (hash !== hashOf(text, parameters)) throw refused('NextToken does not match request')
  return { partition, startAfter: key === undefined ? undefined : itemFromTagged(key, 'extended') }
}

function parseToken(token: string): { hash: number; partition: number; key: unknown } {
  try {
    const json: unknown = JSON.parse(decodeUtf8(byteStringFromBytes(decodeBase64(token))))
    if (typeof json === 'object' && json !== null && 'hash' in json && 'partition' in json) {
      const { hash, partition } = json
      if (typeof hash === 'number' && typeof partition === 'number') {
        return { hash, partition, key: 'key' in json ? json.key : undefined }
      }
    }
  } catch {
    // Whatever is wrong with it, the token is none of ours.
  }
  throw refused('Invalid NextToken')
}

/** FNV-1a, 32 bits: tells statements apart, proves nothing. */
function hashOf(text: string, parameters: Parameters): number {
  const all = [text, ...parameters.map((value) => valueToTaggedText(value, 'extended'))].join('\0')
  let hash = 0x811c_9dc5
  for (let at = 0; at < all.length; at++) {
    hash = Math.imul(hash ^ all.charCodeAt(at), 0x0100_0193)
  }
  return hash >>> 0
}

function refused(message: string): KeystoneError<'validation'> {
  return new KeystoneError('validation', message, {})
}
