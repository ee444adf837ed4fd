/**
 * What reading took, said as it is: never "no items" while there may be more. The figures are those of the whole read:
 * of the walk that counts the rows, and from the files also what showing them took.
 */
import { useSyncExternalStore } from 'react'
import { RotateCw } from 'lucide-react'
import { formatBytes, formatCount, formatElapsed, plural } from '../../lib/quantities.ts'
import { run } from '../../state/actions.ts'
import type { TabId } from '../../state/workspace.ts'
import { useLiveViews } from './live-view.ts'
import type { RowSource, SourceState } from './row-source.ts'
import css from './browse.module.css'

export function ReadStatus({ tabId }: { readonly tabId: TabId }) {
  const view = useLiveViews((state) => state.views.get(tabId))
  return view === undefined ? null : <StatusOf source={view.source} />
}

function StatusOf({ source }: { readonly source: RowSource }) {
  const state = useSyncExternalStore(source.subscribe, source.snapshot)
  return (
    <>
      <span data-testid="read-status" title={exactly(state)}>
        {statusParts(state).join(' · ')}
      </span>
      {isCounting(state) && !source.isEstimated ? (
        <button
          type="button"
          className={css.moment}
          onClick={() => run('The count was not stopped', () => source.stop())}
        >
          Stop counting
        </button>
      ) : null}
      {state.kind !== 'ready' || state.takenMs === undefined ? null : (
        <button
          type="button"
          className={css.moment}
          data-outdated={state.outdated || undefined}
          title="All rows are of this moment, however far you scroll. Click to read what is there now."
          onClick={() => run('The rows were not read anew', () => source.refresh())}
        >
          as of {timeOfDay.format(state.takenMs)}
          {state.outdated ? ', changed since' : ''}
          <RotateCw size={11} aria-label="Refresh" />
        </button>
      )}
    </>
  )
}

/** A count that is over in a moment needs no button. */
const longCountMs = 500

function isCounting({ kind, counted, stopped, error, progress }: SourceState): boolean {
  const isLong = (progress?.elapsedMs ?? 0) > longCountMs
  return kind === 'ready' && isLong && !counted && !stopped && error === undefined
}

const timeOfDay = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hour12: false,
})

export function statusParts(state: SourceState): string[] {
  const { kind, progress, cost, count, counted, stopped, error, estimate } = state
  if (kind === 'opening') return ['reading…']
  if (kind === 'failed') return ['reading failed']
  const walked = progress?.known ?? 0
  const whole = progress ?? cost
  return [
    counted ? plural(count, 'row') : `${formatCount(Math.max(count, walked))} rows or more`,
    error !== undefined
      ? 'stopped by an error'
      : stopped
        ? 'count stopped, there may be more'
        : counted
          ? 'end reached'
          : `counting, ${formatCount(walked)} so far`,
    ...(estimate === undefined || error !== undefined
      ? []
      : [`about ${formatCount(estimate.count)} ± ${formatCount(estimate.error)} in all`]),
    `scanned ${formatCount(whole.scanned)}`,
    `returned ${formatCount(progress?.known ?? cost.returned)}`,
    `${formatBytes(whole.itemBytes)} of items`,
    filesText(state),
    formatElapsed((progress?.elapsedMs ?? 0) + cost.elapsedMs),
  ]
}

function filesText({ progress, cost }: SourceState): string {
  const blocks = (progress?.blocksRead ?? 0) + cost.blocksRead
  if (blocks === 0) return 'nothing read from files'
  const bytes = (progress?.bytesRead ?? 0) + cost.bytesRead
  return `${formatBytes(bytes)} from files in ${plural(blocks, 'block')}`
}

function exactly({ cost, progress }: SourceState): string {
  const part = (what: string, read: Omit<SourceState['cost'], 'returned'>, rows: number): string =>
    `${what}: ${formatCount(read.scanned)} items looked at (${formatCount(read.itemBytes)} bytes), ${plural(rows, 'row')}, ${plural(read.blocksRead, 'block')} (${formatCount(read.bytesRead)} bytes) read from files, ${read.elapsedMs.toFixed(2)} ms.`
  const shown = part('To show rows', cost, cost.returned)
  return progress === undefined
    ? shown
    : `${part('To find and count them', progress, progress.known)}\n${shown}`
}
