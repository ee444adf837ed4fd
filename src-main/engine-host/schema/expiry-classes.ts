/**
 * What attributes would mean as expiry times, before TTL is turned on: the engine's rules (`table/ttl.ts`), and what
 * people get wrong. Seconds since 1970 that are as large as milliseconds would be tens of thousands of years away.
 */
import {
  numberToDouble,
  typeName,
  type AttributeValue,
  type Item,
} from '../../../src-engine/index.ts'
import type {
  ExpiryCandidate,
  ExpiryClass,
  ExpiryReport,
  ItemSample,
} from '../../contract/schema.ts'

/** As seconds the year 5138, as milliseconds March 1973: no real expiry time is either. */
const secondsMax = 100_000_000_000
/** DynamoDB ignores what is older, lest a wrong unit deletes a table. */
const agePastMsMax = 5 * 365 * 86_400_000
/** Names beyond this number are not looked at. */
const attributesMax = 1000
/** A time this far from now is taken for a real one. */
const plausibleMs = 10 * 365 * 86_400_000

export function expiryClass(value: AttributeValue | undefined, nowMs: number): ExpiryClass {
  if (value === undefined) return 'never'
  const seconds = stampSeconds(value)
  if (seconds === undefined || seconds < 0) return 'wrongType'
  if (seconds >= secondsMax) return 'wrongUnit'
  const inMs = Math.floor(seconds) * 1000 - nowMs
  if (inMs < -agePastMsMax) return 'tooOld'
  if (inMs < 0) return 'expired'
  if (inMs < 3_600_000) return 'hour'
  if (inMs < 86_400_000) return 'day'
  return inMs < 7 * 86_400_000 ? 'week' : 'later'
}

function stampSeconds(value: AttributeValue): number | undefined {
  if (typeof value === 'number') return value
  if (value === null || typeof value !== 'object' || !('kind' in value)) return undefined
  if (value.kind === 'N') return numberToDouble(value)
  return value.kind === 'Ts' ? Number(value.ms) / 1000 : undefined
}

interface Counter {
  present: number
  stamps: number
  plausible: number
  readonly counts: Record<ExpiryClass, number>
}

export class ExpiryClasses {
  readonly #nowMs: number
  readonly #attributes = new Map<string, Counter>()
  #items = 0

  constructor(nowMs: number) {
    this.#nowMs = nowMs
  }

  add(item: Item): void {
    this.#items++
    for (const [name, value] of item) {
      let counter = this.#attributes.get(name)
      if (counter === undefined) {
        if (this.#attributes.size >= attributesMax) continue
        counter = { present: 0, stamps: 0, plausible: 0, counts: noCounts() }
        this.#attributes.set(name, counter)
      }
      counter.present++
      counter.counts[expiryClass(value, this.#nowMs)]++
      const type = typeName(value)
      if (type === 'N' || type === 'Ts') counter.stamps++
      if (isNearNow(value, this.#nowMs)) counter.plausible++
    }
  }

  /** Attributes that hold a number or a Ts somewhere, the most plausible first, then all others by name. */
  result(sample: ItemSample): ExpiryReport {
    const candidates = [...this.#attributes]
      .toSorted(
        ([oneName, one], [otherName, other]) =>
          other.plausible - one.plausible ||
          Number(other.stamps > 0) - Number(one.stamps > 0) ||
          (oneName < otherName ? -1 : 1),
      )
      .map(([attribute, { present, plausible, counts }]): ExpiryCandidate => ({
        attribute,
        plausible,
        counts: { ...counts, never: this.#items - present },
      }))
    return { sample, nowMs: this.#nowMs, candidates }
  }
}

/** In seconds, or in milliseconds by mistake. */
function isNearNow(value: AttributeValue, nowMs: number): boolean {
  const seconds = stampSeconds(value)
  if (seconds === undefined) return false
  return [seconds * 1000, seconds].some((ms) => Math.abs(ms - nowMs) < plausibleMs)
}

function noCounts(): Record<ExpiryClass, number> {
  return {
    expired: 0,
    hour: 0,
    day: 0,
    week: 0,
    later: 0,
    never: 0,
    tooOld: 0,
    wrongUnit: 0,
    wrongType: 0,
  }
}
