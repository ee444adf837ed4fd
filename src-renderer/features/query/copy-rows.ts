/** Rows of a result as text for other programs: whole values, also of those the grid shows cut. */
import type { Item } from '../../../src-engine/language.ts'
import { call } from '../../ipc/client.ts'
import { keyOf } from '../../lib/key-schema.ts'
import { plural } from '../../lib/quantities.ts'
import type { TableDescription } from '../../lib/table-types.ts'
import { copyText, run } from '../../state/actions.ts'
import { copyItems, copyLabels, type CopyForm } from '../browse/index.ts'
import type { ResultSource } from './result-source.ts'

/** A key is of a table, and so is an INSERT; the rows of a query may be of none. */
export const copyForms: readonly { readonly form: CopyForm; readonly label: string }[] = (
  ['json', 'dynamodbJson', 'csv'] as const
).map((form) => ({ form, label: copyLabels[form] }))

/** More than this is an export, not a copy. */
const copiedMax = 1000

export interface CopiedRows {
  readonly source: ResultSource
  /** First and last. */
  readonly rows: readonly [number, number]
  readonly columns: readonly string[]
  readonly table: TableDescription | undefined
}

export function copyRows(form: CopyForm, { source, rows, columns, table }: CopiedRows): void {
  run('The rows were not copied', async () => {
    const [first, last] = rows
    const count = last - first + 1
    if (count > copiedMax) throw new Error(`At most ${copiedMax} rows are copied at a time.`)
    const { statementId } = source.started
    const items: Item[] = []
    for (let at = first; at <= last; at++) {
      const shown = source.rowAt(at)
      items.push(
        shown !== undefined && shown.cut.size === 0
          ? shown.item
          : await call((bridge) => bridge.statements.row({ statementId, at })),
      )
    }
    const keys = table === undefined ? [] : items.map((item) => keyOf(table, item))
    const text = copyItems(form, { table: table?.TableName ?? '', items, keys, columns })
    await copyText(text, `${plural(count, 'row')} as ${copyLabels[form]}`)
  })
}

/** The rows of EXPLAIN are the engine's own drawing of the plan. */
export function copyPlan({ started: { statementId } }: ResultSource): void {
  run('The plan was not copied', async () => {
    const input = { statementId, first: 0, count: copiedMax }
    const { rows } = await call((bridge) => bridge.statements.rows(input))
    const lines = rows
      .map(({ item }) => item.get('plan'))
      .filter((line) => typeof line === 'string')
    await copyText(lines.join('\n'), 'the plan')
  })
}
