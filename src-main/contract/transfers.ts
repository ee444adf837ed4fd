/**
 * Items out of a table, an index or a query into a file, and from a file into a table, as a stream: any number of
 * them in little memory, with progress and cancel. Files are chosen in dialogs that main opens; the page knows them
 * by `fileId` and by name.
 *
 *   import   choose ──▶ survey (types from the whole file) ──▶ import, dry ──▶ import
 *   export   check (what the format cannot hold) ──▶ export
 */
import type { TypeName } from '../../src-engine/index.ts'
import type { BrowseSource } from './browse.ts'
import type { DatabaseHandle } from './databases.ts'
import type { IpcErrorData } from './result.ts'

declare const transferTag: unique symbol
declare const fileTag: unique symbol

/** Names one running or finished survey, import, check or export. An import keeps it when it is resumed. */
export type TransferId = string & { readonly [transferTag]: true }

/** Names one file that the user chose to import. */
export type ImportFileId = string & { readonly [fileTag]: true }

/**
 * `dynamodbJson`: one item a line with its types, `{"pk":{"S":"a"}}`; gives back every item as it was.
 * `csv`: one column per attribute; values that CSV cannot hold are written as DynamoDB JSON in their cell, so it
 * gives back every item too. `json`: plain JSON lines; sets, binary, vectors and times come back as lists and text.
 * `partiql`: one INSERT statement a line; items with binary, vectors or times are left out, for want of a literal.
 */
export type TransferFormat = 'dynamodbJson' | 'json' | 'csv' | 'partiql'

export type ImportFormat = Exclude<TransferFormat, 'partiql'>

/** A comma, a semicolon or a tab. */
export type CsvSeparator = ',' | ';' | '\t'

/** How to read a file. */
export interface FileForm {
  readonly format: ImportFormat
  /** Of a CSV. */
  readonly separator?: CsvSeparator | undefined
}

export interface ImportFile {
  readonly fileId: ImportFileId
  readonly name: string
  readonly sizeBytes: number
  /** Found from the first part of the file. */
  readonly form: FileForm
}

/** What one column of a CSV, or one top-level attribute of JSON, holds in the whole file. */
export interface SurveyedColumn {
  readonly name: string
  /** Rows that have it. */
  readonly rows: number
  /** Most frequent first. */
  readonly types: readonly { readonly type: TypeName; readonly rows: number }[]
  /** Texts that look like numbers, but are none in normal form: `007`, `1e3`. */
  readonly numberLikeTexts: number
  /** The first few different values, cut. */
  readonly examples: readonly string[]
}

/**
 * `asWritten`: of CSV, a number where the cell is one in normal form, otherwise text; of JSON, as it stands there.
 * `number` and `boolean` refuse rows whose text is none.
 */
export type ColumnType = 'asWritten' | 'text' | 'number' | 'boolean' | 'leaveOut'

export interface ColumnMapping {
  readonly column: string
  /** The attribute it becomes. */
  readonly attribute: string
  readonly as: ColumnType
}

/** What a format cannot hold, of the items looked at. */
export interface FormatLoss {
  readonly type: TypeName
  /** Items that have such a value, at any depth. */
  readonly items: number
  /** One attribute that has it. */
  readonly attribute: string
}

export interface TransferStarted {
  readonly transferId: TransferId
  /** Name of the chosen file. */
  readonly file: string
}

export type TransferState =
  | { readonly kind: 'running' }
  | { readonly kind: 'ended' }
  /** Of an export nothing stays; what an import has written stays, and it can be resumed. */
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly error: IpcErrorData }

export interface TransferProgress {
  readonly transferId: TransferId
  readonly kind: 'survey' | 'import' | 'export'
  /** Of an import or export: looks, and writes nothing. */
  readonly dryRun: boolean
  readonly table: string
  readonly state: TransferState
  /** Written to the file, or to the table; of a dry run: those that could be; of a survey: those read. */
  readonly items: number
  /** Written to the file, or read from it. */
  readonly bytes: number
  /** Of a file read: its size. */
  readonly bytesTotal?: number | undefined
  /** Rows of an import that are no items of this table; items of an export that the format cannot hold. */
  readonly rejected: number
  /** The first of them, to show. */
  readonly rejects: readonly { readonly row: number; readonly message: string }[]
  /** Where all of them are, with what was wrong; beside the imported or exported file. */
  readonly rejectsFile?: string | undefined
  /** Of a survey, when it has ended. */
  readonly columns?: readonly SurveyedColumn[] | undefined
  /** Of the dry run of an export. */
  readonly losses?: readonly FormatLoss[] | undefined
  readonly elapsedMs: number
}

/** An import that was cancelled, failed, or ended with the app. */
export interface UnfinishedImport {
  readonly transferId: TransferId
  readonly file: string
  readonly table: string
  /** Rows done: it goes on after them. */
  readonly rows: number
  readonly bytesTotal: number
  /** Milliseconds since 1970. */
  readonly startedAtMs: number
  /** The file is not as it was: it cannot be resumed. */
  readonly changed: boolean
}

export interface ExportRequest {
  readonly source: BrowseSource
  readonly format: TransferFormat
  /** Attributes that come first, in this order. */
  readonly columns: readonly string[]
  /** All other attributes are left out. */
  readonly onlyColumns: boolean
}

/** Not a plain method: a `File` of a drop event can only be turned into a path by the preload script. */
export interface DropImportMethods {
  /** As `chooseImportFile`, of a file that was dropped on the window. */
  chooseDropped(file: object, input: { readonly handle: DatabaseHandle }): Promise<ImportFile>
}

export interface TransferMethods {
  /** Null when the dialog was cancelled. */
  chooseImportFile(input: { readonly handle: DatabaseHandle }): Promise<ImportFile | null>
  /** Reads the whole file and tells what its columns hold. */
  survey(input: {
    readonly handle: DatabaseHandle
    readonly fileId: ImportFileId
    readonly table: string
    readonly form: FileForm
  }): Promise<TransferStarted>
  /** An item with the key of another takes its place. `dryRun` tells which rows would be rejected. */
  import(input: {
    readonly handle: DatabaseHandle
    readonly fileId: ImportFileId
    readonly table: string
    readonly form: FileForm
    /** Columns that are not named come as written. */
    readonly mapping: readonly ColumnMapping[]
    readonly dryRun: boolean
  }): Promise<TransferStarted>
  /** Last begun first. */
  unfinished(input: { readonly handle: DatabaseHandle }): Promise<readonly UnfinishedImport[]>
  /** Goes on where it ended; rows that were under way then are written again. */
  resume(input: {
    readonly handle: DatabaseHandle
    readonly transferId: TransferId
  }): Promise<TransferStarted>
  /** What it has written stays. */
  forget(input: {
    readonly handle: DatabaseHandle
    readonly transferId: TransferId
  }): Promise<readonly UnfinishedImport[]>
  /** Null when the dialog was cancelled. All that is exported is of one moment. */
  exportDialog(
    input: { readonly handle: DatabaseHandle } & ExportRequest,
  ): Promise<TransferStarted | null>
  /** Reads all of it, and tells what the format cannot hold. */
  checkExport(input: { readonly handle: DatabaseHandle } & ExportRequest): Promise<TransferStarted>
  cancel(input: { readonly transferId: TransferId }): Promise<null>
}
