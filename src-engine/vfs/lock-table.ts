/**
 * Which lock files this process holds, by identity. The kernel excludes other processes; this table
 * excludes a second opener in the same one, where some kernels' locks do not.
 */
export class LockTable {
  /** Number of shared holders, or `exclusive`. */
  readonly #held = new Map<string, number | 'exclusive'>()

  /** Takes the lock and returns what gives it back (once); undefined when it conflicts with a holder. */
  take(identity: string, mode: 'exclusive' | 'shared'): (() => void) | undefined {
    const held = this.#held.get(identity)
    if (held === 'exclusive' || (held !== undefined && mode === 'exclusive')) return undefined
    this.#held.set(identity, mode === 'exclusive' ? 'exclusive' : (held ?? 0) + 1)
    let released = false
    return () => {
      if (released) return
      released = true
      const now = this.#held.get(identity)
      if (typeof now === 'number' && now > 1) this.#held.set(identity, now - 1)
      else this.#held.delete(identity)
    }
  }
}
