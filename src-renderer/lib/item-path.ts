/**
 * Places inside an item, and items changed at one place. Nothing is changed in place: each function returns a new
 * item that shares what it did not touch. A path is member names and list positions from the top.
 */
import {
  printIdentifier,
  type AttributeMap,
  type AttributeValue,
  type Item,
} from '../../src-engine/language.ts'
import { visibleText } from '../components/attribute-value/visible-text.ts'

export type Path = readonly (string | number)[]

export function pathId(path: Path): string {
  return JSON.stringify(path)
}

/** As in DynamoDB's document paths: `loc.coordinates[0]`. */
export function pathText(path: Path): string {
  return path
    .map((step, at) =>
      typeof step === 'number' ? `[${step}]` : `${at === 0 ? '' : '.'}${visibleText(step)}`,
    )
    .join('')
}

/** As PartiQL has it, with names in quotes where they need them: `"my map".city[0]`. */
export function partiqlPath(path: Path): string {
  return path
    .map((step, at) =>
      typeof step === 'number' ? `[${step}]` : `${at === 0 ? '' : '.'}${printIdentifier(step)}`,
    )
    .join('')
}

export function valueAt(item: Item, path: Path): AttributeValue | undefined {
  let value: AttributeValue | undefined = item
  for (const step of path) value = memberOf(value, step)
  return value
}

function memberOf(
  value: AttributeValue | undefined,
  step: string | number,
): AttributeValue | undefined {
  if (value instanceof Map) return typeof step === 'string' ? value.get(step) : undefined
  if (Array.isArray(value)) return typeof step === 'number' ? value[step] : undefined
  return undefined
}

/** Sets what is at `path`, which may be new: a member of a map, or the position behind the last of a list. */
export function withValueAt(item: Item, path: Path, value: AttributeValue): Item {
  return changedMap(item, path, (holder, step) => {
    if (holder instanceof Map && typeof step === 'string') return new Map(holder).set(step, value)
    if (Array.isArray(holder) && typeof step === 'number') {
      const changed = [...holder]
      changed[Math.min(step, holder.length)] = value
      return changed
    }
    return holder
  })
}

export function withoutPath(item: Item, path: Path): Item {
  return changedMap(item, path, (holder, step) => {
    if (holder instanceof Map && typeof step === 'string') {
      const changed = new Map(holder)
      changed.delete(step)
      return changed
    }
    if (Array.isArray(holder)) return holder.filter((_, at) => at !== step)
    return holder
  })
}

/** Puts `value` before position `path[last]` of a list; what was there moves one on. */
export function withInsertedAt(item: Item, path: Path, value: AttributeValue): Item {
  return changedMap(item, path, (holder, step) =>
    Array.isArray(holder) && typeof step === 'number'
      ? [...holder.slice(0, step), value, ...holder.slice(step)]
      : holder,
  )
}

/** Gives a member of a map another name and keeps its place in the order. */
export function withRenamed(item: Item, path: Path, name: string): Item {
  return changedMap(item, path, (holder, step) =>
    holder instanceof Map
      ? new Map([...holder].map(([each, value]) => [each === step ? name : each, value]))
      : holder,
  )
}

type Change = (
  holder: AttributeMap | AttributeValue[],
  step: string | number,
) => AttributeMap | AttributeValue[]

function changedMap(item: Item, path: Path, change: Change): Item {
  const changed = changedHolder(item, path, change)
  return changed instanceof Map ? changed : item
}

function changedHolder(
  holder: AttributeMap | AttributeValue[],
  path: Path,
  change: Change,
): AttributeMap | AttributeValue[] {
  const [step, ...rest] = path
  if (step === undefined) return holder
  if (rest.length === 0) return change(holder, step)
  const member = memberOf(holder, step)
  if (!(member instanceof Map) && !Array.isArray(member)) return holder
  const changed = changedHolder(member, rest, change)
  if (holder instanceof Map) return new Map(holder).set(String(step), changed)
  return holder.map((each, at) => (at === step ? changed : each))
}
