/** What makes a statement read less, as a change of its text that one click makes. */
import { parseStatement, tokenize, type Token } from '../../../src-engine/language.ts'
import type { StatementPlan } from '../../../src-main/contract/statements.ts'
import { tableOf } from './statements-in.ts'

export interface QuickFix {
  readonly kind: 'index' | 'limit'
  readonly label: string
  /** What will be different. */
  readonly effect: string
  /** Offsets into the statement, end exclusive. */
  readonly start: number
  readonly end: number
  readonly text: string
}

/** Rows that are enough to look at. */
const fewRows = 100

type Planned = Pick<StatementPlan, 'operation' | 'estimatedItems' | 'betterIndex'>

export function quickFixesOf(statement: string, plan: Planned): readonly QuickFix[] {
  const { operation, estimatedItems, betterIndex } = plan
  return [
    betterIndex === undefined ? undefined : readingIndex(statement, betterIndex),
    operation === 'Scan' && estimatedItems > fewRows ? withLimit(statement) : undefined,
  ].flatMap((fix) => fix ?? [])
}

/** Undefined where it is not clear which table is meant: in joins and nested queries. */
function readingIndex(statement: string, index: string): QuickFix | undefined {
  const tokens = wordsOf(statement)
  const froms = tokens.flatMap(({ kind, value }, at) =>
    kind === 'keyword' && value === 'FROM' ? [at] : [],
  )
  const [from] = froms
  const table = from === undefined ? undefined : tokens[from + 1]
  if (from === undefined || froms.length > 1 || table === undefined) return undefined
  if (table.kind !== 'ident' && table.kind !== 'quoted') return undefined
  const after = tokens[from + 2]?.text
  if (after === '.' || after === ',') return undefined
  return {
    kind: 'index',
    label: `Use index ${index}`,
    effect: 'A query then; it finds only the items and attributes that the index holds',
    start: table.start,
    end: table.end,
    text: `${quoted(table.value)}.${quoted(index)}`,
  }
}

/**
 * Only where reading stops with the last row: not of groups, sums, sorted or distinct rows. It stands behind the last
 * word, before what is remarked there.
 */
function withLimit(statement: string): QuickFix | undefined {
  const query = selectIn(statement)
  const last = wordsOf(statement).at(-1)
  if (query === undefined || last === undefined) return undefined
  const { limit, offset, orderBy, distinct } = query
  if (limit !== undefined || offset !== undefined) return undefined
  if (orderBy.length > 0 || distinct || tableOf(statement) === undefined) return undefined
  return {
    kind: 'limit',
    label: `Add LIMIT ${fewRows}`,
    effect: `It stops at ${fewRows} rows`,
    start: last.end,
    end: last.end,
    text: ` LIMIT ${fewRows}`,
  }
}

function selectIn(statement: string) {
  try {
    const { statement: parsed } = parseStatement(statement)
    return parsed.kind === 'query' && parsed.query.kind === 'select' ? parsed.query : undefined
  } catch {
    return undefined
  }
}

function wordsOf(statement: string): readonly Token[] {
  return tokenize(statement).filter(({ kind }) => kind !== 'comment' && kind !== 'end')
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
