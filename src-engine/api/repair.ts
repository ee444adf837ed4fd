/** Repair as programs call it: on the file system of the machine, and with all that tables derive from their items. */
import { systemEnvironment, type Environment } from '../base/environment.ts'
import { KeystoneError } from '../base/errors.ts'
import { openStore } from '../storage/open-store.ts'
import { repairStore, type RepairProgress } from '../storage/repair.ts'
import type { RepairReport } from '../storage/repair-report.ts'
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
export async function repairDatabase(
  source: string,
  target: string,
  options: RepairOptions = {},
): Promise<RepairReport> {
  const place = { vfs: new NodeVfs(), environment: systemEnvironment }
  const report = await repairStore({
    ...place,
    source,
    target,
    leaveOut: isDerivedKey,
    ...options,
  })
  await rebuild(place, target, options)
  return report
}

async function rebuild(
  { vfs, environment }: { readonly vfs: NodeVfs; readonly environment: Environment },
  path: string,
  { onRebuild, signal }: RepairOptions,
): Promise<void> {
  const store = await openStore({ vfs, environment, path })
  try {
    const catalog = Catalog.load(store)
    if (catalog === undefined) return
    await rebuildDerived({
      tables: new TableStore(store, environment.clock, () => undefined),
      catalog,
      timers: environment.timers,
      cancelled: () => signal?.aborted === true,
      onProgress: (progress) => onRebuild?.(progress),
    })
  } finally {
    await store.close()
  }
  if (signal?.aborted === true)
    throw new KeystoneError('cancelled', 'The repair was cancelled.', {})
}
