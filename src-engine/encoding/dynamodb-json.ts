/**
 * DynamoDB's tagged JSON, `{"S":"x"}`, `{"N":"1"}` …, and values.
 *
 * In `extended` mode our own types are tagged too: `{"VECF32":[0.1,2]}` and `{"TS":"1700000000000"}`. In `dynamodb`
 * mode, for programs that know DynamoDB's ten types only, they are written as L of N and as N, and not read.
 * Error texts are DynamoDB's.
 */
import { KeystoneError } from '../base/errors.ts'
import { dynamodbLimits } from '../base/limits.ts'
import type {
  AttributeMap,
  AttributeValue,
  Item,
  NumberValue,
  Timestamp,
} from './attribute-value.ts'
import { decodeBase64, encodeBase64 } from './base64.ts'
import { looksLikeNumber, numberText, numberToBigInt, parseNumber } from './decimal.ts'
import { layOutJson, parseJson, type JsonParts } from './json-text.ts'
import { isWellFormed, loneSurrogate } from './utf8.ts'
import { binarySet, numberSet, stringSet } from './value-set.ts'
import { componentText, vectorOf } from './vector.ts'

export type JsonMode = 'dynamodb' | 'extended'

/** A tagged value as an object. Made without a prototype, so that any attribute name can be a key. */
export type TaggedJson = Readonly<Record<string, unknown>>

const emptyValue =
  'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes'
const twoTypes =
  'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes'

function refuse(message: string): never {
  throw new KeystoneError('validation', message, {})
}

function refuseType(message: string): never {
  throw new KeystoneError('serialization', message, {})
}

/**
 * Reads an item from what `JSON.parse` gave.
 * @throws KeystoneError `serialization` for wrong JSON types, `validation` for values DynamoDB refuses.
 */
export function itemFromTagged(json: unknown, mode: JsonMode = 'dynamodb'): Item {
  return mapFromTagged(json, mode, 1)
}

/** Reads one value from what `JSON.parse` gave. Errors as `itemFromTagged`. */
export function valueFromTagged(json: unknown, mode: JsonMode = 'dynamodb'): AttributeValue {
  return readTagged(json, mode, 1)
}

/** Reads an item from text. Also throws KeystoneError `syntax` for text that is not JSON. */
export function itemFromTaggedText(text: string, mode: JsonMode = 'dynamodb'): Item {
  return mapFromTagged(parseJson(text), mode, 1)
}

/** Own members only: `JSON.parse` makes `__proto__` an own property, and so it is read as one. */
function membersOf(json: unknown): Iterable<readonly [string, unknown]> {
  if (json instanceof Map) return json
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) {
    return Object.entries(json)
  }
  if (Array.isArray(json)) {
    refuseType('Unrecognized collection type java.util.Map')
  }
  refuseType('Unexpected value type in payload')
}

function mapFromTagged(json: unknown, mode: JsonMode, depth: number): AttributeMap {
  const map: AttributeMap = new Map()
  for (const [name, value] of membersOf(json)) {
    if (!isWellFormed(name)) throw loneSurrogate()
    map.set(name, readTagged(value, mode, depth))
  }
  return map
}

function readTagged(json: unknown, mode: JsonMode, depth: number): AttributeValue {
  if (depth > dynamodbLimits.nestingDepthMax) {
    refuse(
      'Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit',
    )
  }
  let found: readonly [string, unknown] | undefined
  for (const member of membersOf(json)) {
    const [tag, content] = member
    if (content === null || content === undefined || !isTag(tag, mode)) continue
    if (found !== undefined) refuse(twoTypes)
    found = member
  }
  if (found === undefined) refuse(emptyValue)
  return readContent(found[0], found[1], { mode, depth })
}

function isTag(tag: string, mode: JsonMode): boolean {
  return dynamodbTags.has(tag) || (mode === 'extended' && (tag === 'VECF32' || tag === 'TS'))
}

const dynamodbTags = new Set(['S', 'N', 'B', 'BOOL', 'NULL', 'L', 'M', 'SS', 'NS', 'BS'])

