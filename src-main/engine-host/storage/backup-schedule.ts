/** Decides when the schedule makes a backup, and which of its backups have become too many. */
import type { BackupEntry, BackupSchedule } from '../../contract/storage.ts'

export interface BackupMoment {
  readonly schedule: BackupSchedule
  /** Of the newest backup, whatever it was made for; undefined before the first. */
  readonly newestAtMs: number | undefined
  /** When a file of the database was last written. */
  readonly writtenAtMs: number
  readonly nowMs: number
}

/**
 * A database nobody writes to has no new backup: equal ones would push out those that differ. A newest backup from
 * the future (the clock was set back) does not hold up the schedule.
 */
export function isBackupDue({ schedule, newestAtMs, writtenAtMs, nowMs }: BackupMoment): boolean {
  if (newestAtMs === undefined) return true
  const age = nowMs - newestAtMs
  const hasAged = age < 0 || age >= schedule.everyHours * 3_600_000
  return hasAged && writtenAtMs > newestAtMs
}

/** The names of those that the schedule made and keeps no longer. */
export function surplusBackups(
  entries: readonly Pick<BackupEntry, 'name' | 'atMs' | 'cause'>[],
  { keep }: BackupSchedule,
): string[] {
  return entries
    .filter(({ cause }) => cause.kind === 'schedule')
    .toSorted((a, b) => b.atMs - a.atMs)
    .slice(keep)
    .map(({ name }) => name)
}
