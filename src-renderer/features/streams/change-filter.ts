/** Which changes are shown: decided from the change alone. */
import { itemToPlainText } from '../../../src-engine/language.ts'
import type { Change } from '../../../src-main/contract/streams.ts'
import { diffItems } from '../../lib/item-diff.ts'
import { keyText } from '../../lib/key-text.ts'

export interface ChangeFilter {
  readonly kinds: ReadonlySet<Change['kind']>
  /** Part of the key, as it is shown. */
  readonly key: string
  /** Name of an attribute that must have changed. */
  readonly attribute: string
  /** Anywhere in the keys or images. */
  readonly text: string
  /** Milliseconds since 1970, chosen in the chart. */
  readonly time: { readonly fromMs: number; readonly toMs: number } | undefined
}

export const changeKinds = ['insert', 'modify', 'remove', 'expiry'] as const

export const noFilter: ChangeFilter = {
  kinds: new Set(changeKinds),
  key: '',
  attribute: '',
  text: '',
  time: undefined,
}

export function passes(change: Change, filter: ChangeFilter): boolean {
  const { kinds, key, attribute, text, time } = filter
  if (!kinds.has(change.kind)) return false
  if (time !== undefined && (change.atMs < time.fromMs || change.atMs >= time.toMs)) return false
  if (key !== '' && !includes(keyText(change.keys), key)) return false
  if (attribute !== '' && !changedAttributes(change).includes(attribute)) return false
  return text === '' || includes(wholeText(change), text)
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
