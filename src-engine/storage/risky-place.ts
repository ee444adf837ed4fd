/** What to tell whoever opens a database for writing where files are not what it needs them to be. */
import { unreachable } from '../base/assert.ts'
import type { Placement } from '../vfs/placement.ts'

/** Undefined for ordinary places. */
export function riskOf(path: string, placement: Placement): string | undefined {
  switch (placement.kind) {
    case 'local':
      return undefined
    case 'network':
      return `${path} is on a network file system (${placement.fileSystem}), which may lose acknowledged writes and may not keep a second program out. Move the database to a local disk.`
    case 'synced':
      return `${path} is in a folder that ${placement.service} copies to other machines, file by file. That damages a database in use. Keep it elsewhere, and copy backups there.`
    default:
      return unreachable(placement)
  }
}
