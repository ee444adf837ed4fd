import { afterEach, expect, test } from 'vitest'
import type {
  StatementId,
  StatementProgress,
  StatementWindow,
} from '../../../src-main/contract/statements.ts'
import { settled } from '../../testing/fake-bridge.ts'
import { ResultSource } from './result-source.ts'

const statementId = 's' as StatementId
type Answer = (result: { readonly ok: true; readonly value: StatementWindow }) => void

let answers: Answer[] = []
let tell: (progress: StatementProgress) => void = () => undefined
let source: ResultSource | undefined

function open(): ResultSource {
  answers = []
  const bridge = {
    statements: {
      rows: () => new Promise((resolve: Answer) => answers.push(resolve)),
      close: () => Promise.resolve({ ok: true, value: null }),
    },
    events: {
      on: (_name: string, listener: (progress: StatementProgress) => void) => {
        tell = listener
        return () => undefined
      },
    },
  }
  Object.defineProperty(window, 'keystone', { value: bridge, configurable: true })
  source = new ResultSource({
    statementId,
    kind: 'read',
    notes: [],
    operation: 'Scan',
    steps: [],
    estimatedItems: 1,
  })
  return source
}

function progress(kind: 'running' | 'ended', rows: number): StatementProgress {
  return {
    statementId,
    state: { kind },
    rows,
    itemsRead: rows,
    itemsWritten: 0,
    bytesRead: 0,
    elapsedMs: 1,
  }
}

async function answer(rows: number, reached: StatementProgress): Promise<void> {
  const value: StatementWindow = {
    first: 0,
    progress: reached,
    rows: Array.from({ length: rows }, (_, n) => ({
      item: new Map([['n', n]]),
      cut: new Map(),
      sizeBytes: 1,
      tuple: true,
    })),
  }
  answers.shift()?.({ ok: true, value })
  await settled()
}

afterEach(() => source?.close())

test('rows that come after the report of the end are shown, and the end stays', async () => {
  const rows = open()
  tell(progress('ended', 2))
  const before = rows.snapshot()
  await answer(2, progress('running', 2))
  expect(rows.rowAt(1)?.item.get('n')).toBe(1)
  expect(rows.snapshot()).not.toBe(before)
  expect(rows.snapshot()).toMatchObject({ state: { kind: 'ended' }, rows: 2 })
})

test('a page that was read while there were fewer rows is read again, to its end', async () => {
  const rows = open()
  tell(progress('ended', 5))
  await answer(1, progress('running', 1))
  await answer(5, progress('ended', 5))
  expect(rows.rowAt(4)?.item.get('n')).toBe(4)
  expect(answers).toEqual([])
})
