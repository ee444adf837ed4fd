/** The imports and exports of one database: each a stream between a table and a file, with progress and cancel. */
import { createReadStream } from 'node:fs'
import { open, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import {
  csvColumns,
  isError,
  KeystoneError,
  readCsvItems,
  readJsonItems,
  writeCsvItems,
  writeJsonLines,
} from '../../src-engine/index.ts'
import type { Database, ImportedRow, Item, PutItemInput } from '../../src-engine/index.ts'
import type { TransferFormat, TransferId, TransferProgress } from '../contract/transfers.ts'
import { toErrorData } from '../ipc/error-data.ts'
import type { CallRecorder } from './call-recorder.ts'
import type { ImportRequest, TransferRequest } from './protocol.ts'
import { RejectsFile } from './rejects-file.ts'

export interface TransfersOptions {
  readonly database: Database
  readonly recorder: CallRecorder
  readonly onProgress: (progress: TransferProgress) => void
  readonly onWritten: (table: string) => void
  /** Runs a write with no other write of the app beside it. */
  readonly alone: <Value>(write: () => Promise<Value>) => Promise<Value>
}

/** Puts under way together: they share one sync. */
const putsTogether = 128
const writeChars = 256 * 1024
const progressEveryMs = 150
const shownRejects = 100

type Mutable = { -readonly [Name in keyof TransferProgress]: TransferProgress[Name] }

interface Transfer {
  readonly abort: AbortController
  readonly progress: Mutable
  readonly startedMs: number
  toldMs: number
  done: Promise<void>
}

/** Thrown through a stream that the user stopped. */
class Cancelled extends Error {
  override readonly name = 'Cancelled'
}

export class Transfers {
  readonly #options: TransfersOptions
  readonly #running = new Map<TransferId, Transfer>()

  constructor(options: TransfersOptions) {
    this.#options = options
  }

  startExport(request: TransferRequest): void {
    this.#start('export', request, (transfer) => this.#export(request, transfer))
  }

  startImport(request: ImportRequest): void {
    this.#start('import', request, (transfer) => this.#import(request, transfer))
  }

  /** Resolves when nothing of it runs any more; does nothing when it has ended by itself. */
  async cancel(transferId: TransferId): Promise<void> {
    const transfer = this.#running.get(transferId)
    transfer?.abort.abort()
    await transfer?.done
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.#running.keys()].map((transferId) => this.cancel(transferId)))
  }

  #start(
    kind: 'export' | 'import',
    { transferId, table }: TransferRequest,
    run: (transfer: Transfer) => Promise<void>,
  ): void {
    const counted = { items: 0, bytes: 0, rejected: 0, rejects: [], elapsedMs: 0 }
    const transfer: Transfer = {
      abort: new AbortController(),
      progress: { transferId, kind, table, state: { kind: 'running' }, ...counted },
      startedMs: performance.now(),
      toldMs: 0,
      done: Promise.resolve(),
    }
    this.#running.set(transferId, transfer)
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
    this.#tell(transfer)
  }

  #tell({ progress, startedMs }: Transfer): void {
    this.#options.onProgress({ ...progress, elapsedMs: performance.now() - startedMs })
  }

  /** Between two steps: stops a cancelled transfer, and tells how far it is now and then. */
  #step(transfer: Transfer): void {
    if (transfer.abort.signal.aborted) throw new Cancelled()
    const nowMs = performance.now()
    if (nowMs - transfer.toldMs < progressEveryMs) return
    transfer.toldMs = nowMs
    this.#tell(transfer)
  }

  /** Under another name until it is whole. */
  async #export(request: TransferRequest, transfer: Transfer): Promise<void> {
    const { table, path, format } = request
    const call = this.#options.recorder.begin('Export', { TableName: table, format })
    const partial = `${path}.part`
    let file: FileHandle | undefined
    try {
      file = await open(partial, 'w', 0o600)
      await this.#writeAll(file, request, transfer)
      await file.sync()
      await file.close()
      file = undefined
      await rename(partial, path)
      call.ended(transfer.progress.items)
    } catch (error) {
      await file?.close()
      await rm(partial, { force: true })
      call.failed(error)
      throw worldError(error, path)
    }
  }

  async #writeAll(
    file: FileHandle,
    { table, format }: TransferRequest,
    transfer: Transfer,
  ): Promise<void> {
    const { progress } = transfer
    let text = ''
    const write = async (): Promise<void> => {
      const { bytesWritten } = await file.write(text)
      progress.bytes += bytesWritten
      text = ''
      this.#step(transfer)
    }
    for await (const { lines, items } of this.#lines(table, format, transfer)) {
      text += lines
      progress.items += items
      if (text.length >= writeChars) await write()
    }
    await write()
  }

  async *#lines(
    table: string,
    format: TransferFormat,
    transfer: Transfer,
  ): AsyncGenerator<{ readonly lines: string; readonly items: number }> {
    const pages = this.#options.database.items(table)
    if (format !== 'csv') {
      const options = { tagged: format === 'dynamodbJson' }
      for await (const page of pages) {
        yield { lines: [...writeJsonLines(page, options)].join(''), items: page.length }
      }
      return
    }
    // Both begin at once, and so see one moment: first the names of all attributes, then the items.
    const firstPage = pages.next()
    const columns = await this.#columns(this.#options.database.items(table), transfer)
    yield { lines: [...writeCsvItems([], columns)].join(''), items: 0 }
    for (let page = await firstPage; page.done !== true; page = await pages.next()) {
      const [, ...lines] = writeCsvItems(page.value, columns)
      yield { lines: lines.join(''), items: page.value.length }
    }
  }

  async #columns(
    pages: AsyncIterable<readonly Item[]>,
    transfer: Transfer,
  ): Promise<readonly string[]> {
    const names = new Set<string>()
    for await (const page of pages) {
      for (const name of csvColumns(page)) names.add(name)
      this.#step(transfer)
    }
    return [...names]
  }

  async #import(request: ImportRequest, transfer: Transfer): Promise<void> {
    const { table, path, dryRun, format } = request
    const { progress } = transfer
    const call = this.#options.recorder.begin('Import', { TableName: table, format, dryRun })
    const rejects = new RejectsFile(path)
    const target = await this.#target(table, dryRun)
    try {
      progress.bytesTotal = (await stat(path)).size
      for await (const rows of together(rowsOf(request, progress))) {
        const results = await this.#options.alone(() =>
          Promise.all(rows.map((row) => putRow(target, row))),
        )
        const refused = results.flatMap((result) => result ?? [])
        progress.items += rows.length - refused.length
        progress.rejected += refused.length
        for (const { row, message } of refused) {
          if (progress.rejects.length < shownRejects) {
            progress.rejects = [...progress.rejects, { row, message }]
          }
        }
        await rejects.add(refused)
        this.#step(transfer)
      }
      call.ended(progress.items)
    } catch (error) {
      call.failed(error)
      throw worldError(error, path)
    } finally {
      if (!dryRun) this.#options.onWritten(table)
      progress.rejectsFile = await rejects.close()
    }
  }

  async #target(table: string, dryRun: boolean): Promise<ImportTarget> {
    const { dynamodb } = this.#options.database
    const { Table: description } = await dynamodb.describeTable({ TableName: table })
    const keyName = description.KeySchema[0]?.AttributeName ?? ''
    return { put: (input) => dynamodb.putItem(input), table, keyName, dryRun }
  }
}

