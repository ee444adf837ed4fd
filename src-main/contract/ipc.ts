/**
 * The one contract between the window and the main process: methods (asked by the window, answered by main)
 * and events (told by main). The preload script exposes `KeystoneBridge` as `window.keystone`: one function per
 * method, nothing generic. Types only; no Node, no DOM, no Electron.
 */
import type {
  Activity,
  ActivityMethods,
  AppMethods,
  MenuCommand,
  SessionMethods,
  Settings,
  SettingsMethods,
} from './application.ts'
import type { BrowseId, BrowseMethods, BrowseProgress } from './browse.ts'
import type {
  DatabaseHandle,
  DatabaseMethods,
  DropMethods,
  EngineLoss,
  OpenDatabase,
} from './databases.ts'
import type { DocumentMethods } from './documents.ts'
import type { ItemMethods, TableMethods } from './items.ts'
import type { JournalMethods, StagingMethods } from './staging.ts'
import type { StreamGrown, StreamMethods } from './streams.ts'
import type { StatementMethods, StatementProgress } from './statements.ts'
import type { DropImportMethods, TransferMethods, TransferProgress } from './transfers.ts'
import type { SchemaMethods, SchemaProgress } from './schema.ts'
import type { ValueFileMethods } from './value-files.ts'
import type { StorageChange, StorageMethods, StorageProgress } from './storage.ts'
import type { IpcErrorData, IpcResult } from './result.ts'

/** Group, method, and what it takes and gives. A method takes one argument or none. */
export interface IpcMethods {
  readonly app: AppMethods
  readonly settings: SettingsMethods
  readonly session: SessionMethods
  readonly database: DatabaseMethods
  readonly tables: TableMethods
  readonly items: ItemMethods
  readonly browse: BrowseMethods
  readonly statements: StatementMethods
  readonly documents: DocumentMethods
  readonly valueFiles: ValueFileMethods
  readonly transfers: TransferMethods
  readonly schema: SchemaMethods
  readonly storage: StorageMethods
  readonly streams: StreamMethods
  readonly staging: StagingMethods
  readonly journal: JournalMethods
  readonly activity: ActivityMethods
}

/** Event name and what it carries. Named in the past tense. */
export interface IpcEvents {
  /** A menu entry or shortcut was chosen. */
  commandChosen: { readonly command: MenuCommand }
  settingsChanged: Settings
  /** Opened, closed, lost or reopened: the whole list of this window. */
  databasesChanged: { readonly databases: readonly OpenDatabase[] }
  /** Opened from outside the page (command line, file association, second start): show it. */
  databaseOpened: { readonly database: OpenDatabase }
  /** Opening from outside the page failed. */
  openFailed: { readonly path: string; readonly error: IpcErrorData }
  engineLost: EngineLoss
  browseProgressed: BrowseProgress
  /** Something was written to what is browsed, by this app: `refresh` shows it. */
  browseOutdated: { readonly browseId: BrowseId }
  /** Items were written, by this app: counts may have changed. Every few seconds at most. */
  databaseWritten: { readonly handle: DatabaseHandle }
  /** Several times a second while it runs, and once when it is over. */
  statementProgressed: StatementProgress
  /** Several times a second while it runs, and once when it is over. */
  transferProgressed: TransferProgress
  /** Several times a second while a run lasts. */
  schemaProgressed: SchemaProgress
  /** To a page that watches, when something changed. */
  storageChanged: StorageChange
  /** Several times a second while a run lasts. */
  storageProgressed: StorageProgress
  streamGrown: StreamGrown
  /** In batches. */
  activityRecorded: { readonly entries: readonly Activity[] }
}

export type IpcEventName = keyof IpcEvents

/** A method as the window calls it: the same input, the output as data. */
type Bridged<Method> = Method extends (...input: infer Input) => Promise<infer Value>
  ? (...input: Input) => Promise<IpcResult<Value>>
  : never

type BridgedGroup<Group> = { readonly [Name in keyof Group]: Bridged<Group[Name]> }

/** `window.keystone`. */
export type KeystoneBridge = {
  readonly [Group in Exclude<keyof IpcMethods, 'database' | 'transfers'>]: BridgedGroup<
    IpcMethods[Group]
  >
} & {
  readonly database: BridgedGroup<DatabaseMethods & DropMethods>
  readonly transfers: BridgedGroup<TransferMethods & DropImportMethods>
  readonly events: {
    /** Calls `listener` for each event of that name. Returns what ends it. */
    on<Name extends IpcEventName>(
      name: Name,
      listener: (event: IpcEvents[Name]) => void,
    ): () => void
  }
}
