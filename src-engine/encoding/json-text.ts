/**
 * JSON text to a tree and strings to JSON, for data: unlike `JSON.parse` it keeps the text of every number (38
 * digits survive), keeps members in a `Map` (`__proto__` is a name like any other), refuses a name given twice,
 * and bounds the nesting.
 */
import { KeystoneError } from '../base/errors.ts'
import { isWellFormed } from './utf8.ts'

/** What JSON text holds, its numbers as `NumberOf` reads them. */
export type JsonTreeOf<NumberOf> =
  string | boolean | null | NumberOf | JsonTreeOf<NumberOf>[] | Map<string, JsonTreeOf<NumberOf>>

export type JsonTree = JsonTreeOf<JsonNumber>

/** A number as written. */
export interface JsonNumber {
  readonly kind: 'number'
  readonly text: string
}

/** Twice DynamoDB's 32 levels, because its tagged form takes two each, and some around. */
export const jsonDepthMax = 80

/** @throws KeystoneError `syntax` with the position of the first character that cannot stand there. */
export function parseJson(text: string): JsonTree {
  return new JsonReader(text, asWritten).readDocument()
}

/**
 * Each number becomes what `readNumber` makes of its text, without a tree in between. `depth` is that of the deepest
 * value, 1 for the outermost.
 * @throws KeystoneError `syntax`, and what `readNumber` throws.
 */
export function parseJsonWith<NumberOf>(
  text: string,
  readNumber: (text: string) => NumberOf,
): { readonly value: JsonTreeOf<NumberOf>; readonly depth: number } {
  const reader = new JsonReader(text, readNumber)
  const value = reader.readDocument()
  return { value, depth: reader.deepest }
}

function asWritten(text: string): JsonNumber {
  return { kind: 'number', text }
}

class JsonReader<NumberOf> {
  readonly #text: string
  readonly #numberOf: (text: string) => NumberOf
  #at = 0
  deepest = 0

  constructor(text: string, numberOf: (text: string) => NumberOf) {
    this.#text = text
    this.#numberOf = numberOf
  }

  readDocument(): JsonTreeOf<NumberOf> {
    const value = this.#readValue(1)
    this.#skipBlanks()
    if (this.#at < this.#text.length) throw this.#unexpected('the end')
    return value
  }

  #readValue(depth: number): JsonTreeOf<NumberOf> {
    if (depth > this.deepest) {
      if (depth > jsonDepthMax) {
        throw this.#error(`JSON is nested deeper than ${jsonDepthMax} levels`, [])
      }
      this.deepest = depth
    }
    switch (this.#nextUnit()) {
      case 0x7b: // {
        return this.#readObject(depth)
      case 0x5b: // [
        return this.#readArray(depth)
      case 0x22: // "
        return this.#readString()
      case 0x74:
        return this.#readWord('true', true)
      case 0x66:
        return this.#readWord('false', false)
      case 0x6e:
        return this.#readWord('null', null)
      default:
        return this.#readNumber()
    }
  }

