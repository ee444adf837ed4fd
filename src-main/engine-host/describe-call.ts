/**
 * One engine call as one line for the activity log: the operation's inputs in DynamoDB's words, keys and
 * placeholder values in full when short. An item that is put is told by its names alone.
 */
import type { AttributeMap, AttributeValue, NumberValue } from '../../src-engine/index.ts'

const valueCharsMax = 120
const lineCharsMax = 1000

/** `input` is the input of a DynamoDB-shaped operation. */
export function describeCall(input: object): string {
  const parts: string[] = []
  for (const [name, value] of Object.entries(input)) {
    if (value === undefined) continue
    if (name === 'TableName') parts.unshift(String(value))
    else parts.push(`${name}=${describeInput(name, value)}`)
  }
  return shorten(parts.join(' '), lineCharsMax)
}

function describeInput(name: string, value: unknown): string {
  if (value instanceof Map) {
    const map: ReadonlyMap<string, AttributeValue> = value
    return name === 'Item' ? describeNames(map) : describeAttributes(map)
  }
  if (typeof value === 'string') return JSON.stringify(shorten(value, lineCharsMax))
  return shorten(JSON.stringify(value) ?? '', lineCharsMax)
}

function describeNames(item: ReadonlyMap<string, AttributeValue>): string {
  return `{${[...item.keys()].slice(0, 40).join(', ')}}`
}

function describeAttributes(attributes: ReadonlyMap<string, AttributeValue>): string {
  const shown = [...attributes].slice(0, 40)
  return `{${shown.map(([name, value]) => `${name}: ${describeValue(value)}`).join(', ')}}`
}

function describeValue(value: AttributeValue): string {
  if (typeof value === 'string') return JSON.stringify(shorten(value, valueCharsMax))
  if (typeof value !== 'object' || value === null) return String(value)
  if (value instanceof Uint8Array) return `<${value.length} bytes>`
  if (value instanceof Float32Array) return `<vector of ${value.length}>`
  if (Array.isArray(value)) return `<list of ${value.length}>`
  if (value instanceof Map) return describeMap(value)
  switch (value.kind) {
    case 'N':
      return value.text
    case 'Ts':
      return `Ts ${value.ms}`
    case 'SS':
      return `<<${shorten(value.members.map((text) => JSON.stringify(text)).join(', '), valueCharsMax)}>>`
    case 'NS':
      return `<<${shorten(value.members.map(describeNumber).join(', '), valueCharsMax)}>>`
    case 'BS':
      return `<set of ${value.members.length} binaries>`
  }
}

function describeMap(map: AttributeMap): string {
  return `<map of ${map.size}>`
}

function describeNumber(value: NumberValue): string {
  return typeof value === 'number' ? String(value) : value.text
}

function shorten(text: string, charsMax: number): string {
  return text.length <= charsMax ? text : `${text.slice(0, charsMax - 1)}…`
}
