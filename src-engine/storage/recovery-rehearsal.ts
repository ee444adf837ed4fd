/** What opening the database after a crash at this moment would do, tried out without changing anything. */
import type { OpenParts } from './open-parts.ts'
import { readDatabase } from './recovery.ts'

export interface RecoveryRehearsal {
  /** Frames of the log that are read. */
  readonly frames: number
  readonly batches: number
  /** Records that no SST has yet: they become memtables again. */
  readonly records: number
  readonly stripes: number
  readonly damage: readonly string[]
  /** Measured: reading and checking the MANIFEST and the log, and building the memtables. */
  readonly elapsedMs: number
}

export async function rehearseRecovery(parts: OpenParts): Promise<RecoveryRehearsal> {
  const { vfs, path, core, sources, environment } = parts
  // Bytes that are still in the log's buffer would be missing here, though nobody has lost them yet.
  if (core !== undefined && sources.health.state.kind === 'healthy') await core.wal.sync()
  const startedMs = environment.clock.monotonic()
  const found = readDatabase(vfs, path, { allowDamage: true })
  const elapsedMs = environment.clock.monotonic() - startedMs
  const filled = found.memtables.filter(({ count }) => count > 0)
  return {
    frames: found.replayedFrames,
    batches: found.replayedBatches,
    records: filled.reduce((sum, { count }) => sum + count, 0),
    stripes: filled.length,
    damage: found.damage.map(({ file, offset, message }) => `${file} at ${offset}: ${message}`),
    elapsedMs,
  }
}
