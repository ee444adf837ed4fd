/** Three versions of one item made one: their item, with what I changed in it as I have it. */
import type { Item } from '../../src-engine/language.ts'
import { diffItems } from './item-diff.ts'
import { valueAt, withoutPath, withValueAt, type Path } from './item-path.ts'

/**
 * Members of nested maps are merged one by one. A list that I changed is mine as a whole, since positions name
 * other elements once both sides changed them; and so is what lies below a map that they took away.
 */
export function mergeItems(base: Item, mine: Item, theirs: Item): Item {
  let merged = theirs
  for (const { path } of diffItems(base, mine)) {
    const place = mergedPlace(path, merged)
    const value = valueAt(mine, place)
    merged = value === undefined ? withoutPath(merged, place) : withValueAt(merged, place, value)
  }
  return merged
}

/** As deep as there are maps all the way. */
function mergedPlace(path: Path, theirs: Item): Path {
  let depth = 1
  while (depth < path.length && valueAt(theirs, path.slice(0, depth)) instanceof Map) depth++
  return path.slice(0, depth)
}