function readContent(
  tag: string,
  content: unknown,
  { mode, depth }: { readonly mode: JsonMode; readonly depth: number },
): AttributeValue {
  switch (tag) {
    case 'S':
      return readString(content)
    case 'N':
      return parseNumber(readString(content))
    case 'B':
      return readBinary(content)
    case 'BOOL':
      return readBoolean(content)
    case 'NULL':
      if (readBoolean(content)) return null
      return refuse(
        'One or more parameter values were invalid: Null attribute value types must have the value of true',
      )
    case 'L':
      return readArray(content).map((element) => readTagged(element, mode, depth + 1))
    case 'M':
      return mapFromTagged(content, mode, depth + 1)
    case 'SS':
      return stringSet(readArray(content).map(readString))
    case 'NS':
      return numberSet(readArray(content).map((member) => parseNumber(readString(member))))
    case 'BS':
      return binarySet(readArray(content).map(readBinary))
    case 'VECF32':
      return vectorOf(readArray(content).map(readComponent))
    default:
      return readTimestamp(readString(content))
  }
}

function readString(content: unknown): string {
  if (typeof content === 'string') {
    if (!isWellFormed(content)) throw loneSurrogate()
    return content
  }
  if (typeof content === 'boolean') {
    refuseType(`${content ? 'TRUE_VALUE' : 'FALSE_VALUE'} cannot be converted to String`)
  }
  const number = numberTextOf(content)
  if (number !== undefined) {
    const kind = /[.eE]/.test(number) ? 'DECIMAL_VALUE' : 'NUMBER_VALUE'
    refuseType(`${kind} cannot be converted to String`)
  }
  if (Array.isArray(content)) refuseType('Unrecognized collection type class java.lang.String')
  refuseType('Start of structure or map found where not expected')
}

/** The text of a number, from `JSON.parse` or from our own reader. */
function numberTextOf(json: unknown): string | undefined {
  if (typeof json === 'number') return String(json)
  if (typeof json !== 'object' || json === null || json instanceof Map) return undefined
  if (!('kind' in json) || json.kind !== 'number' || !('text' in json)) return undefined
  return typeof json.text === 'string' ? json.text : undefined
}

function readBoolean(content: unknown): boolean {
  if (typeof content === 'boolean') return content
  if (typeof content === 'string') refuseType('Unexpected token received from parser')
  if (Array.isArray(content)) refuseType('Unrecognized collection type class java.lang.Boolean')
  if (numberTextOf(content) !== undefined) {
    refuseType('NUMBER_VALUE cannot be converted to Boolean')
  }
  refuseType('Start of structure or map found where not expected')
}

function readBinary(content: unknown): Uint8Array {
  if (typeof content === 'string') return decodeBase64(content)
  refuseType('only base64-encoded strings are convertible to bytes')
}

function readArray(content: unknown): readonly unknown[] {
  if (Array.isArray(content)) return content
  if (typeof content === 'object') {
    refuseType('Start of structure or map found where not expected')
  }
  refuseType('Unexpected field type')
}

function readComponent(json: unknown): number {
  const text = typeof json === 'string' && looksLikeNumber(json) ? json : numberTextOf(json)
  if (text === undefined) refuseType('A component of VECF32 must be a number')
  return Number(text)
}

function readTimestamp(text: string): Timestamp {
  const ms = numberToBigInt(parseNumber(text))
  if (ms === undefined || BigInt.asIntN(64, ms) !== ms) {
    refuse('TS must be a whole number of milliseconds within signed 64 bits')
  }
  return { kind: 'Ts', ms }
}

/** An item as objects for `JSON.stringify`. */
export function itemToTagged(item: Item, mode: JsonMode = 'dynamodb'): TaggedJson {
  return mapToTagged(item, mode)
}

/** A value as objects for `JSON.stringify`. */
export function valueToTagged(value: AttributeValue, mode: JsonMode = 'dynamodb'): TaggedJson {
  const [tag, content] = tagOf(value, mode)
  if (content instanceof Map) return { [tag]: mapToTagged(content, mode) }
  if (tag === 'L' && Array.isArray(content)) {
    return { [tag]: content.map((element: AttributeValue) => valueToTagged(element, mode)) }
  }
  return { [tag]: content }
}

function mapToTagged(map: AttributeMap, mode: JsonMode): TaggedJson {
  const object: Record<string, unknown> = Object.create(null)
  for (const [name, value] of map) object[name] = valueToTagged(value, mode)
  return object
}

