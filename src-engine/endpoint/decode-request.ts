/**
 * A request's JSON to an operation's input: items, keys and maps become Maps, everything has the type its operation
 * expects. The words for what has not are those of DynamoDB's own decoder.
 */
import { KeystoneError } from '../base/errors.ts'
import type { Item } from '../encoding/attribute-value.ts'
import { placeholderError } from '../api/request-expressions.ts'
import { itemFromTagged, valueFromTagged } from '../encoding/dynamodb-json.ts'
import type { Scalar, Shape, StructureShape } from './wire-shape.ts'

/**
 * Members that are null count as absent; members the shape does not name are left out.
 * @throws KeystoneError `serialization` for JSON of the wrong type, `validation` for values DynamoDB refuses.
 */
export function decodeRequest(json: unknown, shape: StructureShape): object {
  return decodeStructure(json, shape)
}

const collectionMap =
  'java.util.Map<java.lang.String, com.amazonaws.dynamodb.v20120810.AttributeValue>'

function wrongType(message: string): never {
  throw new KeystoneError('serialization', message, {})
}

function decode(json: unknown, shape: Shape): unknown {
  if (typeof shape === 'string') {
    if (shape === 'item') return decodeItem(json)
    if (shape === 'values') return decodeValues(json)
    return shape === 'value' ? valueFromTagged(json) : decodeScalar(json, shape)
  }
  switch (shape.kind) {
    case 'list':
      return decodeList(json, shape.of)
    case 'map':
      return decodeMap(json, shape.of)
    case 'structure':
      return decodeStructure(json, shape)
  }
}

function decodeItem(json: unknown): unknown {
  if (Array.isArray(json)) wrongType(`Unrecognized collection type ${collectionMap}`)
  if (typeof json !== 'object') wrongType('Unexpected field type')
  return itemFromTagged(json)
}

function decodeValues(json: unknown): unknown {
  if (Array.isArray(json)) wrongType(`Unrecognized collection type ${collectionMap}`)
  if (!isObject(json)) wrongType('Unexpected field type')
  const values: Item = new Map()
  for (const [name, value] of Object.entries(json)) {
    try {
      values.set(name, valueFromTagged(value))
    } catch (error) {
      throw placeholderError(name, error)
    }
  }
  return values
}

function decodeList(json: unknown, of: Shape): unknown[] {
  if (Array.isArray(json)) return json.map((element) => decode(element ?? notNull(), of))
  return wrongType(isObject(json) ? startOfStructure : 'Unexpected field type')
}

/** In a list, null is no absent element but a wrong one. */
function notNull(): never {
  return wrongType('Unexpected value type in payload')
}

function decodeMap(json: unknown, of: Shape): Map<string, unknown> {
  if (Array.isArray(json)) wrongType(`Unrecognized collection type ${collectionMap}`)
  if (!isObject(json)) wrongType('Unexpected field type')
  const map = new Map<string, unknown>()
  for (const [name, value] of Object.entries(json)) {
    if (value !== null) map.set(name, decode(value, of))
  }
  return map
}

function decodeStructure(json: unknown, { members }: StructureShape): object {
  if (Array.isArray(json)) {
    wrongType('Unrecognized collection type class com.amazonaws.dynamodb.v20120810.Structure')
  }
  if (!isObject(json)) wrongType('Unexpected value type in payload')
  const input: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(json)) {
    const shape = members.get(name)
    if (shape !== undefined && value !== null) input[name] = decode(value, shape)
  }
  return input
}

const startOfStructure = 'Start of structure or map found where not expected'

const javaNames = { text: 'String', integer: 'Integer', flag: 'Boolean' } as const

function decodeScalar(json: unknown, shape: Scalar): string | number | boolean {
  switch (typeof json) {
    case 'string':
      if (shape === 'text') return json
      // DynamoDB's decoder has its own words for this one.
      return wrongType(
        shape === 'flag'
          ? 'Unexpected token received from parser'
          : `STRING_VALUE cannot be converted to ${javaNames[shape]}`,
      )
    case 'number':
      if (shape === 'integer') return Math.trunc(json)
      return wrongType(`NUMBER_VALUE cannot be converted to ${javaNames[shape]}`)
    case 'boolean':
      if (shape === 'flag') return json
      return wrongType(
        `${json ? 'TRUE' : 'FALSE'}_VALUE cannot be converted to ${javaNames[shape]}`,
      )
    default:
      return wrongType(
        Array.isArray(json)
          ? `Unrecognized collection type class java.lang.${javaNames[shape]}`
          : startOfStructure,
      )
  }
}

function isObject(json: unknown): json is object {
  return typeof json === 'object' && json !== null
}
