/** Where bars, their labels and a range of chosen bars stand: pure arithmetic of the histogram. */
import { formatCount } from '../../lib/quantities.ts'

export type HistogramTone = 'plain' | 'insert' | 'modify' | 'remove' | 'expiry'

export interface HistogramPart {
  readonly count: number
  readonly tone: HistogramTone
  /** What the part stands for, in the tooltip and the table; needed where a bar has several. */
  readonly name?: string
}

export interface HistogramBar {
  readonly id: string
  /** Beside the bar, in its tooltip and in the table. */
  readonly label: string
  /** Under a column, where the label is too long for that. */
  readonly tick?: string
  /** Stacked, the first at the base. */
  readonly parts: readonly HistogramPart[]
}

/** Bars from `first` to `last`, both included. */
export interface BarRange {
  readonly first: number
  readonly last: number
}

export function countOf({ parts }: Pick<HistogramBar, 'parts'>): number {
  return parts.reduce((sum, { count }) => sum + count, 0)
}

export interface StackedPart {
  readonly tone: HistogramTone
  /** Shares of the chart's height, from the base. */
  readonly from: number
  readonly size: number
}

/** The parts of each bar as shares of the highest bar. A count above zero never vanishes: it keeps `smallest`. */
export function stackBars(bars: readonly HistogramBar[], smallest: number): StackedPart[][] {
  const most = bars.reduce((high, bar) => Math.max(high, countOf(bar)), 0)
  return bars.map(({ parts }) => {
    let from = 0
    return parts.flatMap(({ count, tone }) => {
      if (count <= 0 || most === 0) return []
      const size = Math.min(Math.max(count / most, smallest), 1 - from)
      const part = { tone, from, size }
      from += size
      return [part]
    })
  })
}

export interface LaneHeights {
  readonly total: number
  /** By bar: the share of the lane's height that its part takes; a count above zero never vanishes. */
  readonly sizes: readonly number[]
}

/** One lane for each name of a part; all on the scale of the largest part, so that lanes can be compared. */
export function laneHeights(
  bars: readonly HistogramBar[],
  names: readonly string[],
  smallest: number,
): LaneHeights[] {
  const counts = names.map((name) =>
    bars.map(({ parts }) => parts.find((part) => part.name === name)?.count ?? 0),
  )
  const most = counts.flat().reduce((high, count) => Math.max(high, count), 1)
  return counts.map((lane) => ({
    total: lane.reduce((sum, count) => sum + count, 0),
    sizes: lane.map((count) => (count === 0 ? 0 : Math.max(count / most, smallest))),
  }))
}

/** Which labels are written: the first, the last, and as many between as do not touch. */
export function shownLabels(count: number, most: number): ReadonlySet<number> {
  if (count <= most) return new Set(Array.from({ length: count }, (_, at) => at))
  const step = Math.ceil((count - 1) / Math.max(1, most - 1))
  const shown = new Set<number>()
  for (let at = 0; at < count - step / 2; at += step) shown.add(at)
  shown.add(count - 1)
  return shown
}

/** The range between where choosing began and where it is now. */
export function rangeBetween(anchor: number, at: number): BarRange {
  return { first: Math.min(anchor, at), last: Math.max(anchor, at) }
}

/** A bar in words: `14:03:20: 12 changes (10 insert, 2 modify)`. */
export function describeBar(bar: HistogramBar, unit: string): string {
  const parts = bar.parts.filter(({ count, name }) => count > 0 && name !== undefined)
  const of = parts.map(({ count, name }) => `${formatCount(count)} ${name}`).join(', ')
  const total = `${bar.label}: ${formatCount(countOf(bar))} ${unit}`
  return of === '' ? total : `${total} (${of})`
}

/** The outermost labels stay within the chart. */
export function labelPlace(at: number, count: number, most: number) {
  const center = `${((at + 0.5) / count) * 100}%`
  if (count > most && at === 0) return { left: 0, transform: 'none' }
  if (count > most && at === count - 1) return { right: 0, transform: 'none' }
  return { left: center, ...(count > most ? {} : { maxWidth: `${100 / count}%` }) }
}
