/**
 * A value as text to edit, and back. What is typed is checked exactly as the engine would: numbers to the last
 * digit, sets without duplicates. Containers, sets and bytes sets are edited as DynamoDB JSON.
 */
import {
  componentText,
  decodeBase64,
  encodeBase64,
  numberSet,
  numberText,
  parseNumber,
  stringSet,
  typeName,
  valueFromTagged,
  valueToTaggedText,
  vectorOf,
  type AttributeValue,
  type TypeName,
} from '../../../src-engine/language.ts'

export type ParsedValue =
  | { readonly kind: 'value'; readonly value: AttributeValue }
  | { readonly kind: 'wrong'; readonly message: string }

/** Types in the order a person looks for them. */
export const editableTypes: readonly TypeName[] = [
  'S',
  'N',
  'BOOL',
  'NULL',
  'M',
  'L',
  'SS',
  'NS',
  'BS',
  'B',
  'Ts',
  'VecF32',
]

export function valueToText(value: AttributeValue): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return numberText(value)
  if (typeof value === 'boolean') return String(value)
  if (value === null) return 'null'
  if (value instanceof Uint8Array) return encodeBase64(value)
  if (value instanceof Float32Array) return [...value].map(componentText).join(', ')
  if (Array.isArray(value) || value instanceof Map) return valueToTaggedText(value, 'extended', 2)
  switch (value.kind) {
    case 'N':
      return numberText(value)
    case 'Ts':
      return isoOrMilliseconds(value.ms)
    case 'SS':
      return value.members.join('\n')
    case 'NS':
      return value.members.map(numberText).join('\n')
    case 'BS':
      return value.members.map(encodeBase64).join('\n')
  }
}

function isoOrMilliseconds(ms: bigint): string {
  const date = new Date(Number(ms))
  return Number.isNaN(date.getTime()) ? String(ms) : date.toISOString()
}

/** What kind of text the type is edited as, for the hint under the field. */
export const textHints: Readonly<Record<TypeName, string>> = {
  S: 'Any text',
  N: 'A number of up to 38 digits',
  BOOL: 'true or false',
  NULL: 'null',
  B: 'Bytes as base64',
  L: 'A list in DynamoDB JSON: {"L": [{"S": "a"}]}',
  M: 'A map in DynamoDB JSON: {"M": {"a": {"N": "1"}}}',
  SS: 'One text per line',
  NS: 'One number per line',
  BS: 'One base64 text per line',
  VecF32: 'Numbers separated by commas',
  Ts: 'ISO 8601 such as 2026-11-23T05:00:00.000Z, or milliseconds since 1970',
}

export function parseValue(type: TypeName, text: string): ParsedValue {
  try {
    return { kind: 'value', value: readValue(type, text) }
  } catch (error) {
    return { kind: 'wrong', message: error instanceof Error ? error.message : String(error) }
  }
}

function readValue(type: TypeName, text: string): AttributeValue {
  switch (type) {
    case 'S':
      return text
    case 'N':
      return parseNumber(text.trim())
    case 'BOOL':
      return readBoolean(text.trim())
    case 'NULL':
      return null
    case 'B':
      return decodeBase64(text.trim())
    case 'L':
    case 'M':
      return readContainer(type, text)
    case 'SS':
      return stringSet(nonEmpty(text === '' ? [] : text.split('\n')))
    case 'NS':
      return numberSet(nonEmpty(linesOf(text)).map(parseNumber))
    case 'BS':
      return valueFromTagged({ BS: nonEmpty(linesOf(text)) }, 'extended')
    case 'VecF32':
      return vectorOf(
        text
          .split(/[\s,]+/)
          .filter((part) => part !== '')
          .map(readComponent),
      )
    case 'Ts':
      return { kind: 'Ts', ms: readTimestamp(text.trim()) }
  }
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

function nonEmpty(members: string[]): string[] {
  if (members.length === 0) throw new Error('A set needs at least one member.')
  const twice = members.find((member, at) => members.indexOf(member) !== at)
  if (twice !== undefined)
    throw new Error(`A set holds each member once; "${twice}" is here twice.`)
  return members
}

function readBoolean(text: string): boolean {
  if (text === 'true') return true
  if (text === 'false') return false
  throw new Error('Write true or false.')
}

function readContainer(type: 'L' | 'M', text: string): AttributeValue {
  const value = valueFromTagged(JSON.parse(text), 'extended')
  if (typeName(value) !== type) {
    throw new Error(`This is ${typeName(value)}; the type says ${type}.`)
  }
  return value
}

function readComponent(text: string): number {
  const component = Number(text)
  if (Number.isNaN(component)) throw new Error(`"${text}" is not a number.`)
  return component
}

const timestampMax = 2n ** 63n - 1n

function readTimestamp(text: string): bigint {
  const isWhole = /^-?\d+$/.test(text)
  const ms = isWhole ? BigInt(text) : Date.parse(text)
  if (typeof ms === 'number' && Number.isNaN(ms)) {
    throw new Error(`"${text}" is neither a date in ISO 8601 nor whole milliseconds.`)
  }
  const exact = BigInt(ms)
  if (exact > timestampMax || exact < -timestampMax - 1n) {
    throw new Error('This is beyond the range of a timestamp.')
  }
  return exact
}

/** The value of this type that says least; what a change of type starts from when the text does not fit. */
export function blankValue(type: TypeName): AttributeValue {
  switch (type) {
    case 'S':
      return ''
    case 'N':
      return 0
    case 'BOOL':
      return false
    case 'NULL':
      return null
    case 'B':
      return new Uint8Array()
    case 'L':
      return []
    case 'M':
      return new Map()
    case 'SS':
      return stringSet(['a'])
    case 'NS':
      return numberSet([0])
    case 'BS':
      return valueFromTagged({ BS: ['AA=='] }, 'extended')
    case 'VecF32':
      return new Float32Array([0])
    case 'Ts':
      return { kind: 'Ts', ms: 0n }
  }
}

/** A value of another type, from the same text where it can be read as that. */
export function convertValue(value: AttributeValue, type: TypeName): AttributeValue {
  const parsed = parseValue(type, valueToText(value))
  return parsed.kind === 'value' ? parsed.value : blankValue(type)
}
