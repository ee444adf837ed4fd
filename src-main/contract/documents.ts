/**
 * Statements kept as plain `.partiql` files, where the user wants them. The page names no path: main asks for it, and
 * gives out an id that means the same file on the next start.
 */
declare const documentTag: unique symbol

export type DocumentId = string & { readonly [documentTag]: true }

export interface OpenedDocument {
  readonly documentId: DocumentId
  /** The file's name without its directory. */
  readonly name: string
  readonly text: string
}

export interface SavedDocument {
  readonly documentId: DocumentId
  readonly name: string
}

/** A folder of files of statements, those of the folders below it too. */
export interface QueryFolder {
  /** Its name without its directory. */
  readonly name: string
  /** By name; at most 500. */
  readonly files: readonly FolderDocument[]
  /** There are more than are listed. */
  readonly isPart: boolean
}

export interface FolderDocument extends SavedDocument {
  /** Milliseconds since 1970. */
  readonly modifiedMs: number
  /** How its text begins. */
  readonly start: string
}

export interface DocumentMethods {
  /** Those last opened or saved that are still there, newest first; at most 20. */
  recent(): Promise<readonly SavedDocument[]>
  /** The chosen folder as it is now; null when none was chosen. Fails with `io` when it cannot be read. */
  folder(): Promise<QueryFolder | null>
  /** Asks for a folder and keeps it. Null when the dialog was closed. Fails with `io` when it cannot be read. */
  folderDialog(): Promise<QueryFolder | null>
  /** A recent one, or one of the folder. Fails with `io` when it cannot be read any more, or is not text. */
  openRecent(input: { readonly documentId: DocumentId }): Promise<OpenedDocument>
  /** Null when the dialog was closed. Fails with `io` when the file cannot be read, or is not text. */
  openDialog(): Promise<OpenedDocument | null>
  /** Without an id, or with one that is not known any more, asks where to: first of all in the folder. Null when the dialog was closed. */
  saveDialog(input: {
    readonly documentId?: DocumentId | undefined
    readonly name: string
    readonly text: string
  }): Promise<SavedDocument | null>
}
