/**
 * What differs between two items, leaf by leaf. Maps are compared by name, lists by position; everything else is
 * one value. Each difference can be taken back on its own.
 */
import { typeName, valuesEqual, type AttributeValue, type Item } from '../../src-engine/language.ts'
import { valueAt, withInsertedAt, withoutPath, withValueAt, type Path } from './item-path.ts'

export type Difference =
  | { readonly kind: 'added'; readonly path: Path; readonly after: AttributeValue }
  | { readonly kind: 'removed'; readonly path: Path; readonly before: AttributeValue }
  | {
      readonly kind: 'changed'
      readonly path: Path
      readonly before: AttributeValue
      readonly after: AttributeValue
      readonly typeChanged: boolean
    }

export function diffItems(before: Item, after: Item): Difference[] {
  const found: Difference[] = []
  diffMaps(before, after, [], found)
  return found
}

function diffMaps(
  before: ReadonlyMap<string, AttributeValue>,
  after: ReadonlyMap<string, AttributeValue>,
  path: Path,
  found: Difference[],
): void {
  for (const [name, value] of before) diffMember([...path, name], value, after.get(name), found)
  for (const [name, value] of after) {
    if (!before.has(name)) found.push({ kind: 'added', path: [...path, name], after: value })
  }
}

function diffLists(
  before: readonly AttributeValue[],
  after: readonly AttributeValue[],
  path: Path,
  found: Difference[],
): void {
  const length = Math.min(before.length, after.length)
  for (let at = 0; at < length; at++) {
    diffMember([...path, at], before[at] ?? null, after[at], found)
  }
  after.slice(length).forEach((value, at) => {
    found.push({ kind: 'added', path: [...path, length + at], after: value })
  })
  // The last one first: taking them back, last difference first, then puts each behind the one before it.
  for (let at = before.length - 1; at >= length; at--) {
    found.push({ kind: 'removed', path: [...path, at], before: before[at] ?? null })
  }
}

function diffMember(
  path: Path,
  before: AttributeValue,
  after: AttributeValue | undefined,
  found: Difference[],
): void {
  if (after === undefined) {
    found.push({ kind: 'removed', path, before })
    return
  }
  if (before instanceof Map && after instanceof Map) return diffMaps(before, after, path, found)
  if (Array.isArray(before) && Array.isArray(after)) return diffLists(before, after, path, found)
  if (valuesEqual(before, after)) return
  const typeChanged = typeName(before) !== typeName(after)
  found.push({ kind: 'changed', path, before, after, typeChanged })
}

/** `after` with one difference taken back. */
export function withoutDifference(after: Item, difference: Difference): Item {
  const { path } = difference
  if (difference.kind === 'added') return withoutPath(after, path)
  if (difference.kind === 'changed') return withValueAt(after, path, difference.before)
  const last = path.at(-1)
  const holder = valueAt(after, path.slice(0, -1))
  const isInside = typeof last === 'number' && Array.isArray(holder) && last < holder.length
  return isInside
    ? withInsertedAt(after, path, difference.before)
    : withValueAt(after, path, difference.before)
}
