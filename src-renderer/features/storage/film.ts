/** The file set at any moment of the history, stepped through quickly in either direction. Pure. */
import type {
  FileFigures,
  StorageEntry,
  StorageHistory,
} from '../../../src-main/contract/storage.ts'

/** Every so many steps the whole file set is kept, so that a jump replays no more than these. */
const keyFrameEvery = 256

export class Film {
  readonly entries: readonly StorageEntry[]
  readonly #keyFrames: ReadonlyMap<number, FileFigures>[] = []

  constructor({ base, entries }: Pick<StorageHistory, 'base' | 'entries'>) {
    // What changed no file has no frame.
    this.entries = entries.filter(({ added, removed }) => added.length + removed.length > 0)
    let files = new Map(base.map((file) => [file.id, file]))
    this.#keyFrames.push(files)
    this.entries.forEach((entry, at) => {
      if (at > 0 && at % keyFrameEvery === 0) {
        this.#keyFrames.push(files)
        files = new Map(files)
      } else if (at === 0) files = new Map(files)
      apply(files, entry)
    })
  }

  /** Frame 0 is before the first entry, the last one after the last. */
  get frames(): number {
    return this.entries.length + 1
  }

  filesAt(frame: number): ReadonlyMap<number, FileFigures> {
    const wanted = Math.min(Math.max(0, frame), this.entries.length)
    const key = Math.min(Math.floor(wanted / keyFrameEvery), this.#keyFrames.length - 1)
    const files = new Map(this.#keyFrames[key])
    for (let at = key * keyFrameEvery; at < wanted; at++) {
      const entry = this.entries[at]
      if (entry !== undefined) apply(files, entry)
    }
    return files
  }
}

function apply(files: Map<number, FileFigures>, { added, removed }: StorageEntry): void {
  for (const { id } of removed) files.delete(id)
  for (const file of added) files.set(file.id, file)
}
