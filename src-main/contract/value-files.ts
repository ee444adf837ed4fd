/** One value as a file of its own, where the user says: bytes as they are, text as UTF-8. */

export interface SavedValueFile {
  /** The file's name without its directory. */
  readonly name: string
  readonly bytes: number
}

export interface LoadedValueFile {
  readonly name: string
  readonly content: Uint8Array
}

export interface ValueFileMethods {
  /** Null when the dialog was closed. Fails with `io`. */
  saveDialog(input: {
    readonly name: string
    readonly content: Uint8Array
  }): Promise<SavedValueFile | null>
  /** Null when the dialog was closed. Fails with `io` when the file cannot be read, or is larger than any item. */
  openDialog(): Promise<LoadedValueFile | null>
}
