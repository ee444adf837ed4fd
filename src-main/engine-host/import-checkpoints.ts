/**
 * How far imports have come, one small file each in the app's own directory: an import that was cancelled, or whose
 * app was killed, goes on from there. The rows after a checkpoint are written again, which changes nothing.
 */
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import type {
  ColumnMapping,
  FileForm,
  TransferId,
  UnfinishedImport,
} from '../contract/transfers.ts'
import { brandedText, InvalidArgument, object, optional, text, whole } from '../ipc/schema.ts'
import { columnMapping, fileForm } from '../ipc/transfer-schema.ts'
import { JsonFile } from '../state/json-file.ts'
import type { RejectsPlace } from './rejects-file.ts'

export interface ImportCheckpoint {
  readonly transferId: TransferId
  readonly path: string
  readonly table: string
  readonly form: FileForm
  readonly mapping: readonly ColumnMapping[]
  /** Of the file, to see that it is still the same one. */
  readonly fileBytes: number
  readonly fileModifiedMs: number
  readonly startedAtMs: number
  /** Rows done, items written, and rows refused. */
  readonly rows: number
  readonly items: number
  readonly rejected: number
  readonly rejects?: RejectsPlace | undefined
}

const count = whole(0, Number.MAX_SAFE_INTEGER)
const path = text({ charsMax: 65_536 })

const checkpoint = object({
  transferId: brandedText<TransferId>(),
  path,
  table: path,
  form: fileForm,
  mapping: columnMapping,
  fileBytes: count,
  fileModifiedMs: count,
  startedAtMs: count,
  rows: count,
  items: count,
  rejected: count,
  rejects: optional(object({ path, bytes: count })),
})

export class ImportCheckpoints {
  readonly #directory: string

  constructor(directory: string) {
    this.#directory = directory
  }

  keep(kept: ImportCheckpoint): void {
    mkdirSync(this.#directory, { recursive: true, mode: 0o700 })
    this.#file(kept.transferId).write(kept)
  }

  /** Undefined when there is none, or it is damaged. */
  find(transferId: TransferId): ImportCheckpoint | undefined {
    return this.#all().find((each) => each.transferId === transferId)
  }

  forget(transferId: TransferId): void {
    rmSync(this.#file(transferId).path, { force: true })
  }

  /** Last begun first. */
  unfinished(): readonly UnfinishedImport[] {
    return this.#all()
      .sort((a, b) => b.startedAtMs - a.startedAtMs)
      .map((each) => ({
        transferId: each.transferId,
        file: basename(each.path),
        table: each.table,
        rows: each.rows,
        bytesTotal: each.fileBytes,
        startedAtMs: each.startedAtMs,
        changed: isChanged(each),
      }))
  }

  #all(): ImportCheckpoint[] {
    let names: readonly string[]
    try {
      names = readdirSync(this.#directory)
    } catch {
      return []
    }
    return names
      .filter((name) => name.endsWith('.json'))
      .flatMap((name) => readCheckpoint(join(this.#directory, name)))
  }

  #file(transferId: TransferId): JsonFile {
    return new JsonFile(join(this.#directory, `${transferId}.json`))
  }
}

function readCheckpoint(file: string): ImportCheckpoint[] {
  const stored = new JsonFile(file).read()
  if (stored === undefined) return []
  try {
    return [checkpoint(stored, file)]
  } catch (error) {
    if (error instanceof InvalidArgument) return []
    throw error
  }
}

/** The file it was read from is gone, or another one now. */
export function isChanged(kept: ImportCheckpoint): boolean {
  const found = statSync(kept.path, { throwIfNoEntry: false })
  return found?.size !== kept.fileBytes || Math.floor(found.mtimeMs) !== kept.fileModifiedMs
}
