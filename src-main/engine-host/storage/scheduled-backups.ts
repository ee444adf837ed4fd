/** Makes the backups of the schedule while the database is open for writing. */
import { mkdir, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Database } from '../../../src-engine/index.ts'
import type { BackupList, BackupSchedule } from '../../contract/storage.ts'
import { toErrorData } from '../../ipc/error-data.ts'
import { JsonFile } from '../../state/json-file.ts'
import { isBackupDue, surplusBackups } from './backup-schedule.ts'
import type { Backups } from './backups.ts'

export interface ScheduledBackupsOptions {
  readonly database: Database
  readonly backups: Backups
  /** Makes one, as a run among the others. */
  readonly make: () => Promise<unknown>
  readonly nowMs: () => number
}

const checkEveryMs = 60_000

export class ScheduledBackups {
  readonly #options: ScheduledBackupsOptions
  readonly #file: JsonFile
  #schedule: BackupSchedule | null
  #failure: string | undefined
  #checking: Promise<void> | undefined
  #timer: NodeJS.Timeout | undefined

  constructor(options: ScheduledBackupsOptions) {
    this.#options = options
    this.#file = new JsonFile(join(options.backups.directory, 'schedule.json'))
    this.#schedule = options.database.readOnly ? null : scheduleFrom(this.#file.read())
  }

  /** Looks now and then whether one is due; nothing for a database that is open for reading only. */
  start(): void {
    if (this.#options.database.readOnly) return
    this.#timer = setTimeout(() => {
      void this.check().finally(() => {
        if (this.#timer !== undefined) this.start()
      })
    }, checkEveryMs)
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  async set(schedule: BackupSchedule | null): Promise<void> {
    await mkdir(this.#options.backups.directory, { recursive: true })
    this.#file.write(schedule)
    this.#schedule = schedule
    this.#failure = undefined
  }

  async list(): Promise<BackupList> {
    const { backups } = this.#options
    const { directory } = backups
    const list = { entries: await backups.list(), directory, schedule: this.#schedule }
    return this.#failure === undefined ? list : { ...list, scheduleFailure: this.#failure }
  }

  /** Makes one if it is due. A failure is kept to be shown; the next check tries again. */
  check(): Promise<void> {
    this.#checking ??= this.#check().finally(() => {
      this.#checking = undefined
    })
    return this.#checking
  }

  async #check(): Promise<void> {
    const schedule = this.#schedule
    const { backups, database, make, nowMs } = this.#options
    if (schedule === null) return
    try {
      const [newest] = (await backups.list()).toSorted((a, b) => b.atMs - a.atMs)
      const writtenAtMs = await lastWrittenMs(database.path)
      const newestAtMs = newest?.atMs
      if (!isBackupDue({ schedule, newestAtMs, writtenAtMs, nowMs: nowMs() })) return
      await make()
      await backups.delete(surplusBackups(await backups.list(), schedule))
      this.#failure = undefined
    } catch (error) {
      this.#failure = toErrorData(error).message
    }
  }
}

async function lastWrittenMs(directory: string): Promise<number> {
  const names = (await readdir(directory)).filter((name) => !name.startsWith('LOCK'))
  const times = names.map(async (name) => (await stat(join(directory, name))).mtimeMs)
  return Math.max(0, ...(await Promise.all(times)))
}

function scheduleFrom(stored: unknown): BackupSchedule | null {
  if (typeof stored !== 'object' || stored === null) return null
  const { everyHours, keep } = stored as Partial<Record<keyof BackupSchedule, unknown>>
  return isCount(everyHours) && isCount(keep) ? { everyHours, keep } : null
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1
}
