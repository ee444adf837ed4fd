/** The surveys, imports and exports of one database, by id: begun, cancelled, and told about. */
import { basename } from 'node:path'
import { KeystoneError, type Database } from '../../src-engine/index.ts'
import type { TransferId, TransferProgress, UnfinishedImport } from '../contract/transfers.ts'
import { ipcFailure, toErrorData } from '../ipc/error-data.ts'
import type { CallRecorder } from './call-recorder.ts'
import { exportItems } from './export-items.ts'
import { ImportCheckpoints, isChanged, type ImportCheckpoint } from './import-checkpoints.ts'
import { importItems, surveyFile } from './import-items.ts'
import type { ExportJob, ImportJob, SurveyJob } from './protocol.ts'
import { Cancelled, Transfer } from './transfer.ts'

export interface TransfersOptions {
  readonly database: Database
  readonly recorder: CallRecorder
  /** Where the app keeps how far imports have come; absent for a database that is open for reading only. */
  readonly importsDirectory: string | undefined
  readonly onProgress: (progress: TransferProgress) => void
  readonly onWritten: (table: string) => void
  /** Runs a write with no other write of the app beside it. */
  readonly alone: <Value>(write: () => Promise<Value>) => Promise<Value>
}

export class Transfers {
  readonly #options: TransfersOptions
  readonly #checkpoints: ImportCheckpoints | undefined
  readonly #running = new Map<TransferId, Transfer>()

  constructor(options: TransfersOptions) {
    this.#options = options
    const { importsDirectory } = options
    this.#checkpoints =
      importsDirectory === undefined ? undefined : new ImportCheckpoints(importsDirectory)
  }

  startExport(job: ExportJob): void {
    const { database, recorder } = this.#options
    const { transferId, source, format } = job
    const begun = {
      transferId,
      kind: 'export' as const,
      table: source.table,
      dryRun: job.path === undefined,
    }
    this.#start(begun, async (transfer) => {
      const named = { TableName: source.table, IndexName: source.index, format }
      const call = recorder.begin(begun.dryRun ? 'CheckExport' : 'Export', named)
      try {
        await exportItems(database, job, transfer)
        call.ended(transfer.progress.items)
      } catch (error) {
        call.failed(error)
        throw job.path === undefined ? error : worldError(error, job.path)
      }
    })
  }

  startSurvey(job: SurveyJob): void {
    const begun = { transferId: job.transferId, kind: 'survey' as const, table: job.table }
    this.#start({ ...begun, dryRun: true }, async (transfer) => {
      try {
        await surveyFile(job, transfer)
      } catch (error) {
        throw worldError(error, job.path)
      }
    })
  }

  startImport(job: ImportJob, resumed?: ImportCheckpoint): void {
    const { database, recorder, alone, onWritten } = this.#options
    const { transferId, table, dryRun, form } = job
    this.#start({ transferId, kind: 'import', table, dryRun }, async (transfer) => {
      const call = recorder.begin('Import', { TableName: table, format: form.format, dryRun })
      const place = { database, checkpoints: this.#checkpoints, alone }
      try {
        await importItems(place, job, { transfer, ...(resumed === undefined ? {} : { resumed }) })
        call.ended(transfer.progress.items)
      } catch (error) {
        call.failed(error)
        throw worldError(error, job.path)
      } finally {
        if (!dryRun) onWritten(table)
      }
    })
  }

  /** Goes on with an import; gives its file's name. @throws IpcFailure when there is none, or its file has changed. */
  resumeImport(transferId: TransferId): string {
    const kept = this.#checkpoints?.find(transferId)
    if (kept === undefined || this.#running.has(transferId)) {
      throw ipcFailure('unknownHandle', 'There is no such import to go on with.', {
        handle: transferId,
      })
    }
    const file = basename(kept.path)
    if (isChanged(kept)) {
      const message = `${file} is gone or was changed since the import began. Import it anew; items that are there already are replaced by the same.`
      throw ipcFailure('invalidArgument', message, { path: 'transferId' })
    }
    const { path, table, form, mapping } = kept
    this.startImport({ transferId, path, table, form, mapping, dryRun: false }, kept)
    return file
  }

  unfinished(): readonly UnfinishedImport[] {
    const kept = this.#checkpoints?.unfinished() ?? []
    return kept.filter(({ transferId }) => !this.#running.has(transferId))
  }

  forget(transferId: TransferId): readonly UnfinishedImport[] {
    if (!this.#running.has(transferId)) this.#checkpoints?.forget(transferId)
    return this.unfinished()
  }

  /** Resolves when nothing of it runs any more; does nothing when it has ended by itself. */
  async cancel(transferId: TransferId): Promise<void> {
    const transfer = this.#running.get(transferId)
    transfer?.cancel()
    await transfer?.done
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.#running.keys()].map((transferId) => this.cancel(transferId)))
  }

  #start(
    begun: Pick<TransferProgress, 'transferId' | 'kind' | 'table' | 'dryRun'>,
    run: (transfer: Transfer) => Promise<void>,
  ): void {
    const transfer = new Transfer(begun, this.#options.onProgress)
    this.#running.set(begun.transferId, transfer)
    transfer.done = this.#run(transfer, run)
  }

  /** Never rejects: how it ended is told. */
  async #run(transfer: Transfer, run: (transfer: Transfer) => Promise<void>): Promise<void> {
    const { progress } = transfer
    try {
      await run(transfer)
      progress.state = { kind: 'ended' }
    } catch (error) {
      progress.state =
        error instanceof Cancelled
          ? { kind: 'cancelled' }
          : { kind: 'failed', error: toErrorData(error) }
    }
    this.#running.delete(progress.transferId)
    transfer.tell()
  }
}

/** What the system says about the user's file, in our terms. */
function worldError(error: unknown, path: string): unknown {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined
  if (error instanceof KeystoneError || error instanceof Cancelled) return error
  switch (code) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS': {
      const message = `${path} cannot be used: permission denied. Choose another file or change its permissions.`
      return new KeystoneError('permission', message, { path }, error)
    }
    case 'ENOSPC':
    case 'EDQUOT': {
      const message = `The disk of ${path} is full. Make room or choose another place.`
      return new KeystoneError('diskFull', message, { file: path }, error)
    }
    default:
      if (typeof code !== 'string') return error
      return new KeystoneError(
        'io',
        `${path} cannot be used (${code}). Choose another file.`,
        { operation: 'transfer', file: path, errno: code },
        error,
      )
  }
}
