/**
 * What the main process and an engine worker say to each other: a call is answered by one result or failure;
 * events come in between. Plain messages, so that the worker could be a process of its own.
 */
import type {
  CreateTableInput,
  DeleteItemInput,
  GetItemInput,
  GetItemOutput,
  Item,
  LegacyImportReport,
  PutItemInput,
  QueryInput,
  ReadOutput,
  ScanInput,
  StreamPageRequest,
  TableDescription,
  UpdateItemInput,
  WriteItemOutput,
} from '../../src-engine/index.ts'
import type {
  BrowseId,
  BrowseMoment,
  BrowseOpened,
  BrowseProgress,
  BrowseSource,
  BrowseWindow,
} from '../contract/browse.ts'
import type { DatabaseHealth, OpenMode } from '../contract/databases.ts'
import type {
  CommitOutcome,
  Edit,
  InverseOutcome,
  JournalChange,
  JournalEntry,
  JournalNumber,
  StagedEdit,
  StagedId,
} from '../contract/staging.ts'
import type {
  StatementId,
  StatementPlan,
  StatementProgress,
  StatementRequest,
  StatementStarted,
  StatementWindow,
} from '../contract/statements.ts'
import type {
  ColumnMapping,
  ExportRequest,
  FileForm,
  TransferId,
  TransferProgress,
  UnfinishedImport,
} from '../contract/transfers.ts'
import type { ChangePage } from '../contract/streams.ts'
import type { IpcErrorData } from '../contract/result.ts'
import type { SchemaProgress } from '../contract/schema.ts'
import type { StorageObserved } from './storage/storage-watch.ts'
import type { RunProgress } from './storage/storage-runs.ts'
import type { StorageOperations } from './storage-protocol.ts'
import type { SchemaOperations } from './schema-protocol.ts'

export interface Place {
  readonly path: string
  /** Where the app keeps its own files about this database. */
  readonly workspaceDirectory: string
}

/**
 * Set from outside to stop a statement: a sort or a join may keep the worker from hearing any message. One 32-bit
 * integer in shared memory, 0 or 1. (Across processes it would be a message, heard between pages only.)
 */
export type CancelFlag = Int32Array<SharedArrayBuffer>

export interface ExportJob extends ExportRequest {
  readonly transferId: TransferId
  /** Absent: it is only checked. */
  readonly path?: string | undefined
}

export interface SurveyJob {
  readonly transferId: TransferId
  readonly table: string
  readonly path: string
  readonly form: FileForm
}

export interface ImportJob extends SurveyJob {
  readonly mapping: readonly ColumnMapping[]
  readonly dryRun: boolean
}

/** The database is the worker's own. */
export type StatementText = Omit<StatementRequest, 'handle'>

