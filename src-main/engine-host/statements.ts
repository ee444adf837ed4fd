/**
 * The statements of one database: plans them, runs them, and keeps their results until they are closed. A write of
 * one item goes through the workspace, which journals it.
 */
import type {
  AttributeValue,
  BulkBatch,
  Database,
  Item,
  PreparedStatement,
} from '../../src-engine/index.ts'
import type {
  StatementAnalysis,
  StatementId,
  StatementPlan,
  StatementProgress,
  StatementStarted,
  StatementWindow,
} from '../contract/statements.ts'
import type { JournalNumber } from '../contract/staging.ts'
import { ipcFailure } from '../ipc/error-data.ts'
import type { Workspace } from '../workspace/workspace.ts'
import type { CallRecorder } from './call-recorder.ts'
import { cutItem } from './cut-item.ts'
import type { CancelFlag, StatementText } from './protocol.ts'
import { StatementRun } from './statement-run.ts'

export interface StatementsOptions {
  readonly database: Database
  /** Absent when the database is open for reading only. */
  readonly workspace: Workspace | undefined
  readonly recorder: CallRecorder
  readonly onProgress: (progress: StatementProgress) => void
  /** Something was written to a table; undefined: to tables nobody can name. */
  readonly onWritten: (table: string | undefined) => void
}

interface Started {
  readonly run: StatementRun
  readonly prepared: PreparedStatement
  entry: JournalNumber | undefined
}

const notUndone = 'Items that a statement computes and inserts cannot be undone from the journal.'

export class Statements {
  readonly #options: StatementsOptions
  readonly #started = new Map<StatementId, Started>()

  constructor(options: StatementsOptions) {
    this.#options = options
  }

  /** Throws `syntax`, `validation` or `tableNotFound`. */
  plan(request: StatementText): StatementPlan {
    return planOf(this.#prepare({ ...request, confirmedBulk: { keepsUndo: false } }))
  }

  /** `flag` turns 1 when it shall stop. */
  start(statementId: StatementId, request: StatementText, flag: CancelFlag): StatementStarted {
    const signal = {
      get aborted() {
        return Atomics.load(flag, 0) === 1
      },
    }
    let pulse = (): void => undefined
    const prepared = this.#prepare(request, signal, () => pulse())
    const started: Started = {
      prepared,
      entry: undefined,
      run: new StatementRun({
        pages: (abort) => {
          abort.addEventListener('abort', () => {
            Atomics.store(flag, 0, 1)
          })
          return this.#pages(statementId, prepared, request)
        },
        onProgress: () => this.#tell(statementId),
        pause: () => new Promise((resolve) => setImmediate(resolve)),
        nowMs: () => performance.now(),
      }),
    }
    pulse = () => started.run.pulse()
    this.#started.set(statementId, started)
    return { statementId, ...planOf(prepared) }
  }

  async rows(statementId: StatementId, first: number, count: number): Promise<StatementWindow> {
    const found = await this.#find(statementId).run.rows(first, count)
    const rows = found.map(({ item, tuple }) => ({ ...cutItem(item), tuple }))
    return { first, rows, progress: this.#progress(statementId) }
  }

  row(statementId: StatementId, at: number): Item {
    const row = this.#find(statementId).run.row(at)
    if (row !== undefined) return row.item
    throw ipcFailure('unknownHandle', `The result has no row ${at}.`, { handle: String(at) })
  }

  async cancel(statementId: StatementId): Promise<StatementProgress> {
    await this.#find(statementId).run.cancel()
    return this.#progress(statementId)
  }

  async close(statementId: StatementId): Promise<void> {
    const { run } = this.#find(statementId)
    this.#started.delete(statementId)
    await run.cancel()
  }

  /** Ends all that run. */
  async closeAll(): Promise<void> {
    const runs = [...this.#started.values()].map(({ run }) => run)
    this.#started.clear()
    await Promise.all(runs.map((run) => run.cancel()))
  }

  #prepare(
    { text, parameters, dialect, confirmedBulk }: StatementText,
    signal?: { readonly aborted: boolean },
    onWork?: () => void,
  ): PreparedStatement {
    return this.#options.database.prepareStatement(text, {
      parameters,
      dialect,
      signal,
      onWork,
      confirmBulkChange: confirmedBulk !== undefined,
      aroundBatch: (batch) => this.#changeBatch(batch, confirmedBulk?.keepsUndo === true),
    })
  }

