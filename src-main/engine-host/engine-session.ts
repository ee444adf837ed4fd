/**
 * What an engine worker does: opens one database and carries out operations on it, and tells of every call to the
 * engine.
 */
import { hostname } from 'node:os'
import { basename } from 'node:path'
import { Database, importLegacyDatabase, isError } from '../../src-engine/index.ts'
import type {
  AttributeMap,
  CreateTableInput,
  Dynamodb,
  ReadOutput,
  TableDescription,
  WriteItemOutput,
} from '../../src-engine/index.ts'
import { ipcFailure } from '../ipc/error-data.ts'
import { CallRecorder } from './call-recorder.ts'
import { OpenedDatabase } from './opened-database.ts'
import type { EngineEvent, EngineOperations, OperationName } from './protocol.ts'
import { makeSchemaOperations } from './schema/schema-operations.ts'
import { changePage } from './streams/change-page.ts'
import { StorageLog } from './storage/storage-log.ts'
import { makeStorageOperations } from './storage/storage-operations.ts'
import { keyOf } from '../workspace/commit-plan.ts'

export interface EngineSessionOptions {
  readonly emit: (event: EngineEvent) => void
}

type Operations = {
  readonly [Name in OperationName]: (
    input: EngineOperations[Name]['input'],
  ) => Promise<EngineOperations[Name]['output']>
}

/** Who has the database open, for others who find it locked. */
const owner = { pid: process.pid, host: hostname(), program: 'Keystone Studio' }

export class EngineSession {
  readonly #options: EngineSessionOptions
  readonly #recorder: CallRecorder
  #opened: OpenedDatabase | undefined

  constructor(options: EngineSessionOptions) {
    this.#options = options
    this.#recorder = new CallRecorder((call) => options.emit({ kind: 'engineCalled', call }))
  }

