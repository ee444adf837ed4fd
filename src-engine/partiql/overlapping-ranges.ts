/**
 * DynamoDB reads one range of sort keys for each branch of an OR, and refuses branches that share keys: it would give
 * items twice. We read the partition once and need no such rule; DynamoDB's dialect keeps it, so that what runs here
 * runs there.
 */
import { KeystoneError } from '../base/errors.ts'
import type { Condition } from '../expressions/ast.ts'
import { compareValues } from '../expressions/compare.ts'
import type { KeyValue, QueriedKey, SortKeyCondition } from '../expressions/key-condition.ts'
import { sortConditionOf } from './access.ts'

/** Throws `validation` when two branches of an OR over the sort key overlap. */
export function checkRangesApart(
  conditions: readonly Condition[],
  sortKey: QueriedKey | undefined,
): void {
  if (sortKey === undefined) return
  for (const condition of conditions) {
    if (condition.kind !== 'or') continue
    const ranges = condition.conditions.flatMap((branch) => {
      const range = sortConditionOf(sortKey, branch)
      return range === undefined ? [] : [boundsOf(range)]
    })
    // A branch about anything else makes it a filter.
    if (ranges.length < condition.conditions.length) continue
    ranges.forEach((range, at) => {
      if (!ranges.slice(0, at).some((other) => overlap(range, other))) return
      const message = 'Overlapping conditions with range keys are not supported in where clause'
      throw new KeystoneError('validation', message, {})
    })
  }
}

/** Undefined: no end. */
interface Bounds {
  readonly low: Bound | undefined
  readonly high: Bound | undefined
}

interface Bound {
  readonly value: KeyValue
  readonly inclusive: boolean
}

function boundsOf(range: SortKeyCondition): Bounds {
  const at = (value: KeyValue, inclusive = true): Bound => ({ value, inclusive })
  switch (range.kind) {
    case 'all':
      return { low: undefined, high: undefined }
    case 'equal':
      return { low: at(range.value), high: at(range.value) }
    case 'less':
      return { low: undefined, high: at(range.value, false) }
    case 'lessOrEqual':
      return { low: undefined, high: at(range.value) }
    case 'greater':
      return { low: at(range.value, false), high: undefined }
    case 'greaterOrEqual':
      return { low: at(range.value), high: undefined }
    case 'between':
      return { low: at(range.low), high: at(range.high) }
    case 'beginsWith':
      // The greatest character there is ends all texts that begin so; bytes have none, and count as one key.
      return {
        low: at(range.value),
        high: at(typeof range.value === 'string' ? `${range.value}\u{10ffff}` : range.value),
      }
  }
}

function overlap(left: Bounds, right: Bounds): boolean {
  return !endsBefore(left, right) && !endsBefore(right, left)
}

function endsBefore({ high }: Bounds, { low }: Bounds): boolean {
  if (high === undefined || low === undefined) return false
  const order = compareValues(high.value, low.value)
  // Of two types, no key is in both.
  if (order === undefined) return true
  return order < 0 || (order === 0 && !(high.inclusive && low.inclusive))
}
