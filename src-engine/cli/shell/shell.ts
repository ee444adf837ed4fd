/**
 * The shell's own work, whatever its lines come from: gathers lines to statements, runs them and the dot commands,
 * and says what went wrong without ending.
 */
import { createWriteStream, readFileSync, type WriteStream } from 'node:fs'
import { once } from 'node:events'
import type { Database } from '../../api/database.ts'
import { isError, KeystoneError } from '../../base/errors.ts'
import { endsStatement, splitStatements } from '../../partiql/split-statements.ts'
import type { PreparedStatement } from '../../partiql/prepared-statement.ts'
import { reportFailure, UsageError } from '../failure.ts'
import { countOf } from '../output/figures.ts'
import { rowOf, rowPrinter } from '../output/format.ts'
import { ReaderGone, type Terminal } from '../terminal.ts'
import { runDotCommand, type DotContext } from './dot-commands.ts'
import { scriptParts, type ScriptPart } from './script.ts'
import type { ShellSettings } from './settings.ts'
import { markedLine } from './marked-line.ts'

export interface ShellOptions {
  readonly database: Database
  readonly terminal: Terminal
  readonly settings: ShellSettings
  /** Asked before many items are changed at once; absent: there is nobody to ask, and the change is refused. */
  readonly confirm?: ((question: string) => Promise<boolean>) | undefined
  /** Runs a statement with what tells it to stop; absent: nothing does. */
  readonly interruptible?: (<Result>(work: Work<Result>) => Promise<Result>) | undefined
}

type Work<Result> = (signal: { readonly aborted: boolean } | undefined) => Promise<Result>

const filesOpenMax = 10

export class Shell implements DotContext {
  readonly database: Database
  readonly settings: ShellSettings
  readonly #terminal: Terminal
  readonly #confirm: ShellOptions['confirm']
  #text = ''
  #file: WriteStream | undefined
  /** Files being read by `.read`, one in the other. */
  #filesOpen = 0
  readonly #interruptible: ShellOptions['interruptible']
  exited = false

  constructor({ database, terminal, settings, confirm, interruptible }: ShellOptions) {
    this.database = database
    this.settings = settings
    this.#terminal = terminal
    this.#confirm = confirm
    this.#interruptible = interruptible
  }

  /** Lines typed of a statement that is not whole yet. */
  get pending(): string {
    return this.#text
  }

  /** Where results go; messages go to the terminal whatever happens. */
  get terminal(): Terminal {
    const file = this.#file
    if (file === undefined) return this.#terminal
    return {
      ...this.#terminal,
      interactive: false,
      write: async (text) => {
        if (!file.write(text)) await once(file, 'drain')
      },
    }
  }