  /** A batch of a bulk change: among the app's other writes, and journalled when it shall be undone some day. */
  async #changeBatch({ table, keys, change }: BulkBatch, keepsUndo: boolean): Promise<void> {
    const { workspace, onWritten } = this.#options
    if (workspace === undefined) return void (await change())
    if (keepsUndo) return await workspace.writeBatch({ table, keys, run: change })
    try {
      await workspace.alone(change)
    } finally {
      onWritten(table)
    }
  }

  /** The pages of a read as they come; a write is one page, when it is durable. */
  async *#pages(
    statementId: StatementId,
    prepared: PreparedStatement,
    request: StatementText,
  ): AsyncGenerator<readonly AttributeValue[], void, undefined> {
    const input = { Statement: request.text, Parameters: request.parameters?.length }
    const call = this.#options.recorder.begin('ExecuteStatement', input)
    let rows = 0
    try {
      if (prepared.kind === 'write') {
        const values = await this.#write(statementId, prepared)
        rows = values.length
        yield values
      } else {
        for await (const { values } of prepared.run()) {
          rows += values.length
          yield values
        }
      }
    } catch (error) {
      call.failed(error)
      throw error
    } finally {
      // A run that is cancelled or full ends here too, with what it had.
      call.ended(rows)
    }
  }

  async #write(
    statementId: StatementId,
    prepared: PreparedStatement,
  ): Promise<readonly AttributeValue[]> {
    const { workspace, onWritten } = this.#options
    const { target, bulk } = prepared
    const run = (): Promise<readonly AttributeValue[]> => gather(prepared)
    if (workspace === undefined || bulk !== undefined) return await run()
    if (target === undefined) {
      try {
        return await workspace.alone(run)
      } finally {
        onWritten(undefined)
      }
    }
    return await workspace.write('Statement', target, {
      run,
      onJournalled: (number) => {
        const started = this.#started.get(statementId)
        if (started !== undefined) started.entry = number
      },
    })
  }

  #tell(statementId: StatementId): void {
    if (this.#started.has(statementId)) this.#options.onProgress(this.#progress(statementId))
  }

  #progress(statementId: StatementId): StatementProgress {
    const { run, prepared, entry } = this.#find(statementId)
    const { itemsRead, itemsWritten, bytesRead } = prepared.statistics
    const isAnalyzed = prepared.explains === true && run.state.kind === 'ended'
    return {
      statementId,
      state: run.state,
      rows: run.rowCount,
      itemsRead,
      itemsWritten,
      bytesRead,
      elapsedMs: run.elapsedMs,
      ...(entry === undefined ? {} : { entry }),
      ...(isAnalyzed ? { analysis: analysisOf(prepared) } : {}),
    }
  }

  #find(statementId: StatementId): Started {
    const started = this.#started.get(statementId)
    if (started !== undefined) return started
    const message = 'This result is no longer there. Run the statement again.'
    throw ipcFailure('unknownHandle', message, { handle: statementId })
  }
}

function analysisOf({ analysis: { steps, computing } }: PreparedStatement): StatementAnalysis {
  return { steps, computing }
}

function planOf(prepared: PreparedStatement): StatementPlan {
  const { kind, columns, notes, advice, explanation, target, bulk } = prepared
  const { operation, steps, estimatedItems } = explanation
  const isComputed = kind === 'write' && target === undefined && bulk === undefined
  return {
    kind,
    ...(columns === undefined ? {} : { columns }),
    notes: isComputed ? [...notes, notUndone] : notes,
    ...(advice?.remedy === undefined ? {} : { remedy: advice.remedy }),
    ...(advice?.index === undefined ? {} : { betterIndex: advice.index }),
    operation,
    steps,
    estimatedItems,
    ...(bulk === undefined ? {} : { bulk }),
  }
}

async function gather(prepared: PreparedStatement): Promise<readonly AttributeValue[]> {
  const values: AttributeValue[] = []
  for await (const page of prepared.run()) values.push(...page.values)
  return values
}
