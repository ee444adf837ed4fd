/** From a figure to the items behind it: filters added to the table's items tab, which then reads. */
import { valueToTaggedText, type AttributeValue } from '../../../src-engine/language.ts'
import type { OpenDatabase } from '../../../src-main/contract/databases.ts'
import type { PathStep } from '../../../src-main/contract/schema.ts'
import type { TableDescription } from '../../lib/table-types.ts'
import { newFilterId, type FilterOperator } from '../../state/filter.ts'
import { changeItemsTab, openItemsTab, useWorkspace } from '../../state/workspace.ts'
import { runView } from '../browse/index.ts'

export interface Condition {
  readonly operator: FilterOperator
  readonly operands: readonly AttributeValue[]
}

/** Names from the top; undefined for a path through a list, which a filter cannot name. */
export function filterPath(
  path: readonly PathStep[],
): readonly [string, ...(readonly string[])] | undefined {
  const names = path.flatMap((step) => (step === null ? [] : [step]))
  const [first, ...below] = names
  return first === undefined || names.length < path.length ? undefined : [first, ...below]
}

export function showItemsWhere(
  database: OpenDatabase,
  table: TableDescription,
  { path, conditions }: { path: readonly PathStep[]; conditions: readonly Condition[] },
): void {
  const names = filterPath(path)
  if (names === undefined) return
  const [attribute, ...below] = names
  const id = openItemsTab({ database: database.recentId, table: table.TableName })
  const find = () =>
    useWorkspace.getState().tabs.find((tab) => tab.id === id && tab.kind === 'items')
  const tab = find()
  if (tab?.kind !== 'items') return
  const added = conditions.map(({ operator, operands }) => ({
    id: newFilterId(),
    attribute,
    ...(below.length === 0 ? {} : { below }),
    operator,
    operands: operands.map((operand) => valueToTaggedText(operand, 'extended')),
  }))
  changeItemsTab(id, { filters: [...tab.filters, ...added] })
  const changed = find()
  if (changed?.kind === 'items') runView(changed, database, table)
}