interface ImportTarget {
  readonly put: (input: PutItemInput) => Promise<unknown>
  readonly table: string
  /** Of the partition key. */
  readonly keyName: string
  readonly dryRun: boolean
}

async function* rowsOf(
  { path, format, textColumns }: ImportRequest,
  progress: Mutable,
): AsyncGenerator<ImportedRow> {
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for await (const chunk of createReadStream(path)) {
      const bytes: Uint8Array = chunk
      progress.bytes += bytes.length
      yield bytes
    }
  }
  if (format === 'csv') yield* readCsvItems(chunks(), { textColumns })
  else yield* readJsonItems(chunks(), { tagged: format === 'dynamodbJson' })
}

async function* together(rows: AsyncIterable<ImportedRow>): AsyncGenerator<ImportedRow[]> {
  let some: ImportedRow[] = []
  for await (const row of rows) {
    some.push(row)
    if (some.length < putsTogether) continue
    yield some
    some = []
  }
  if (some.length > 0) yield some
}

type Refused = Extract<ImportedRow, { kind: 'error' }>

/**
 * Undefined when it was written, or would be. What the table refuses is the row's fault; anything else ends the
 * import. A dry run asks for the impossible, which is looked at only when everything else about the item is right.
 */
async function putRow(target: ImportTarget, row: ImportedRow): Promise<Refused | undefined> {
  if (row.kind === 'error') return row
  const input = { TableName: target.table, Item: row.item }
  const impossible = {
    ConditionExpression: 'attribute_exists(#key) AND attribute_not_exists(#key)',
    ExpressionAttributeNames: new Map([['#key', target.keyName]]),
  }
  try {
    await target.put(target.dryRun ? { ...input, ...impossible } : input)
    return undefined
  } catch (error) {
    if (target.dryRun && isError(error, 'conditionFailed')) return undefined
    if (!isError(error, 'validation')) throw error
    return { kind: 'error', row: row.row, message: error.message, text: '' }
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
