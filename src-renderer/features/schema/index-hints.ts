/** What indexes cost without being of use: from their definitions, their size and how often they are read. */
import type { TableInspection } from '../../../src-main/contract/schema.ts'
import { indexesOf } from '../../lib/key-schema.ts'
import { formatAgo } from '../../lib/quantities.ts'
import { definitionFrom, type IndexDefinition } from './definition.ts'

export interface IndexHint {
  readonly kind: 'unused' | 'duplicate' | 'covered' | 'empty' | 'sparse'
  readonly text: string
}

/** An index seen for a shorter time is not called unused. */
const watchedMs = 3_600_000
/** Below this share of the table's items an index is called sparse. */
const sparseBelow = 0.95

export function indexHints(
  inspection: TableInspection,
  nowMs: number,
): ReadonlyMap<string, readonly IndexHint[]> {
  const { description, usage } = inspection
  const definition = definitionFrom(description)
  const described = indexesOf(description)
  return new Map(
    definition.indexes.map((index) => {
      const hints: IndexHint[] = []
      const counts = described.find((each) => each.IndexName === index.name)
      const others = definition.indexes.filter((other) => other !== index)
      const same = sameAs(index, others)
      if (same !== undefined) hints.push(same)
      const use = usage.find((each) => each.index === index.name)
      if (use !== undefined && use.requests === 0 && nowMs - use.sinceMs >= watchedMs) {
        hints.push({
          kind: 'unused',
          text: `Unused: no read since counting began ${formatAgo(use.sinceMs, nowMs)}. Every write pays for it.`,
        })
      }
      const isReady = counts?.IndexStatus === 'ACTIVE' && !inspection.counting
      if (counts !== undefined && isReady && description.ItemCount > 0) {
        const share = counts.ItemCount / description.ItemCount
        if (share === 0) {
          hints.push({
            kind: 'empty',
            text: 'Empty: no item has its key attributes in their types.',
          })
        } else if (share < sparseBelow) {
          hints.push({ kind: 'sparse', text: `Sparse: ${percentText(share)} of items.` })
        }
      }
      return [index.name, hints] as const
    }),
  )
}

function percentText(share: number): string {
  const percent = share * 100
  return percent < 1 ? 'less than 1 %' : `${percent.toFixed(0)} %`
}

/** Another index that answers the same questions; of two equal ones only the later is told. */
function sameAs(index: IndexDefinition, others: readonly IndexDefinition[]): IndexHint | undefined {
  for (const other of others) {
    if (other.partitionKey.name !== index.partitionKey.name || !projectsAll(other, index)) continue
    const isTwin = projectsAll(index, other) && other.sortKey?.name === index.sortKey?.name
    if (other.sortKey?.name === index.sortKey?.name) {
      if (isTwin && other.name > index.name) continue
      return {
        kind: 'duplicate',
        text: `Duplicate of ${other.name}: the same keys, and nothing that ${other.name} does not hold.`,
      }
    }
    if (index.sortKey === undefined) {
      return {
        kind: 'covered',
        text: `${other.name} has the same partition key and holds as much; it answers the same queries for items that have ${other.sortKey?.name ?? 'its sort key'}.`,
      }
    }
  }
  return undefined
}

/** Whether entries of `one` hold all that entries of `other` hold, keys apart. */
function projectsAll(one: IndexDefinition, other: IndexDefinition): boolean {
  const { ProjectionType: type } = one.projection
  if (type === 'ALL') return true
  if (other.projection.ProjectionType === 'ALL') return false
  const held = new Set([
    one.partitionKey.name,
    ...(one.sortKey === undefined ? [] : [one.sortKey.name]),
    ...(one.projection.NonKeyAttributes ?? []),
  ])
  return (other.projection.NonKeyAttributes ?? []).every((name) => held.has(name))
}
