/** A statement that changes many items: they are counted first, and it runs when somebody has seen how many that is. */
import type { OpenDatabase } from '../../../src-main/contract/databases.ts'
import type { StatementBulk } from '../../../src-main/contract/statements.ts'
import { call } from '../../ipc/client.ts'
import { plural } from '../../lib/quantities.ts'
import { confirmed } from '../../state/confirmation.ts'
import { ResultSource } from './result-source.ts'

/** Before-images of more than this are not kept: they would fill the journal, which keeps them in memory. */
export const undoItemsMax = 20_000

export interface BulkRequest {
  readonly database: OpenDatabase
  readonly text: string
  readonly bulk: StatementBulk
  /** Shows the count while it runs, so that it can be cancelled. */
  readonly onCounting: (source: ResultSource) => void
}

/** Undefined: it shall not run. */
export async function confirmBulkChange({
  database,
  text,
  bulk,
  onCounting,
}: BulkRequest): Promise<{ readonly keepsUndo: boolean } | undefined> {
  const { handle, name, recentId } = database
  const { text: countText, parameters } = bulk.count
  const started = await call((bridge) =>
    bridge.statements.start({ handle, text: countText, parameters }),
  )
  const source = new ResultSource(started)
  onCounting(source)
  const end = await source.ended()
  if (end.state.kind !== 'ended') return undefined
  const { statementId } = started
  const row = await call((bridge) => bridge.statements.row({ statementId, at: 0 }))
  const items = Number(row.get('items'))
  const isDelete = /^\s*DELETE/i.test(text)
  const isWhole = !/\bWHERE\b/i.test(countText)
  const keepsUndo = items <= undoItemsMax
  const verb = isDelete ? 'Delete' : 'Change'
  const isWanted = await confirmed({
    title: `${verb} ${plural(items, 'item')}?`,
    text: [
      isWhole
        ? 'There is no WHERE clause: this is every item of the table.'
        : 'These are the items that the WHERE clause selects now.',
      'They are changed one by one, not all or nothing.',
      keepsUndo
        ? 'It can be undone from the journal.'
        : `It cannot be undone: what was there is kept of up to ${plural(undoItemsMax, 'item')}.`,
    ].join(' '),
    subject: `${bulk.table} in ${name}`,
    database: recentId,
    offersBackup: true,
    ...(isWhole || !keepsUndo ? { nameToType: bulk.table } : {}),
    label: `${verb} ${plural(items, 'item')}`,
  })
  return isWanted ? { keepsUndo } : undefined
}
