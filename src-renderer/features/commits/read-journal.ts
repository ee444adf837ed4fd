/** What the journal of a database holds, and what each item is now. */
import type { AttributeMap, Item } from '../../../src-engine/language.ts'
import type { DatabaseHandle } from '../../../src-main/contract/databases.ts'
import type {
  JournalChange,
  JournalEntry,
  JournalNumber,
} from '../../../src-main/contract/staging.ts'
import { call } from '../../ipc/client.ts'
import { diffItems } from '../../lib/item-diff.ts'

/** As many as one call gives. */
const pageSize = 1000

/** Newest first. */
export async function readEntries(handle: DatabaseHandle): Promise<readonly JournalEntry[]> {
  const entries: JournalEntry[] = []
  for (;;) {
    const before = entries.at(-1)?.number
    const page = await call((bridge) => bridge.journal.list({ handle, before, limit: pageSize }))
    entries.push(...page)
    if (page.length < pageSize) return entries
  }
}

/** How an item stands to a change of it. */
export type Standing = 'asWritten' | 'undone' | 'changedSince'

export interface StoodChange extends JournalChange {
  /** Absent: not looked up. */
  readonly standing?: Standing
}

/** The first of these are looked up and shown; an inverse takes all. */
export const shownMax = 100

export async function readChanges(
  handle: DatabaseHandle,
  number: JournalNumber,
): Promise<readonly StoodChange[]> {
  const changes = await call((bridge) => bridge.journal.changes({ handle, number }))
  const shown = changes.slice(0, shownMax).map(async (change) => {
    const now = await readItem(handle, change.table, change.key).catch(() => undefined)
    return now === undefined ? change : { ...change, standing: standingOf(change, now) }
  })
  return [...(await Promise.all(shown)), ...changes.slice(shownMax)]
}

async function readItem(
  handle: DatabaseHandle,
  table: string,
  key: AttributeMap,
): Promise<Item | null> {
  const input = { TableName: table, Key: key, ConsistentRead: true }
  return (await call((bridge) => bridge.items.get({ handle, input }))).Item ?? null
}

export function standingOf(
  { before, after }: Pick<JournalChange, 'before' | 'after'>,
  now: Item | null,
): Standing {
  if (isSame(now, after)) return 'asWritten'
  return isSame(now, before) ? 'undone' : 'changedSince'
}

function isSame(one: Item | null, other: Item | null): boolean {
  if (one === null || other === null) return one === other
  return diffItems(one, other).length === 0
}
