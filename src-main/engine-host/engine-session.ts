/**
 * What an engine worker does: opens one database and carries out operations on it, keeps its row windows, and
 * tells of every call to the engine.
 */
import { hostname } from 'node:os'
import { basename } from 'node:path'
import { Database, isError } from '../../src-engine/index.ts'
import type {
  AttributeMap,
  CreateTableInput,
  Dynamodb,
  ReadOutput,
  TableDescription,
  TransactWriteItemsInput,
  WriteItemOutput,
} from '../../src-engine/index.ts'
import type { BrowseId, BrowseOpened, BrowseSource, BrowseWindow } from '../contract/browse.ts'
import { ipcFailure, toErrorData } from '../ipc/error-data.ts'
import { isQuery, openBrowseSource } from './browse-source.ts'
import { CallRecorder } from './call-recorder.ts'
import { cutItem } from './cut-item.ts'
import type { EngineEvent, EngineOperations, OperationName } from './protocol.ts'
import { keyOf } from '../workspace/commit-plan.ts'
import { Workspace, type WorkspaceEngine } from '../workspace/workspace.ts'
import { Statements } from './statements.ts'
import { Transfers } from './transfers.ts'
import { RowWindow, type WalkProgress } from './row-window.ts'

export interface EngineSessionOptions {
  readonly emit: (event: EngineEvent) => void
}

interface Browse {
  readonly table: string
  readonly window: RowWindow
  /** It was told since the last refresh that something was written. */
  outdated: boolean
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
  readonly #browses = new Map<BrowseId, Browse>()
  #database: Database | undefined
  /** Absent when the database is open for reading only. */
  #workspace: Workspace | undefined
  #statements: Statements | undefined
  #transfers: Transfers | undefined

  constructor(options: EngineSessionOptions) {
    this.#options = options
    this.#recorder = new CallRecorder((call) => options.emit({ kind: 'engineCalled', call }))
  }

