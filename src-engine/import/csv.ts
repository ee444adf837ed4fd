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

/** Cuts text into records. Empty lines are none. */
export async function* readCsv(
  chunks: AsyncIterable<string>,
  options: CsvOptions = {},
): AsyncGenerator<CsvRecord> {
  const reader = new CsvReader(options.separator ?? ',')
  for await (const chunk of chunks) yield* reader.push(chunk)
  yield* reader.end()
}

class CsvReader {
  readonly #separator: string
  #place: Place = 'start'
  #field = ''
  #fields: string[] = []
  #problem: string | undefined
  #line = 1
  #recordLine = 1
  #lastWasReturn = false

  constructor(separator: string) {
    this.#separator = separator
  }

  *push(chunk: string): Generator<CsvRecord> {
    for (let at = 0; at < chunk.length; at++) {
      const character = chunk.charAt(at)
      const afterReturn = this.#lastWasReturn
      this.#lastWasReturn = character === '\r'
      if (this.#place === 'quoted') {
        this.#quoted(character)
        continue
      }
      if (character === '\n' && afterReturn) {
        // The second half of a line break that has been seen.
        this.#recordLine = this.#line
      } else if (character === '\n' || character === '\r') {
        this.#line++
        yield* this.#endRecord()
      } else if (character === this.#separator) {
        this.#endField()
      } else if (character === '"' && this.#place === 'start') {
        this.#place = 'quoted'
      } else if (character === '"' && this.#place === 'afterQuote') {
        this.#field += '"'
        this.#place = 'quoted'
      } else {
        if (this.#place === 'afterQuote') this.#problem ??= 'text follows a closing quote'
        this.#append(character)
        this.#place = 'plain'
      }
    }
  }

  #quoted(character: string): void {
    if (character === '"') {
      this.#place = 'afterQuote'
      return
    }
    if (character === '\n') this.#line++
    this.#append(character)
  }

  #append(character: string): void {
    this.#field += character
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
