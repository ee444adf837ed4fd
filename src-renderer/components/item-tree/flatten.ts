/** An item as the lines of a tree: every member of what is expanded, from top to bottom. */
import type { AttributeValue, Item } from '../../../src-engine/language.ts'
import { pathId, type Path } from '../../lib/item-path.ts'

export interface TreeLine {
  readonly id: string
  readonly path: Path
  /** A member's name or a list's position. */
  readonly step: string | number
  readonly value: AttributeValue
  readonly level: number
  /** Undefined for what has no members. */
  readonly expanded: boolean | undefined
  readonly position: number
  readonly siblings: number
}

export function flattenItem(item: Item, expanded: ReadonlySet<string>): TreeLine[] {
  const lines: TreeLine[] = []
  addMembers([...item], [], expanded, lines)
  return lines
}

function addMembers(
  members: readonly (readonly [string | number, AttributeValue])[],
  above: Path,
  expanded: ReadonlySet<string>,
  lines: TreeLine[],
): void {
  members.forEach(([step, value], at) => {
    const path = [...above, step]
    const id = pathId(path)
    const hasMembers = Array.isArray(value) || value instanceof Map
    const isExpanded = hasMembers ? expanded.has(id) : undefined
    lines.push({
      id,
      path,
      step,
      value,
      level: above.length + 1,
      expanded: isExpanded,
      position: at + 1,
      siblings: members.length,
    })
    if (isExpanded !== true) return
    if (Array.isArray(value)) {
      addMembers(
        value.map((member, position) => [position, member] as const),
        path,
        expanded,
        lines,
      )
    } else if (value instanceof Map) addMembers([...value], path, expanded, lines)
  })
}

/** Small containers are open from the start: their members are what people look for. */
export function initiallyExpanded(item: Item): Set<string> {
  const expanded = new Set<string>()
  for (const [name, value] of item) {
    const count = Array.isArray(value) ? value.length : value instanceof Map ? value.size : 0
    if (count > 0 && count <= 8) expanded.add(pathId([name]))
  }
  return expanded
}
