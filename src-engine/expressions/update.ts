/**
 * Applies a bound update to an item. Every operand is read, and every list position means, what it did before the
 * update; the given item is never changed, only the containers on the way to a target are copied.
 *
 *   REMOVE a[1] SET a[3] = :v     on a: [0, 1, 2, 3]     gives [0, 2, v]
 */
import { unreachable } from '../base/assert.ts'
import type { AttributeValue, Item } from '../encoding/attribute-value.ts'
import { addNumbers, subtractNumbers } from '../encoding/decimal.ts'
import { compareNumbers } from '../encoding/decimal.ts'
import { isNumberValue } from '../encoding/attribute-value.ts'
import { KeystoneError } from '../base/errors.ts'
import { compareBytes } from '../encoding/value-set.ts'
import { compareText } from '../encoding/utf8.ts'
import type { DocumentPath, Projection, Update, UpdateAction, UpdateValue } from './ast.ts'
import { hasMember } from './compare.ts'
import { invalidPath, missingOperand, validation, wrongOperandType } from './expression-error.ts'
import { readPath, readStep } from './path.ts'
import { compileProjection } from './projection.ts'

export interface UpdateResult {
  /** Undefined: the item was absent and the update only removes, so nothing is created. */
  readonly item: Item | undefined
  /** What the update touched as it was: DynamoDB's UPDATED_OLD. Undefined when that is nothing. */
  updatedOld(): Item | undefined
  /** What the update touched as it is now: DynamoDB's UPDATED_NEW. Undefined when that is nothing. */
  updatedNew(): Item | undefined
}

type AttributeSet = Extract<AttributeValue, { readonly kind: 'SS' | 'NS' | 'BS' }>

/** What becomes of one target. */
interface Change {
  readonly path: DocumentPath
  /** Undefined: it is removed. */
  readonly value: AttributeValue | undefined
}

/**
 * @param current the stored item; undefined when there is none.
 * @param key the primary key's attributes, which an absent item is created with.
 * @throws KeystoneError `validation` for missing operands, wrong types and paths that lead nowhere.
 */
export function applyUpdate(update: Update, current: Item | undefined, key: Item): UpdateResult {
  const before = current ?? new Map()
  const changes: Change[] = []
  const touched: DocumentPath[] = []
  for (const action of update) {
    const change = decideChange(action, before, current === undefined)
    if (change === undefined) continue
    changes.push(change)
    touched.push(change.path)
  }
  const onlyRemovals =
    update.length > 0 && update.every(({ kind }) => kind === 'remove' || kind === 'delete')
  if (current === undefined && onlyRemovals) return nothingCreated
  const item = changeMap(current ?? key, nest(changes))
  return {
    item,
    updatedOld: () => selectTouched(before, touched),
    updatedNew: () => selectTouched(item, pathsAfter(changes, before)),
  }
}

const nothingCreated: UpdateResult = {
  item: undefined,
  updatedOld: () => undefined,
  updatedNew: () => undefined,
}

function selectTouched(item: Item, touched: Projection): Item | undefined {
  const selected = compileProjection(touched)(item)
  return selected.size === 0 ? undefined : selected
}

/** Undefined: nothing is to be done. */
function decideChange(action: UpdateAction, item: Item, absent: boolean): Change | undefined {
  const { path } = action
  switch (action.kind) {
    case 'set': {
      const value = evaluate(action.value, item)
      if (value === undefined) throw missingOperand()
      checkParent(item, path)
      return { path, value }
    }
    case 'remove':
      if (absent) return undefined
      checkParent(item, path)
      return readPath(item, path) === undefined ? undefined : { path, value: undefined }
    case 'add': {
      checkParent(item, path)
      return { path, value: add(readPath(item, path), action.value, action.lists === true) }
    }
    case 'delete': {
      if (absent) return undefined
      checkParent(item, path)
      return deleteMembers(path, readPath(item, path), action.value)
    }
    default:
      return unreachable(action)
  }
}

/** The container of a target must exist and be of the type the last step needs. */
function checkParent(item: Item, path: DocumentPath): void {
  if (path.length === 1) return
  const parent = readPath(item, path.slice(0, -1))
  const fits = typeof path.at(-1) === 'string' ? parent instanceof Map : Array.isArray(parent)
  if (!fits) throw invalidPath()
}

function evaluate(term: UpdateValue, item: Item): AttributeValue | undefined {
  switch (term.kind) {
    case 'value':
      return term.value
    case 'path':
      return readPath(item, term.path)
    case 'computed':
      return term.compute(item)
    case 'ifNotExists':
      return readPath(item, term.path) ?? evaluate(term.otherwise, item)
    case 'listAppend': {
      const left = evaluate(term.left, item)
      const right = evaluate(term.right, item)
      if (left === undefined || right === undefined) throw missingOperand()
      if (!Array.isArray(left) || !Array.isArray(right)) throw wrongOperandType()
      return [...left, ...right]
    }
    case 'arithmetic': {
      const left = evaluate(term.left, item)
      const right = evaluate(term.right, item)
      if (left === undefined || right === undefined) throw missingOperand()
      if (!isNumberValue(left) || !isNumberValue(right)) throw wrongOperandType()
      return calculate(() =>
        term.operator === '+' ? addNumbers(left, right) : subtractNumbers(left, right),
      )
    }
    default:
      return unreachable(term)
  }
}

/** DynamoDB words every result that is no DynamoDB number as an overflow, too many digits included. */
function calculate<T>(run: () => T): T {
  try {
    return run()
  } catch (error) {
    if (!(error instanceof KeystoneError) || error.message.startsWith('Number underflow')) {
      throw error
    }
    throw validation(
      'Number overflow. Attempting to store a number with magnitude larger than supported range',
    )
  }
}