  /** One function for each operation. They throw `KeystoneError`, or `IpcFailure` for what is not the engine's. */
  readonly operations: Operations = {
    ...makeSchemaOperations(
      () => this.#open,
      () => this.#recorder,
    ),
    ...makeStorageOperations(
      () => this.#open,
      () => this.#recorder,
    ),
    openDatabase: async ({ path, mode, workspaceDirectory }) => {
      const log = new StorageLog(() => Date.now())
      const options = { owner, onEvent: log.observe }
      const run = (): Promise<Database> =>
        mode === 'readOnly'
          ? Database.openReadOnly(path, { ...options, allowDamage: true })
          : Database.open(path, options)
      const database = await this.#recorder.call('OpenDatabase', { mode }, { run })
      await this.#begin(database, log, mode === 'readOnly' ? undefined : workspaceDirectory)
      return null
    },
    createDatabase: async ({ path, table, workspaceDirectory }) => {
      const log = new StorageLog(() => Date.now())
      const database = await this.#recorder.call('CreateDatabase', table ?? {}, {
        run: () => createDatabase(path, table, log.observe),
      })
      await this.#begin(database, log, workspaceDirectory)
      return null
    },
    importLegacy: async ({ source, target }) =>
      await this.#recorder.call(
        'ImportLegacy',
        {},
        {
          run: () => importLegacyDatabase(source, target),
          rows: ({ items }) => items,
        },
      ),
    closeDatabase: async () => {
      const opened = this.#opened
      this.#opened = undefined
      await opened?.close()
      return null
    },
    readHealth: async () => {
      const { database, storageLog } = this.#open
      const { riskyPlace } = storageLog
      return { ...database.health(), warnings: riskyPlace === undefined ? [] : [riskyPlace] }
    },
    readLimits: async () => ({ itemBytesMax: this.#open.database.itemBytesMax }),
    listTables: async () => this.#listTables(),
    describeTable: async ({ table }) => this.#describeTable(table),
    createTable: async (input) => {
      const output = await this.#recorder.call('CreateTable', input, {
        run: () => this.#dynamodb.createTable(input),
      })
      return output.TableDescription
    },
    getItem: async (input) =>
      this.#recorder.call('GetItem', input, {
        run: () => this.#dynamodb.getItem(input),
        rows: (output) => (output.Item === undefined ? 0 : 1),
      }),
    putItem: async (input) => {
      const key = keyOf(input.Item, await this.#keyNames(input.TableName))
      const run = (): Promise<WriteItemOutput> => this.#dynamodb.putItem(input)
      return await this.#write('PutItem', input, { key, run })
    },
    deleteItem: async (input) =>
      this.#write('DeleteItem', input, {
        key: input.Key,
        run: () => this.#dynamodb.deleteItem(input),
      }),
    updateItem: async (input) =>
      this.#write('UpdateItem', input, {
        key: input.Key,
        run: () => this.#dynamodb.updateItem(input),
      }),
    query: async (input) =>
      this.#recorder.call('Query', input, {
        run: () => this.#dynamodb.query(input),
        rows: countOf,
      }),
    scan: async (input) =>
      this.#recorder.call('Scan', input, {
        run: () => this.#dynamodb.scan(input),
        rows: countOf,
      }),
    readChanges: async (request) => changePage(await this.#open.database.streamPage(request)),
    planStatement: async (request) => this.#open.statements.plan(request),
    startStatement: async ({ statementId, cancelFlag, ...request }) =>
      this.#open.statements.start(statementId, request, cancelFlag),
    statementRows: async ({ statementId, first, count }) =>
      this.#open.statements.rows(statementId, first, count),
    statementRow: async ({ statementId, at }) => this.#open.statements.row(statementId, at),
    cancelStatement: async ({ statementId }) => this.#open.statements.cancel(statementId),
    closeStatement: async ({ statementId }) => {
      await this.#open.statements.close(statementId)
      return null
    },
    startExport: async (request) => {
      // Before anything is written to a file.
      await this.#describeTable(request.source.table)
      this.#open.transfers.startExport(request)
      return null
    },
    startSurvey: async (request) => {
      this.#open.transfers.startSurvey(request)
      return null
    },
    startImport: async (request) => {
      await this.#describeTable(request.table)
      this.#open.transfers.startImport(request)
      return null
    },
    listUnfinishedImports: async () => this.#open.transfers.unfinished(),
    resumeImport: async ({ transferId }) => this.#open.transfers.resumeImport(transferId),
    forgetImport: async ({ transferId }) => this.#open.transfers.forget(transferId),
    cancelTransfer: async ({ transferId }) => {
      await this.#open.transfers.cancel(transferId)
      return null
    },
    listStaged: async () => this.#open.workspace?.staged() ?? [],
    stage: async ({ edits }) => this.#open.writable.stage(edits),
    discardStaged: async ({ ids }) => this.#open.writable.discard(ids),
    commitStaged: async ({ ids }) => this.#open.writable.commit(ids),
    listJournal: async ({ limit, before }) => this.#open.workspace?.journal(limit, before) ?? [],
    journalChanges: async ({ number }) => this.#open.writable.changes(number),
    stageInverse: async ({ number }) => this.#open.writable.stageInverse(number),
    openBrowse: async ({ browseId, source }) => {
      // Before anything is kept: a table that is not there is said at once.
      const table = await this.#describeTable(source.table)
      return this.#open.browses.open(browseId, source, table)
    },
    readRows: async ({ browseId, first, count }) => this.#open.browses.rows(browseId, first, count),
    refreshBrowse: async ({ browseId }) => this.#open.browses.refresh(browseId),
    stopBrowse: async ({ browseId }) => {
      this.#open.browses.stop(browseId)
      return null
    },
    closeBrowse: async ({ browseId }) => {
      this.#open.browses.close(browseId)
      return null
    },
  }

  /** An error in words for people, where the engine's own are DynamoDB's. */
  explain(error: unknown): unknown {
    const database = this.#opened?.database
    if (database === undefined || !isError(error, 'tableNotFound')) return error
    const { table } = error.details
    const tables = database.tableNames.join(', ') || 'none'
    const message = `There is no table ${table} in ${basename(database.path)}. Tables: ${tables}.`
    return ipcFailure('tableNotFound', message, { table })
  }

  get #open(): OpenedDatabase {
    if (this.#opened !== undefined) return this.#opened
    throw ipcFailure('closed', 'The database is not open in its engine.', {})
  }

  get #dynamodb(): Dynamodb {
    return this.#open.database.dynamodb
  }

  async #begin(
    database: Database,
    storageLog: StorageLog,
    workspaceDirectory: string | undefined,
  ): Promise<void> {
    this.#opened = await OpenedDatabase.begin(database, workspaceDirectory, {
      recorder: this.#recorder,
      storageLog,
      emit: this.#options.emit,
    })
  }

  async #listTables(): Promise<readonly TableDescription[]> {
    const names: string[] = []
    let start: string | undefined
    do {
      const input = start === undefined ? {} : { ExclusiveStartTableName: start }
      const page = await this.#recorder.call('ListTables', input, {
        run: () => this.#dynamodb.listTables(input),
        rows: (output) => output.TableNames.length,
      })
      names.push(...page.TableNames)
      start = page.LastEvaluatedTableName
    } while (start !== undefined)
    return await Promise.all(names.map((name) => this.#describeTable(name)))
  }

  async #describeTable(table: string): Promise<TableDescription> {
    const input = { TableName: table }
    const output = await this.#recorder.call('DescribeTable', input, {
      run: () => this.#dynamodb.describeTable(input),
    })
    return output.Table
  }

  /** Through the workspace, which journals it; without one the engine itself refuses. */
  async #write(
    operation: 'PutItem' | 'UpdateItem' | 'DeleteItem',
    input: { readonly TableName: string },
    { key, run }: { readonly key: AttributeMap; readonly run: () => Promise<WriteItemOutput> },
  ): Promise<WriteItemOutput> {
    const recorded = (): Promise<WriteItemOutput> =>
      this.#recorder.call(operation, input, { run, rows: () => 1 })
    const { workspace } = this.#open
    if (workspace === undefined) return await recorded()
    const target = { table: input.TableName, key }
    return await workspace.write(operation, target, { run: recorded })
  }

  async #keyNames(table: string): Promise<readonly string[]> {
    const description = await this.#describeTable(table)
    return description.KeySchema.map((element) => element.AttributeName)
  }
}

function countOf(output: ReadOutput): number {
  return output.Count
}

/** With the given table alone, or with the default one. A table that is refused leaves no directory behind. */
async function createDatabase(
  path: string,
  table: CreateTableInput | undefined,
  onEvent: StorageLog['observe'],
): Promise<Database> {
  if (table === undefined) return await Database.create(path, { owner, onEvent })
  await using trial = await Database.createInMemory({ defaultTable: false })
  await trial.dynamodb.createTable(table)
  const database = await Database.create(path, { owner, onEvent, defaultTable: false })
  await database.dynamodb.createTable(table)
  return database
}