  #readObject(depth: number): Map<string, JsonTreeOf<NumberOf>> {
    const members = new Map<string, JsonTreeOf<NumberOf>>()
    this.#at++
    if (this.#takes(0x7d)) return members
    for (;;) {
      if (this.#nextUnit() !== 0x22) throw this.#unexpected('a name in double quotes')
      const start = this.#at
      const name = this.#readString()
      if (members.has(name)) {
        this.#at = start
        throw this.#error(`The name ${JSON.stringify(name)} is given twice`, [])
      }
      if (!this.#takes(0x3a)) throw this.#unexpected('":"')
      members.set(name, this.#readValue(depth + 1))
      if (this.#takes(0x2c)) continue
      if (this.#takes(0x7d)) return members
      throw this.#unexpected('"," or "}"')
    }
  }

  #readArray(depth: number): JsonTreeOf<NumberOf>[] {
    const elements: JsonTreeOf<NumberOf>[] = []
    this.#at++
    if (this.#takes(0x5d)) return elements
    for (;;) {
      elements.push(this.#readValue(depth + 1))
      if (this.#takes(0x2c)) continue
      if (this.#takes(0x5d)) return elements
      throw this.#unexpected('"," or "]"')
    }
  }

  #readWord<T>(word: string, value: T): T {
    if (!this.#text.startsWith(word, this.#at)) throw this.#unexpected('a value')
    this.#at += word.length
    return value
  }

  #readNumber(): NumberOf {
    numberPattern.lastIndex = this.#at
    if (!numberPattern.test(this.#text)) throw this.#unexpected('a value')
    const start = this.#at
    this.#at = numberPattern.lastIndex
    return this.#numberOf(this.#text.slice(start, this.#at))
  }

  #readString(): string {
    const text = this.#text
    const start = this.#at + 1
    let at = start
    let from = start
    let plain = ''
    let isAscii = true
    for (;;) {
      const unit = text.charCodeAt(at)
      if (unit === 0x22) {
        const found = plain + text.slice(from, at)
        this.#at = at + 1
        if (isAscii || isWellFormed(found)) return found
        this.#at = start
        throw this.#error('A string holds half of a surrogate pair', [])
      }
      if (unit === 0x5c) {
        this.#at = at
        plain += text.slice(from, at) + this.#readEscape()
        at = this.#at
        from = at
        isAscii = false
      } else if (unit >= 0x20) {
        if (unit > 0x7f) isAscii = false
        at++
      } else {
        // A control character, or NaN at the end of the text.
        this.#at = at
        throw this.#unexpected('the closing double quote')
      }
    }
  }

  #readEscape(): string {
    const letter = this.#text.charAt(this.#at + 1)
    if (letter === 'u') {
      const digits = this.#text.slice(this.#at + 2, this.#at + 6)
      if (!/^[0-9a-fA-F]{4}$/.test(digits)) throw this.#unexpected('four hexadecimal digits')
      this.#at += 6
      return String.fromCharCode(Number.parseInt(digits, 16))
    }
    const found = escapes.get(letter)
    if (found === undefined) throw this.#unexpected('an escape that JSON knows')
    this.#at += 2
    return found
  }

  #skipBlanks(): void {
    for (;;) {
      const unit = this.#text.charCodeAt(this.#at)
      if (unit !== 0x20 && unit !== 0x0a && unit !== 0x0d && unit !== 0x09) return
      this.#at++
    }
  }

  /** The one after any blanks; NaN at the end. */
  #nextUnit(): number {
    const unit = this.#text.charCodeAt(this.#at)
    if (unit > 0x20) return unit
    this.#skipBlanks()
    return this.#text.charCodeAt(this.#at)
  }

  #takes(unit: number): boolean {
    if (this.#nextUnit() !== unit) return false
    this.#at++
    return true
  }

  #unexpected(expected: string): KeystoneError<'syntax'> {
    const found = this.#text.codePointAt(this.#at)
    const what = found === undefined ? 'the end' : JSON.stringify(String.fromCodePoint(found))
    return this.#error(`Expected ${expected}, found ${what}`, [expected])
  }

  #error(message: string, expected: readonly string[]): KeystoneError<'syntax'> {
    const before = this.#text.slice(0, this.#at).split('\n')
    const line = before.length
    const column = (before.at(-1)?.length ?? 0) + 1
    return new KeystoneError('syntax', `${message} (line ${line}, column ${column})`, {
      line,
      column,
      offset: this.#at,
      length: this.#at < this.#text.length ? 1 : 0,
      expected,
    })
  }
}

const numberPattern = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y

const escapes: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
])

/** What a writer has: already finished text, or parts to lay out. */
export type JsonParts =
  string | { readonly open: '[' | '{'; readonly members: readonly (readonly [string, JsonParts])[] }

/**
 * Lays out parts as JSON text: on one line, or indented by `indent` blanks per level. A member is its name in
 * finished JSON (empty in arrays) and its value.
 */
export function layOutJson(parts: JsonParts, indent = 0, level = 0): string {
  if (typeof parts === 'string') return parts
  const { open, members } = parts
  const close = open === '[' ? ']' : '}'
  if (members.length === 0) return open + close
  const separator = indent > 0 ? ': ' : ':'
  const lines = members.map(
    ([name, value]) => (name === '' ? '' : name + separator) + layOutJson(value, indent, level + 1),
  )
  if (indent === 0) return open + lines.join(',') + close
  const inner = `\n${' '.repeat(indent * (level + 1))}`
  return `${open}${inner}${lines.join(`,${inner}`)}\n${' '.repeat(indent * level)}${close}`
}
