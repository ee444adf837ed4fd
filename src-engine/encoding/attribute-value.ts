/**
 * DynamoDB's ten types plus `VecF32` and `Ts`, in the form the engine computes with:
 *
 *   S    string                      L       array
 *   N    number or Decimal           M       Map  (names are data: `__proto__` is an ordinary name)
 *   B    Uint8Array                  SS      StringSet
 *   BOOL boolean                     NS      NumberSet
 *   NULL null                        BS      BinarySet
 *   VecF32 Float32Array              Ts      Timestamp
 *
 * N is always an exact decimal. A JavaScript `number` carries it when the shortest decimal text of that
 * double *is* the decimal (every integer up to 2^53, 0.1, 1e100 ...); a `Decimal` carries all others, up to
 * 38 digits. Each value has exactly one carrier, so `===` on two numbers is equality of decimals and `<`
 * their order. `decimal.ts` makes and compares them; nothing else may do arithmetic on an N.
 *
 * The special values are told apart by `kind`, never by `instanceof`: they survive structured clone, which
 * strips prototypes.
 */
export type AttributeValue =
  | string
  | NumberValue
  | Uint8Array
  | boolean
  | null
  | AttributeValue[]
  | AttributeMap
  | StringSet
  | NumberSet
  | BinarySet
  | Float32Array
  | Timestamp

export type NumberValue = number | Decimal
export type AttributeMap = Map<string, AttributeValue>

/** A whole item: attribute names to values, top level. */
export type Item = AttributeMap

/** A decimal that no double names exactly. `text` is in DynamoDB's normal form: plain, no exponent. */
export interface Decimal {
  readonly kind: 'N'
  readonly text: string
}

/** Members unique; sorted by UTF-8 bytes. */
export interface StringSet {
  readonly kind: 'SS'
  readonly members: readonly string[]
}

/** Members unique; sorted numerically. */
export interface NumberSet {
  readonly kind: 'NS'
  readonly members: readonly NumberValue[]
}

/** Members unique; sorted by bytes. */
export interface BinarySet {
  readonly kind: 'BS'
  readonly members: readonly Uint8Array[]
}

/** A moment in milliseconds since 1970, signed 64 bits. */
export interface Timestamp {
  readonly kind: 'Ts'
  readonly ms: bigint
}

export type TypeName =
  'S' | 'N' | 'B' | 'BOOL' | 'NULL' | 'L' | 'M' | 'SS' | 'NS' | 'BS' | 'VecF32' | 'Ts'

/** The type tag of a value, as DynamoDB writes it. */
export function typeName(value: AttributeValue): TypeName {
  switch (typeof value) {
    case 'string':
      return 'S'
    case 'number':
      return 'N'
    case 'boolean':
      return 'BOOL'
    default:
      break
  }
  if (value === null) return 'NULL'
  if (Array.isArray(value)) return 'L'
  if (value instanceof Map) return 'M'
  if (value instanceof Uint8Array) return 'B'
  if (value instanceof Float32Array) return 'VecF32'
  return value.kind
}

export function isNumberValue(value: AttributeValue): value is NumberValue {
  return typeName(value) === 'N'
}
