/** How many changes of each kind came when: a bar for each stretch of time, round numbers of seconds wide. */
import type { Change } from '../../../src-main/contract/streams.ts'
import type { HistogramBar } from '../../components/histogram/histogram.tsx'
import { changeKinds } from './change-filter.ts'

export interface RateBars {
  readonly bars: readonly HistogramBar[]
  /** Where the first bar begins, and how long each lasts, in milliseconds. */
  readonly startMs: number
  readonly stepMs: number
}

const barsMax = 90
/** A single change is a narrow bar at the end, not a block. */
const barsMin = 45
const stepsMs = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21_600, 43_200, 86_400, 604_800,
].map((seconds) => seconds * 1000)

const tones = { insert: 'insert', modify: 'modify', remove: 'remove', expiry: 'expiry' } as const

export function rateBars(changes: readonly Change[]): RateBars {
  const first = changes[0]?.atMs
  const last = changes.at(-1)?.atMs
  if (first === undefined || last === undefined) return { bars: [], startMs: 0, stepMs: 1000 }
  const stepMs =
    stepsMs.find((step) => (last - first) / step < barsMax) ?? Math.ceil((last - first) / barsMax)
  const endMs = (Math.floor(last / stepMs) + 1) * stepMs
  const startMs = Math.min(Math.floor(first / stepMs) * stepMs, endMs - barsMin * stepMs)
  const count = (endMs - startMs) / stepMs
  const counts = Array.from({ length: count }, () => ({
    insert: 0,
    modify: 0,
    remove: 0,
    expiry: 0,
  }))
  for (const { atMs, kind } of changes) {
    const at = counts[Math.floor((atMs - startMs) / stepMs)]
    if (at !== undefined) at[kind]++
  }
  const bars = counts.map((of, at) => ({
    id: String(at),
    label: timeText(startMs + at * stepMs),
    parts: changeKinds.map((kind) => ({ count: of[kind], name: kind, tone: tones[kind] })),
  }))
  return { bars, startMs, stepMs }
}

/** `14:03:22`. */
export function timeText(atMs: number): string {
  return new Date(atMs).toLocaleTimeString('en-GB')
}
