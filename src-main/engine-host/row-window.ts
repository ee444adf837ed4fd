/**
 * A source of items as numbered rows. One walk through the whole source, a page at a time, counts rows and
 * remembers a start key for each page:
 *
 *   rows   0 ........ 511 | 512 ..... 1023 | 1024 ...
 *   keys   (start)        | after row 511  | after row 1023 ...
 *
 * Any window is then read from the nearest remembered key before it. The first rows, and any near to what the
 * walk has reached, are read without waiting.
 */
import type { AttributeMap, Item, ReadWork } from '../../src-engine/index.ts'
import { ipcFailure } from '../ipc/error-data.ts'

/** One page of the source. */
export interface RowPage {
  /** Empty when only the number was asked for. */
  readonly items: readonly Item[]
  readonly count: number
  readonly scanned: number
  readonly work: ReadWork
  /** Where the next page starts; undefined at the end of the source. */
  readonly next: AttributeMap | undefined
}

/** What is numbered: always one moment of the data, so that positions hold. */
export interface RowSource {
  /** The moment, milliseconds since 1970. */
  readonly takenMs: number
  /** Rows are all items of the source, none is filtered away. */
  readonly unfiltered: boolean
  /** One step of the walk: looks at up to `limit` items after `from` and gives their number alone. */
  walk(from: AttributeMap | undefined, limit: number): Promise<RowPage>
  /** The same, on the way to a window. */
  count(from: AttributeMap | undefined, limit: number): Promise<RowPage>
  /** The same, with the items. */
  read(from: AttributeMap | undefined, limit: number): Promise<RowPage>
  /** Lets the moment go. */
  close(): void
}

/** What reading took. */
export interface WindowCost extends ReadWork {
  /** Items looked at. */
  readonly scanned: number
}

export interface WalkProgress extends WindowCost {
  readonly known: number
  readonly complete: boolean
  readonly elapsedMs: number
  readonly error?: unknown
}

export interface RowRange extends WindowCost {
  readonly items: readonly Item[]
  /** The moment that the items are of. */
  readonly takenMs: number
  readonly endReached: boolean
}

export interface RowWindowOptions {
  /** Makes the source anew: once at the start and at each refresh. */
  readonly openSource: () => RowSource
  readonly onProgress: (progress: WalkProgress) => void
  /** Lets everything else that waits run first. */
  readonly pause: () => Promise<void>
  readonly nowMs: () => number
}

/** Items looked at in one step of the walk: short enough that a window asked for meanwhile hardly waits. */
const pageItems = 512
/** An unfiltered window this far beyond the walk is read straight on instead of waited for. */
const straightReadRowsMax = 4 * pageItems
const progressEveryMs = 50

interface Anchor {
  readonly rowsBefore: number
  readonly from: AttributeMap | undefined
}

interface Waiter {
  readonly first: number
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/** The state of one walk: a refresh begins a new one. */
interface Walk {
  readonly source: RowSource
  readonly startedMs: number
  readonly anchors: Anchor[]
  known: number
  cost: WindowCost
  complete: boolean
  /** Nobody looked for long: its moment was let go. */
  released: boolean
  failure: { readonly error: unknown } | undefined
}

export class RowWindow {
  readonly #options: RowWindowOptions
  #walk: Walk
  #waiters: Waiter[] = []
  /** Ranges being read. */
  #reading = 0
  #usedMs: number
  #closed = false

  constructor(options: RowWindowOptions) {
    this.#options = options
    this.#usedMs = options.nowMs()
    this.#walk = this.#startWalk()
  }

  /** The moment that the rows are of, milliseconds since 1970. */
  get takenMs(): number {
    return this.#walk.source.takenMs
  }

  /**
   * Lets the moment go when nobody has asked for rows for so long, and the walk is over: what it sees is kept on disk
   * only for those who look. Rows asked for later are of a new moment.
   */
  releaseIdle(idleMs: number): void {
    const walk = this.#walk
    const isOver = walk.complete || walk.failure !== undefined
    if (!isOver || this.#reading > 0 || this.#options.nowMs() - this.#usedMs < idleMs) return
    walk.released = true
    walk.source.close()
  }

  /** Rows `first` to `first + count`, as many of them as can be known now; waits when there are none yet. */
  async rows(first: number, count: number): Promise<RowRange> {
    for (;;) {
      this.#usedMs = this.#options.nowMs()
      if (this.#walk.released) this.refresh()
      const walk = this.#walk
      if (this.#mustWait(walk, first)) {
        await this.#waitFor(first)
        continue
      }
      const wanted = walk.source.unfiltered
        ? count
        : Math.min(count, Math.max(0, walk.known - first))
      const range = await this.#readOf(walk, first, wanted)
      if (range !== undefined) return range
    }
  }

  /** Undefined when a refresh came in between: the rows would be of the moment before it. */
  async #readOf(walk: Walk, first: number, count: number): Promise<RowRange | undefined> {
    this.#reading++
    try {
      const range = await readRange(walk, first, count)
      return walk === this.#walk ? range : undefined
    } catch (error) {
      if (this.#closed) throw ipcFailure('cancelled', 'The rows were closed.', {})
      if (walk === this.#walk) throw error
      return undefined
    } finally {
      this.#reading--
    }
  }

  /** Begins again, with what the source holds now. */
  refresh(): void {
    this.#usedMs = this.#options.nowMs()
    this.#walk.source.close()
    this.#walk = this.#startWalk()
  }

  /** Ends the walk where it is: a walk that is over stays as it is. */
  stop(): void {
    const walk = this.#walk
    if (walk.complete || walk.failure !== undefined) return
    walk.failure = { error: ipcFailure('cancelled', 'The count was stopped.', {}) }
    this.#releaseWaiters(walk)
    this.#report(walk)
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#walk.source.close()
    this.#rejectWaiters('The rows were closed.')
  }

  #mustWait(walk: Walk, first: number): boolean {
    if (walk.failure !== undefined) {
      if (first < walk.known) return false
      throw walk.failure.error
    }
    if (walk.complete || first < walk.known) return false
    return !walk.source.unfiltered || first > walk.known + straightReadRowsMax
  }

  #waitFor(first: number): Promise<void> {
    this.#rejectWaiters('Newer rows were asked for.')
    return new Promise((resolve, reject) => {
      this.#waiters.push({ first, resolve, reject })
    })
  }

  #rejectWaiters(message: string): void {
    const waiters = this.#waiters
    this.#waiters = []
    for (const waiter of waiters) waiter.reject(ipcFailure('cancelled', message, {}))
  }