  /** Takes a line; runs what it completes. False when that failed. */
  async takeLine(line: string): Promise<boolean> {
    if (this.#text === '' && line.trimStart().startsWith('.')) {
      return await this.#attempt('', () => runDotCommand(line, this))
    }
    this.#text += `${line}\n`
    if (this.#text.trim() === '') this.#text = ''
    if (!endsStatement(this.#text)) return true
    const text = this.#text
    this.#text = ''
    return await this.runText(text)
  }

  /** Runs the statements of a text, up to the first that fails. False when one did. */
  async runText(text: string): Promise<boolean> {
    for (const statement of splitStatements(text)) {
      if (!(await this.#attempt(statement.text, () => this.#runStatement(statement.text)))) {
        return false
      }
    }
    return true
  }

  /** What is typed is dropped. */
  dropPending(): void {
    this.#text = ''
  }

  exit(): void {
    this.exited = true
  }

  async readFile(file: string): Promise<void> {
    let text: string
    try {
      text = readFileSync(file, 'utf8')
    } catch (error) {
      throw new UsageError(`${file} cannot be read: ${messageOf(error)}`)
    }
    if (this.#filesOpen === filesOpenMax) {
      throw new UsageError(`${file} is not read: files that read files are ${filesOpenMax} deep.`)
    }
    this.#filesOpen++
    try {
      for (const part of scriptParts(text)) {
        if (this.exited) return
        await this.#runPart(part, file)
      }
    } finally {
      this.#filesOpen--
    }
  }

  async #runPart({ kind, text, line }: ScriptPart, file: string): Promise<void> {
    try {
      await (kind === 'command' ? runDotCommand(text, this) : this.#runStatement(text))
    } catch (error) {
      if (error instanceof ReaderGone) throw error
      this.#terminal.complain(`${file}, line ${line}:\n`)
      this.#complain(error, text)
      throw new UsageError(`${file}: stopped at line ${line}.`)
    }
  }

  async sendTo(file: string | undefined): Promise<void> {
    await this.close()
    if (file === undefined) return
    const stream = createWriteStream(file)
    try {
      await once(stream, 'open')
    } catch (error) {
      throw new UsageError(`${file} cannot be written: ${messageOf(error)}`)
    }
    this.#file = stream
  }

  /** Ends the file that results go to. */
  async close(): Promise<void> {
    const file = this.#file
    this.#file = undefined
    if (file === undefined) return
    file.end()
    await once(file, 'close')
  }

  async explain(statement: string): Promise<void> {
    const { explanation } = this.database.prepareStatement(statement.replace(/;\s*$/, ''))
    await this.terminal.write(`${explanation.lines.join('\n')}\n`)
  }

  async #attempt(text: string, work: () => Promise<void>): Promise<boolean> {
    try {
      await work()
      return true
    } catch (error) {
      if (error instanceof ReaderGone) throw error
      this.#complain(error, text)
      return false
    }
  }

  #complain(error: unknown, text: string): void {
    reportFailure(error, this.#terminal)
    if (isError(error, 'syntax')) this.#terminal.complain(markedLine(text, error.details))
  }

  async #runStatement(text: string): Promise<void> {
    const bulk = await this.#asksForBulk(text)
    const run: Work<void> = async (signal) => {
      const started = performance.now()
      const prepared = this.database.prepareStatement(text, { signal, confirmBulkChange: bulk })
      if (this.settings.explain) {
        this.#terminal.complain(`${prepared.explanation.lines.join('\n')}\n`)
      }
      const rows = await this.#print(prepared)
      this.#summarize(prepared, rows, performance.now() - started)
    }
    await (this.#interruptible === undefined ? run(undefined) : this.#interruptible(run))
  }

  /** A change of many items at once is asked about first. True when it may be made. */
  async #asksForBulk(text: string): Promise<boolean> {
    try {
      this.database.prepareStatement(text)
      return false
    } catch (error) {
      const isBulk = isError(error, 'validation') && /confirm a bulk change/.test(error.message)
      if (!isBulk || this.#confirm === undefined) throw error
      const { explanation } = this.database.prepareStatement(text, { confirmBulkChange: true })
      const many = countOf(explanation.estimatedItems, 'item')
      if (await this.#confirm(`This reads about ${many} and changes all that match. Go on?`)) {
        return true
      }
      throw new KeystoneError('cancelled', 'Nothing was changed.', {})
    }
  }

  async #print(prepared: PreparedStatement): Promise<number> {
    const printer = rowPrinter(this.settings.format, this.terminal, prepared)
    let rows = 0
    for await (const { values } of prepared.run()) {
      rows += values.length
      await printer.print(values.map(rowOf))
      // Keys are heard between pages only.
      await new Promise((resolve) => setImmediate(resolve))
    }
    if (rows > 0 || prepared.kind === 'read') await printer.end()
    return rows
  }

  #summarize(prepared: PreparedStatement, rows: number, elapsedMs: number): void {
    const { itemsRead, bytesRead, itemsWritten } = prepared.statistics
    const outcome =
      prepared.kind === 'write' ? `${countOf(itemsWritten, 'item')} written` : countOf(rows, 'row')
    const parts = [
      ...(this.#terminal.interactive && prepared.kind !== 'explain' ? [outcome] : []),
      ...(this.settings.stats
        ? [`${countOf(itemsRead, 'item')} and ${countOf(bytesRead, 'byte')} read`]
        : []),
      ...(this.settings.timer ? [`${(elapsedMs / 1000).toFixed(3)} s`] : []),
    ]
    if (parts.length > 0) this.#terminal.complain(`${parts.join(', ')}\n`)
    if (!this.#terminal.interactive) return
    for (const note of prepared.notes) this.#terminal.complain(`note: ${note}\n`)
    if (this.settings.stats && prepared.advice !== undefined) {
      this.#terminal.complain(`advice: ${prepared.advice.text}\n`)
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
