/**
 * A main process made of arrays, for component tests: rows by number, answered when the test says so. Never part
 * of the product: only tests import it.
 */
import type { BrowseId, BrowseProgress, BrowseWindow } from '../../src-main/contract/browse.ts'
import type { IpcResult } from '../../src-main/contract/result.ts'

type Answer = (result: IpcResult<BrowseWindow>) => void

export interface AskedRows {
  readonly first: number
  readonly count: number
  readonly answer: Answer
}

const work = { itemBytes: 10, blocksRead: 1, bytesRead: 4096 }
const cost = { scanned: 1, returned: 1, ...work, elapsedMs: 1 }

export class FakeBrowse {
  readonly asked: AskedRows[] = []
  readonly #listeners = new Map<string, Set<(event: unknown) => void>>()
  readonly rowCount: number
  estimatedRows: number | undefined
  /** The moment that the rows answered are of. */
  takenMs = 1

  constructor(rowCount: number, estimatedRows: number | undefined = rowCount) {
    this.rowCount = rowCount
    this.estimatedRows = estimatedRows
  }

  /** Puts itself in the place of the preload script's bridge. */
  install(): void {
    const bridge = {
      browse: {
        open: () =>
          done({
            browseId: 'b',
            kind: 'scan',
            takenMs: this.takenMs,
            estimatedRows: this.estimatedRows,
          }),
        rows: ({ first, count }: { first: number; count: number }) =>
          new Promise((resolve: Answer) => {
            this.asked.push({ first, count, answer: resolve })
          }),
        refresh: () => done({ takenMs: ++this.takenMs }),
        close: () => done(null),
      },
      events: {
        on: (name: string, listener: (event: unknown) => void) => {
          const listeners = this.#listeners.get(name) ?? new Set()
          this.#listeners.set(name, listeners.add(listener))
          return () => listeners.delete(listener)
        },
      },
    }
    Object.defineProperty(window, 'keystone', { value: bridge, configurable: true })
  }

  progress(change: Partial<BrowseProgress>): void {
    const browseId = 'b' as BrowseId
    const event = { browseId, known: 0, complete: false, scanned: 0, ...work, elapsedMs: 1 }
    for (const listener of this.#listeners.get('browseProgressed') ?? []) {
      listener({ ...event, ...change })
    }
  }

  /** Answers the oldest open question with rows `{ n }`. */
  async answer(): Promise<void> {
    const asked = this.asked.shift()
    if (asked === undefined) throw new Error('Nothing was asked.')
    const end = Math.min(asked.first + asked.count, this.rowCount)
    const rows = Array.from({ length: Math.max(0, end - asked.first) }, (_, at) => ({
      item: new Map([['n', asked.first + at]]),
      cut: new Map(),
      sizeBytes: 10,
    }))
    asked.answer({
      ok: true,
      value: {
        first: asked.first,
        rows,
        takenMs: this.takenMs,
        cost,
        endReached: end === this.rowCount,
      },
    })
    await settled()
  }

  async refuse(): Promise<void> {
    const error = { code: 'cancelled', message: 'newer', details: {} } as const
    this.asked.shift()?.answer({ ok: false, error })
    await settled()
  }
}

export async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await Promise.resolve()
}

function done(value: unknown): Promise<unknown> {
  return Promise.resolve({ ok: true, value })
}
