/**
 * Databases as the window sees them: opaque handles made by main. The window is told paths to show them, and
 * can name none: it asks for a dialog, passes on a dropped file, or picks a recent one by its id.
 */
import type {
  CreateTableInput,
  LegacyImportReport,
  LockHolder,
  TableDescription,
} from '../../src-engine/index.ts'

declare const handleTag: unique symbol
declare const recentTag: unique symbol

/** Names one open database of this window. Unguessable; worthless in another window or after a restart. */
export type DatabaseHandle = string & { readonly [handleTag]: true }

/** Names an entry of the recent databases. Stable across restarts. */
export type RecentId = string & { readonly [recentTag]: true }

/** Read-only changes no byte on disk, and serves what is whole of a damaged database. */
export type OpenMode = 'readWrite' | 'readOnly'

export type EnvironmentColour = 'green' | 'blue' | 'amber' | 'red' | 'violet'

/** What a database is for, as the user says: shown wherever the database is named, and in every confirmation. */
export interface Environment {
  readonly label: string
  readonly colour: EnvironmentColour
  /** It opens for reading only, however it is opened; only `reopen` opens it for writing. */
  readonly opensReadOnly: boolean
}

export interface OpenDatabase {
  readonly handle: DatabaseHandle
  /** Stable across restarts, unlike the handle: what saved tabs and layouts are keyed by. */
  readonly recentId: RecentId
  /** The directory's own name, `shop.keystone`. */
  readonly name: string
  /** Where it is, to show. */
  readonly path: string
  readonly mode: OpenMode
  readonly environment?: Environment | undefined
  readonly state: DatabaseState
}

export type DatabaseState =
  | { readonly kind: 'open' }
  /** Released to other programs; calls fail with `paused` until it is resumed. */
  | { readonly kind: 'paused' }
  /** The engine's worker ended; calls fail with `engineLost` until it is open again. */
  | { readonly kind: 'reopening' }
  /** It could not be opened again; close it, or open it anew. */
  | { readonly kind: 'failed'; readonly message: string }

export interface RecentDatabase {
  readonly recentId: RecentId
  readonly name: string
  readonly path: string
  /** Milliseconds since 1970. */
  readonly openedAtMs: number
  /** The mode it was last opened in. */
  readonly mode: OpenMode
  /** Of all files in the directory; undefined when it is missing or cannot be read. */
  readonly sizeBytes?: number | undefined
  readonly environment?: Environment | undefined
  /** Another program has it open for writing: it cannot be opened now. */
  readonly openIn?: LockHolder | undefined
  /** Nothing is at the path any more. */
  readonly missing: boolean
}

export interface DatabaseDescription extends OpenDatabase {
  readonly tables: readonly TableDescription[]
  /** Of the files in its directory. */
  readonly sizeBytes: number
  /** The largest item that may be written, as DynamoDB counts; chosen when the database was made. */
  readonly itemBytesMax: number
  readonly health: DatabaseHealth
}

export interface DatabaseHealth {
  /** `degraded`: parts cannot be read, or writing has stopped; everything else is served. */
  readonly status: 'healthy' | 'degraded' | 'readOnly' | 'closed'
  /** What is wrong and where, each in one sentence. */
  readonly problems: readonly string[]
  /** What is not wrong yet, such as a place that is not safe for a database in use. */
  readonly warnings: readonly string[]
}

/** What was lost when the engine's worker of a database ended. */
export interface EngineLoss {
  readonly handle: DatabaseHandle
  readonly name: string
  /** Calls that had not returned: their writes may or may not be there. Acknowledged writes are safe. */
  readonly unanswered: readonly string[]
  /** One sentence for people. */
  readonly message: string
}

/** What came of the import of a directory of the Rust version: the new database, and what could not be taken along. */
export interface LegacyImport {
  readonly database: OpenDatabase
  readonly report: LegacyImportReport
}

export interface DatabaseMethods {
  /** Asks for a directory and opens it. Null when the dialog was cancelled. An open one is returned as it is. */
  openDialog(input: { readonly mode: OpenMode }): Promise<OpenDatabase | null>
  openRecent(input: {
    readonly recentId: RecentId
    /** As last time when absent. */
    readonly mode?: OpenMode | undefined
  }): Promise<OpenDatabase>
  /** Asks where, creates a database there with its first table and opens it. Null when cancelled. */
  createDialog(input: {
    readonly table?: CreateTableInput | undefined
  }): Promise<OpenDatabase | null>
  /**
   * Asks where, makes a new database there of the directory of the Rust version that this window failed to open last,
   * and opens it. The old directory is only read. Null when cancelled.
   */
  importRefusedDialog(input: { readonly recentId: RecentId }): Promise<LegacyImport | null>
  /** Finishes what is in flight and closes. Browses of it end. */
  close(input: { readonly handle: DatabaseHandle }): Promise<null>
  /** Releases the directory to other programs; tabs, row windows and staged edits stay. */
  pause(input: { readonly handle: DatabaseHandle }): Promise<OpenDatabase>
  /** Opens it again, in the mode it had. Fails as opening does, and stays paused then. */
  resume(input: { readonly handle: DatabaseHandle }): Promise<OpenDatabase>
  /** Closes it and opens it in the other mode: the one way to write to one whose environment opens read-only. */
  reopen(input: { readonly handle: DatabaseHandle; readonly mode: OpenMode }): Promise<OpenDatabase>
  /** Null takes the label off. */
  setEnvironment(input: {
    readonly recentId: RecentId
    readonly environment: Environment | null
  }): Promise<null>
  /** The directory that this window failed to open last: `openRecent` takes its id, so that it can be tried otherwise. */
  lastRefused(): Promise<{ readonly recentId: RecentId; readonly path: string } | null>
  /** Those of this window, in the order they were opened: also after a reload of the page. */
  list(): Promise<readonly OpenDatabase[]>
  describe(input: { readonly handle: DatabaseHandle }): Promise<DatabaseDescription>
  /** Shows the directory in the system's file manager. */
  reveal(input: { readonly handle: DatabaseHandle }): Promise<null>
  /** Last opened first. */
  recents(): Promise<readonly RecentDatabase[]>
  /** Takes it off the list; the database itself is not touched. */
  forgetRecent(input: { readonly recentId: RecentId }): Promise<readonly RecentDatabase[]>
}

/** Not a plain method: a `File` of a drop event can only be turned into a path by the preload script. */
export interface DropMethods {
  /** `file` is the DOM `File` of a dropped directory. */
  openDropped(file: object, input: { readonly mode: OpenMode }): Promise<OpenDatabase>
}
