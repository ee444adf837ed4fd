/** An operation's output to JSON text: Maps of values become tagged items, other Maps become objects. */
import { isItem } from './response-maps.ts'
import { itemToTagged } from '../encoding/dynamodb-json.ts'

export function encodeResponse(output: unknown): string {
  return JSON.stringify(encode(output, ''))
}

function encode(output: unknown, member: string): unknown {
  if (Array.isArray(output)) return output.map((element) => encode(element, ''))
  if (output instanceof Map) {
    return isItem(member) ? itemToTagged(output) : objectOf(output)
  }
  if (typeof output === 'object' && output !== null) return objectOf(Object.entries(output))
  return output
}

function objectOf(members: Iterable<[string, unknown]>): object {
  const object: Record<string, unknown> = Object.create(null)
  for (const [name, value] of members) object[name] = encode(value, name)
  return object
}
