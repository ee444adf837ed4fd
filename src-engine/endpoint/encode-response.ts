/** An operation's output to JSON text: Maps of values become tagged items, other Maps become objects. */
import { assert } from '../base/assert.ts'
import type { Item } from '../encoding/attribute-value.ts'
import { itemToTagged } from '../encoding/dynamodb-json.ts'
import type { Shape } from './wire-shape.ts'

/** `shape` names where items and maps are; undefined: nowhere. */
export function encodeResponse(output: object, shape: Shape | undefined): string {
  return JSON.stringify(shape === undefined ? output : encode(output, shape))
}

function encode(output: unknown, shape: Shape): unknown {
  if (output === undefined) return undefined
  if (shape === 'item') return itemToTagged(mapIn(output))
  if (typeof shape === 'string') return output
  switch (shape.kind) {
    case 'list':
      return Array.isArray(output) ? output.map((element) => encode(element, shape.of)) : output
    case 'map':
      return objectOf(mapIn(output), () => shape.of)
    case 'structure':
      return objectOf(Object.entries(output ?? {}), (name) => shape.members.get(name))
  }
}

function mapIn(output: unknown): Item {
  assert(output instanceof Map, 'a response is of its shape')
  return output
}

/** Without a prototype, so that any name is just a name. */
function objectOf(
  members: Iterable<readonly [string, unknown]>,
  shapeOf: (name: string) => Shape | undefined,
): object {
  const object: Record<string, unknown> = Object.create(null)
  for (const [name, value] of members) {
    const shape = shapeOf(name)
    object[name] = shape === undefined ? value : encode(value, shape)
  }
  return object
}
