/** COUNT, SUM, AVG, MIN, MAX, EVERY and SOME: they skip NULL and MISSING. */
import type { AttributeValue, NumberValue } from '../encoding/attribute-value.ts'
import { addNumbers, divideNumbers } from '../encoding/decimal.ts'
import type { CallExpression } from './ast.ts'
import { compareAny, isNumber, keyOfValue, type Value } from './values.ts'

export const aggregateNames: ReadonlySet<string> = new Set([
  'count',
  'sum',
  'avg',
  'min',
  'max',
  'every',
  'some',
  'any',
])

/** What one aggregate has seen of one group. */
export interface Accumulator {
  add(value: Value): void
  result(): Value
}

/** @param keep is told the values that DISTINCT remembers. */
export function makeAccumulator(
  call: CallExpression,
  keep: (value: AttributeValue) => void,
): Accumulator {
  const inner = make(call)
  return call.distinct ? distinct(inner, keep) : inner
}

function make(call: CallExpression): Accumulator {
  switch (call.name) {
    case 'count':
      return counter(call.star)
    case 'sum':
    case 'avg':
      return adder(call.name === 'avg')
    case 'min':
      return extremum(-1)
    case 'max':
      return extremum(1)
    case 'every':
      return logical(false)
    default:
      return logical(true)
  }
}

function counter(star: boolean): Accumulator {
  let count = 0
  return {
    add: (value) => {
      if (star || (value !== undefined && value !== null)) count++
    },
    result: () => count,
  }
}

function adder(average: boolean): Accumulator {
  let total: NumberValue | undefined
  let count = 0
  return {
    add: (value) => {
      if (!isNumber(value)) return
      total = total === undefined ? value : addNumbers(total, value)
      count++
    },
    result: () => {
      if (total === undefined) return null
      return average ? divideNumbers(total, count) : total
    },
  }
}

function extremum(sign: 1 | -1): Accumulator {
  let best: AttributeValue | undefined
  return {
    add: (value) => {
      if (value === undefined || value === null) return
      if (best === undefined || sign * compareAny(value, best) > 0) best = value
    },
    result: () => best ?? null,
  }
}

/** EVERY ends at the first false, SOME at the first true. */
function logical(sought: boolean): Accumulator {
  let seen = false
  let found = false
  return {
    add: (value) => {
      if (typeof value !== 'boolean') return
      seen = true
      if (value === sought) found = true
    },
    result: () => (seen ? found === sought : null),
  }
}

function distinct(inner: Accumulator, keep: (value: AttributeValue) => void): Accumulator {
  const seen = new Set<string>()
  return {
    add: (value) => {
      if (value === undefined || value === null) return
      const key = keyOfValue(value)
      if (seen.has(key)) return
      keep(value)
      seen.add(key)
      inner.add(value)
    },
    result: () => inner.result(),
  }
}
