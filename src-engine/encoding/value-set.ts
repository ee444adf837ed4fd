/** Makes SS, NS and BS: members sorted, never empty, never twice. Errors in DynamoDB's words. */
import { KeystoneError } from '../base/errors.ts'
import type { BinarySet, NumberSet, NumberValue, StringSet } from './attribute-value.ts'
import { encodeBase64 } from './base64.ts'
import { compareNumbers, numbersEqual } from './decimal.ts'
import { compareText } from './utf8.ts'

const invalid = 'One or more parameter values were invalid: '

/** @throws KeystoneError `validation` when empty or with duplicates. */
export function stringSet(members: readonly string[]): StringSet {
  if (members.length === 0) throw refused(`${invalid}An string set  may not be empty`)
  const sorted = members.toSorted(compareText)
  if (sorted.some((member, i) => i > 0 && member === sorted[i - 1])) {
    throw refused(`${invalid}Input collection [${members.join(', ')}] contains duplicates.`)
  }
  return { kind: 'SS', members: sorted }
}

/** @throws KeystoneError `validation` when empty or with two members of one value. */
export function numberSet(members: readonly NumberValue[]): NumberSet {
  if (members.length === 0) throw refused(`${invalid}An number set  may not be empty`)
  const sorted = members.toSorted(compareNumbers)
  for (const [i, member] of sorted.entries()) {
    const previous = sorted[i - 1]
    if (previous !== undefined && numbersEqual(member, previous)) {
      throw refused('Input collection contains duplicates')
    }
  }
  return { kind: 'NS', members: sorted }
}

/** @throws KeystoneError `validation` when empty or with duplicates. */
export function binarySet(members: readonly Uint8Array[]): BinarySet {
  if (members.length === 0) throw refused(`${invalid}Binary sets should not be empty`)
  const sorted = members.toSorted(compareBytes)
  for (const [i, member] of sorted.entries()) {
    const previous = sorted[i - 1]
    if (previous !== undefined && compareBytes(member, previous) === 0) {
      const shown = members.map(encodeBase64).join(', ')
      throw refused(`${invalid}Input collection [${shown}]of type BS contains duplicates.`)
    }
  }
  return { kind: 'BS', members: sorted }
}

/** Unsigned bytes, shorter first where one starts the other. */
export function compareBytes(left: Uint8Array, right: Uint8Array): number {
  const shared = Math.min(left.length, right.length)
  for (let i = 0; i < shared; i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0)
    if (difference !== 0) return difference
  }
  return left.length - right.length
}

function refused(message: string): KeystoneError<'validation'> {
  return new KeystoneError('validation', message, {})
}
