/** Attribute values by the names the book gives them: `Value.number(100)`, `Value.bool(true)`, `Value.ts(new Date())`. */
import type { AttributeValue, NumberValue, Timestamp } from '../../encoding/attribute-value.ts'
import { numberFromBigInt, numberFromDouble, parseNumber } from '../../encoding/decimal.ts'
import { marshallValue, type PlainValue } from '../../encoding/marshall.ts'
import { binarySet, numberSet, stringSet } from '../../encoding/value-set.ts'

function number(value: number | bigint | string): NumberValue {
  if (typeof value === 'number') return numberFromDouble(value)
  return typeof value === 'bigint' ? numberFromBigInt(value) : parseNumber(value)
}

function ts(value: Date | number | bigint): Timestamp {
  const ms = value instanceof Date ? value.getTime() : value
  return { kind: 'Ts', ms: typeof ms === 'bigint' ? ms : BigInt(Math.trunc(ms)) }
}

export const Value = {
  string: (value: string): AttributeValue => value,
  /** Exact: give decimals beyond a double's digits as text. Throws `validation`. */
  number,
  binary: (value: Uint8Array): AttributeValue => value,
  bool: (value: boolean): AttributeValue => value,
  null: (): AttributeValue => null,
  list: (value: readonly PlainValue[]): AttributeValue => marshallValue(value),
  map: (value: { readonly [name: string]: PlainValue }): AttributeValue => marshallValue(value),
  stringSet: (values: Iterable<string>): AttributeValue => stringSet([...values]),
  numberSet: (values: Iterable<number | bigint | string>): AttributeValue =>
    numberSet([...values].map(number)),
  binarySet: (values: Iterable<Uint8Array>): AttributeValue => binarySet([...values]),
  vecF32: (values: Float32Array | readonly number[]): AttributeValue => Float32Array.from(values),
  /** Milliseconds since 1970, or a Date. */
  ts,
} as const
