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

export interface DocumentMethods {
  /** Those last opened or saved that are still there, newest first; at most 20. */
  recent(): Promise<readonly SavedDocument[]>
  /** Fails with `io` when it cannot be read any more, or is not text. */
  openRecent(input: { readonly documentId: DocumentId }): Promise<OpenedDocument>
  /** Null when the dialog was closed. Fails with `io` when the file cannot be read, or is not text. */
  openDialog(): Promise<OpenedDocument | null>
  /** Without an id, or with one that is not known any more, asks where to. Null when the dialog was closed. */
  saveDialog(input: {
    readonly documentId?: DocumentId | undefined
    readonly name: string
    readonly text: string
  }): Promise<SavedDocument | null>
}
