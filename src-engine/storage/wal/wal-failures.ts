/** What can go wrong with the log, by what it means for it. */
import { isError, KeystoneError } from '../../base/errors.ts'
import { isTooManyFiles } from '../../vfs/errno.ts'

/** Not a disk that is full while writing, but a sync (or what must be durable) that failed: never retried. */
export class SyncFailure extends Error {
  readonly reason: unknown

  constructor(reason: unknown) {
    super('sync failed')
    this.reason = reason
  }
}

/** Rotation did not happen, and nothing changed. */
export class NoNewFile extends Error {
  readonly reason: unknown

  constructor(reason: unknown) {
    super('no new file')
    this.reason = reason
  }
}

export function isTemporary(error: unknown): boolean {
  return isError(error, 'diskFull') || isTooManyFiles(error)
}

/** Nothing more is accepted until the database is opened again. */
export function poisonedError(file: string, cause: unknown): KeystoneError<'poisoned'> {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new KeystoneError(
    'poisoned',
    `Writing ${file} failed (${reason}). What was acknowledged is safe; nothing more is accepted. Close the database and open it again.`,
    { file },
    cause,
  )
}

export function takenBackError(file: string, seqno: number): KeystoneError<'diskFull'> {
  return new KeystoneError(
    'diskFull',
    `The write at ${seqno} was taken back, because the disk was full. Free some space and write again.`,
    { file },
  )
}
