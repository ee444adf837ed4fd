/** What the methods below the tables take. */
import type { DatabaseHandle } from '../contract/databases.ts'
import type { SpaceScope, StorageRunId } from '../contract/storage.ts'
import {
  attributes,
  brandedText,
  list,
  nullable,
  object,
  oneOf,
  optional,
  text,
  whole,
  type Validator,
} from './schema.ts'

const handle = brandedText<DatabaseHandle>()
const runId = brandedText<StorageRunId>()
const byHandle = object({ handle })
const run = object({ handle, runId })
const name = text({ charsMax: 4096 })
const place = { first: whole(0, Number.MAX_SAFE_INTEGER), count: whole(1, 1000) }
const fileId = whole(0, Number.MAX_SAFE_INTEGER)
const schedule = object({ everyHours: whole(1, 8760), keep: whole(1, 1000) })
const stripes = object({ handle, runId, stripes: list(whole(0, 255), 256) })

const everything = object({ kind: oneOf('all') })
const sample = object({
  kind: oneOf('sample'),
  bytes: whole(1, Number.MAX_SAFE_INTEGER),
  seed: whole(0, 0xffff_ffff),
})
const scope: Validator<SpaceScope> = (value, path) =>
  typeof value === 'object' && value !== null && Reflect.get(value, 'kind') === 'all'
    ? everything(value, path)
    : sample(value, path)

export const storageTable = {
  watch: byHandle,
  unwatch: byHandle,
  history: byHandle,
  file: object({ handle, id: fileId }),
  fileRecords: object({ handle, id: fileId, ...place }),
  findKey: object({ handle, table: name, key: attributes }),
  log: object({ handle, name, ...place }),
  rehearseRecovery: byHandle,
  expiryBacklogs: byHandle,
  sweep: byHandle,
  flush: byHandle,
  checkpoint: byHandle,
  pauseCompaction: byHandle,
  resumeCompaction: byHandle,
  cancelCompaction: byHandle,
  estimateCompaction: stripes,
  compact: stripes,
  verify: run,
  space: object({ handle, runId, scope }),
  backup: object({ handle, runId, before: optional(name) }),
  backups: byHandle,
  scheduleBackups: object({ handle, schedule: nullable(schedule) }),
  verifyBackup: object({ handle, runId, name }),
  restoreDialog: object({ handle, runId, name }),
  repairDialog: run,
  cancel: run,
}