function add(
  old: AttributeValue | undefined,
  value: AttributeValue,
  lists: boolean,
): AttributeValue {
  if (old === undefined) return value
  if (isNumberValue(value)) {
    if (!isNumberValue(old)) throw wrongOperandType()
    return calculate(() => addNumbers(old, value))
  }
  if (lists && Array.isArray(value)) {
    if (!Array.isArray(old)) throw wrongOperandType()
    return [...old, ...value]
  }
  if (!isSet(value) || !isSet(old)) throw wrongOperandType()
  return unionSets(old, value)
}

/** Members of both, sorted. @throws KeystoneError `validation` for sets of different types. */
export function unionSets(a: AttributeSet, b: AttributeSet): AttributeSet {
  if (a.kind === 'SS' && b.kind === 'SS') {
    return { kind: 'SS', members: [...new Set([...a.members, ...b.members])].sort(compareText) }
  }
  if (a.kind === 'NS' && b.kind === 'NS') {
    const added = b.members.filter((member) => !hasMember(a, member))
    return { kind: 'NS', members: [...a.members, ...added].sort(compareNumbers) }
  }
  if (a.kind === 'BS' && b.kind === 'BS') {
    const added = b.members.filter((member) => !hasMember(a, member))
    return { kind: 'BS', members: [...a.members, ...added].sort(compareBytes) }
  }
  throw wrongOperandType()
}

/** An emptied set goes away with its attribute. */
function deleteMembers(
  path: DocumentPath,
  old: AttributeValue | undefined,
  value: AttributeValue,
): Change | undefined {
  if (old === undefined) return undefined
  if (!isSet(old) || !isSet(value)) throw wrongOperandType()
  const left = subtractSets(old, value)
  return { path, value: left.members.length === 0 ? undefined : left }
}

function subtractSets(a: AttributeSet, b: AttributeSet): AttributeSet {
  if (a.kind === 'SS' && b.kind === 'SS') {
    const gone = new Set(b.members)
    return { kind: 'SS', members: a.members.filter((member) => !gone.has(member)) }
  }
  if (a.kind === 'NS' && b.kind === 'NS') {
    return { kind: 'NS', members: a.members.filter((member) => !hasMember(b, member)) }
  }
  if (a.kind === 'BS' && b.kind === 'BS') {
    return { kind: 'BS', members: a.members.filter((member) => !hasMember(b, member)) }
  }
  throw wrongOperandType()
}

function isSet(value: AttributeValue): value is AttributeSet {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return false
  return value.kind === 'SS' || value.kind === 'NS' || value.kind === 'BS'
}

/** Changes as a tree of steps. No target is another's ancestor, so a node is either a leaf or has children. */
type ChangeTree = Map<string | number, Change | ChangeTree>

function nest(changes: readonly Change[]): ChangeTree {
  const root: ChangeTree = new Map()
  for (const change of changes) {
    let at = root
    for (const [depth, step] of change.path.entries()) {
      if (depth === change.path.length - 1) {
        at.set(step, change)
        break
      }
      const known = at.get(step)
      const next: ChangeTree = known instanceof Map ? known : new Map()
      at.set(step, next)
      at = next
    }
  }
  return root
}

function changeValue(value: AttributeValue | undefined, tree: ChangeTree): AttributeValue {
  if (value instanceof Map) return changeMap(value, tree)
  if (Array.isArray(value)) return changeList(value, tree)
  throw invalidPath()
}

function changeMap(map: Item, tree: ChangeTree): Item {
  const changed = new Map(map)
  for (const [step, change] of tree) {
    if (typeof step !== 'string') throw invalidPath()
    if (change instanceof Map) changed.set(step, changeValue(map.get(step), change))
    else if (change.value === undefined) changed.delete(step)
    else changed.set(step, change.value)
  }
  return changed
}

function changeList(list: readonly AttributeValue[], tree: ChangeTree): AttributeValue[] {
  const kept: (AttributeValue | undefined)[] = [...list]
  const appended: [number, AttributeValue][] = []
  for (const [step, change] of tree) {
    if (typeof step !== 'number') throw invalidPath()
    if (change instanceof Map) kept[step] = changeValue(list[step], change)
    else if (step < list.length) kept[step] = change.value
    else if (change.value !== undefined) appended.push([step, change.value])
  }
  appended.sort(([a], [b]) => a - b)
  return [...kept.filter((element) => element !== undefined), ...appended.map(([, value]) => value)]
}

/** Where the set targets are after the update: removals before them in their lists move them. */
function pathsAfter(changes: readonly Change[], before: Item): DocumentPath[] {
  const removed = changes.filter(({ value }) => value === undefined)
  return changes
    .filter(({ value }) => value !== undefined)
    .map(({ path }) => pathAfter(path, changes, removed, before))
}

function pathAfter(
  path: DocumentPath,
  changes: readonly Change[],
  removed: readonly Change[],
  before: Item,
): DocumentPath {
  let container: AttributeValue | undefined = before
  return path.map((step, depth) => {
    const list: AttributeValue | undefined = container
    container = container === undefined ? undefined : readStep(container, step)
    if (typeof step === 'string' || !Array.isArray(list)) return step
    const isSibling = ({ path: other }: Change): boolean =>
      other.length === depth + 1 && path.slice(0, depth).every((part, at) => part === other[at])
    const indexOf = ({ path: other }: Change): number => Number(other[depth])
    const removedBefore = removed.filter((other) => isSibling(other) && indexOf(other) < step)
    if (step < list.length) return step - removedBefore.length
    const appendedBefore = changes.filter(
      (other) => isSibling(other) && indexOf(other) >= list.length && indexOf(other) < step,
    )
    return list.length - removedBefore.length + appendedBefore.length
  })
}
