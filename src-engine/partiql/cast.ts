/** `CAST(value AS type)`: MISSING when the value has no such form. */
import { typeName, type AttributeValue, type TypeName } from '../encoding/attribute-value.ts'
import {
  looksLikeNumber,
  numberText,
  parseNumber,
  remainderNumbers,
  subtractNumbers,
} from '../encoding/decimal.ts'
import { dateText, fromUnixSeconds, toTimestamp, unixSeconds } from './dates.ts'
import { typesNamed } from './lower.ts'
import { elementsOf, isNumber, type Value } from './values.ts'

const wholeTypes: ReadonlySet<string> = new Set(['INT', 'INTEGER', 'SMALLINT', 'BIGINT'])

/** @param type in capitals, one that `typesNamed` knows */
export function castTo(value: Value, type: string): Value {
  if (value === undefined || value === null) return value
  const [target] = typesNamed(type) ?? []
  switch (target) {
    case 'S':
      return textOf(value)
    case 'N': {
      const number = toNumber(value)
      return wholeTypes.has(type) && isNumber(number)
        ? subtractNumbers(number, remainderNumbers(number, 1))
        : number
    }
    case 'BOOL':
      return toBoolean(value)
    case 'L':
      return [...(elementsOf(value) ?? [value])]
    case 'Ts':
      return isNumber(value) ? fromUnixSeconds(value) : toTimestamp(value)
    default:
      return hasType(value, target) ? value : undefined
  }
}

function hasType(value: AttributeValue, target: TypeName | undefined): boolean {
  return target !== undefined && typeName(value) === target
}

function toBoolean(value: AttributeValue): Value {
  if (typeof value === 'boolean') return value
  if (typeof value !== 'string') return isNumber(value) ? value !== 0 : undefined
  return /^true$/i.test(value) ? true : /^false$/i.test(value) ? false : undefined
}

function textOf(value: AttributeValue): Value {
  if (typeof value === 'string') return value
  if (typeof value === 'boolean') return value ? 'true' : 'false'
  if (isNumber(value)) return numberText(value)
  return dateText(value)
}

function toNumber(value: AttributeValue): Value {
  if (isNumber(value)) return value
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value === 'string')
    return looksLikeNumber(value.trim()) ? parseNumber(value.trim()) : undefined
  return typeName(value) === 'Ts' ? unixSeconds(value) : undefined
}
