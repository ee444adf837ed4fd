/** An operation's output to JSON text: Maps of values become tagged items, other Maps become objects. */
import { assert } from '../base/assert.ts'
import type { Item } from '../encoding/attribute-value.ts'
import { itemToWireText } from '../encoding/dynamodb-json.ts'
import type { Shape } from './wire-shape.ts'

/** `shape` names where items and maps are; undefined: nowhere. */
export function encodeResponse(output: object, shape: Shape | undefined): string {
  return (shape === undefined ? undefined : encode(output, shape)) ?? JSON.stringify(output)
}

/** Undefined for what JSON leaves out. */
function encode(output: unknown, shape: Shape): string | undefined {
  if (output === undefined) return undefined
  if (shape === 'item') return itemToWireText(mapIn(output))
  if (typeof shape === 'string') return JSON.stringify(output)
  switch (shape.kind) {
    case 'list':
      if (!Array.isArray(output)) return JSON.stringify(output)
      return encodeList(output, shape.of)
    case 'map':
      return encodeMembers(mapIn(output), () => shape.of)
    case 'structure':
      return encodeMembers(Object.entries(output ?? {}), (name) => shape.members.get(name))
  }
}

/** Added up, not joined: a long answer is then laid out once, when it is sent. */
function encodeList(elements: readonly unknown[], of: Shape): string {
  let text = '['
  for (const element of elements) {
    if (text.length > 1) text += ','
    text += encode(element, of) ?? 'null'
  }
  return `${text}]`
}

function mapIn(output: unknown): Item {
  assert(output instanceof Map, 'a response is of its shape')
  return output
}

function encodeMembers(
  members: Iterable<readonly [string, unknown]>,
  shapeOf: (name: string) => Shape | undefined,
): string {
  let text = '{'
  for (const [name, value] of members) {
    const shape = shapeOf(name)
    const encoded = shape === undefined ? JSON.stringify(value) : encode(value, shape)
    if (encoded === undefined) continue
    if (text.length > 1) text += ','
    text += `${JSON.stringify(name)}:${encoded}`
  }
  return `${text}}`
}
