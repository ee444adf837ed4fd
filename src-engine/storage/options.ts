/** What can be set when a store is opened. All of it may differ from one open to the next. */
import { KeystoneError } from '../base/errors.ts'
import { storageDefaults } from '../base/limits.ts'
import type { Machine } from '../vfs/machine.ts'

/**
 * When a write counts as done.
 * - `sync`: its bytes are on the disk; survives a power cut.
 * - `interval`: handed to the operating system, synced every so many milliseconds; survives a crash of
 *   the process; a power cut may take the last writes, always a suffix.
 * - `none`: buffered; durable after `sync()`, `flush()` or `close()`.
 */
export type DurabilityMode =
  | { readonly kind: 'sync' }
  | { readonly kind: 'interval'; readonly intervalMs: number }
  | { readonly kind: 'none' }

export interface StoreOptions {
  readonly durability: DurabilityMode
  /** A stripe's memtable is flushed when it holds this many versions … */
  readonly memtableRecords: number
  /** … or this many bytes. */
  readonly memtableBytes: number
  /** All memtables together; the largest are flushed from half of it on, writers slow down from three quarters on. */
  readonly memtableTotalBytes: number
  /** A stripe is compacted when it has this many SSTs. */
  readonly compactionFiles: number
  readonly blockBytes: number
  readonly bloomBitsPerKey: number
  readonly compression: 'none' | 'deflate'
  /** All live WAL files together. */
  readonly walBytesMax: number
  readonly walFileBytes: number
  readonly walPreallocateBytes: number
  /** SSTs open at once; by default a part of what the process may open. */
  readonly openFilesMax: number
  /** Blocks kept for lookups; by default a part of the machine's memory. */
  readonly blockCacheBytes: number
  /** Whether stripes are compacted without being asked; `compact()` works either way. */
  readonly backgroundCompaction: boolean
}

export const defaultStoreOptions: StoreOptions = {
  durability: { kind: 'sync' },
  memtableRecords: storageDefaults.memtableRecords,
  memtableBytes: storageDefaults.memtableBytes,
  memtableTotalBytes: storageDefaults.memtableTotalBytes,
  compactionFiles: storageDefaults.compactionFiles,
  blockBytes: storageDefaults.blockBytes,
  bloomBitsPerKey: storageDefaults.bloomBitsPerKey,
  compression: 'none',
  walBytesMax: storageDefaults.walBytesMax,
  walFileBytes: storageDefaults.walFileBytes,
  walPreallocateBytes: storageDefaults.walPreallocateBytes,
  openFilesMax: storageDefaults.openFiles.min,
  blockCacheBytes: storageDefaults.blockCacheBytes.min,
  backgroundCompaction: true,
}

type NumericOption = {
  [Name in keyof StoreOptions]: StoreOptions[Name] extends number ? Name : never
}[keyof StoreOptions]

/** Smallest and largest accepted value of every numeric option. */
const ranges: Readonly<Record<NumericOption, readonly [number, number]>> = {
  memtableRecords: [1, 1_000_000],
  memtableBytes: [1024, 256 * 1_048_576],
  memtableTotalBytes: [64 * 1024, 4096 * 1_048_576],
  compactionFiles: [2, 100],
  blockBytes: [256, 1_048_576],
  bloomBitsPerKey: [0, 64],
  walBytesMax: [16 * 1024, 1024 * 1_048_576],
  walFileBytes: [4 * 1024, 256 * 1_048_576],
  walPreallocateBytes: [0, 64 * 1_048_576],
  openFilesMax: [8, 100_000],
  blockCacheBytes: [0, 64 * 1024 * 1_048_576],
}

/** What the other options may be. Programs without types get here, too: a mistyped mode must not cost them writes. */
const choices: Readonly<Record<Exclude<keyof StoreOptions, NumericOption>, readonly unknown[]>> = {
  durability: ['sync', 'interval', 'none'],
  compression: ['none', 'deflate'],
  backgroundCompaction: [true, false],
}

/**
 * Fills in the defaults; throws `validation` naming the option that is out of range, or does not exist.
 * @param machine without it, no more is taken than any machine has
 */
export function resolveStoreOptions(
  given: Partial<StoreOptions> = {},
  machine: Machine = { openFilesMax: 0, memoryBytes: 0 },
): StoreOptions {
  const options: StoreOptions = {
    ...defaultStoreOptions,
    openFilesMax: shareOf(machine.openFilesMax, storageDefaults.openFiles),
    blockCacheBytes: shareOf(machine.memoryBytes, storageDefaults.blockCacheBytes),
    ...definedOnly(given),
  }
  for (const name of Object.keys(ranges) as NumericOption[]) {
    const [low, high] = ranges[name]
    const value = options[name]
    if (!Number.isSafeInteger(value) || value < low || value > high) {
      throw optionError(name, `must be a whole number from ${low} to ${high}, not ${value}`)
    }
  }
  const { durability, compression, backgroundCompaction } = options
  checkChoice('durability', kindOf(durability), '.kind')
  checkChoice('compression', compression)
  checkChoice('backgroundCompaction', backgroundCompaction)
  const unknown = Object.keys(given).find((name) => !(name in defaultStoreOptions))
  if (unknown !== undefined) throw optionError(unknown, 'does not exist')
  if (options.durability.kind === 'interval') {
    const { intervalMs } = options.durability
    if (!(intervalMs >= 1 && intervalMs <= 60_000)) {
      throw optionError('durability.intervalMs', `must be from 1 to 60000, not ${intervalMs}`)
    }
  }
  if (options.walFileBytes * 2 > options.walBytesMax) {
    throw optionError('walFileBytes', 'must be at most half of walBytesMax')
  }
  return options
}

function checkChoice(name: keyof typeof choices, value: unknown, part = ''): void {
  if (choices[name].includes(value)) return
  throw optionError(
    `${name}${part}`,
    `must be one of ${choices[name].join(', ')}, not ${String(value)}`,
  )
}

function kindOf(durability: unknown): unknown {
  return typeof durability === 'object' && durability !== null && 'kind' in durability
    ? durability.kind
    : undefined
}

function shareOf(
  whole: number,
  { part, min, max }: { readonly part: number; readonly min: number; readonly max: number },
): number {
  return Math.min(max, Math.max(min, Math.floor(whole * part)))
}

function definedOnly(given: Partial<StoreOptions>): Partial<StoreOptions> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
}

function optionError(field: string, problem: string): KeystoneError {
  return new KeystoneError('validation', `The option ${field} ${problem}.`, { field })
}
