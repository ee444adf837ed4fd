/** The steps of a plan as lines of a tree: which lie in which, what each took of the whole time, and where an estimate was far off. */
import type { ComputingWork, PlanStep } from '../../../src-main/contract/statements.ts'

export interface PlanRow {
  readonly step: PlanStep
  /** Its place among all steps. */
  readonly at: number
  readonly hasChildren: boolean
  /** Absent where it was not measured. */
  readonly milliseconds?: number | undefined
  /** Of all that was measured, 0 to 1. */
  readonly timeShare?: number | undefined
  /** Read were ten times as many as was estimated, or a tenth: the plan rests on wrong figures. */
  readonly isFarOff: boolean
}

const farOff = 10
/** Of few items a factor says nothing. */
const itemsThatMatter = 100

export function planRows(
  steps: readonly PlanStep[],
  computing: ComputingWork | undefined,
): readonly PlanRow[] {
  const all = computing === undefined ? steps : [...steps, computingStep(computing)]
  const timeOf = (step: PlanStep): number | undefined =>
    step.work?.milliseconds ?? (step.depth === computingDepth ? computing?.milliseconds : undefined)
  const total = all.reduce((sum, step) => sum + (timeOf(step) ?? 0), 0)
  return all.map((step, at) => {
    const milliseconds = timeOf(step)
    const next = all[at + 1]
    return {
      step,
      at,
      hasChildren: next !== undefined && next.depth > step.depth,
      milliseconds,
      timeShare: milliseconds === undefined || total === 0 ? undefined : milliseconds / total,
      isFarOff: isFarOff(step),
    }
  })
}

/** Those that are in view when the steps at these places are closed. */
export function openRows(
  rows: readonly PlanRow[],
  closed: ReadonlySet<number>,
): readonly PlanRow[] {
  let hiddenBelow = Number.POSITIVE_INFINITY
  return rows.filter(({ step: { depth }, at }) => {
    if (depth > hiddenBelow) return false
    hiddenBelow = closed.has(at) ? depth : Number.POSITIVE_INFINITY
    return true
  })
}

/** It belongs to no step: above all of them. */
const computingDepth = -1

function computingStep({ spilledBytes, spilledFiles }: ComputingWork): PlanStep {
  const spilled = `${spilledBytes.toLocaleString('en')} bytes spilled to ${spilledFiles} files`
  return {
    depth: computingDepth,
    text: 'joins, tests, groups and sorting',
    reasons: spilledFiles === 0 ? [] : [spilled],
  }
}

function isFarOff({ estimatedItems, work }: PlanStep): boolean {
  if (estimatedItems === undefined || work === undefined) return false
  const [less, more] = [estimatedItems, work.itemsRead].toSorted((a, b) => a - b)
  return (more ?? 0) >= itemsThatMatter && (more ?? 0) > farOff * Math.max(1, less ?? 0)
}
