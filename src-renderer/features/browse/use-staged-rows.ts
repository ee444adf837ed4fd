/** The rows of a tab with the changes that wait to be committed. */
import { useMemo } from 'react'
import type { BrowseRow } from '../../../src-main/contract/browse.ts'
import type { RowTint } from '../../components/data-grid/grid-types.ts'
import { keyOf } from '../../lib/key-schema.ts'
import { keyId } from '../../lib/key-text.ts'
import type { TableDescription } from '../../lib/table-types.ts'
import { editKind, noEdits, useStaged, type StagedEdit } from '../../state/staged-edits.ts'
import type { ItemsTab } from '../../state/workspace.ts'
import { stagedRow } from './staged-rows.ts'

export interface StagedLook {
  readonly tintOf: (row: BrowseRow) => RowTint | undefined
  /** The row with its staged change; the same one each time, so that nothing is drawn twice. */
  readonly shownRow: (row: BrowseRow) => BrowseRow
}

export function useStagedRows(tab: ItemsTab, table: TableDescription): StagedLook {
  const edits = useStaged((state) => state.byDatabase.get(tab.database)) ?? noEdits
  return useMemo(() => {
    const staged = new Map(
      edits
        .filter((edit) => edit.table === tab.table)
        .map((edit) => [keyId(edit.key), edit] as const),
    )
    const shown = new WeakMap<BrowseRow, BrowseRow>()
    const editOf = (row: BrowseRow): StagedEdit | undefined =>
      staged.size === 0 ? undefined : staged.get(keyId(keyOf(table, row.item)))
    return {
      tintOf: (row) => {
        const edit = editOf(row)
        return edit && editKind(edit)
      },
      shownRow: (row) => {
        const edit = editOf(row)
        if (edit === undefined) return row
        const known = shown.get(row) ?? stagedRow(row, edit, [...edit.key.keys()])
        shown.set(row, known)
        return known
      },
    }
  }, [edits, tab.table, table])
}
