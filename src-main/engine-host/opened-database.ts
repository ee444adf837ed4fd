/** An open database with all that goes on in it: row windows, statements, imports and exports, and its workspace. */
import { join } from 'node:path'
import type { Database, Dynamodb, TransactWriteItemsInput } from '../../src-engine/index.ts'
import type { StorageRunId } from '../contract/storage.ts'
import { ipcFailure } from '../ipc/error-data.ts'
import { Workspace, type WorkspaceEngine } from '../workspace/workspace.ts'
import { Browses } from './browses.ts'
import type { CallRecorder } from './call-recorder.ts'
import type { EngineEvent } from './protocol.ts'
import { SchemaRuns } from './schema/schema-runs.ts'
import { ScheduledBackups } from './storage/scheduled-backups.ts'
import type { StorageLog } from './storage/storage-log.ts'
import { StorageRuns } from './storage/storage-runs.ts'
import { StorageWatch } from './storage/storage-watch.ts'
import { Statements } from './statements.ts'
import { StreamWatch } from './streams/stream-watch.ts'
import { Transfers } from './transfers.ts'
import { WriteNotice } from './write-notice.ts'

const scheduledBackupRunId = 'scheduled backup' as StorageRunId

export interface OpenedDatabaseOptions {
  readonly recorder: CallRecorder
  /** Has heard every event of the database since it began to be opened. */
  readonly storageLog: StorageLog
  readonly emit: (event: EngineEvent) => void
}

export class OpenedDatabase {
  readonly database: Database
  readonly browses: Browses
  readonly statements: Statements
  readonly transfers: Transfers
  readonly schemaRuns: SchemaRuns
  readonly storageLog: StorageLog
  readonly storageWatch: StorageWatch
  readonly storageRuns: StorageRuns
  readonly scheduledBackups: ScheduledBackups
  /** Absent when the database is open for reading only. */
  readonly workspace: Workspace | undefined
  readonly #recorder: CallRecorder
  readonly #streamWatch: StreamWatch
  readonly #writeNotice: WriteNotice

  private constructor(
    database: Database,
    workspace: Workspace | undefined,
    kept: OpenedDatabaseOptions & {
      readonly browses: Browses
      readonly writeNotice: WriteNotice
      readonly workspaceDirectory: string | undefined
    },
  ) {
    const { browses, writeNotice, recorder, emit, workspaceDirectory } = kept
    this.database = database
    this.workspace = workspace
    this.browses = browses
    this.#recorder = recorder
    this.#writeNotice = writeNotice
    this.statements = new Statements({
      database,
      workspace,
      recorder,
      onProgress: (progress) => emit({ kind: 'statementProgressed', progress }),
      onWritten: this.markOutdated,
    })
    this.transfers = new Transfers({
      database,
      recorder,
      importsDirectory:
        workspaceDirectory === undefined ? undefined : join(workspaceDirectory, 'imports'),
      onProgress: (progress) => emit({ kind: 'transferProgressed', progress }),
      onWritten: this.markOutdated,
      alone: (write) => workspace?.alone(write) ?? write(),
    })
    this.storageLog = kept.storageLog
    this.storageWatch = new StorageWatch({
      database,
      log: kept.storageLog,
      nowMs: () => Date.now(),
      emit: (change) => emit({ kind: 'storageChanged', change }),
    })
    this.#streamWatch = new StreamWatch({
      listen: (onChange) => database.onStream(onChange),
      tell: (table) => emit({ kind: 'streamGrown', table }),
    })
    this.storageRuns = new StorageRuns({
      database,
      log: kept.storageLog,
      onProgress: (progress) => emit({ kind: 'storageProgressed', progress }),
    })
    this.scheduledBackups = new ScheduledBackups({
      database,
      backups: this.storageRuns.backups,
      make: () =>
        recorder.call(
          'Backup',
          { by: 'schedule' },
          {
            run: () => this.storageRuns.backup(scheduledBackupRunId, { kind: 'schedule' }),
          },
        ),
      nowMs: () => Date.now(),
    })
    this.scheduledBackups.start()
    this.schemaRuns = new SchemaRuns({
      database,
      recorder,
      onProgress: (progress) => emit({ kind: 'schemaProgressed', progress }),
    })
  }

  /** Takes the database over: closes it when its workspace cannot be opened. */
  static async begin(
    database: Database,
    workspaceDirectory: string | undefined,
    options: OpenedDatabaseOptions,
  ): Promise<OpenedDatabase> {
    const { recorder, emit } = options
    const browses = new Browses({ snapshot: () => database.snapshot(), recorder, emit })
    const writeNotice = new WriteNotice(() => emit({ kind: 'databaseWritten' }))
    try {
      const workspace =
        workspaceDirectory === undefined
          ? undefined
          : await Workspace.open({
              directory: workspaceDirectory,
              engine: recordedEngine(database.dynamodb, recorder),
              nowMs: () => Date.now(),
              onWritten: (table) => {
                browses.markOutdated(table)
                writeNotice.written()
              },
            })
      const kept = { ...options, browses, writeNotice, workspaceDirectory }
      return new OpenedDatabase(database, workspace, kept)
    } catch (error) {
      await database.close()
      throw error
    }
  }

  /** The workspace, for what only a database open for writing can do. */
  get writable(): Workspace {
    if (this.workspace !== undefined) return this.workspace
    const message = 'The database is open for reading only. Open it for writing to change it.'
    throw ipcFailure('readOnly', message, { path: this.database.path })
  }

  /** Rows of the table that are shown, or of all tables, are told to be out of date. */
  readonly markOutdated = (table: string | undefined): void => {
    this.browses.markOutdated(table)
    this.#writeNotice.written()
  }

  /** Ends what can be ended, finishes the rest, and lets go of the directory. */
  async close(): Promise<void> {
    this.#writeNotice.close()
    this.browses.closeAll()
    await this.statements.closeAll()
    await this.transfers.closeAll()
    await this.schemaRuns.closeAll()
    this.scheduledBackups.close()
    await this.storageRuns.closeAll()
    this.storageWatch.close()
    this.#streamWatch.close()
    await this.workspace?.close()
    await this.#recorder.call('CloseDatabase', {}, { run: () => this.database.close() })
  }
}

/** What the workspace asks of the engine stands in the activity log like everything else. */
function recordedEngine(dynamodb: Dynamodb, recorder: CallRecorder): WorkspaceEngine {
  return {
    getItem: (input) =>
      recorder.call('GetItem', input, {
        run: () => dynamodb.getItem(input),
        rows: (output) => (output.Item === undefined ? 0 : 1),
      }),
    describeTable: (input) =>
      recorder.call('DescribeTable', input, { run: () => dynamodb.describeTable(input) }),
    transactWriteItems: (input) =>
      recorder.call('TransactWriteItems', describeTransaction(input), {
        run: () => dynamodb.transactWriteItems(input),
        rows: () => input.TransactItems.length,
      }),
  }
}

function describeTransaction(input: TransactWriteItemsInput): object {
  const tables = input.TransactItems.map(
    (action) => (action.Put ?? action.Delete ?? action.Update)?.TableName ?? '',
  )
  return { tables: [...new Set(tables)].join(', '), actions: input.TransactItems.length }
}
