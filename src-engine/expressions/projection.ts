/**
 * Selects parts of an item. The result keeps the document's structure; selected elements of a list move together
 * in index order; what a path does not find leaves no trace.
 *
 *   a.b[2], a.b[0].c    of {a: {b: [{c: 1, d: 2}, 3, 4], e: 5}}    gives {a: {b: [{c: 1}, 4]}}
 */
import type { AttributeMap, AttributeValue, Item } from '../encoding/attribute-value.ts'
import type { Projection } from './ast.ts'

/** What to take of a value; `undefined` steps mean all of it. */
interface Selection {
  whole: boolean
  readonly names: Map<string, Selection>
  readonly indexes: Map<number, Selection>
}

export function compileProjection(projection: Projection): (item: Item) => Item {
  const names: string[] = []
  for (const path of projection) {
    const [first] = path
    if (path.length !== 1 || typeof first !== 'string') return compileNested(projection)
    names.push(first)
  }
  return (item) => {
    const selected: AttributeMap = new Map()
    for (const name of names) {
      const value = item.get(name)
      if (value !== undefined) selected.set(name, value)
    }
    return selected
  }
}

/** The paths need not be apart: the longer one then adds nothing. */
function compileNested(projection: Projection): (item: Item) => Item {
  const root = emptySelection()
  for (const path of projection) {
    let at = root
    for (const step of path) {
      const next: Selection =
        (typeof step === 'number' ? at.indexes.get(step) : at.names.get(step)) ?? emptySelection()
      if (typeof step === 'number') at.indexes.set(step, next)
      else at.names.set(step, next)
      at = next
    }
    at.whole = true
  }
  return (item) => selectNames(item, root) ?? new Map()
}

function emptySelection(): Selection {
  return { whole: false, names: new Map(), indexes: new Map() }
}

function select(value: AttributeValue, selection: Selection): AttributeValue | undefined {
  if (selection.whole) return value
  if (value instanceof Map) return selectNames(value, selection)
  if (Array.isArray(value)) return selectIndexes(value, selection)
  return undefined
}

function selectNames(map: AttributeMap, selection: Selection): AttributeMap | undefined {
  const selected: AttributeMap = new Map()
  for (const [name, inner] of selection.names) {
    const value = map.get(name)
    const part = value === undefined ? undefined : select(value, inner)
    if (part !== undefined) selected.set(name, part)
  }
  return selected.size === 0 ? undefined : selected
}

function selectIndexes(
  list: readonly AttributeValue[],
  selection: Selection,
): AttributeValue[] | undefined {
  const selected: AttributeValue[] = []
  for (const index of [...selection.indexes.keys()].toSorted((a, b) => a - b)) {
    const value = list[index]
    const inner = selection.indexes.get(index)
    if (value === undefined || inner === undefined) continue
    const part = select(value, inner)
    if (part !== undefined) selected.push(part)
  }
  return selected.length === 0 ? undefined : selected
}
