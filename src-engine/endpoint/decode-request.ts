/** A request's JSON to an operation's input: items, keys and maps of names become Maps. */
import { KeystoneError } from '../base/errors.ts'
import { itemFromTagged, valueFromTagged } from '../encoding/dynamodb-json.ts'
import { requestShapes, type Shape } from './operation-shapes.ts'

/**
 * What `Dynamodb` takes as the operation's input.
 * @throws KeystoneError `serialization` for JSON of the wrong type, `validation` for values DynamoDB refuses.
 */
export function decodeRequest(operation: string, json: unknown): object {
  const shape = requestShapes.get(operation) ?? { members: {} }
  const input = decode(json, shape)
  if (typeof input !== 'object' || input === null)
    throw wrongType('Unexpected value type in payload')
  return input
}

function wrongType(message: string): KeystoneError {
  return new KeystoneError('serialization', message, {})
}

function decode(json: unknown, shape: Shape): unknown {
  if (shape === 'plain') return json
  if (shape === 'item') return itemFromTagged(json)
  if (shape === 'value') return valueFromTagged(json)
  if ('list' in shape) {
    if (!Array.isArray(json)) throw wrongType('Unexpected field type')
    return json.map((element) => decode(element, shape.list))
  }
  const present = membersOf(json).filter(([, value]) => value !== null)
  if ('map' in shape) {
    return new Map(present.map(([name, value]) => [name, decode(value, shape.map)]))
  }
  const shapes = new Map(Object.entries(shape.members))
  return Object.fromEntries(
    present.map(([name, value]) => [name, decode(value, shapes.get(name) ?? 'plain')]),
  )
}

function membersOf(json: unknown): [string, unknown][] {
  if (Array.isArray(json)) throw wrongType('Unrecognized collection type java.util.Map')
  if (typeof json !== 'object' || json === null) throw wrongType('Unexpected value type in payload')
  return Object.entries(json)
}
