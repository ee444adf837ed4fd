/** The row windows of one database: opens, reads and refreshes them, and tells when they are out of date. */
import type { ReadSnapshot, TableDescription } from '../../src-engine/index.ts'
import type {
  BrowseId,
  BrowseMoment,
  BrowseOpened,
  BrowseSource,
  BrowseWindow,
} from '../contract/browse.ts'
import { ipcFailure, toErrorData } from '../ipc/error-data.ts'
import { isQuery, openBrowseSource } from './browse-source.ts'
import type { CallRecorder } from './call-recorder.ts'
import { cutItem } from './cut-item.ts'
import type { EngineEvent } from './protocol.ts'
import { RowWindow, type WalkProgress } from './row-window.ts'

/** A moment that nobody reads from is held so long. */
const momentHeldMs = 10 * 60_000

export interface BrowsesOptions {
  /** Holds the present moment. */
  readonly snapshot: () => ReadSnapshot
  readonly recorder: CallRecorder
  readonly emit: (event: EngineEvent) => void
}

interface Browse {
  readonly table: string
  readonly window: RowWindow
  /** It was told since the last refresh that something was written. */
  outdated: boolean
}

export class Browses {
  readonly #options: BrowsesOptions
  readonly #browses = new Map<BrowseId, Browse>()
  readonly #releasing: NodeJS.Timeout

  constructor(options: BrowsesOptions) {
    this.#options = options
    const release = (): void => {
      for (const { window } of this.#browses.values()) window.releaseIdle(momentHeldMs)
    }
    this.#releasing = setInterval(release, momentHeldMs / 10).unref()
  }

  /** `table` describes the source's table. The walk starts at once. */
  open(browseId: BrowseId, source: BrowseSource, table: TableDescription): BrowseOpened {
    const { snapshot, recorder } = this.#options
    const window = new RowWindow({
      openSource: () => openBrowseSource(snapshot(), source, recorder),
      onProgress: (progress) => this.#tellProgress(browseId, progress),
      pause: () => new Promise((resolve) => setImmediate(resolve)),
      nowMs: () => performance.now(),
    })
    this.#browses.set(browseId, { table: source.table, window, outdated: false })
    const kind = isQuery(source) ? 'query' : 'scan'
    const estimatedRows = rowsBeforehand(table, source)
    const opened = { browseId, kind, takenMs: window.takenMs } as const
    return estimatedRows === undefined ? opened : { ...opened, estimatedRows }
  }

  async rows(browseId: BrowseId, first: number, count: number): Promise<BrowseWindow> {
    const started = performance.now()
    const range = await this.#find(browseId).window.rows(first, count)
    const rows = range.items.map(cutItem)
    const elapsedMs = performance.now() - started
    const { items: _, takenMs, endReached, ...read } = range
    return { first, rows, takenMs, cost: { ...read, returned: rows.length, elapsedMs }, endReached }
  }

  refresh(browseId: BrowseId): BrowseMoment {
    const browse = this.#find(browseId)
    browse.outdated = false
    browse.window.refresh()
    return { takenMs: browse.window.takenMs }
  }

  stop(browseId: BrowseId): void {
    this.#find(browseId).window.stop()
  }

  close(browseId: BrowseId): void {
    this.#find(browseId).window.close()
    this.#browses.delete(browseId)
  }

  closeAll(): void {
    clearInterval(this.#releasing)
    for (const browseId of this.#browses.keys()) this.close(browseId)
  }

  /** Tells each row window of a table, or of all, once, until it is refreshed. */
  markOutdated(table: string | undefined): void {
    for (const [browseId, browse] of this.#browses) {
      if (browse.outdated || (table !== undefined && browse.table !== table)) continue
      browse.outdated = true
      this.#options.emit({ kind: 'browseOutdated', browseId })
    }
  }

  #find(browseId: BrowseId): Browse {
    const browse = this.#browses.get(browseId)
    if (browse !== undefined) return browse
    throw ipcFailure('unknownHandle', 'These rows are no longer open.', { handle: browseId })
  }

  #tellProgress(browseId: BrowseId, { error, ...progress }: WalkProgress): void {
    if (error === undefined) {
      this.#options.emit({ kind: 'browseProgressed', progress: { browseId, ...progress } })
      return
    }
    const { code, message } = toErrorData(error)
    const failed = { browseId, ...progress, error: { code, message } }
    this.#options.emit({ kind: 'browseProgressed', progress: failed })
  }
}

/** Known before the walk only when nothing is left out. */
function rowsBeforehand(table: TableDescription, source: BrowseSource): number | undefined {
  if (isQuery(source) || source.FilterExpression !== undefined) return undefined
  if (source.index === undefined) return table.ItemCount
  const indexes = [...(table.LocalSecondaryIndexes ?? []), ...(table.GlobalSecondaryIndexes ?? [])]
  return indexes.find((index) => index.IndexName === source.index)?.ItemCount
}
