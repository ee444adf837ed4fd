/** CSV by RFC 4180: quotes, doubled quotes, line breaks inside quotes; LF or CRLF; streamed. */
import { KeystoneError } from '../base/errors.ts'

export interface CsvRecord {
  /** 1 is the first line of the file. */
  readonly line: number
  readonly fields: readonly string[]
  /** What is wrong with the record's quoting. */
  readonly problem?: string | undefined
}

export interface CsvOptions {
  /** A comma, a semicolon or a tab. */
  readonly separator?: string | undefined
}

const fieldCharsMax = 32 * 1_048_576

type Place = 'start' | 'plain' | 'quoted' | 'afterQuote'

const lineFeed = 0x0a
const carriageReturn = 0x0d
const quote = 0x22

/** Cuts text into records as it comes. Empty lines are none. */
export class CsvReader {
  readonly #separator: number
  #place: Place = 'start'
  #field = ''
  #fields: string[] = []
  #problem: string | undefined
  #line = 1
  #recordLine = 1
  #lastWasReturn = false

  constructor({ separator = ',' }: CsvOptions = {}) {
    this.#separator = separator.charCodeAt(0)
  }

  /** The records that are whole with this text. */
  *push(chunk: string): Generator<CsvRecord> {
    for (let at = 0; at < chunk.length;) {
      if (this.#place === 'quoted') {
        at = this.#readQuoted(chunk, at)
        continue
      }
      const unit = chunk.charCodeAt(at)
      const afterReturn = this.#lastWasReturn
      this.#lastWasReturn = unit === carriageReturn
      if (unit === lineFeed && afterReturn) {
        // The second half of a line break that has been seen.
        this.#recordLine = this.#line
      } else if (unit === lineFeed || unit === carriageReturn) {
        this.#line++
        yield* this.#endRecord()
      } else if (unit === this.#separator) {
        this.#endField()
        // Wide tables have long runs of empty fields.
        for (; chunk.charCodeAt(at + 1) === this.#separator; at++) this.#fields.push('')
      } else if (unit === quote && this.#place === 'start') {
        this.#place = 'quoted'
      } else if (unit === quote && this.#place === 'afterQuote') {
        this.#field += '"'
        this.#place = 'quoted'
      } else {
        at = this.#readPlain(chunk, at)
        continue
      }
      at++
    }
  }

  /** Up to the next quote or the end of the text; gives the place after it. */
  #readQuoted(chunk: string, from: number): number {
    const found = chunk.indexOf('"', from)
    const end = found < 0 ? chunk.length : found
    const text = chunk.slice(from, end)
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.#line++
    this.#append(text)
    if (found < 0) return end
    this.#place = 'afterQuote'
    return end + 1
  }

  /** A quote inside of plain text stands for itself. */
  #readPlain(chunk: string, from: number): number {
    if (this.#place === 'afterQuote') this.#problem ??= 'text follows a closing quote'
    this.#place = 'plain'
    let end = from + 1
    for (; end < chunk.length; end++) {
      const unit = chunk.charCodeAt(end)
      if (unit === this.#separator || unit === lineFeed || unit === carriageReturn) break
    }
    this.#append(chunk.slice(from, end))
    return end
  }

  #append(text: string): void {
    this.#field += text
    if (this.#field.length <= fieldCharsMax) return
    throw new KeystoneError(
      'validation',
      `The field that begins on line ${this.#recordLine} has no end: a closing quote may be missing`,
      {},
    )
  }

  #endField(): void {
    this.#fields.push(this.#field)
    this.#field = ''
    this.#place = 'start'
  }

  *#endRecord(): Generator<CsvRecord> {
    const isEmptyLine = this.#fields.length === 0 && this.#field === '' && this.#place === 'start'
    if (!isEmptyLine) {
      this.#endField()
      yield { line: this.#recordLine, fields: this.#fields, problem: this.#problem }
    }
    this.#fields = []
    this.#problem = undefined
    this.#recordLine = this.#line
  }

  /** What is left when the text has ended. */
  *end(): Generator<CsvRecord> {
    if (this.#place === 'quoted') this.#problem ??= 'the last quote is not closed'
    yield* this.#endRecord()
  }
}

/** One record as a line. */
export function csvLine(fields: readonly string[], options: CsvOptions = {}): string {
  const { separator = ',' } = options
  const quoted = fields.map((field) =>
    /["\r\n]|^\s|\s$/.test(field) || field.includes(separator)
      ? `"${field.replaceAll('"', '""')}"`
      : field,
  )
  return `${quoted.join(separator)}\r\n`
}