  /** One function for each operation. They throw `KeystoneError`, or `IpcFailure` for what is not the engine's. */
  readonly operations: Operations = {
    openDatabase: async ({ path, mode, workspaceDirectory }) => {
      const run = (): Promise<Database> =>
        mode === 'readOnly'
          ? Database.openReadOnly(path, { owner, allowDamage: true })
          : Database.open(path, { owner })
      const database = await this.#recorder.call('OpenDatabase', { mode }, { run })
      await this.#opened(database, mode === 'readOnly' ? undefined : workspaceDirectory)
      return null
    },
    createDatabase: async ({ path, table, workspaceDirectory }) => {
      const database = await this.#recorder.call('CreateDatabase', table ?? {}, {
        run: () => createDatabase(path, table),
      })
      await this.#opened(database, workspaceDirectory)
      return null
    },
    closeDatabase: async () => {
      for (const browse of this.#browses.values()) browse.window.close()
      this.#browses.clear()
      const database = this.#database
      const workspace = this.#workspace
      const statements = this.#statements
      this.#statements = undefined
      const transfers = this.#transfers
      this.#transfers = undefined
      this.#database = undefined
      this.#workspace = undefined
      await statements?.closeAll()
      await transfers?.closeAll()
      await workspace?.close()
      if (database !== undefined) {
        await this.#recorder.call('CloseDatabase', {}, { run: () => database.close() })
      }
      return null
    },
    readHealth: async () => this.#open.health(),
    listTables: () => this.#listTables(),
    describeTable: ({ table }) => this.#describeTable(table),
    createTable: async (input) => {
      const output = await this.#recorder.call('CreateTable', input, {
        run: () => this.#open.dynamodb.createTable(input),
      })
      return output.TableDescription
    },
    getItem: (input) =>
      this.#recorder.call('GetItem', input, {
        run: () => this.#open.dynamodb.getItem(input),
        rows: (output) => (output.Item === undefined ? 0 : 1),
      }),
    putItem: async (input) => {
      const key = keyOf(input.Item, await this.#keyNames(input.TableName))
      const run = (): Promise<WriteItemOutput> => this.#open.dynamodb.putItem(input)
      return await this.#write('PutItem', input, { key, run })
    },
    deleteItem: (input) =>
      this.#write('DeleteItem', input, {
        key: input.Key,
        run: () => this.#open.dynamodb.deleteItem(input),
      }),
    updateItem: (input) =>
      this.#write('UpdateItem', input, {
        key: input.Key,
        run: () => this.#open.dynamodb.updateItem(input),
      }),
    query: (input) =>
      this.#recorder.call('Query', input, {
        run: () => this.#open.dynamodb.query(input),
        rows: countOf,
      }),
    scan: (input) =>
      this.#recorder.call('Scan', input, {
        run: () => this.#open.dynamodb.scan(input),
        rows: countOf,
      }),
    planStatement: async (request) => this.#stating.plan(request),
    startStatement: async ({ statementId, cancelFlag, ...request }) =>
      this.#stating.start(statementId, request, cancelFlag),
    statementRows: ({ statementId, first, count }) => this.#stating.rows(statementId, first, count),
    statementRow: async ({ statementId, at }) => this.#stating.row(statementId, at),
    cancelStatement: ({ statementId }) => this.#stating.cancel(statementId),
    closeStatement: async ({ statementId }) => {
      await this.#stating.close(statementId)
      return null
    },
    startExport: async (request) => {
      // Before anything is written to a file.
      await this.#describeTable(request.table)
      this.#transferring.startExport(request)
      return null
    },
    startImport: async (request) => {
      await this.#describeTable(request.table)
      this.#transferring.startImport(request)
      return null
    },
    cancelTransfer: async ({ transferId }) => {
      await this.#transferring.cancel(transferId)
      return null
    },
    listStaged: async () => this.#workspace?.staged() ?? [],
    stage: ({ edits }) => this.#writable.stage(edits),
    discardStaged: ({ ids }) => this.#writable.discard(ids),
    commitStaged: ({ ids }) => this.#writable.commit(ids),
    listJournal: async ({ limit, before }) => this.#workspace?.journal(limit, before) ?? [],
    journalChanges: async ({ number }) => this.#writable.changes(number),
    stageInverse: ({ number }) => this.#writable.stageInverse(number),
    openBrowse: ({ browseId, source }) => this.#openBrowse(browseId, source),
    readRows: ({ browseId, ...range }) => this.#readRows(browseId, range),
    refreshBrowse: async ({ browseId }) => {
      const browse = this.#browse(browseId)
      browse.outdated = false
      browse.window.refresh()
      return null
    },
    closeBrowse: async ({ browseId }) => {
      this.#browse(browseId).window.close()
      this.#browses.delete(browseId)
      return null
    },
  }

  /** An error in words for people, where the engine's own are DynamoDB's. */
  explain(error: unknown): unknown {
    const database = this.#database
    if (database === undefined || !isError(error, 'tableNotFound')) return error
    const { table } = error.details
    const tables = database.tableNames.join(', ') || 'none'
    const message = `There is no table ${table} in ${basename(database.path)}. Tables: ${tables}.`
    return ipcFailure('tableNotFound', message, { table })
  }

  get #open(): Database {
    if (this.#database !== undefined) return this.#database
    throw ipcFailure('closed', 'The database is not open in its engine.', {})
  }

  async #listTables(): Promise<readonly TableDescription[]> {
    const names: string[] = []
    let start: string | undefined
    do {
      const input = start === undefined ? {} : { ExclusiveStartTableName: start }
      const page = await this.#recorder.call('ListTables', input, {
        run: () => this.#open.dynamodb.listTables(input),
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
      run: () => this.#open.dynamodb.describeTable(input),
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
    if (this.#workspace === undefined) return await recorded()
    return await this.#workspace.write(
      operation,
      { table: input.TableName, key },
      { run: recorded },
    )
  }

  async #opened(database: Database, workspaceDirectory: string | undefined): Promise<void> {
    this.#database = database
    if (workspaceDirectory !== undefined) await this.#openWorkspace(database, workspaceDirectory)
    this.#transfers = new Transfers({
      database,
      recorder: this.#recorder,
      onProgress: (progress) => this.#options.emit({ kind: 'transferProgressed', progress }),
      alone: (write) => this.#workspace?.alone(write) ?? write(),
      onWritten: (table) => this.#markOutdated(table),
    })
    this.#statements = new Statements({
      database,
      workspace: this.#workspace,
      recorder: this.#recorder,
      onProgress: (progress) => this.#options.emit({ kind: 'statementProgressed', progress }),
      onWritten: (table) => this.#markOutdated(table),
    })
  }

  async #openWorkspace(database: Database, directory: string): Promise<void> {
    try {
      this.#workspace = await Workspace.open({
        directory,
        engine: this.#recordedEngine(database.dynamodb),
        nowMs: () => Date.now(),
        onWritten: (table) => this.#markOutdated(table),
      })
    } catch (error) {
      this.#database = undefined
      await database.close()
      throw error
    }
  }

  /** What the workspace asks of the engine stands in the activity log like everything else. */
  #recordedEngine(dynamodb: Dynamodb): WorkspaceEngine {
    return {
      getItem: (input) =>
        this.#recorder.call('GetItem', input, {
          run: () => dynamodb.getItem(input),
          rows: (output) => (output.Item === undefined ? 0 : 1),
        }),
      describeTable: (input) =>
        this.#recorder.call('DescribeTable', input, { run: () => dynamodb.describeTable(input) }),
      transactWriteItems: (input) =>
        this.#recorder.call('TransactWriteItems', describeTransaction(input), {
          run: () => dynamodb.transactWriteItems(input),
          rows: () => input.TransactItems.length,
        }),
    }
  }

  get #transferring(): Transfers {
    if (this.#transfers !== undefined) return this.#transfers
    throw ipcFailure('closed', 'The database is not open in its engine.', {})
  }

  get #stating(): Statements {
    if (this.#statements !== undefined) return this.#statements
    throw ipcFailure('closed', 'The database is not open in its engine.', {})
  }

  get #writable(): Workspace {
    if (this.#workspace !== undefined) return this.#workspace
    const message = 'The database is open for reading only. Open it for writing to change it.'
    throw ipcFailure('readOnly', message, { path: this.#open.path })
  }

  async #keyNames(table: string): Promise<readonly string[]> {
    const description = await this.#describeTable(table)
    return description.KeySchema.map((element) => element.AttributeName)
  }

  /** Tells each row window of a table, or of all, once, until it is refreshed. */
  #markOutdated(table: string | undefined): void {
    for (const [browseId, browse] of this.#browses) {
      if (browse.outdated || (table !== undefined && browse.table !== table)) continue
      browse.outdated = true
      this.#options.emit({ kind: 'browseOutdated', browseId })
    }
  }

  async #openBrowse(browseId: BrowseId, source: BrowseSource): Promise<BrowseOpened> {
    // Before anything is kept: a table that is not there is said at once.
    const description = await this.#describeTable(source.table)
    const { dynamodb } = this.#open
    const window = new RowWindow({
      openSource: () => openBrowseSource(dynamodb, source, this.#recorder),
      onProgress: (progress) => this.#tellProgress(browseId, progress),
      pause: () => new Promise((resolve) => setImmediate(resolve)),
      nowMs: () => performance.now(),
    })
    this.#browses.set(browseId, { table: source.table, window, outdated: false })
    const kind = isQuery(source) ? 'query' : 'scan'
    const estimatedRows = rowsBeforehand(description, source)
    return estimatedRows === undefined ? { browseId, kind } : { browseId, kind, estimatedRows }
  }

  async #readRows(
    browseId: BrowseId,
    { first, count }: { readonly first: number; readonly count: number },
  ): Promise<BrowseWindow> {
    const started = performance.now()
    const range = await this.#browse(browseId).window.rows(first, count)
    const rows = range.items.map(cutItem)
    const elapsedMs = performance.now() - started
    const { scanned, bytes, endReached } = range
    return { first, rows, cost: { scanned, returned: rows.length, bytes, elapsedMs }, endReached }
  }

  #browse(browseId: BrowseId): Browse {
    const browse = this.#browses.get(browseId)
    if (browse !== undefined) return browse
    throw ipcFailure('unknownHandle', 'These rows are no longer open.', { handle: browseId })
  }

  #tellProgress(browseId: BrowseId, { error, ...progress }: WalkProgress): void {
    if (error === undefined) {
      const event = { browseId, ...progress }
      this.#options.emit({ kind: 'browseProgressed', progress: event })
      return
    }
    const { code, message } = toErrorData(error)
    const event = { browseId, ...progress, error: { code, message } }
    this.#options.emit({ kind: 'browseProgressed', progress: event })
  }
}

