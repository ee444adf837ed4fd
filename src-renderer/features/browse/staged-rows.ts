/** Rows as they will be: an item with a staged change shows what it is to become, and which attributes change. */
import { valuesEqual, type Item } from '../../../src-engine/language.ts'
import type { BrowseRow } from '../../../src-main/contract/browse.ts'
import type { Edit } from '../../state/staged-edits.ts'

export interface StagedRow extends BrowseRow {
  /** The whole item as it is to become. */
  readonly draft: Item
  /** Attributes that change, those that go included. */
  readonly changed: ReadonlySet<string>
}

export function isStagedRow(row: BrowseRow): row is StagedRow {
  return 'draft' in row
}

/**
 * The row under a staged change. Its key stays the one it has in the database, by which it is known; so does all of an
 * item that is to be deleted.
 */
export function stagedRow(
  row: BrowseRow,
  { base, draft }: Pick<Edit, 'base' | 'draft'>,
  keys: readonly string[],
): BrowseRow {
  if (base === null || draft === null) return row
  const names = new Set([...base.keys(), ...draft.keys()])
  const changed = new Set([...names].filter((name) => !keys.includes(name) && differs(name)))
  if (changed.size === 0) return row
  const item: Item = new Map(row.item)
  const cut = new Map(row.cut)
  for (const name of changed) {
    const value = draft.get(name)
    if (value === undefined) item.delete(name)
    else item.set(name, value)
    cut.delete(name)
  }
  const staged: StagedRow = { ...row, item, cut, draft, changed }
  return staged

  function differs(name: string): boolean {
    const [before, after] = [base?.get(name), draft?.get(name)]
    if (before === undefined || after === undefined) return before !== after
    return !valuesEqual(before, after)
  }
}
