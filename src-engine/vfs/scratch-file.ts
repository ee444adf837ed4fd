/** Files without a name, for what memory cannot hold and nobody may see later. */
import * as fs from 'node:fs'
import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { attempt, safeFlags } from './node-calls.ts'
import { openRegular } from './node-file.ts'
import type { VfsFile } from './vfs.ts'

/**
 * Opens an empty file in the system's directory for temporary files (`TMPDIR`) and takes its name away at once: its
 * space is free again when it is closed, or when the process ends in whatever way.
 */
export function openScratchFile(): VfsFile {
  const path = join(tmpdir(), `keystone-${randomUUID()}`)
  const { O_RDWR, O_CREAT, O_EXCL } = fs.constants
  const file = openRegular(path, O_RDWR | O_CREAT | O_EXCL | safeFlags)
  attempt('remove', path, () => fs.unlinkSync(path))
  return file
}
