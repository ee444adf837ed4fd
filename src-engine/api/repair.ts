/** Repair as programs call it: on the file system of the machine. */
import { systemEnvironment } from '../base/environment.ts'
import { repairStore, type RepairProgress } from '../storage/repair.ts'
import type { RepairReport } from '../storage/repair-report.ts'
import { NodeVfs } from '../vfs/node-vfs.ts'

export interface RepairOptions {
  readonly onProgress?: ((progress: RepairProgress) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * Reads what can be read of the database at `source` into a new one at `target`. The damaged one is not changed.
 * Throws `databaseExists` when anything is at the target, `locked` when somebody writes to the source, `cancelled`.
 */
export function repairDatabase(
  source: string,
  target: string,
  options: RepairOptions = {},
): Promise<RepairReport> {
  return repairStore({
    vfs: new NodeVfs(),
    environment: systemEnvironment,
    source,
    target,
    ...options,
  })
}
