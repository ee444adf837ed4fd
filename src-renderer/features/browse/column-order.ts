/** The order in which the columns of a table stand, in the grid, in copies and in exports. */
import type { ColumnLayout } from '../../state/workspace.ts'

interface OrderedColumn {
  readonly id: string
  readonly frozen: boolean
}

/** Keys, what was pinned, the user's order, then as they were met. Hidden ones too. */
export function orderedColumns<Column extends OrderedColumn>(
  columns: readonly Column[],
  { pinned, order }: Pick<ColumnLayout, 'pinned' | 'order'>,
): readonly Column[] {
  const byName = new Map(columns.map((column) => [column.id, column]))
  const frozen = columns.filter((column) => column.frozen).map((column) => column.id)
  return [...new Set([...frozen, ...pinned, ...order, ...byName.keys()])].flatMap((name) => {
    const column = byName.get(name)
    return column === undefined ? [] : [column]
  })
}

export function shownColumns<Column extends OrderedColumn>(
  columns: readonly Column[],
  layout: ColumnLayout,
): readonly Column[] {
  return orderedColumns(columns, layout).filter(({ id }) => !layout.hidden.includes(id))
}
