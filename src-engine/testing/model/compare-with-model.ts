/** Reads a whole store and compares it with what the model says it must hold. */
import { asByteString } from '../../base/byte-string.ts'
import { stripeCount, type Seqno, type Snapshot, type Store } from '../../storage/store-contract.ts'
import {
  modelKey,
  parseModelKey,
  readable,
  type ModelState,
  type OrderedStoreModel,
} from './ordered-store-model.ts'

const differencesShown = 5
const allStripes = Array.from({ length: stripeCount }, (_, stripe) => stripe)

export interface Comparison {
  readonly snapshot?: Snapshot | undefined
  /** How many of the model's dropped prefixes were acknowledged as dropped; by default all. */
  readonly drops?: number | undefined
  /** How many keys are also looked up one by one; by default all. */
  readonly gets?: number | undefined
  /** Where to look; by default everywhere. */
  readonly stripes?: readonly number[] | undefined
}

/** Throws with the first differences unless the store's moment holds exactly what the model's does. */
export function compareWithModel(
  store: Store,
  model: OrderedStoreModel,
  seqno: Seqno,
  comparison: Comparison = {},
): void {
  const prefixes = model.droppedPrefixes
  requireGets(store, model.stateAt(seqno), comparison, prefixes)
  const found = contentsOf(store, comparison)
  const expected = model.stateAt(seqno)
  if (prefixes.length === 0) return requireEqual(found, expected, seqno)
  const gone = prefixes.slice(0, comparison.drops ?? prefixes.length)
  for (const key of found.keys()) {
    if (startsWithAny(key, gone)) throw new Error(`${key} is there although its prefix was dropped`)
  }
  requireEqual(without(found, prefixes), without(expected, prefixes), seqno)
}

/** Single lookups take another way than scans: bloom filters and block index. */
function requireGets(
  store: Store,
  expected: ModelState,
  comparison: Comparison,
  dropped: readonly string[],
): void {
  let left = comparison.gets ?? Number.POSITIVE_INFINITY
  const reader = store.reader(comparison.snapshot)
  for (const [name, value] of expected) {
    if (left-- <= 0) break
    if (startsWithAny(name, dropped)) continue
    const { stripe, bytes } = parseModelKey(name)
    const found = reader.get({ stripe, bytes }, readable)
    if (found !== value)
      throw new Error(`get ${name}: ${shorten(found)} instead of ${shorten(value)}`)
    const missing = reader.get({ stripe, bytes: asByteString(`${bytes}?`) }, readable)
    if (missing !== undefined)
      throw new Error(`get ${name}?: ${shorten(missing)} was never written`)
  }
  reader.close()
}

function without(state: ModelState, prefixes: readonly string[]): ModelState {
  return new Map([...state].filter(([key]) => !startsWithAny(key, prefixes)))
}

function startsWithAny(key: string, prefixes: readonly string[]): boolean {
  const start = key.indexOf('/') + 1
  return prefixes.some((prefix) => key.startsWith(prefix, start))
}

export function contentsOf(store: Store, comparison: Comparison = {}): ModelState {
  const contents = new Map<string, string>()
  const reader = store.reader(comparison.snapshot)
  try {
    for (const stripe of comparison.stripes ?? allStripes) {
      const iterator = reader.scan({ stripe })
      let previous: string | undefined
      while (iterator.next()) {
        if (previous !== undefined && iterator.key <= previous) {
          throw new Error(`stripe ${stripe} is out of order at ${iterator.key}`)
        }
        previous = iterator.key
        const value = readable(iterator.value, iterator.valueStart, iterator.valueEnd)
        contents.set(modelKey(stripe, iterator.key), value)
      }
      iterator.close()
    }
  } finally {
    reader.close()
  }
  return contents
}

export function requireEqual(found: ModelState, expected: ModelState, seqno: Seqno): void {
  const differences: string[] = []
  for (const [key, value] of expected) {
    const actual = found.get(key)
    if (actual !== value) {
      differences.push(`${key}: ${shorten(actual)} instead of ${shorten(value)}`)
    }
  }
  for (const key of found.keys()) {
    if (!expected.has(key))
      differences.push(`${key}: ${shorten(found.get(key))} instead of nothing`)
  }
  if (differences.length === 0) return
  const shown = differences.slice(0, differencesShown).join('; ')
  throw new Error(`at batch ${seqno}, ${differences.length} keys differ: ${shown}`)
}

function shorten(value: string | undefined): string {
  if (value === undefined) return 'nothing'
  return value.length > 24 ? `"${value.slice(0, 24)}…"` : `"${value}"`
}
