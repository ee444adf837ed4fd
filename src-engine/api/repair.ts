/** Repair as programs call it: on the file system of the machine, and with all that tables derive from their items. */
import { systemEnvironment, type Environment } from '../base/environment.ts'
import { KeystoneError } from '../base/errors.ts'
import { repairStore, type RepairProgress } from '../storage/repair.ts'
import type { RepairReport } from '../storage/repair-report.ts'
import type { KeystoneStore } from '../storage/store.ts'
import type { BackfillProgress } from '../table/backfill.ts'
import { Catalog } from '../table/catalog.ts'
import { isDerivedKey } from '../table/keyspace.ts'
import { rebuildDerived } from '../table/rebuild.ts'
import { TableStore } from '../table/table-store.ts'
import { NodeVfs } from '../vfs/node-vfs.ts'

export interface RepairOptions {
  readonly onProgress?: ((progress: RepairProgress) => void) | undefined
  /** Told while indexes and the expiry order are made anew. */
  readonly onRebuild?: ((progress: BackfillProgress) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * Reads what can be read of the database at `source` into a new one at `target`. Items and definitions are copied;
 * indexes, the expiry order and the counts are made anew from them, so that they agree with what was saved. The damaged
 * one is not changed. Where the list of tables was lost, the records are saved all the same, but nothing can be derived.
 * Throws `databaseExists` when anything is at the target, `locked` when somebody writes to the source, `cancelled`.
 */
export function repairDatabase(
  source: string,
  target: string,
  options: RepairOptions = {},
): Promise<RepairReport> {
  const environment = systemEnvironment
  return repairStore({
    vfs: new NodeVfs(),
    environment,
    source,
    target,
    leaveOut: isDerivedKey,
    complete: (store) => rebuild(store, environment, options),
    ...options,
  })
}

async function rebuild(
  store: KeystoneStore,
  environment: Environment,
  { onRebuild, signal }: RepairOptions,
): Promise<void> {
  const catalog = Catalog.load(store)
  if (catalog === undefined) return
  await rebuildDerived({
    tables: new TableStore(store, environment.clock, () => undefined),
    catalog,
    timers: environment.timers,
    cancelled: () => signal?.aborted === true,
    onProgress: (progress) => onRebuild?.(progress),
  })
  if (signal?.aborted !== true) return
  throw new KeystoneError('cancelled', 'The repair was cancelled.', {})
}
