/**
 * The door to PartiQL for the layers above: a text becomes a prepared statement, which explains itself, runs once
 * and gives its results page by page.
 */
import { KeystoneError } from '../base/errors.ts'
import type { AttributeValue } from '../encoding/attribute-value.ts'
import type { DataStatement } from './ast.ts'
import { Budget, type CancelSignal } from './budget.ts'
import type { Parameters } from './constant.ts'
import type { Dialect } from './cursor.ts'
import { parseStatement } from './parser.ts'
import { prepareRead } from './prepare-read.ts'
import { prepareInsert } from './prepare-insert.ts'
import { prepareChange, type AroundBatch } from './prepare-write.ts'
import type { PreparedStatement } from './prepared-statement.ts'
import type { PlanContext } from './select.ts'
import type { StatementSource } from './source.ts'
import { plural } from './step-work.ts'

export interface StatementOptions {
  readonly dialect?: Dialect | undefined
  /** Values of the `?`, from left to right. */
  readonly parameters?: Parameters | undefined
  readonly signal?: CancelSignal | undefined
  /** Called often while it runs, also where no row comes out for long: `statistics` have then grown. */
  readonly onWork?: (() => void) | undefined
  /** What sorting, grouping and joining may hold in memory; sorting and grouping go on in files. */
  readonly memoryBytesMax?: number | undefined
  /** Lets an UPDATE or DELETE without a whole key change every item that its WHERE clause selects. */
  readonly confirmBulkChange?: boolean | undefined
  /** Called around each batch of a bulk change, to keep what was there before it. */
  readonly aroundBatch?: AroundBatch | undefined
}

/**
 * Parses and plans. Nothing is read or written before `run`.
 * @throws KeystoneError `syntax`, `validation` or `tableNotFound`
 */
export function prepareStatement(
  text: string,
  source: StatementSource,
  options: StatementOptions = {},
): PreparedStatement {
  const dialect = options.dialect ?? 'extended'
  const parameters = options.parameters ?? []
  const { statement, parameters: count } = parseStatement(text, dialect)
  if (count !== parameters.length) {
    throw refused(
      dialect === 'dynamodb'
        ? "Number of parameters in request and statement don't match."
        : `The statement has ${plural(count, 'parameter')} (?), and ${plural(parameters.length, 'value')} ${parameters.length === 1 ? 'was' : 'were'} given.`,
    )
  }
  const context: PlanContext = { source, dialect, parameters, text }
  if (statement.kind !== 'explain') return prepareData(statement, context, options)
  const inner = prepareData(statement.statement, context, options)
  return statement.analyze ? analyzed(inner, source) : explained(inner)
}

function prepareData(
  statement: DataStatement,
  context: PlanContext,
  options: StatementOptions,
): PreparedStatement {
  const budget = new Budget({
    limitBytes: options.memoryBytesMax,
    signal: options.signal,
    onWork: options.onWork,
    openScratch: context.source.openScratch,
  })
  switch (statement.kind) {
    case 'query':
      return prepareRead(statement.query, context, budget)
    case 'insert':
      return prepareInsert(statement, context, budget)
    case 'update':
    case 'delete': {
      const confirmBulkChange = options.confirmBulkChange === true
      const { aroundBatch } = options
      return prepareChange(statement, { context, budget, confirmBulkChange, aroundBatch })
    }
    case 'exists':
      throw refused('EXISTS is a condition of a transaction and cannot run alone; use SELECT.')
  }
}

const columns = ['plan']

/** EXPLAIN: says how, and does nothing. */
function explained(inner: PreparedStatement): PreparedStatement {
  const { notes, advice, explanation } = inner
  return {
    kind: 'explain',
    explains: true,
    columns,
    notes,
    advice,
    explanation,
    analysis: explanation,
    statistics: inner.statistics,
    async *run() {
      yield { values: planRows([...explanation.lines, ...adviceLines(inner)]) }
    },
  }
}

/** EXPLAIN ANALYZE: does it, and says how and what it took. */
function analyzed(inner: PreparedStatement, source: StatementSource): PreparedStatement {
  const { kind, notes, advice, explanation } = inner
  return {
    kind: kind === 'write' ? 'write' : 'explain',
    explains: true,
    columns,
    notes,
    advice,
    explanation,
    get analysis() {
      return inner.analysis
    },
    get statistics() {
      return inner.statistics
    },
    target: inner.target,
    bulk: inner.bulk,
    async *run() {
      const startedMs = source.monotonicMs()
      let rows = 0
      for await (const { values } of inner.run()) rows += values.length
      const took = (source.monotonicMs() - startedMs).toFixed(2)
      const { itemsRead, itemsWritten, bytesRead } = inner.statistics
      const written = kind === 'write' ? ` ${plural(itemsWritten, 'item')} written,` : ''
      const total = `total: ${plural(itemsRead, 'item')} read, ${plural(bytesRead, 'byte')},${written} ${plural(rows, 'row')} returned, ${took} ms`
      yield { values: planRows([...inner.analysis.lines, total, ...adviceLines(inner)]) }
    },
  }
}

/** Only what would help: that it is a scan, and of how much, the lines before have said. */
function adviceLines({ advice }: PreparedStatement): readonly string[] {
  return advice?.remedy === undefined ? [] : [`advice: ${advice.text}`]
}

function planRows(lines: readonly string[]): AttributeValue[] {
  return lines.map((line) => new Map([['plan', line]]))
}

function refused(message: string): KeystoneError<'validation'> {
  return new KeystoneError('validation', message, {})
}
