import { expect, test } from 'vitest'
import type { PlanStep, StepWork } from '../../../src-main/contract/statements.ts'
import { openRows, planRows } from './plan-rows.ts'

function work(itemsRead: number, milliseconds: number): StepWork {
  return {
    reads: 1,
    itemsRead,
    itemBytes: 0,
    milliseconds,
    memtableHits: 0,
    filesProbed: 0,
    bloomChecks: 0,
    bloomNegatives: 0,
    blocksRead: 0,
    bytesRead: 0,
  }
}

const steps: readonly PlanStep[] = [
  { depth: 0, text: 'sort', reasons: [] },
  { depth: 1, text: 'inner join', reasons: [] },
  { depth: 2, text: 'scan on a', reasons: [], estimatedItems: 1000, work: work(900, 30) },
  { depth: 2, text: 'query on b', reasons: [], estimatedItems: 3, work: work(5000, 60) },
]

test('steps that have others below them can be closed, and hide these', () => {
  const rows = planRows(steps, undefined)
  expect(rows.map(({ hasChildren }) => hasChildren)).toEqual([true, true, false, false])
  const texts = (closed: readonly number[]): string[] =>
    openRows(rows, new Set(closed)).map(({ step }) => step.text)
  expect(texts([])).toHaveLength(4)
  expect(texts([1])).toEqual(['sort', 'inner join'])
  expect(texts([0, 1])).toEqual(['sort'])
})

test('each step has its share of the time, and so has what is no step', () => {
  const computing = { milliseconds: 10, spilledFiles: 2, spilledBytes: 4096 }
  const rows = planRows(steps, computing)
  expect(rows.map(({ timeShare }) => timeShare)).toEqual([undefined, undefined, 0.3, 0.6, 0.1])
  expect(rows.at(-1)?.step.reasons).toEqual(['4,096 bytes spilled to 2 files'])
  expect(rows.at(-2)?.hasChildren).toBe(false)
})

test('an estimate that was ten times off is marked, of few items none is', () => {
  expect(planRows(steps, undefined).map(({ isFarOff }) => isFarOff)).toEqual([
    false,
    false,
    false,
    true,
  ])
  const few: PlanStep = { depth: 0, text: 'get', reasons: [], estimatedItems: 1, work: work(40, 1) }
  expect(planRows([few], undefined)[0]?.isFarOff).toBe(false)
})
