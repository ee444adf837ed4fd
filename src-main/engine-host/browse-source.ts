/**
 * A table, an index or a query as the source of a row window: pages of the engine's own Scan and Query, all of one
 * moment, which is held until the source is closed.
 */
import type { AttributeMap, MeasuredRead, ReadSnapshot, ScanInput } from '../../src-engine/index.ts'
import type { BrowseSource } from '../contract/browse.ts'
import type { CallRecorder } from './call-recorder.ts'
import { describeCall } from './describe-call.ts'
import type { RowPage, RowSource } from './row-window.ts'

export function isQuery(source: BrowseSource): boolean {
  return source.KeyConditionExpression !== undefined
}

export function openBrowseSource(
  snapshot: ReadSnapshot,
  source: BrowseSource,
  recorder: CallRecorder,
): RowSource {
  const operation = isQuery(source) ? 'Query' : 'Scan'
  const input = readInputOf(source)
  const readPage = async (asked: ScanInput): Promise<RowPage> =>
    pageOf(await (isQuery(source) ? snapshot.query(asked) : snapshot.scan(asked)))
  const walked = { pages: 0, rows: 0, startedAtMs: Date.now() }
  return {
    takenMs: snapshot.takenMs,
    unfiltered: source.FilterExpression === undefined,
    /** Thousands of small steps: told as one call when the walk is done. */
    walk: async (from, limit) => {
      const page = await readPage({ ...input, ...pageFrom(from, limit), Select: 'COUNT' })
      walked.pages++
      walked.rows += page.count
      if (page.next === undefined) {
        const text = `${describeCall({ ...input, Select: 'COUNT' })} (row positions, ${walked.pages} pages)`
        recorder.record({
          operation,
          text,
          startedAtMs: walked.startedAtMs,
          elapsedMs: Date.now() - walked.startedAtMs,
          rows: walked.rows,
        })
      }
      return page
    },
    count: async (from, limit) => {
      const asked: ScanInput = { ...input, ...pageFrom(from, limit), Select: 'COUNT' }
      return await recorder.call(operation, asked, { run: () => readPage(asked), rows: countOf })
    },
    read: async (from, limit) => {
      const asked: ScanInput = { ...input, ...pageFrom(from, limit) }
      return await recorder.call(operation, asked, { run: () => readPage(asked), rows: countOf })
    },
    close: () => snapshot.close(),
  }
}

export function readInputOf(source: BrowseSource): ScanInput {
  const { table, index, ...expressions } = source
  return {
    TableName: table,
    ...(index === undefined ? {} : { IndexName: index }),
    ...expressions,
  }
}

function pageFrom(from: AttributeMap | undefined, limit: number): Partial<ScanInput> {
  return from === undefined ? { Limit: limit } : { Limit: limit, ExclusiveStartKey: from }
}

function pageOf({ output, work }: MeasuredRead): RowPage {
  return {
    items: output.Items ?? [],
    count: output.Count,
    scanned: output.ScannedCount,
    work,
    next: output.LastEvaluatedKey,
  }
}

function countOf(page: RowPage): number {
  return page.count
}
