/** UNION, INTERSECT and EXCEPT of two results; ALL keeps duplicates. */
import type { SetQuery } from './ast.ts'
import { keyOfValue, type Value } from './values.ts'

export function combine(
  { operator, all }: SetQuery,
  { left, right }: { left: readonly Value[]; right: readonly Value[] },
): readonly Value[] {
  if (operator === 'union') return all ? [...left, ...right] : unique([...left, ...right])
  const counts = new Map<string, number>()
  for (const value of right) {
    const key = keyOfValue(value)
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  const wanted = operator === 'intersect'
  const kept = left.filter((value) => {
    const key = keyOfValue(value)
    const count = counts.get(key) ?? 0
    if (all && count > 0) counts.set(key, count - 1)
    return count > 0 === wanted
  })
  return all ? kept : unique(kept)
}

function unique(values: readonly Value[]): Value[] {
  const seen = new Map<string, Value>()
  for (const value of values) {
    const key = keyOfValue(value)
    if (!seen.has(key)) seen.set(key, value)
  }
  return [...seen.values()]
}
