/** The rows behind each items tab: made when the tab first runs, kept while it is hidden, closed with it. */
import { create } from 'zustand'
import type { OpenDatabase } from '../../../src-main/contract/databases.ts'
import { indexOf, keyAttributes } from '../../lib/key-schema.ts'
import type { TableDescription } from '../../lib/table-types.ts'
import type { ColumnLayout, ItemsTab, TabId } from '../../state/workspace.ts'
import { orderedColumns } from './column-order.ts'
import { ColumnFinder } from './columns.tsx'
import { planRead, type ReadPlan } from './plan-read.ts'
import { RowSource } from './row-source.ts'

export interface LiveView {
  readonly plan: ReadPlan
  /** What the rows were read with: a tab whose filters differ shows older rows. */
  readonly planKey: string
  readonly handle: OpenDatabase['handle']
  readonly source: RowSource
  readonly finder: ColumnFinder
}

interface LiveViews {
  readonly views: ReadonlyMap<TabId, LiveView>
}

export const useLiveViews = create<LiveViews>()(() => ({ views: new Map() }))

export function planKeyOf(
  tab: Pick<ItemsTab, 'table' | 'index' | 'filters' | 'matchAny' | 'forward'>,
): string {
  const filters = tab.filters
    .filter((filter) => filter.off !== true)
    .map(({ attribute, below, operator, operands }) => [attribute, below ?? [], operator, operands])
  const { table, index = null, matchAny = false, forward } = tab
  return JSON.stringify([table, index, filters, matchAny && filters.length > 1, forward])
}

export function planOf(tab: ItemsTab, table: TableDescription): ReadPlan {
  const { index, filters, matchAny, forward } = tab
  return planRead({ table, index, filters, matchAny, forward })
}

/** The names of all columns of a tab's grid in the order they stand, hidden ones too. */
export function columnNames(tabId: TabId, layout: ColumnLayout): string[] {
  const columns = useLiveViews.getState().views.get(tabId)?.finder.columns() ?? []
  return orderedColumns(columns, layout).map(({ id }) => id)
}

/** Reads with the tab's filters as they are now. */
export function runView(tab: ItemsTab, database: OpenDatabase, table: TableDescription): void {
  const { index } = tab
  const old = useLiveViews.getState().views.get(tab.id)
  old?.source.close()
  const plan = planOf(tab, table)
  const isSamePlace = old !== undefined && old.plan.source.index === plan.source.index
  const keys = keyAttributes(table)
  const indexKeys = keyAttributes(indexOf(table, index) ?? table)
  const frozen = [
    ...indexKeys,
    ...keys.filter((key) => !indexKeys.some((each) => each.name === key.name)),
  ]
  const firstRow = old === undefined ? Math.max(0, tab.active.row - 4) : 0
  const view: LiveView = {
    plan,
    planKey: planKeyOf(tab),
    handle: database.handle,
    source: new RowSource(database.handle, plan.source, {
      firstRow,
      itemsInAll: plan.kind === 'scan' ? (indexOf(table, index) ?? table).ItemCount : undefined,
    }),
    // Columns stay where they are when only the filters change.
    finder: isSamePlace ? old.finder : new ColumnFinder(frozen),
  }
  useLiveViews.setState(({ views }) => ({ views: new Map(views).set(tab.id, view) }))
}

export function closeView(id: TabId): void {
  useLiveViews.setState(({ views }) => {
    views.get(id)?.source.close()
    return { views: new Map([...views].filter(([each]) => each !== id)) }
  })
}

export function closeViewsWithout(tabs: ReadonlySet<TabId>): void {
  for (const id of useLiveViews.getState().views.keys()) if (!tabs.has(id)) closeView(id)
}
