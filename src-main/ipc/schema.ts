/**
 * Validators for what arrives from the window. A validator takes an untrusted value and the place it stands at,
 * and gives it back typed, or throws `InvalidArgument` naming the place. (A number or set that the engine would not
 * make is refused by the engine, in its own words.) Objects are read by the names the
 * validator knows; a name it does not know is refused, so nothing slips by unchecked.
 */
import {
  binarySet,
  isCanonicalNumber,
  numberSet,
  parseNumber,
  stringSet,
} from '../../src-engine/index.ts'
import type {
  AttributeMap,
  AttributeValue,
  NumberValue,
  Timestamp,
} from '../../src-engine/index.ts'

/** The arguments are not what the contract says. */
export class InvalidArgument extends Error {
  override readonly name = 'InvalidArgument'
  readonly path: string
  constructor(path: string, problem: string) {
    super(`${path} ${problem}`)
    this.path = path
  }
}

export type Validator<Value> = (value: unknown, path: string) => Value

/** Nesting of documents is limited by the engine to 32; containers around them add a few. */
const depthMax = 48
/** Of any one text; far above any item or expression the engine takes. */
const textCharsMax = 16 * 1_048_576

export function text(limits: { readonly charsMax?: number } = {}): Validator<string> {
  const charsMax = limits.charsMax ?? textCharsMax
  return (value, path) => {
    if (typeof value !== 'string') throw new InvalidArgument(path, 'is not a string')
    if (value.length > charsMax) throw new InvalidArgument(path, `is over ${charsMax} characters`)
    return value
  }
}

/** A string that main made and that only identifies; what it identifies is looked up by its owner. */
export function brandedText<Brand extends string>(): Validator<Brand> {
  const check = text({ charsMax: 64 })
  return (value, path) => check(value, path) as Brand
}

export function whole(min: number, max: number): Validator<number> {
  return (value, path) => {
    if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max) {
      throw new InvalidArgument(path, `is not a whole number from ${min} to ${max}`)
    }
    return value
  }
}

export const flag: Validator<boolean> = (value, path) => {
  if (typeof value !== 'boolean') throw new InvalidArgument(path, 'is not true or false')
  return value
}

export function oneOf<const Choice extends string>(...choices: Choice[]): Validator<Choice> {
  return (value, path) => {
    const found = choices.find((choice) => choice === value)
    if (found === undefined) throw new InvalidArgument(path, `is not one of ${choices.join(', ')}`)
    return found
  }
}

export function list<Element>(element: Validator<Element>, countMax: number): Validator<Element[]> {
  return (value, path) => {
    if (!Array.isArray(value)) throw new InvalidArgument(path, 'is not a list')
    if (value.length > countMax) throw new InvalidArgument(path, `has over ${countMax} entries`)
    const entries: readonly unknown[] = value
    return entries.map((entry, at) => element(entry, `${path}[${at}]`))
  }
}

export function nullable<Value>(inner: Validator<Value>): Validator<Value | null> {
  return (value, path) => (value === null ? null : inner(value, path))
}

export function optional<Value>(inner: Validator<Value>): OptionalValidator<Value> {
  const validate = (value: unknown, path: string): Value | undefined =>
    value === undefined ? undefined : inner(value, path)
  return Object.assign(validate, { optional: true as const })
}

interface OptionalValidator<Value> extends Validator<Value | undefined> {
  readonly optional: true
}

type Shape = Readonly<Record<string, Validator<unknown>>>
type Checked<Fields extends Shape> = {
  readonly [
    Name in keyof Fields as Fields[Name] extends OptionalValidator<unknown> ? never : Name
  ]: ReturnType<Fields[Name]>
} & {
  readonly [
    Name in keyof Fields as Fields[Name] extends OptionalValidator<unknown> ? Name : never
  ]?: ReturnType<Fields[Name]>
}

/** A plain object with exactly these fields. Field names are ours, never attribute names: those stand in Maps. */
export function object<Fields extends Shape>(fields: Fields): Validator<Checked<Fields>> {
  const known = new Map(Object.entries(fields))
  return (value, path) => {
    if (!isPlainObject(value)) throw new InvalidArgument(path, 'is not an object')
    for (const name of Object.keys(value)) {
      if (!known.has(name)) throw new InvalidArgument(`${path}.${name.slice(0, 64)}`, 'is unknown')
    }
    const checked: Record<string, unknown> = {}
    for (const [name, validate] of known) {
      const field = Object.hasOwn(value, name) ? value[name] : undefined
      const result = validate(field, `${path}.${name}`)
      if (result !== undefined) checked[name] = result
    }
    return checked as Checked<Fields>
  }
}

