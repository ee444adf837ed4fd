/** What a repair read, what it skipped, and of which keys a newer version may have been in something skipped. */
import type { ByteString } from '../base/byte-string.ts'
import { isError, KeystoneError } from '../base/errors.ts'
import type { Vfs } from '../vfs/vfs.ts'
import { joinPath } from './file-names.ts'

export interface SkippedRange {
  readonly file: string
  readonly offset: number
  readonly reason: string
}

/** Keys whose newest version may have been in something skipped. Bounds as hexadecimal bytes; absent: open. */
export interface UncertainRange {
  readonly file: string
  /** Absent: any stripe. */
  readonly stripe?: number
  readonly after?: string
  readonly through?: string
}

export interface RepairReport {
  readonly source: string
  readonly target: string
  readonly manifest: 'read' | 'damaged' | 'missing'
  readonly sstFilesRead: number
  readonly sstFilesSkipped: number
  readonly blocksSkipped: number
  readonly walFilesRead: number
  readonly walFramesRead: number
  readonly walBytesSkipped: number
  readonly keysWritten: number
  /** Keys that were not copied, to be made anew from the others. */
  readonly keysLeftOut: number
  readonly tombstones: number
  readonly skipped: readonly SkippedRange[]
  readonly uncertain: readonly UncertainRange[]
}

export const repairReportName = 'repair-report.json'
export type RepairCounts = {
  -readonly [Name in keyof RepairReport as RepairReport[Name] extends number ? Name : never]: number
}

/** The report while it grows. */
export class RepairLedger {
  manifest: RepairReport['manifest'] = 'missing'
  readonly counts: RepairCounts = {
    sstFilesRead: 0,
    sstFilesSkipped: 0,
    blocksSkipped: 0,
    walFilesRead: 0,
    walFramesRead: 0,
    walBytesSkipped: 0,
    keysWritten: 0,
    keysLeftOut: 0,
    tombstones: 0,
  }
  readonly #skipped: SkippedRange[] = []
  readonly #uncertain: UncertainRange[] = []

  skip(file: string, offset: number, reason: string): void {
    this.#skipped.push({ file, offset, reason })
  }

  doubt(range: UncertainRange): void {
    this.#uncertain.push(range)
  }

  /** Notes that what a file held, or what is left of it, cannot be had; once per file. */
  lost(
    file: string,
    { offset, reason }: Omit<SkippedRange, 'file'>,
    range: Omit<UncertainRange, 'file'> = {},
  ): void {
    if (this.#skipped.some((known) => known.file === file)) return
    this.skip(file, offset, reason)
    this.doubt({ file, ...range })
  }

  /** What `read` returns; undefined, and a note, when the file cannot be read. */
  readable<T>(file: string, read: () => T, stripe?: number): T | undefined {
    try {
      return read()
    } catch (error) {
      if (!(error instanceof KeystoneError)) throw error
      const offset = isError(error, 'corruption') ? error.details.offset : 0
      this.lost(file, { offset, reason: error.message }, stripe === undefined ? {} : { stripe })
      return undefined
    }
  }

  report(place: { readonly source: string; readonly target: string }): RepairReport {
    return {
      ...place,
      manifest: this.manifest,
      ...this.counts,
      skipped: this.#skipped,
      uncertain: this.#uncertain,
    }
  }
}

/** Writes the report beside what was saved, durably. */
export async function writeReport(
  vfs: Vfs,
  directory: string,
  report: RepairReport,
): Promise<void> {
  const file = vfs.create(joinPath(directory, repairReportName))
  try {
    file.write(new TextEncoder().encode(`${JSON.stringify(report, undefined, 2)}\n`), 0)
    await file.sync()
  } finally {
    file.close()
  }
  await vfs.syncDirectory(directory)
}

/** A key as a report shows it. */
export function hexKey(key: ByteString): string {
  let text = ''
  for (let i = 0; i < key.length; i++) text += key.charCodeAt(i).toString(16).padStart(2, '0')
  return text
}
