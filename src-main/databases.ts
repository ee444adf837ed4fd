/**
 * The open databases: each with its own engine worker, owned by the window that opened it, known to that window
 * by a handle. Restarts a worker that ended by itself and opens the database and its row windows again.
 */
import { realpathSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import type { CreateTableInput, LegacyImportReport } from '../src-engine/index.ts'
import { cancelStatement, describe, describeLoss, shut, type Connection } from './connection.ts'
import { Connections } from './connections.ts'
import type {
  DatabaseHandle,
  Environment,
  LegacyImport,
  OpenDatabase,
  OpenMode,
  RecentId,
} from './contract/databases.ts'
import type { IpcEventName, IpcEvents } from './contract/ipc.ts'
import { tellWindow } from './engine-events.ts'
import { EngineHost, type EngineHostOptions } from './engine-host/engine-host.ts'
import { EngineCalls } from './engine-calls.ts'
import type { EngineEvent, Place } from './engine-host/protocol.ts'
import { ipcFailure, toErrorData } from './ipc/error-data.ts'
import { randomName } from './random-name.ts'
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
  readonly #connections = new Connections()
  /** What windows ask of the engines. */
  readonly engine = new EngineCalls(this.#connections)
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
    const { path, mode: before } = this.#connections.find(windowId, handle)
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

  /** Makes a new database of a directory of the Rust version, which is only read, and leaves it open. */
  async importLegacy(windowId: number, source: string, path: string): Promise<LegacyImport> {
    let report: LegacyImportReport | undefined
    const target = { path: canonicalPath(path), mode: 'readWrite' } as const
    const opening = this.#start(windowId, target, async (host, canonical) => {
      report = await host.call('importLegacy', { source, target: canonical })
      return await host.call('openDatabase', { ...this.#place(canonical), mode: 'readWrite' })
    })
    // What the window is looking at is the old directory, also when the new place does not do.
    const database = await opening.finally(() => this.#refused.set(windowId, source))
    if (report !== undefined) return { database, report }
    throw ipcFailure('databaseExists', `${path} is open already. Choose a new name.`, { path })
  }

  lastRefused(
    windowId: number,
  ): { readonly recentId: RecentId; readonly path: string } | undefined {
    const path = this.#refused.get(windowId)
    return path === undefined ? undefined : { recentId: recentIdOf(path), path }
  }

  list(windowId: number): readonly OpenDatabase[] {
    return this.#connections.list(windowId).map((connection) => this.#describe(connection))
  }

  /** Throws `unknownHandle` for a handle that is not this window's. */
  find(windowId: number, handle: DatabaseHandle): OpenDatabase {
    return this.#describe(this.#connections.find(windowId, handle))
  }

  /** Lets other programs have the directory. Row windows come back with `resume`. */
  async pause(windowId: number, handle: DatabaseHandle): Promise<OpenDatabase> {
    const connection = this.#connections.running(windowId, handle)
    for (const statementId of connection.statements.keys()) cancelStatement(connection, statementId)
    await connection.host.call('closeDatabase', null)
    connection.statements.clear()
    connection.state = { kind: 'paused' }
    this.#changed(windowId)
    return this.#describe(connection)
  }

  /** Fails as opening does, and leaves it paused then. */
  async resume(windowId: number, handle: DatabaseHandle): Promise<OpenDatabase> {
    const connection = this.#connections.find(windowId, handle)
    if (connection.state.kind === 'paused') {
      await this.#reopenIn(connection)
      this.#changed(windowId)
    }
    return this.#describe(connection)
  }

  async close(windowId: number, handle: DatabaseHandle): Promise<void> {
    const connection = this.#connections.find(windowId, handle)
    this.#connections.remove(connection)
    this.#changed(windowId)
    await this.#shut(connection)
  }

  /** Closes all, of one window or of every one, and waits for those that are closing. Never rejects. */
  async closeAll(windowId?: number): Promise<void> {
    const closing = this.#connections.list(windowId)
    for (const connection of closing) this.#connections.remove(connection)
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
    const open = this.#connections
      .list(windowId)
      .find((connection) => connection.path === path && connection.mode === mode)
    if (open !== undefined) return Promise.resolve(this.#describe(open))
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
    this.#connections.add(connection)
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
    tellWindow(event, handle, (name, told) => this.#options.emit(windowId, name, told))
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
