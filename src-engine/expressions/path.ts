/** Document paths: reading what they lead to, and telling how two of them relate. */
import type { AttributeValue, Item } from '../encoding/attribute-value.ts'
import type { DocumentPath } from './ast.ts'

/** What a path leads to; undefined when any step finds nothing or the wrong type. */
export function readPath(item: Item, path: DocumentPath): AttributeValue | undefined {
  let value: AttributeValue | undefined = item
  for (const step of path) {
    value = readStep(value, step)
    if (value === undefined) return undefined
  }
  return value
}

export function readStep(value: AttributeValue, step: string | number): AttributeValue | undefined {
  if (typeof step === 'string') return value instanceof Map ? value.get(step) : undefined
  return Array.isArray(value) ? value[step] : undefined
}

/** `readPath` made ready for many items. */
export function pathReader(path: DocumentPath): (item: Item) => AttributeValue | undefined {
  const [first] = path
  if (path.length === 1 && typeof first === 'string') return (item) => item.get(first)
  return (item) => readPath(item, path)
}

/** As DynamoDB's messages show a path: `[a, [1], b]`. */
export function pathText(path: DocumentPath): string {
  const steps = path.map((step) => (typeof step === 'number' ? `[${step}]` : step))
  return `[${steps.join(', ')}]`
}

export function samePath(a: DocumentPath, b: DocumentPath): boolean {
  return a.length === b.length && a.every((step, at) => step === b[at])
}

/**
 * How two paths of one request stand to each other: `overlap` when they are the same or one leads through the
 * other, `conflict` when one takes a value for a map and the other for a list.
 */
export function relatePaths(a: DocumentPath, b: DocumentPath): 'overlap' | 'conflict' | 'apart' {
  const shared = Math.min(a.length, b.length)
  for (let at = 0; at < shared; at++) {
    if (typeof a[at] !== typeof b[at]) return 'conflict'
    if (a[at] !== b[at]) return 'apart'
  }
  return 'overlap'
}
