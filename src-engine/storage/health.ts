/** Whether the store takes writes, and if not, what to tell who tries. */
import { isError, KeystoneError } from '../base/errors.ts'
import { isTooManyFiles } from '../vfs/errno.ts'
import type { Vfs } from '../vfs/vfs.ts'
import type { DamagedRange } from './replay.ts'
import type { StoreEventListener } from './events.ts'

export type HealthState =
  | { readonly kind: 'healthy' }
  | { readonly kind: 'readOnly' }
  | { readonly kind: 'diskFull'; readonly error: KeystoneError<'diskFull'> }
  | { readonly kind: 'poisoned'; readonly error: KeystoneError<'poisoned'> }
  | { readonly kind: 'closed' }

/** Writes are accepted again when this much is free. */
export const resumeFreeBytes = 1_048_576

/** Places of damage that are remembered; who has more needs no longer list. */
const damageMax = 100

export class Health {
  readonly #vfs: Vfs
  readonly #directory: string
  readonly #onEvent: StoreEventListener
  #state: HealthState
  #damage: readonly DamagedRange[] = []
  /** Called when space has come back. */
  onResume: () => void = () => {}

  constructor(place: {
    readonly vfs: Vfs
    readonly directory: string
    readonly readOnly: boolean
    readonly onEvent: StoreEventListener
  }) {
    this.#vfs = place.vfs
    this.#directory = place.directory
    this.#onEvent = place.onEvent
    this.#state = place.readOnly ? { kind: 'readOnly' } : { kind: 'healthy' }
  }

  get state(): HealthState {
    return this.#state
  }

  /** What was found damaged so far, each place once: at opening, by reads, by background work and by `verify`. */
  get damage(): readonly DamagedRange[] {
    return this.#damage
  }

  /** Damage stays until the database is opened again: what was lost does not come back. */
  damaged({ file, offset, message }: DamagedRange): void {
    if (this.#damage.length >= damageMax) return
    if (this.#damage.some((known) => known.file === file && known.offset === offset)) return
    this.#damage = [...this.#damage, { file, offset, message }]
    this.#onEvent({ kind: 'damageFound', file, offset, message })
  }

  get poisoned(): KeystoneError<'poisoned'> | undefined {
    return this.#state.kind === 'poisoned' ? this.#state.error : undefined
  }

  /** Throws what a writer must be told. After a full disk it looks whether there is space again. */
  assertWritable(): void {
    switch (this.#state.kind) {
      case 'healthy':
        return
      case 'readOnly':
        throw new KeystoneError(
          'readOnly',
          `${this.#directory} is open for reading only. Open it for writing to change it.`,
          { path: this.#directory },
        )
      case 'closed':
        throw closedError()
      case 'poisoned':
        throw this.#state.error
      case 'diskFull':
        if (!this.tryResume()) throw this.#state.error
    }
  }

  assertOpen(): void {
    if (this.#state.kind === 'closed') throw closedError()
  }

  diskFull(error: KeystoneError<'diskFull'>): void {
    if (this.#state.kind !== 'healthy') return
    this.#state = { kind: 'diskFull', error }
    this.#onEvent({ kind: 'diskFull', file: error.details.file, freeBytes: this.#freeBytes() })
  }

  /** Healthy again if the disk has space again. */
  tryResume(): boolean {
    if (this.#state.kind !== 'diskFull') return this.#state.kind === 'healthy'
    const freeBytes = this.#freeBytes()
    if (freeBytes < resumeFreeBytes) return false
    this.#state = { kind: 'healthy' }
    this.onResume()
    this.#onEvent({ kind: 'diskFullResolved', freeBytes })
    return true
  }

  poison(error: KeystoneError<'poisoned'>): void {
    if (this.#state.kind === 'poisoned' || this.#state.kind === 'closed') return
    this.#state = { kind: 'poisoned', error }
    this.#onEvent({ kind: 'poisoned', file: error.details.file, message: error.message })
  }

  /** What a failure of background work means for the store: poisoned, unless trying again later is safe. */
  judge(error: unknown, file: string): 'retry' | 'poisoned' {
    if (isError(error, 'poisoned')) {
      this.poison(error)
      return 'poisoned'
    }
    if (isError(error, 'corruption')) {
      this.damaged({ ...error.details, message: error.message })
    }
    if (isError(error, 'diskFull') || isError(error, 'corruption') || isTooManyFiles(error)) {
      return 'retry'
    }
    const reason = error instanceof Error ? error.message : String(error)
    this.poison(
      new KeystoneError(
        'poisoned',
        `Background work on ${file} failed (${reason}). What was acknowledged is safe; nothing more is accepted. Close the database and open it again.`,
        { file },
        error,
      ),
    )
    return 'poisoned'
  }

  close(): void {
    this.#state = { kind: 'closed' }
  }

  #freeBytes(): number {
    try {
      return this.#vfs.freeBytes(this.#directory)
    } catch {
      return 0
    }
  }
}

export function closedError(): KeystoneError<'closed'> {
  return new KeystoneError('closed', 'The database is closed. Open it again.', {})
}