/** Known before the walk only when nothing is left out. */
function rowsBeforehand(table: TableDescription, source: BrowseSource): number | undefined {
  if (isQuery(source) || source.FilterExpression !== undefined) return undefined
  if (source.index === undefined) return table.ItemCount
  const indexes = [...(table.LocalSecondaryIndexes ?? []), ...(table.GlobalSecondaryIndexes ?? [])]
  return indexes.find((index) => index.IndexName === source.index)?.ItemCount
}

function countOf(output: ReadOutput): number {
  return output.Count
}

function describeTransaction(input: TransactWriteItemsInput): object {
  const tables = input.TransactItems.map(
    (action) => (action.Put ?? action.Delete ?? action.Update)?.TableName ?? '',
  )
  return { tables: [...new Set(tables)].join(', '), actions: input.TransactItems.length }
}

/** With the given table alone, or with the default one. A table that is refused leaves no directory behind. */
async function createDatabase(
  path: string,
  table: CreateTableInput | undefined,
): Promise<Database> {
  if (table === undefined) return await Database.create(path, { owner })
  await using trial = await Database.createInMemory({ defaultTable: false })
  await trial.dynamodb.createTable(table)
  const database = await Database.create(path, { owner, defaultTable: false })
  await database.dynamodb.createTable(table)
  return database
}