/** Operation, what it takes and what it gives. A worker serves one database. */
export interface EngineOperations extends SchemaOperations, StorageOperations {
  openDatabase: {
    input: Place & { readonly mode: OpenMode }
    output: null
  }
  createDatabase: {
    input: Place & { readonly table: CreateTableInput | undefined }
    output: null
  }
  /** Before anything is open: makes the database `target` of a directory of the Rust version. */
  importLegacy: {
    input: { readonly source: string; readonly target: string }
    output: LegacyImportReport
  }
  closeDatabase: { input: null; output: null }
  readHealth: { input: null; output: DatabaseHealth }
  readLimits: { input: null; output: { readonly itemBytesMax: number } }
  listTables: { input: null; output: readonly TableDescription[] }
  describeTable: { input: { readonly table: string }; output: TableDescription }
  createTable: { input: CreateTableInput; output: TableDescription }
  getItem: { input: GetItemInput; output: GetItemOutput }
  putItem: { input: PutItemInput; output: WriteItemOutput }
  deleteItem: { input: DeleteItemInput; output: WriteItemOutput }
  updateItem: { input: UpdateItemInput; output: WriteItemOutput }
  query: { input: QueryInput; output: ReadOutput }
  scan: { input: ScanInput; output: ReadOutput }
  openBrowse: {
    input: { readonly browseId: BrowseId; readonly source: BrowseSource }
    output: BrowseOpened
  }
  readRows: {
    input: { readonly browseId: BrowseId; readonly first: number; readonly count: number }
    output: BrowseWindow
  }
  refreshBrowse: { input: { readonly browseId: BrowseId }; output: BrowseMoment }
  readChanges: { input: StreamPageRequest; output: ChangePage }
  planStatement: { input: StatementText; output: StatementPlan }
  startStatement: {
    input: StatementText & {
      readonly statementId: StatementId
      readonly cancelFlag: CancelFlag
    }
    output: StatementStarted
  }
  statementRows: {
    input: { readonly statementId: StatementId; readonly first: number; readonly count: number }
    output: StatementWindow
  }
  statementRow: {
    input: { readonly statementId: StatementId; readonly at: number }
    output: Item
  }
  cancelStatement: { input: { readonly statementId: StatementId }; output: StatementProgress }
  closeStatement: { input: { readonly statementId: StatementId }; output: null }
  startExport: { input: ExportJob; output: null }
  startSurvey: { input: SurveyJob; output: null }
  startImport: { input: ImportJob; output: null }
  listUnfinishedImports: { input: null; output: readonly UnfinishedImport[] }
  /** Gives the name of its file. */
  resumeImport: { input: { readonly transferId: TransferId }; output: string }
  forgetImport: {
    input: { readonly transferId: TransferId }
    output: readonly UnfinishedImport[]
  }
  cancelTransfer: { input: { readonly transferId: TransferId }; output: null }
  listStaged: { input: null; output: readonly StagedEdit[] }
  stage: { input: { readonly edits: readonly Edit[] }; output: readonly StagedEdit[] }
  discardStaged: { input: { readonly ids: readonly StagedId[] }; output: readonly StagedEdit[] }
  commitStaged: { input: { readonly ids: readonly StagedId[] }; output: CommitOutcome }
  listJournal: {
    input: { readonly limit: number; readonly before?: JournalNumber | undefined }
    output: readonly JournalEntry[]
  }
  journalChanges: {
    input: { readonly number: JournalNumber }
    output: readonly JournalChange[]
  }
  stageInverse: { input: { readonly number: JournalNumber }; output: InverseOutcome }
  stopBrowse: { input: { readonly browseId: BrowseId }; output: null }
  closeBrowse: { input: { readonly browseId: BrowseId }; output: null }
}

export type OperationName = keyof EngineOperations
export type InputOf<Name extends OperationName> = EngineOperations[Name]['input']
export type OutputOf<Name extends OperationName> = EngineOperations[Name]['output']

export interface EngineRequest {
  readonly id: number
  readonly operation: OperationName
  readonly input: unknown
}

export type EngineMessage =
  | { readonly kind: 'result'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failure'; readonly id: number; readonly error: IpcErrorData }
  | { readonly kind: 'event'; readonly event: EngineEvent }

export type EngineEvent =
  | { readonly kind: 'browseProgressed'; readonly progress: BrowseProgress }
  | { readonly kind: 'browseOutdated'; readonly browseId: BrowseId }
  | { readonly kind: 'databaseWritten' }
  | { readonly kind: 'statementProgressed'; readonly progress: StatementProgress }
  | { readonly kind: 'transferProgressed'; readonly progress: TransferProgress }
  | { readonly kind: 'schemaProgressed'; readonly progress: SchemaProgress }
  | { readonly kind: 'storageChanged'; readonly change: StorageObserved }
  | { readonly kind: 'storageProgressed'; readonly progress: RunProgress }
  | { readonly kind: 'streamGrown'; readonly table: string }
  | { readonly kind: 'engineCalled'; readonly call: EngineCall }
  /** An error nobody planned for, told without its message, which may hold data. */
  | { readonly kind: 'unexpected'; readonly where: string; readonly error: string }

/** One call to the engine, for the activity log. */
export interface EngineCall {
  readonly operation: string
  readonly text: string
  readonly startedAtMs: number
  readonly elapsedMs: number
  readonly rows: number
  readonly failed?: { readonly code: IpcErrorData['code']; readonly message: string } | undefined
}
