/**
 * Decides which versions a merge keeps. Pure, fed in merge order: key ascending, then newest first.
 *
 * A version stays when it is the newest of its key or when some moment sees it. A tombstone stays only while there is
 * something for it to hide: an older version that stays, or one that a file outside the merge may hold.
 *
 *   versions            moments   stays
 *   a@9 a@5 a@2         6         a@9 a@5
 *   b@9† b@5            6         b@9† b@5      (6 still sees b@5)
 *   c@9† c@5            -         nothing       (or c@9†, when an older file's key range includes c)
 */
import type { ByteString } from '../../base/byte-string.ts'
import { bug } from '../../base/seeded-bugs.ts'
import type { SstMeta } from '../file-set.ts'
import type { Seqno } from '../store-contract.ts'

export interface SieveRules {
  readonly moments: readonly Seqno[]
  readonly older: readonly SstMeta[]
  readonly droppedPrefixes: readonly ByteString[]
}

/** A version as far as deciding needs it. */
export interface SievedVersion {
  readonly key: ByteString
  readonly seqno: Seqno
  readonly tombstone: boolean
}

export class VersionSieve {
  versionsDropped = 0
  tombstonesRemoved = 0
  keptForOlderFiles = 0
  keptForMoments = 0
  readonly #rules: SieveRules
  #key: ByteString | undefined
  /** The version of `#key` met before: the one that hides the next. */
  #newer: Seqno = 0
  /** Tombstones of `#key` that nothing needed yet, newest first. */
  #waiting: SievedVersion[] = []

  constructor(rules: SieveRules) {
    this.#rules = rules
  }

  /**
   * Takes the next version. What must be written now is given to `write` in order: tombstones that were
   * waiting, then the version itself (called with the given object, whose value is still at hand).
   */
  add<Version extends SievedVersion>(
    version: Version,
    write: (version: Version | SievedVersion) => void,
  ): void {
    if (version.key !== this.#key) {
      this.finish(write)
      this.#key = version.key
    } else if (!this.#isSeen(version.seqno)) {
      this.#newer = version.seqno
      this.#drop(version)
      return
    }
    this.#newer = version.seqno
    if (this.#isUnderDroppedPrefix(version.key)) {
      this.#drop(version)
    } else if (version.tombstone) {
      this.#waiting.push({ key: version.key, seqno: version.seqno, tombstone: true })
    } else {
      this.keptForMoments += this.#waiting.length
      this.#writeWaiting(write)
      write(version)
    }
  }

  /** Nothing more of the current key comes. */
  finish(write: (version: SievedVersion) => void): void {
    const [newest] = this.#waiting
    if (newest === undefined) return
    if (this.#mayBeInOlderFile(newest.key) && !bug('tombstoneDroppedEarly')) {
      this.keptForOlderFiles += this.#waiting.length
      this.#writeWaiting(write)
    } else {
      this.tombstonesRemoved += this.#waiting.length
      this.#waiting = []
    }
  }

  get tombstonesKept(): number {
    return this.keptForOlderFiles + this.keptForMoments
  }

  get tombstonesKeptBecause(): string {
    const reasons: string[] = []
    if (this.keptForOlderFiles > 0) {
      reasons.push(`${this.keptForOlderFiles} may hide versions in older SSTs`)
    }
    if (this.keptForMoments > 0) {
      reasons.push(`${this.keptForMoments} hide versions that an open snapshot sees`)
    }
    return reasons.join(', ')
  }

  /** Whether a moment lies in `seqno <= moment < newer`. */
  #isSeen(seqno: Seqno): boolean {
    if (bug('compactionIgnoresSnapshots')) return false
    const { moments } = this.#rules
    for (let at = moments.length - 1; at >= 0; at--) {
      const moment = moments[at] ?? 0
      if (moment < seqno) return false
      if (moment < this.#newer) return true
    }
    return false
  }

  #isUnderDroppedPrefix(key: ByteString): boolean {
    for (const prefix of this.#rules.droppedPrefixes) if (key.startsWith(prefix)) return true
    return false
  }

  #mayBeInOlderFile(key: ByteString): boolean {
    for (const { smallestKey, largestKey } of this.#rules.older) {
      if (key >= smallestKey && key <= largestKey) return true
    }
    return false
  }

  #drop(version: SievedVersion): void {
    if (version.tombstone) this.tombstonesRemoved++
    else this.versionsDropped++
  }

  #writeWaiting(write: (version: SievedVersion) => void): void {
    for (const tombstone of this.#waiting) write(tombstone)
    this.#waiting = []
  }
}
