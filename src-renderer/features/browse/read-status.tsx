/** What reading took, said as it is: never "no items" while there may be more. */
import { useSyncExternalStore } from 'react'
import { formatBytes, formatCount, formatElapsed } from '../../lib/quantities.ts'
import type { TabId } from '../../state/workspace.ts'
import { useLiveViews } from './live-view.ts'
import type { RowSource, SourceState } from './row-source.ts'

export function ReadStatus({ tabId }: { readonly tabId: TabId }) {
  const view = useLiveViews((state) => state.views.get(tabId))
  return view === undefined ? null : <StatusOf source={view.source} />
}

function StatusOf({ source }: { readonly source: RowSource }) {
  const state = useSyncExternalStore(source.subscribe, source.snapshot)
  const parts = statusParts(state)
  return (
    <span data-testid="read-status" title={exactly(state)}>
      {parts.join(' · ')}
    </span>
  )
}

export function statusParts({
  kind,
  cost,
  progress,
  count,
  counted,
  outdated,
  error,
}: SourceState): string[] {
  if (kind === 'opening') return ['reading…']
  if (kind === 'failed') return ['reading failed']
  const walked = progress?.known ?? 0
  return [
    counted ? `${formatCount(count)} rows` : `${formatCount(Math.max(count, walked))} rows or more`,
    `scanned ${formatCount(cost.scanned)}`,
    `returned ${formatCount(cost.returned)}`,
    formatBytes(cost.bytes),
    formatElapsed(cost.elapsedMs),
    error !== undefined
      ? 'stopped by an error'
      : counted
        ? 'end reached'
        : `counting, ${formatCount(walked)} so far`,
    ...(outdated ? ['changed since, refresh to see'] : []),
  ]
}

function exactly({ cost, progress }: SourceState): string {
  const shown = `For the rows shown: ${formatCount(cost.scanned)} items looked at, ${formatCount(cost.returned)} returned, ${formatCount(cost.bytes)} bytes, ${cost.elapsedMs.toFixed(2)} ms.`
  if (progress === undefined) return shown
  return `${shown} To count them: ${formatCount(progress.scanned)} items looked at in ${formatElapsed(progress.elapsedMs)}.`
}
