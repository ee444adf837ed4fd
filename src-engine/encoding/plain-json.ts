/**
 * Plain JSON, as people write it, and values. Reading loses nothing: numbers keep all their digits. Writing keeps
 * every digit too, but JSON has fewer types: B is written as base64 text, sets and vectors as arrays, Ts as its
 * milliseconds. `isPlainJsonExact` says whether a value would be read back as it was.
 */
import { unreachable } from '../base/assert.ts'
import { KeystoneError } from '../base/errors.ts'
import { dynamodbLimits } from '../base/limits.ts'
import type { AttributeValue, Item } from './attribute-value.ts'
import { encodeBase64 } from './base64.ts'
import { numberText, parseNumber } from './decimal.ts'
import { layOutJson, parseJsonWith, type JsonParts, type JsonTree } from './json-text.ts'
import { componentText } from './vector.ts'

/**
 * Reads one value: strings are S, numbers N, arrays L, objects M, `null` NULL.
 * @throws KeystoneError `syntax` for text that is not JSON, `validation` for numbers or nesting beyond the limits.
 */
export function valueFromPlainText(text: string): AttributeValue {
  const { value, depth } = parseJsonWith(text, parseNumber)
  if (depth > dynamodbLimits.nestingDepthMax) throw nestedTooDeep()
  return value
}

/** Reads an object as an item. Errors as `valueFromPlainText`. */
export function itemFromPlainText(text: string): Item {
  const { value, depth } = parseJsonWith<AttributeValue>(text, parseNumber)
  if (!(value instanceof Map)) throw noObject()
  // The item itself is no level of nesting.
  if (depth > dynamodbLimits.nestingDepthMax + 1) throw nestedTooDeep()
  return value
}

export function itemFromTree(tree: JsonTree): Item {
  if (!(tree instanceof Map)) throw noObject()
  return new Map([...tree].map(([name, value]) => [name, fromTree(value, 1)]))
}

function fromTree(tree: JsonTree, depth: number): AttributeValue {
  if (depth > dynamodbLimits.nestingDepthMax) throw nestedTooDeep()
  if (tree === null || typeof tree !== 'object') return tree
  if (Array.isArray(tree)) return tree.map((element) => fromTree(element, depth + 1))
  if (tree instanceof Map) {
    return new Map([...tree].map(([name, value]) => [name, fromTree(value, depth + 1)]))
  }
  return parseNumber(tree.text)
}

function noObject(): KeystoneError<'validation'> {
  const message = 'An item must be a JSON object: {"name": value, …}'
  return new KeystoneError('validation', message, {})
}

function nestedTooDeep(): KeystoneError<'validation'> {
  return new KeystoneError(
    'validation',
    'Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit',
    {},
  )
}

/** A value as plain JSON text. `indent` 0 is one line. */
export function valueToPlainText(value: AttributeValue, indent = 0): string {
  return layOutJson(partsOf(value), indent)
}

/** An item as plain JSON text, attributes in the item's order. */
export function itemToPlainText(item: Item, indent = 0): string {
  return layOutJson(partsOf(item), indent)
}

function partsOf(value: AttributeValue): JsonParts {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'number') return numberText(value)
  if (value === null || typeof value === 'boolean') return String(value)
  if (Array.isArray(value)) return array(value.map(partsOf))
  if (value instanceof Map) {
    const members = [...value].map(
      ([name, element]) => [JSON.stringify(name), partsOf(element)] as const,
    )
    return { open: '{', members }
  }
  if (value instanceof Uint8Array) return JSON.stringify(encodeBase64(value))
  if (value instanceof Float32Array) return array(Array.from(value, componentText))
  switch (value.kind) {
    case 'N':
      return value.text
    case 'Ts':
      return value.ms.toString()
    case 'SS':
    case 'NS':
    case 'BS':
      return array(value.members.map(partsOf))
    default:
      return unreachable(value)
  }
}

function array(elements: readonly JsonParts[]): JsonParts {
  return { open: '[', members: elements.map((element) => ['', element] as const) }
}

/** False when plain JSON cannot tell the value's type: somewhere in it is B, a set, VecF32 or Ts. */
export function isPlainJsonExact(value: AttributeValue): boolean {
  if (value === null || typeof value !== 'object') return true
  if (Array.isArray(value)) return value.every(isPlainJsonExact)
  if (value instanceof Map) return [...value.values()].every(isPlainJsonExact)
  return 'kind' in value && value.kind === 'N'
}
