/**
 * Items out of a table into a file and back, as a stream: any number of them in little memory, with progress and
 * cancel. The file is chosen in a dialog that main opens.
 */
import type { DatabaseHandle } from './databases.ts'
import type { IpcErrorData } from './result.ts'

declare const transferTag: unique symbol

/** Names one running or finished import or export. */
export type TransferId = string & { readonly [transferTag]: true }

/**
 * `dynamodbJson`: one item a line with its types, `{"pk":{"S":"a"}}`; gives back every item as it was.
 * `csv`: one column per attribute; values that CSV cannot hold are written as DynamoDB JSON in their cell, so it
 * gives back every item too. `json`: plain JSON lines; sets, binary, vectors and times come back as lists and text.
 */
export type TransferFormat = 'dynamodbJson' | 'json' | 'csv'

export interface TransferStarted {
  readonly transferId: TransferId
  /** Name of the chosen file. */
  readonly file: string
}

export type TransferState =
  | { readonly kind: 'running' }
  | { readonly kind: 'ended' }
  /** Of an export nothing stays; what an import has written stays. */
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly error: IpcErrorData }

export interface TransferProgress {
  readonly transferId: TransferId
  readonly kind: 'export' | 'import'
  readonly table: string
  readonly state: TransferState
  /** Written to the file, or to the table; of a dry run: those that could be. */
  readonly items: number
  /** Written to the file, or read from it. */
  readonly bytes: number
  /** Of an import: size of the file. */
  readonly bytesTotal?: number | undefined
  /** Rows of an import that are no items of this table. */
  readonly rejected: number
  /** The first of them, to show. */
  readonly rejects: readonly { readonly row: number; readonly message: string }[]
  /** Where all of them are, with what was wrong; beside the imported file. */
  readonly rejectsFile?: string | undefined
  readonly elapsedMs: number
}

export interface TransferMethods {
  /** Null when the dialog was cancelled. All items are of one moment. */
  exportDialog(input: {
    readonly handle: DatabaseHandle
    readonly table: string
    readonly format: TransferFormat
  }): Promise<TransferStarted | null>
  /**
   * Null when the dialog was cancelled. An item with the key of another takes its place. `dryRun` writes nothing and
   * tells which rows would be rejected.
   */
  importDialog(input: {
    readonly handle: DatabaseHandle
    readonly table: string
    readonly format: TransferFormat
    readonly dryRun: boolean
    /** Columns of a CSV that are text whatever they look like. */
    readonly textColumns?: readonly string[] | undefined
  }): Promise<TransferStarted | null>
  cancel(input: { readonly transferId: TransferId }): Promise<null>
}