  #releaseWaiters(walk: Walk): void {
    const ready = (waiter: Waiter): boolean =>
      walk.complete || walk.failure !== undefined || waiter.first < walk.known
    const released = this.#waiters.filter(ready)
    this.#waiters = this.#waiters.filter((waiter) => !ready(waiter))
    for (const waiter of released) waiter.resolve()
  }

  #startWalk(): Walk {
    const walk: Walk = {
      source: this.#options.openSource(),
      startedMs: this.#options.nowMs(),
      anchors: [{ rowsBefore: 0, from: undefined }],
      known: 0,
      cost: noCost,
      complete: false,
      released: false,
      failure: undefined,
    }
    void this.#run(walk)
    return walk
  }

  /** Never rejects: a failure is kept in the walk, where `rows` finds it. */
  async #run(walk: Walk): Promise<void> {
    let reportedMs = walk.startedMs
    try {
      while (!walk.complete) {
        await this.#options.pause()
        if (!this.#isCurrent(walk) || walk.failure !== undefined) return
        await stepWalk(walk)
        if (!this.#isCurrent(walk) || walk.failure !== undefined) return
        this.#releaseWaiters(walk)
        const nowMs = this.#options.nowMs()
        if (nowMs - reportedMs < progressEveryMs && !walk.complete) continue
        reportedMs = nowMs
        this.#report(walk)
      }
    } catch (error) {
      if (!this.#isCurrent(walk)) return
      walk.failure = { error }
      this.#releaseWaiters(walk)
      this.#report(walk)
    }
  }

  #isCurrent(walk: Walk): boolean {
    return walk === this.#walk && !this.#closed
  }

  #report(walk: Walk): void {
    this.#options.onProgress({
      known: walk.known,
      complete: walk.complete,
      ...walk.cost,
      elapsedMs: this.#options.nowMs() - walk.startedMs,
      ...(walk.failure === undefined ? {} : { error: walk.failure.error }),
    })
  }
}

async function stepWalk(walk: Walk): Promise<void> {
  const last = walk.anchors[walk.anchors.length - 1]
  const page = await walk.source.walk(last?.from, pageItems)
  walk.known += page.count
  walk.cost = addPage(walk.cost, page)
  if (page.next === undefined) {
    walk.complete = true
    return
  }
  // A page without rows moves the last anchor on: nobody needs to read it again.
  if (page.count === 0) walk.anchors.pop()
  walk.anchors.push({ rowsBefore: walk.known, from: page.next })
}

async function readRange(walk: Walk, first: number, count: number): Promise<RowRange> {
  const anchor = anchorBefore(walk.anchors, first)
  let cost = noCost
  const spend = (page: RowPage): RowPage => {
    cost = addPage(cost, page)
    return page
  }
  let from = anchor.from
  let skip = first - anchor.rowsBefore
  const items: Item[] = []
  let ended = walk.complete && first >= walk.known
  while (!ended && walk.source.unfiltered && skip > 0) {
    const page = spend(await walk.source.count(from, skip))
    skip -= page.count
    from = page.next
    ended = page.next === undefined
  }
  while (!ended && items.length < count) {
    const limit = walk.source.unfiltered ? count - items.length : pageItems
    const page = spend(await walk.source.read(from, limit))
    for (const item of page.items) {
      if (skip > 0) skip--
      else if (items.length < count) items.push(item)
    }
    from = page.next
    ended = page.next === undefined
  }
  const endReached = walk.complete
    ? first + items.length >= walk.known
    : ended && walk.source.unfiltered
  return { items, ...cost, takenMs: walk.source.takenMs, endReached }
}

const noCost: WindowCost = { scanned: 0, itemBytes: 0, blocksRead: 0, bytesRead: 0 }

function addPage(cost: WindowCost, { scanned, work }: RowPage): WindowCost {
  return {
    scanned: cost.scanned + scanned,
    itemBytes: cost.itemBytes + work.itemBytes,
    blocksRead: cost.blocksRead + work.blocksRead,
    bytesRead: cost.bytesRead + work.bytesRead,
  }
}

/** The last anchor at or before a row. */
function anchorBefore(anchors: readonly Anchor[], row: number): Anchor {
  let low = 0
  let high = anchors.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    const anchor = anchors[middle]
    if (anchor !== undefined && anchor.rowsBefore <= row) low = middle
    else high = middle - 1
  }
  return anchors[low] ?? { rowsBefore: 0, from: undefined }
}
