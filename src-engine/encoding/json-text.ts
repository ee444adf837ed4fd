/**
 * JSON text to a tree and strings to JSON, for data: unlike `JSON.parse` it keeps the text of every number (38
 * digits survive), keeps members in a `Map` (`__proto__` is a name like any other), refuses a name given twice,
 * and bounds the nesting.
 */
import { KeystoneError } from '../base/errors.ts'
import { isWellFormed } from './utf8.ts'

export type JsonTree = string | boolean | null | JsonNumber | JsonTree[] | Map<string, JsonTree>

/** A number as written. */
export interface JsonNumber {
  readonly kind: 'number'
  readonly text: string
}

/** Twice DynamoDB's 32 levels, because its tagged form takes two each, and some around. */
export const jsonDepthMax = 80

/** @throws KeystoneError `syntax` with the position of the first character that cannot stand there. */
export function parseJson(text: string): JsonTree {
  const reader = new JsonReader(text)
  return reader.readDocument()
}

class JsonReader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  readDocument(): JsonTree {
    const value = this.#readValue(1)
    this.#skipBlanks()
    if (this.#at < this.#text.length) throw this.#unexpected('the end')
    return value
  }

  #readValue(depth: number): JsonTree {
    if (depth > jsonDepthMax) {
      throw this.#error(`JSON is nested deeper than ${jsonDepthMax} levels`, [])
    }
    this.#skipBlanks()
    switch (this.#text.charAt(this.#at)) {
      case '{':
        return this.#readObject(depth)
      case '[':
        return this.#readArray(depth)
      case '"':
        return this.#readString()
      case 't':
        return this.#readWord('true', true)
      case 'f':
        return this.#readWord('false', false)
      case 'n':
        return this.#readWord('null', null)
      default:
        return this.#readNumber()
    }
  }

  #readObject(depth: number): Map<string, JsonTree> {
    const members = new Map<string, JsonTree>()
    this.#at++
    this.#skipBlanks()
    if (this.#take('}')) return members
    for (;;) {
      this.#skipBlanks()
      if (this.#text.charAt(this.#at) !== '"') throw this.#unexpected('a name in double quotes')
      const start = this.#at
      const name = this.#readString()
      if (members.has(name)) {
        this.#at = start
        throw this.#error(`The name ${JSON.stringify(name)} is given twice`, [])
      }
      this.#skipBlanks()
      if (!this.#take(':')) throw this.#unexpected('":"')
      members.set(name, this.#readValue(depth + 1))
      this.#skipBlanks()
      if (this.#take('}')) return members
      if (!this.#take(',')) throw this.#unexpected('"," or "}"')
    }
  }

  #readArray(depth: number): JsonTree[] {
    const elements: JsonTree[] = []
    this.#at++
    this.#skipBlanks()
    if (this.#take(']')) return elements
    for (;;) {
      elements.push(this.#readValue(depth + 1))
      this.#skipBlanks()
      if (this.#take(']')) return elements
      if (!this.#take(',')) throw this.#unexpected('"," or "]"')
    }
  }

  #readWord<T>(word: string, value: T): T {
    if (!this.#text.startsWith(word, this.#at)) throw this.#unexpected('a value')
    this.#at += word.length
    return value
  }

  #readNumber(): JsonNumber {
    const pattern = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y
    pattern.lastIndex = this.#at
    const match = pattern.exec(this.#text)
    if (match === null) throw this.#unexpected('a value')
    this.#at = pattern.lastIndex
    return { kind: 'number', text: match[0] }
  }

  #readString(): string {
    const text = this.#text
    const start = ++this.#at
    let plain = ''
    let from = start
    for (;;) {
      const unit = text.charCodeAt(this.#at)
      if (unit === 0x22) {
        const found = plain + text.slice(from, this.#at)
        this.#at++
        if (isWellFormed(found)) return found
        this.#at = start
        throw this.#error('A string holds half of a surrogate pair', [])
      }
      if (unit === 0x5c) {
        plain += text.slice(from, this.#at) + this.#readEscape()
        from = this.#at
      } else if (unit >= 0x20) {
        this.#at++
      } else {
        // A control character, or NaN at the end of the text.
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

  #take(character: string): boolean {
    if (this.#text.charAt(this.#at) !== character) return false
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
