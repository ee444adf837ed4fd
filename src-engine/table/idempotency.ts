/**
 * Idempotency tokens of transactions, kept as long as DynamoDB keeps them, across restarts. A token is written in the
 * batch of its transaction: either both are there or neither.
 *
 *   | expires, epoch seconds, 6 bytes | hash of the request, 16 bytes |
 */
import { KeystoneError } from '../base/errors.ts'
import { asByteString, type ByteString } from '../base/byte-string.ts'
import { encodeOrderedString } from '../encoding/key-encoding.ts'
import { stripeCount, type StoreReader } from '../storage/store-contract.ts'
import {
  expiredToken,
  tokenExpiryEnd,
  tokenExpiryKey,
  tokenExpiryPrefix,
  tokenKey,
} from './keyspace.ts'
import type { WriteBatch } from './write-batch.ts'

export const tokenLifeSeconds = 600
const expiryWidth = 6
const hashWidth = 16

export interface TokenRecord {
  readonly expiresSeconds: number
  /** Of the request, 128 bits. */
  readonly requestHash: Uint8Array
}

/** The record of a token used within the last ten minutes. */
export function findToken(
  reader: StoreReader,
  token: string,
  nowMs: number,
): TokenRecord | undefined {
  const record = reader.get(tokenKey(encodeOrderedString(token)), (buffer, start, end) => {
    if (end - start !== expiryWidth + hashWidth) {
      const message = 'An idempotency token is damaged. Salvage the data with "kstone repair".'
      throw new KeystoneError('corruption', message, { file: 'token', offset: start })
    }
    let expiresSeconds = 0
    for (let at = start; at < start + expiryWidth; at++) {
      expiresSeconds = expiresSeconds * 256 + (buffer[at] ?? 0)
    }
    return { expiresSeconds, requestHash: buffer.slice(start + expiryWidth, end) }
  })
  return record !== undefined && record.expiresSeconds * 1000 > nowMs ? record : undefined
}

/** Adds a token to the batch of its transaction. */
export function writeToken(
  batch: WriteBatch,
  token: string,
  { expiresSeconds, requestHash }: TokenRecord,
): void {
  const bytes = encodeOrderedString(token)
  const value = new Uint8Array(expiryWidth + hashWidth)
  let left = expiresSeconds
  for (let at = expiryWidth - 1; at >= 0; at--) {
    value[at] = left % 256
    left = Math.floor(left / 256)
  }
  value.set(requestHash, expiryWidth)
  batch.put(tokenKey(bytes), value)
  batch.put(tokenExpiryKey(bytes, expiresSeconds), new Uint8Array(0))
}

/** Adds the removal of tokens past their life to a batch, at most `limit` of them. */
export function removeExpiredTokens(
  reader: StoreReader,
  batch: WriteBatch,
  nowMs: number,
  limit: number,
): void {
  let left = limit
  const to = tokenExpiryEnd(Math.floor(nowMs / 1000))
  for (let stripe = 0; stripe < stripeCount && left > 0; stripe++) {
    const iterator = reader.scan({ stripe, from: tokenExpiryPrefix, to })
    try {
      while (left > 0 && iterator.next()) {
        left--
        const token: ByteString = expiredToken(iterator.key)
        batch.delete({ stripe, bytes: asByteString(iterator.key) })
        // A token used again since has a later entry of its own, and stays.
        if (!isUsedAgain(reader, token, nowMs)) batch.delete(tokenKey(token))
      }
    } finally {
      iterator.close()
    }
  }
}

function isUsedAgain(reader: StoreReader, token: ByteString, nowMs: number): boolean {
  const expires = reader.get(tokenKey(token), (buffer, start) => {
    let seconds = 0
    for (let at = start; at < start + expiryWidth; at++) seconds = seconds * 256 + (buffer[at] ?? 0)
    return seconds
  })
  return expires !== undefined && expires * 1000 > nowMs
}
