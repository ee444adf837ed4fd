/** Which changes are shown: decided from the change alone. */
import {
  compileItemFilter,
  isError,
  itemToPlainText,
  KeystoneError,
  type Item,
} from '../../../src-engine/language.ts'
import type { Change } from '../../../src-main/contract/streams.ts'
import { diffItems } from '../../lib/item-diff.ts'
import { keyId, keyText } from '../../lib/key-text.ts'

export interface ChangeFilter {
  readonly kinds: ReadonlySet<Change['kind']>
  /** Part of the key, as it is shown. */
  readonly key: string
  /** Name of an attribute that must have changed. */
  readonly attribute: string
  /** Anywhere in the keys or images. */
  readonly text: string
  /** A PartiQL condition over the item as it is after the change, or was before; empty: none. */
  readonly where: string
  /** Milliseconds since 1970, chosen in the chart. */
  readonly time: { readonly fromMs: number; readonly toMs: number } | undefined
}

export const changeKinds = ['insert', 'modify', 'remove', 'expiry'] as const

export const noFilter: ChangeFilter = {
  kinds: new Set(changeKinds),
  key: '',
  attribute: '',
  text: '',
  where: '',
  time: undefined,
}

export function isFiltering({ kinds, key, attribute, text, where, time }: ChangeFilter): boolean {
  return (
    kinds.size < changeKinds.length ||
    [key, attribute, text, where].some((part) => part !== '') ||
    time !== undefined
  )
}

/** All of the filter but its time, as a test; `item`: of this one only. A condition that is none lets nothing pass. */
export function changeTest(
  { kinds, key, attribute, text, where }: ChangeFilter,
  item: Item | undefined,
): (change: Change) => boolean {
  const onlyItem = item === undefined ? undefined : keyId(item)
  const condition = readWhere(where)
  return (change) => {
    if (!kinds.has(change.kind)) return false
    if (onlyItem !== undefined && keyId(change.keys) !== onlyItem) return false
    if (key !== '' && !includes(keyText(change.keys), key)) return false
    if (attribute !== '' && !changedAttributes(change).includes(attribute)) return false
    if (text !== '' && !includes(wholeText(change), text)) return false
    return condition.kind === 'holds' ? condition.test(change) : condition.kind === 'none'
  }
}

export function isWithin({ atMs }: Change, { time }: ChangeFilter): boolean {
  return time === undefined || (atMs >= time.fromMs && atMs < time.toMs)
}

export type WhereCondition =
  | { readonly kind: 'none' }
  | { readonly kind: 'holds'; readonly test: (change: Change) => boolean }
  /** `column` counts from 1. */
  | { readonly kind: 'wrong'; readonly column: number; readonly message: string }

/** Bare names are attributes of the new image, or of the old one where nothing is left; `old` and `new` name both. */
export function readWhere(where: string): WhereCondition {
  if (where.trim() === '') return { kind: 'none' }
  try {
    const holds = compileItemFilter(where, ['old', 'new'])
    return {
      kind: 'holds',
      test: ({ keys, before, after }) => holds(after ?? before ?? keys, [before, after]),
    }
  } catch (error) {
    if (!(error instanceof KeystoneError)) throw error
    const column = isError(error, 'syntax') ? error.details.column : 1
    return { kind: 'wrong', column, message: error.message }
  }
}

function includes(text: string, part: string): boolean {
  return text.toLowerCase().includes(part.toLowerCase())
}

function wholeText({ keys, before, after }: Change): string {
  return [keys, before, after]
    .map((item) => (item === undefined ? '' : itemToPlainText(item)))
    .join(' ')
}

/** Top-level names that the change touched; with one image only, all of it but the keys; empty: nobody can tell. */
export function changedAttributes({ keys, before, after }: Change): readonly string[] {
  const names =
    before !== undefined && after !== undefined
      ? diffItems(before, after).map(({ path }) => String(path[0]))
      : [...((after ?? before)?.keys() ?? [])].filter((name) => !keys.has(name))
  return [...new Set(names)]
}
