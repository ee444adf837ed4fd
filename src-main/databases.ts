/**
 * The open databases: each with its own engine worker, owned by the window that opened it, known to that window
 * by a handle. Restarts a worker that ended by itself and opens the database and its row windows again.
 */
import { randomBytes } from 'node:crypto'
import { realpathSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import type { CreateTableInput } from '../src-engine/index.ts'
import { cancelStatement, describe, describeLoss, shut, type Connection } from './connection.ts'
import type { BrowseId, BrowseSource } from './contract/browse.ts'
import type { TransferId, TransferStarted } from './contract/transfers.ts'
import type { StatementId } from './contract/statements.ts'
import type {
  DatabaseHandle,
  Environment,
  OpenDatabase,
  OpenMode,
  RecentId,
} from './contract/databases.ts'
import type { IpcEventName, IpcEvents } from './contract/ipc.ts'
import { EngineHost, type EngineHostOptions } from './engine-host/engine-host.ts'
import type {
  EngineEvent,
  ExportJob,
  ImportJob,
  InputOf,
  OperationName,
  OutputOf,
  Place,
  StatementText,
  SurveyJob,
} from './engine-host/protocol.ts'
import { ipcFailure, toErrorData } from './ipc/error-data.ts'
import type { ActivityLog } from './state/activity-log.ts'
import type { Environments } from './state/environments.ts'
import { recentIdOf, type Recents } from './state/recents.ts'

export interface DatabasesOptions {
  readonly startWorker: EngineHostOptions['startWorker']
  readonly recents: Recents
  readonly environments: Environments
  /** Of the app's own files; each database has a directory of its own in it. */
  readonly workspacesDirectory: string
  readonly activity: ActivityLog
  /** Tells one window. */
  readonly emit: <Name extends IpcEventName>(
    windowId: number,
    name: Name,
    event: IpcEvents[Name],
  ) => void
  /** For the log: what happened, without data. */
  readonly onTrouble: (what: string, details: Readonly<Record<string, string>>) => void
}

/** A worker that ends this often in a row is not started again. */
const restartsMax = 3
/** One that ran this long has earned its restarts back. */
const stableMs = 60_000

export class Databases {
  readonly #options: DatabasesOptions
  readonly #connections = new Map<DatabaseHandle, Connection>()
  /** Paths being opened: a second request for one waits for the first. */
  readonly #opening = new Map<string, Promise<OpenDatabase>>()

  /** By window: the directory that was not opened last. */
  readonly #refused = new Map<number, string>()

  /** Workers that are on their way out. */
  readonly #closing = new Set<Promise<void>>()

  constructor(options: DatabasesOptions) {
    this.#options = options
  }

  /**
   * Opens a directory for a window; for reading only when its environment says so. One that the window has open in
   * that mode is returned as it is.
   */
  open(windowId: number, path: string, wanted: OpenMode): Promise<OpenDatabase> {
    const canonical = canonicalPath(path)
    const environment = this.#options.environments.of(recentIdOf(canonical))
    return this.#openAs(windowId, canonical, environment?.opensReadOnly ? 'readOnly' : wanted)
  }

  /** Closes a database and opens it in another mode, or again in the old one when that fails. */
  async reopen(windowId: number, handle: DatabaseHandle, mode: OpenMode): Promise<OpenDatabase> {
    const { path, mode: before } = this.#connection(windowId, handle)
    await this.close(windowId, handle)
    try {
      return await this.#openAs(windowId, path, mode)
    } catch (error) {
      await this.#openAs(windowId, path, before)
      throw error
    }
  }

  setEnvironment(windowId: number, recentId: RecentId, environment: Environment | null): void {
    this.#options.environments.set(recentId, environment)
    this.#changed(windowId)
  }

  #openAs(windowId: number, path: string, mode: OpenMode): Promise<OpenDatabase> {
    return this.#start(windowId, { path, mode }, (host, canonical) =>
      host.call('openDatabase', { ...this.#place(canonical), mode }),
    )
  }

  /** Makes a new database and leaves it open. */
  create(
    windowId: number,
    path: string,
    table: CreateTableInput | undefined,
  ): Promise<OpenDatabase> {
    const mode = 'readWrite'
    return this.#start(windowId, { path: canonicalPath(path), mode }, (host, canonical) =>
      host.call('createDatabase', { ...this.#place(canonical), table }),
    )
  }

  lastRefused(
    windowId: number,
  ): { readonly recentId: RecentId; readonly path: string } | undefined {
    const path = this.#refused.get(windowId)
    return path === undefined ? undefined : { recentId: recentIdOf(path), path }
  }

  list(windowId: number): readonly OpenDatabase[] {
    return [...this.#connections.values()]
      .filter((connection) => connection.windowId === windowId)
      .map((connection) => this.#describe(connection))
  }

  /** Throws `unknownHandle` for a handle that is not this window's. */
  find(windowId: number, handle: DatabaseHandle): OpenDatabase {
    return this.#describe(this.#connection(windowId, handle))
  }

  /** Calls the engine of a database of this window. */
  async call<Name extends OperationName>(
    windowId: number,
    handle: DatabaseHandle,
    request: { readonly operation: Name; readonly input: InputOf<Name> },
  ): Promise<OutputOf<Name>> {
    const connection = this.#running(windowId, handle)
    return await connection.host.call(request.operation, request.input)
  }

  async openBrowse(
    windowId: number,
    handle: DatabaseHandle,
    source: BrowseSource,
  ): Promise<OutputOf<'openBrowse'>> {
    const connection = this.#running(windowId, handle)
    const browseId = randomName() as BrowseId
    const opened = await connection.host.call('openBrowse', { browseId, source })
    connection.browses.set(browseId, source)
    return opened
  }

  /** Calls the engine about one row window of this window's databases. */
  async callBrowse<Name extends 'readRows' | 'refreshBrowse'>(
    windowId: number,
    operation: Name,
    input: InputOf<Name>,
  ): Promise<OutputOf<Name>> {
    const { handle } = this.#browsing(windowId, input.browseId)
    return await this.#running(windowId, handle).host.call(operation, input)
  }

  /** Also of a paused database: then there is only nothing to bring back. */
  async closeBrowse(windowId: number, browseId: BrowseId): Promise<void> {
    const connection = this.#browsing(windowId, browseId)
    connection.browses.delete(browseId)
    if (connection.state.kind === 'open') await connection.host.call('closeBrowse', { browseId })
  }

  /** The path is one that the user chose in a dialog; without one the export is only checked. */
  async startExport(
    windowId: number,
    handle: DatabaseHandle,
    job: Omit<ExportJob, 'transferId'>,
  ): Promise<TransferStarted> {
    const transferId = await this.#transfer(windowId, handle, (host, id) =>
      host.call('startExport', { ...job, transferId: id }),
    )
    return { transferId, file: job.path === undefined ? '' : basename(job.path) }
  }

  /** The path is one that the user chose in a dialog. */
  async startSurvey(
    windowId: number,
    handle: DatabaseHandle,
    job: Omit<SurveyJob, 'transferId'>,
  ): Promise<TransferStarted> {
    const transferId = await this.#transfer(windowId, handle, (host, id) =>
      host.call('startSurvey', { ...job, transferId: id }),
    )
    return { transferId, file: basename(job.path) }
  }

  /** The path is one that the user chose in a dialog. */
  async startImport(
    windowId: number,
    handle: DatabaseHandle,
    job: Omit<ImportJob, 'transferId'>,
  ): Promise<TransferStarted> {
    const transferId = await this.#transfer(windowId, handle, (host, id) =>
      host.call('startImport', { ...job, transferId: id }),
    )
    return { transferId, file: basename(job.path) }
  }

  /** An import keeps its id over restarts of the app. */
  async resumeImport(
    windowId: number,
    handle: DatabaseHandle,
    transferId: TransferId,
  ): Promise<TransferStarted> {
    const connection = this.#running(windowId, handle)
    connection.transfers.add(transferId)
    const file = await connection.host.call('resumeImport', { transferId })
    return { transferId, file }
  }

  async cancelTransfer(windowId: number, transferId: TransferId): Promise<void> {
    for (const connection of this.#connections.values()) {
      if (connection.windowId !== windowId || !connection.transfers.has(transferId)) continue
      await connection.host.call('cancelTransfer', { transferId })
      return
    }
    const message = 'There is no such import or export.'
    throw ipcFailure('unknownHandle', message, { handle: transferId })
  }

  async startStatement(
    windowId: number,
    handle: DatabaseHandle,
    text: StatementText,
  ): Promise<OutputOf<'startStatement'>> {
    const connection = this.#running(windowId, handle)
    const statementId = randomName() as StatementId
    const cancelFlag = new Int32Array(new SharedArrayBuffer(4))
    const input = { ...text, statementId, cancelFlag }
    const started = await connection.host.call('startStatement', input)
    connection.statements.set(statementId, cancelFlag)
    return started
  }

  /** Calls the engine about one statement of this window's databases. */
  async callStatement<Name extends 'statementRows' | 'statementRow'>(
    windowId: number,
    operation: Name,
    input: InputOf<Name>,
  ): Promise<OutputOf<Name>> {
    return await this.#stating(windowId, input.statementId).host.call(operation, input)
  }

  async cancelStatement(
    windowId: number,
    statementId: StatementId,
  ): Promise<OutputOf<'cancelStatement'>> {
    const connection = this.#stating(windowId, statementId)
    cancelStatement(connection, statementId)
    return await connection.host.call('cancelStatement', { statementId })
  }

  async closeStatement(windowId: number, statementId: StatementId): Promise<void> {
    const connection = this.#stating(windowId, statementId)
    cancelStatement(connection, statementId)
    connection.statements.delete(statementId)
    await connection.host.call('closeStatement', { statementId })
  }

  /** Lets other programs have the directory. Row windows come back with `resume`. */
  async pause(windowId: number, handle: DatabaseHandle): Promise<OpenDatabase> {
    const connection = this.#running(windowId, handle)
    for (const statementId of connection.statements.keys()) cancelStatement(connection, statementId)
    await connection.host.call('closeDatabase', null)
    connection.statements.clear()
    connection.state = { kind: 'paused' }
    this.#changed(windowId)
    return this.#describe(connection)
  }

  /** Fails as opening does, and leaves it paused then. */
  async resume(windowId: number, handle: DatabaseHandle): Promise<OpenDatabase> {
    const connection = this.#connection(windowId, handle)
    if (connection.state.kind === 'paused') {
      await this.#reopenIn(connection)
      this.#changed(windowId)
    }
    return this.#describe(connection)
  }

  async close(windowId: number, handle: DatabaseHandle): Promise<void> {
    const connection = this.#connection(windowId, handle)
    this.#connections.delete(handle)
    this.#changed(windowId)
    await this.#shut(connection)
  }

  /** Closes all, of one window or of every one, and waits for those that are closing. Never rejects. */
  async closeAll(windowId?: number): Promise<void> {
    const closing = [...this.#connections.values()].filter(
      (connection) => windowId === undefined || connection.windowId === windowId,
    )
    for (const connection of closing) this.#connections.delete(connection.handle)
    for (const connection of closing) this.#shut(connection).catch(() => undefined)
    await Promise.allSettled(this.#closing)
  }

  #shut(connection: Connection): Promise<void> {
    const shutting = shut(connection)
    this.#closing.add(shutting)
    // Whoever asked for it hears of a failure; here it only ends the waiting.
    const forget = (): void => void this.#closing.delete(shutting)
    shutting.then(forget, forget)
    return shutting
  }

  #start(
    windowId: number,
    target: { readonly path: string; readonly mode: OpenMode },
    begin: (host: EngineHost, path: string) => Promise<null>,
  ): Promise<OpenDatabase> {
    const { path, mode } = target
    for (const connection of this.#connections.values()) {
      if (connection.path !== path || connection.mode !== mode) continue
      if (connection.windowId === windowId) return Promise.resolve(this.#describe(connection))
    }
    const key = `${windowId} ${mode} ${path}`
    const running = this.#opening.get(key)
    if (running !== undefined) return running
    const opening = this.#connect(windowId, target, begin).finally(() => this.#opening.delete(key))
    this.#opening.set(key, opening)
    return opening
  }

  async #connect(
    windowId: number,
    target: { readonly path: string; readonly mode: OpenMode },
    begin: (host: EngineHost, path: string) => Promise<null>,
  ): Promise<OpenDatabase> {
    const { path, mode } = target
    const handle = randomName() as DatabaseHandle
    const host = this.#startHost(handle, basename(path))
    try {
      await begin(host, path)
    } catch (error) {
      this.#refused.set(windowId, path)
      await host.stop()
      throw error
    }
    const connection: Connection = {
      handle,
      windowId,
      path,
      mode,
      host,
      browses: new Map(),
      transfers: new Set(),
      statements: new Map(),
      startedMs: Date.now(),
      restarts: 0,
      state: { kind: 'open' },
    }
    this.#connections.set(handle, connection)
    this.#options.recents.opened({ path, mode, openedAtMs: Date.now() })
    this.#changed(windowId)
    return this.#describe(connection)
  }

  #startHost(handle: DatabaseHandle, name: string): EngineHost {
    return new EngineHost({
      startWorker: this.#options.startWorker,
      onEvent: (event) => this.#happened(handle, name, event),
      onLost: (loss) => void this.#lost(handle, loss),
    })
  }

  #happened(handle: DatabaseHandle, name: string, event: EngineEvent): void {
    if (event.kind === 'engineCalled') {
      this.#options.activity.record({ ...event.call, handle, database: name })
      return
    }
    if (event.kind === 'unexpected') {
      this.#options.onTrouble('engine', { where: event.where, error: event.error })
      return
    }
    const windowId = this.#connections.get(handle)?.windowId
    if (windowId === undefined) return
    if (event.kind === 'browseProgressed') {
      this.#options.emit(windowId, 'browseProgressed', event.progress)
    } else if (event.kind === 'transferProgressed') {
      this.#options.emit(windowId, 'transferProgressed', event.progress)
    } else if (event.kind === 'schemaProgressed') {
      this.#options.emit(windowId, 'schemaProgressed', event.progress)
    } else if (event.kind === 'storageChanged') {
      this.#options.emit(windowId, 'storageChanged', { handle, ...event.change })
    } else if (event.kind === 'storageProgressed') {
      this.#options.emit(windowId, 'storageProgressed', { handle, ...event.progress })
    } else if (event.kind === 'streamGrown') {
      this.#options.emit(windowId, 'streamGrown', { handle, table: event.table })
    } else if (event.kind === 'statementProgressed') {
      this.#options.emit(windowId, 'statementProgressed', event.progress)
    } else {
      this.#options.emit(windowId, 'browseOutdated', { browseId: event.browseId })
    }
  }

  async #lost(
    handle: DatabaseHandle,
    loss: Parameters<EngineHostOptions['onLost']>[0],
  ): Promise<void> {
    const connection = this.#connections.get(handle)
    // It was still being opened: whoever asked for that has the answer.
    if (connection === undefined) return
    const errorName = loss.error instanceof Error ? loss.error.name : 'none'
    this.#options.onTrouble('engine lost', { reason: loss.reason, error: errorName })
    connection.restarts = Date.now() - connection.startedMs > stableMs ? 1 : connection.restarts + 1
    connection.statements.clear()
    connection.state = { kind: 'reopening' }
    this.#changed(connection.windowId)
    this.#options.emit(connection.windowId, 'engineLost', describeLoss(connection, loss))
    await loss.gone
    await this.#reopen(connection)
    this.#changed(connection.windowId)
  }

  async #reopen(connection: Connection): Promise<void> {
    if (connection.restarts > restartsMax) {
      const message = `The engine stopped ${connection.restarts} times in a row. Close the database and open it again to go on.`
      connection.state = { kind: 'failed', message }
      return
    }
    connection.host = this.#startHost(connection.handle, basename(connection.path))
    connection.startedMs = Date.now()
    try {
      await this.#reopenIn(connection)
    } catch (error) {
      connection.state = { kind: 'failed', message: toErrorData(error).message }
    }
  }

  #place(path: string): Place {
    const { workspacesDirectory } = this.#options
    return { path, workspaceDirectory: join(workspacesDirectory, recentIdOf(path)) }
  }

  /** Opens the database and its row windows in the connection's engine. */
  async #reopenIn(connection: Connection): Promise<void> {
    const { host, path, mode, browses } = connection
    await host.call('openDatabase', { ...this.#place(path), mode })
    for (const [browseId, source] of browses) {
      // A table that is gone takes its own rows along, not the database.
      await host.call('openBrowse', { browseId, source }).catch(() => browses.delete(browseId))
    }
    connection.state = { kind: 'open' }
  }

  #browsing(windowId: number, browseId: BrowseId): Connection {
    for (const connection of this.#connections.values()) {
      if (connection.windowId === windowId && connection.browses.has(browseId)) return connection
    }
    throw ipcFailure('unknownHandle', 'These rows are no longer open.', { handle: browseId })
  }

  async #transfer(
    windowId: number,
    handle: DatabaseHandle,
    start: (host: EngineHost, transferId: TransferId) => Promise<null>,
  ): Promise<TransferId> {
    const connection = this.#running(windowId, handle)
    const transferId = randomName() as TransferId
    // Before it starts: it may be cancelled as soon as the page hears of it.
    connection.transfers.add(transferId)
    await start(connection.host, transferId)
    return transferId
  }

  #stating(windowId: number, statementId: StatementId): Connection {
    for (const connection of this.#connections.values()) {
      if (connection.windowId === windowId && connection.statements.has(statementId)) {
        return connection
      }
    }
    const message = 'This result is no longer there. Run the statement again.'
    throw ipcFailure('unknownHandle', message, { handle: statementId })
  }

  #running(windowId: number, handle: DatabaseHandle): Connection {
    const connection = this.#connection(windowId, handle)
    if (connection.state.kind !== 'paused') return connection
    throw ipcFailure('paused', 'This database is paused. Resume it to go on.', {})
  }

  #connection(windowId: number, handle: DatabaseHandle): Connection {
    const connection = this.#connections.get(handle)
    if (connection !== undefined && connection.windowId === windowId) return connection
    throw ipcFailure('unknownHandle', 'This database is no longer open.', { handle })
  }

  #describe(connection: Connection): OpenDatabase {
    const environment = this.#options.environments.of(recentIdOf(connection.path))
    return describe(connection, environment)
  }

  #changed(windowId: number): void {
    this.#options.emit(windowId, 'databasesChanged', { databases: this.list(windowId) })
  }
}

/** One name for one directory, however it was reached; a path that does not exist yet as it is. */
function canonicalPath(path: string): string {
  const absolute = resolve(path)
  try {
    return realpathSync(absolute)
  } catch {
    return absolute
  }
}

function randomName(): string {
  return randomBytes(18).toString('base64url')
}