type TagAndContent =
  | readonly ['M', AttributeMap]
  | readonly ['L', readonly AttributeValue[]]
  | readonly [string, string | boolean | readonly string[] | readonly number[]]

/** The tag, and what stands behind it; values inside L and M are left for the caller to tag. */
function tagOf(value: AttributeValue, mode: JsonMode): TagAndContent {
  if (typeof value === 'string') return ['S', value]
  if (typeof value === 'number') return ['N', numberText(value)]
  if (typeof value === 'boolean') return ['BOOL', value]
  if (value === null) return ['NULL', true]
  if (Array.isArray(value)) return ['L', value]
  if (value instanceof Map) return ['M', value]
  if (value instanceof Uint8Array) return ['B', encodeBase64(value)]
  if (value instanceof Float32Array) {
    const components = Array.from(value, (component) => componentText(component))
    if (mode === 'extended') return ['VECF32', components.map(Number)]
    return ['L', components.map((text): NumberValue => parseNumber(text))]
  }
  switch (value.kind) {
    case 'N':
      return ['N', value.text]
    case 'Ts':
      return [mode === 'extended' ? 'TS' : 'N', value.ms.toString()]
    case 'SS':
      return ['SS', value.members]
    case 'NS':
      return ['NS', value.members.map(numberText)]
    case 'BS':
      return ['BS', value.members.map(encodeBase64)]
  }
}

/** An item as text on one line, in DynamoDB's ten types: the form of answers, and the fastest. */
export function itemToWireText(item: Item): string {
  let text = '{'
  for (const [name, value] of item) {
    if (text.length > 1) text += ','
    text += quotedName(name) + valueToWireText(value)
  }
  return `${text}}`
}

/** Items have the same few names again and again: each is quoted once, with its colon. */
const quotedNames = new Map<string, string>()
const quotedNamesMax = 2000
const quotedNameCharsMax = 64

function quotedName(name: string): string {
  const known = quotedNames.get(name)
  if (known !== undefined) return known
  if (quotedNames.size === quotedNamesMax) quotedNames.clear()
  const quoted = `${JSON.stringify(name)}:`
  if (name.length <= quotedNameCharsMax) quotedNames.set(name, quoted)
  return quoted
}

function valueToWireText(value: AttributeValue): string {
  if (typeof value === 'string') return `{"S":${JSON.stringify(value)}}`
  if (typeof value === 'number') return `{"N":"${numberText(value)}"}`
  if (typeof value === 'boolean') return value ? '{"BOOL":true}' : '{"BOOL":false}'
  if (value instanceof Map) return `{"M":${itemToWireText(value)}}`
  if (Array.isArray(value)) return `{"L":[${value.map(valueToWireText).join(',')}]}`
  return JSON.stringify(valueToTagged(value))
}

/** An item as text, attributes in the item's order. `indent` 0 is one line. */
export function itemToTaggedText(item: Item, mode: JsonMode = 'dynamodb', indent = 0): string {
  return layOutJson(mapParts(item, mode), indent)
}

/** A value as text. */
export function valueToTaggedText(
  value: AttributeValue,
  mode: JsonMode = 'dynamodb',
  indent = 0,
): string {
  return layOutJson(valueParts(value, mode), indent)
}

function mapParts(map: AttributeMap, mode: JsonMode): JsonParts {
  const members = [...map].map(
    ([name, value]) => [JSON.stringify(name), valueParts(value, mode)] as const,
  )
  return { open: '{', members }
}

function valueParts(value: AttributeValue, mode: JsonMode): JsonParts {
  const [tag, content] = tagOf(value, mode)
  return { open: '{', members: [[`"${tag}"`, contentParts(tag, content, mode)]] }
}

function contentParts(tag: string, content: TagAndContent[1], mode: JsonMode): JsonParts {
  if (content instanceof Map) return mapParts(content, mode)
  if (!Array.isArray(content)) return JSON.stringify(content)
  const isList = tag === 'L'
  return {
    open: '[',
    members: content.map(
      (element: AttributeValue) =>
        ['', isList ? valueParts(element, mode) : JSON.stringify(element)] as const,
    ),
  }
}