export function mapOf<Value>(
  inner: Validator<Value>,
  limits: { readonly entriesMax: number },
): Validator<Map<string, Value>> {
  return (value, path) => {
    if (!(value instanceof Map)) throw new InvalidArgument(path, 'is not a Map')
    if (value.size > limits.entriesMax) {
      throw new InvalidArgument(path, `has over ${limits.entriesMax} entries`)
    }
    const entries: ReadonlyMap<unknown, unknown> = value
    const checked = new Map<string, Value>()
    for (const [name, entry] of entries) {
      if (typeof name !== 'string') throw new InvalidArgument(path, 'has a name that is no string')
      checked.set(name, inner(entry, `${path}.${name.slice(0, 64)}`))
    }
    return checked
  }
}

/** Nothing is passed. */
export const nothing: Validator<undefined> = (value, path) => {
  if (value !== undefined) throw new InvalidArgument(path, 'is not expected')
  return undefined
}

/** A Map of attribute names to values: an item, a key, or placeholder values. */
export const attributes: Validator<AttributeMap> = (value, path) => attributeMap(value, path, 1)

export const attributeValue: Validator<AttributeValue> = (value, path) =>
  checkedValue(value, path, 1)

function attributeMap(value: unknown, path: string, depth: number): AttributeMap {
  if (!(value instanceof Map)) throw new InvalidArgument(path, 'is not a Map of attributes')
  if (depth > depthMax) throw new InvalidArgument(path, `is nested over ${depthMax} deep`)
  const entries: ReadonlyMap<unknown, unknown> = value
  const checked: AttributeMap = new Map()
  for (const [name, entry] of entries) {
    if (typeof name !== 'string') throw new InvalidArgument(path, 'has a name that is no string')
    checked.set(name, checkedValue(entry, path, depth + 1))
  }
  return checked
}

function checkedValue(value: unknown, path: string, depth: number): AttributeValue {
  if (depth > depthMax) throw new InvalidArgument(path, `is nested over ${depthMax} deep`)
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number') return checkedNumber(value, path)
  if (typeof value !== 'object') {
    throw new InvalidArgument(path, `holds a ${typeof value}, which is no attribute value`)
  }
  if (value === null) return null
  if (Array.isArray(value)) {
    const entries: readonly unknown[] = value
    return entries.map((entry) => checkedValue(entry, path, depth + 1))
  }
  if (value instanceof Map) return attributeMap(value, path, depth)
  if (value instanceof Float32Array) return value
  if (value instanceof Uint8Array) return value
  return checkedKind(value, path)
}

function checkedKind(value: object, path: string): AttributeValue {
  const kind: unknown = Object.hasOwn(value, 'kind') ? Reflect.get(value, 'kind') : undefined
  switch (kind) {
    case 'N':
      return decimal(value, path)
    case 'Ts':
      return timestamp(value, path)
    case 'SS':
      return stringSet(stringSetShape(value, path).members)
    case 'NS':
      return numberSet(numberSetShape(value, path).members)
    case 'BS':
      return binarySet(binarySetShape(value, path).members)
    default:
      throw new InvalidArgument(path, 'holds an object that is no attribute value')
  }
}

/** At most what 38 digits with DynamoDB's exponents need, written plainly. */
const decimalCharsMax = 400
const membersMax = 1_000_000

const milliseconds: Validator<bigint> = (value, path) => {
  if (typeof value !== 'bigint' || BigInt.asIntN(64, value) !== value) {
    throw new InvalidArgument(path, 'is not a 64-bit integer')
  }
  return value
}

export const bytes: Validator<Uint8Array> = (value, path) => {
  if (!(value instanceof Uint8Array)) throw new InvalidArgument(path, 'is not bytes')
  return value
}

const numberValue: Validator<NumberValue> = (value, path) =>
  typeof value === 'number' ? checkedNumber(value, path) : decimal(value, path)

const decimalShape = object({ kind: oneOf('N'), text: text({ charsMax: decimalCharsMax }) })
const timestamp: Validator<Timestamp> = object({ kind: oneOf('Ts'), ms: milliseconds })
const stringSetShape = object({ kind: oneOf('SS'), members: list(text(), membersMax) })
const numberSetShape = object({ kind: oneOf('NS'), members: list(numberValue, membersMax) })
const binarySetShape = object({ kind: oneOf('BS'), members: list(bytes, membersMax) })

/** Each decimal has one carrier: whatever stands in for it outside, inside it is that one. */
const decimal: Validator<NumberValue> = (value, path) => parseNumber(decimalShape(value, path).text)

function checkedNumber(value: number, path: string): NumberValue {
  if (!Number.isFinite(value)) throw new InvalidArgument(path, 'holds a number that is not finite')
  return isCanonicalNumber(value) ? value : parseNumber(String(value))
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
