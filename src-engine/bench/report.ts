/** The table that `npm run bench` prints, and its verdicts. */
import { median, type Rates } from './measure.ts'

export interface Target {
  readonly label: string
  /** What is compared, larger or smaller being better as `atLeast` or `atMost` says. */
  readonly ratio: number
  readonly atLeast?: number
  readonly atMost?: number
  /** The reading behind the ratio, for people. */
  readonly reading: string
}

/** Shared machines waver: a miss counts as a failure only below this part of the target. */
const toleranceForNoise = 0.7

export type Verdict = 'met' | 'near' | 'MISSED'

export function verdictOf(target: Target): Verdict {
  const { ratio, atLeast, atMost } = target
  const met = (slack: number) =>
    (atLeast === undefined || ratio >= atLeast * slack) &&
    (atMost === undefined || ratio <= atMost / slack)
  return met(1) ? 'met' : met(toleranceForNoise) ? 'near' : 'MISSED'
}

export class Report {
  readonly #targets: Target[] = []
  readonly #print: (line: string) => void

  constructor(print: (line: string) => void) {
    this.#print = print
  }

  heading(text: string): void {
    this.#print('')
    this.#print(text)
    this.#print('-'.repeat(text.length))
  }

  line(text: string): void {
    this.#print(`  ${text}`)
  }

  /** Rates of all contenders on one line: `  get, SSTs      keystone 410 k/s   lmdb 480 k/s`. */
  rates(label: string, rates: Rates): void {
    const cells = [...rates].map(([name, turns]) =>
      `${name} ${perSecond(median(turns))}`.padEnd(24),
    )
    this.line(`${label.padEnd(34)} ${cells.join(' ')}`.trimEnd())
  }

  target(target: Target): void {
    this.#targets.push(target)
  }

  /** Prints the targets and returns how many were missed. */
  finish(): number {
    this.heading('Targets')
    for (const target of this.#targets) {
      const goal = target.atLeast === undefined ? `≤ ${target.atMost}` : `≥ ${target.atLeast}`
      const ratio = target.ratio.toFixed(2).padStart(8)
      this.line(
        `${verdictOf(target).padEnd(7)}${ratio}  ${goal.padEnd(8)} ${target.label.padEnd(44)} ${target.reading}`,
      )
    }
    const missed = this.#targets.filter((target) => verdictOf(target) === 'MISSED').length
    const near = this.#targets.filter((target) => verdictOf(target) === 'near').length
    this.#print('')
    this.#print(
      `${this.#targets.length - missed - near} met, ${near} near (within ${toleranceForNoise} of the target, taken for noise), ${missed} missed`,
    )
    return missed
  }
}

export function perSecond(rate: number): string {
  if (rate >= 1e6) return `${(rate / 1e6).toFixed(2)} M/s`
  if (rate >= 1e4) return `${(rate / 1e3).toFixed(0)} k/s`
  if (rate >= 1e3) return `${(rate / 1e3).toFixed(1)} k/s`
  return `${rate.toFixed(0)} /s`
}

export function mebibytes(bytes: number): string {
  return `${(bytes / 1_048_576).toFixed(1)} MiB`
}
