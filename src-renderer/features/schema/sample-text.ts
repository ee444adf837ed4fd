/** What was looked at and how far it carries, in sentences. */
import type { ItemSample } from '../../../src-main/contract/schema.ts'
import { formatCount, formatElapsed, plural } from '../../lib/quantities.ts'

export function sampleText(sample: ItemSample): string {
  const { method, items, tableItems, itemsRead, stripesRead, seed } = sample
  const took = `in ${formatElapsed(sample.elapsedMs)}`
  if (sample.cancelled) {
    return `Stopped after ${plural(itemsRead, 'item')} of ${formatCount(tableItems)}: the figures are of ${formatCount(items)} of them, which may not be like the rest.`
  }
  if (method === 'all') {
    return items === 0
      ? 'The table has no items.'
      : `Exact: ${items === 1 ? 'the one item was' : `all ${formatCount(items)} items were`} read, ${took}.`
  }
  const margin = `Shares are right within ${pointsText(sample.marginPercent)} (95 %)`
  const worst = `, within ${pointsText(sample.marginWorstPercent)} where items of one partition are all alike`
  const partitions = sample.partitions < items ? worst : ''
  return `Sampled: ${formatCount(items)} of ${formatCount(tableItems)} items, seed ${seed ?? 0}, ${took}. ${formatCount(stripesRead)} of 256 stripes were read whole (${formatCount(itemsRead)} items) and each of their items had the same chance. ${margin}${partitions}.`
}

function pointsText(points: number): string {
  return `±${points < 10 ? points.toFixed(1) : points.toFixed(0)} points`
}

/** `exact` or `sampled`: what a figure is. */
export function certaintyText({ method, cancelled }: ItemSample): 'exact' | 'sampled' {
  return method === 'all' && !cancelled ? 'exact' : 'sampled'
}

/** A count of the sample for the whole table. */
export function scaled(count: number, { items, tableItems }: ItemSample): number {
  return items === 0 ? 0 : Math.round((count * tableItems) / items)
}

/** `12 %`, `0.4 %`, `less than 0.1 %`. */
export function shareText(count: number, of: number): string {
  if (of === 0 || count === 0) return '0 %'
  const percent = (count / of) * 100
  if (percent < 0.1) return '< 0.1 %'
  if (percent < 10 || (percent > 99 && count < of)) {
    const text = percent.toFixed(1)
    return text === '100.0' ? '> 99.9 %' : `${text} %`
  }
  return `${percent.toFixed(0)} %`
}
