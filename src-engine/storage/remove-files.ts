/** Takes back a directory that this process made a moment ago and then could not complete. */
import { isError } from '../base/errors.ts'
import type { Vfs } from '../vfs/vfs.ts'
import { joinPath } from './file-names.ts'

/** Removes the files in it and the directory itself, as far as that is possible. */
export function removeFiles(vfs: Vfs, directory: string): void {
  try {
    for (const name of vfs.list(directory)) {
      const path = joinPath(directory, name)
      if (vfs.stat(path)?.kind === 'file') vfs.unlink(path)
    }
    vfs.removeDirectory(directory)
  } catch (error) {
    // Why it could not be completed is what counts, and mostly why it cannot be removed, too.
    if (
      !isError(error, 'io') &&
      !isError(error, 'permission') &&
      !isError(error, 'databaseNotFound')
    ) {
      throw error
    }
  }
}
