/**
 * A file system with faults, for tests: passes everything on to another one until a rule says that the
 * nth matching operation fails, writes only half, or reads a flipped bit.
 */
import { errnoError } from './errno.ts'
import type { Machine } from './machine.ts'
import type { Placement } from './placement.ts'
import type { DurableWait, Vfs, VfsFile, VfsLock, VfsStat } from './vfs.ts'

export type FaultyOperation = Exclude<keyof Vfs, symbol> | Exclude<keyof VfsFile, 'path' | 'close'>

export interface FaultRule {
  /** Undefined: every operation. */
  readonly operation?: FaultyOperation | undefined
  /** Undefined: every path. */
  readonly path?: RegExp | undefined
  /** 1 is the first operation that matches. */
  readonly nth: number
  /** `sticky`: that one and all later ones. */
  readonly mode: 'once' | 'sticky'
  readonly effect:
    | { readonly kind: 'fail'; readonly errno: string }
    /** A write stores half of its bytes and then fails; anything else only fails. */
    | { readonly kind: 'short'; readonly errno: string }
    /** A read returns one wrong bit; anything else is left alone. `bit` counts from the start of the read. */
    | { readonly kind: 'flip'; readonly bit: number }
}

export interface FaultyCall {
  readonly operation: FaultyOperation
  readonly path: string
}

export class FaultyVfs implements Vfs {
  readonly #inner: Vfs
  #rules: { readonly rule: FaultRule; seen: number }[] = []
  /** Every operation so far, in order. */
  readonly calls: FaultyCall[] = []
  /** How many operations were made to misbehave. */
  injected = 0

  constructor(inner: Vfs, rules: readonly FaultRule[] = []) {
    this.#inner = inner
    this.setRules(rules)
  }

  /** Replaces all rules; counting starts anew. */
  setRules(rules: readonly FaultRule[]): void {
    this.#rules = rules.map((rule) => ({ rule, seen: 0 }))
  }

  openRead(path: string): VfsFile {
    this.meet('openRead', path)
    return new FaultyFile(this, this.#inner.openRead(path))
  }

  create(path: string): VfsFile {
    this.meet('create', path)
    return new FaultyFile(this, this.#inner.create(path))
  }

  openWrite(path: string): VfsFile {
    this.meet('openWrite', path)
    return new FaultyFile(this, this.#inner.openWrite(path))
  }

  list(directory: string): string[] {
    this.meet('list', directory)
    return this.#inner.list(directory)
  }

  stat(path: string): VfsStat | undefined {
    this.meet('stat', path)
    return this.#inner.stat(path)
  }

  makeDirectory(path: string): void {
    this.meet('makeDirectory', path)
    this.#inner.makeDirectory(path)
  }

  rename(from: string, to: string): void {
    this.meet('rename', from)
    this.#inner.rename(from, to)
  }

  link(from: string, to: string): void {
    this.meet('link', from)
    this.#inner.link(from, to)
  }

  unlink(path: string): void {
    this.meet('unlink', path)
    this.#inner.unlink(path)
  }

  removeDirectory(path: string): void {
    this.meet('removeDirectory', path)
    this.#inner.removeDirectory(path)
  }

  async syncDirectory(path: string): Promise<void> {
    this.meet('syncDirectory', path)
    await this.#inner.syncDirectory(path)
  }

  lock(path: string, mode: 'exclusive' | 'shared'): VfsLock | undefined {
    this.meet('lock', path)
    return this.#inner.lock(path, mode)
  }

  machine(): Machine {
    return this.#inner.machine()
  }

  placement(path: string): Placement {
    return this.#inner.placement(path)
  }

  freeBytes(path: string): number {
    this.meet('freeBytes', path)
    return this.#inner.freeBytes(path)
  }

  /** Counts the operation; throws when a rule says so, else returns the effect the caller must apply. */
  meet(operation: FaultyOperation, path: string): FaultRule['effect'] | undefined {
    this.calls.push({ operation, path })
    let met: FaultRule['effect'] | undefined
    for (const entry of this.#rules) {
      const { rule } = entry
      if (rule.operation !== undefined && rule.operation !== operation) continue
      if (rule.path !== undefined && !rule.path.test(path)) continue
      entry.seen++
      if (entry.seen === rule.nth || (rule.mode === 'sticky' && entry.seen > rule.nth)) {
        met = rule.effect
      }
    }
    if (met === undefined || !applies(met, operation)) return undefined
    this.injected++
    if (met.kind === 'fail') throw errnoError(met.errno, operation, path)
    if (met.kind === 'short' && !isWrite(operation)) throw errnoError(met.errno, operation, path)
    return met
  }
}

class FaultyFile implements VfsFile {
  readonly path: string
  readonly #vfs: FaultyVfs
  readonly #inner: VfsFile

  constructor(vfs: FaultyVfs, inner: VfsFile) {
    this.path = inner.path
    this.#vfs = vfs
    this.#inner = inner
  }

  read(target: Uint8Array, targetOffset: number, length: number, position: number): number {
    const effect = this.#vfs.meet('read', this.path)
    const count = this.#inner.read(target, targetOffset, length, position)
    if (effect?.kind === 'flip' && count > 0) {
      const bit = effect.bit % (count * 8)
      const at = targetOffset + (bit >> 3)
      target[at] = (target[at] ?? 0) ^ (1 << (bit & 7))
    }
    return count
  }

  write(bytes: Uint8Array, position: number): void {
    const effect = this.#vfs.meet('write', this.path)
    if (effect?.kind === 'short') {
      this.#inner.write(bytes.subarray(0, bytes.length >> 1), position)
      throw errnoError(effect.errno, 'write', this.path)
    }
    this.#inner.write(bytes, position)
  }

  async writeDurable(bytes: Uint8Array, position: number, wait?: DurableWait): Promise<void> {
    const effect = this.#vfs.meet('writeDurable', this.path)
    if (effect?.kind === 'short') {
      this.#inner.write(bytes.subarray(0, bytes.length >> 1), position)
      throw errnoError(effect.errno, 'write', this.path)
    }
    await this.#inner.writeDurable(bytes, position, wait)
  }

  async sync(): Promise<void> {
    this.#vfs.meet('sync', this.path)
    await this.#inner.sync()
  }

  truncate(size: number): void {
    this.#vfs.meet('truncate', this.path)
    this.#inner.truncate(size)
  }

  size(): number {
    this.#vfs.meet('size', this.path)
    return this.#inner.size()
  }

  close(): void {
    this.#inner.close()
  }
}

function isWrite(operation: FaultyOperation): boolean {
  return operation === 'write' || operation === 'writeDurable'
}

function applies(effect: FaultRule['effect'], operation: FaultyOperation): boolean {
  return effect.kind !== 'flip' || operation === 'read'
}
