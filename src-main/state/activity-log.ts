/** The latest engine calls of this run, in memory. Told to the windows in batches. */
import type { Activity } from '../contract/application.ts'

const entriesMax = 2000
const batchMs = 100

export class ActivityLog {
  readonly #onRecorded: (entries: readonly Activity[]) => void
  #entries: Activity[] = []
  #batch: Activity[] = []
  #timer: NodeJS.Timeout | undefined
  #lastNumber = 0

  constructor(onRecorded: (entries: readonly Activity[]) => void) {
    this.#onRecorded = onRecorded
  }

  record(activity: Omit<Activity, 'number'>): void {
    const entry = { ...activity, number: ++this.#lastNumber }
    this.#entries.push(entry)
    this.#batch.push(entry)
    if (this.#entries.length > 2 * entriesMax) this.#entries = this.#entries.slice(-entriesMax)
    this.#timer ??= setTimeout(() => this.flush(), batchMs)
  }

  /** Newest last. */
  list(): readonly Activity[] {
    return this.#entries.slice(-entriesMax)
  }

  /** Numbers go on where they were. */
  clear(): void {
    this.#entries = []
  }

  /** Tells what was recorded since the last time, now. */
  flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const batch = this.#batch
    this.#batch = []
    if (batch.length > 0) this.#onRecorded(batch)
  }
}
