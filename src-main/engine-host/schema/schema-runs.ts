/** The runs over the items of one database: each reads a sample or everything, tells its progress, and can be cancelled. */
import type { Database, Item, TableDescription } from '../../../src-engine/index.ts'
import type {
  ExpiryReport,
  IndexDraft,
  IndexPreview,
  ItemSample,
  SchemaAnalysis,
  SchemaProgress,
  SchemaRunId,
} from '../../contract/schema.ts'
import type { CallRecorder } from '../call-recorder.ts'
import type { RunRequest } from '../schema-protocol.ts'
import { ExpiryClasses } from './expiry-classes.ts'
import { IndexTrial } from './index-trial.ts'
import { readItems, type ItemsOf } from './item-sample.ts'
import { SchemaAnalyzer } from './path-analysis.ts'

export interface SchemaRunsOptions {
  readonly database: Database
  readonly recorder: CallRecorder
  readonly onProgress: (progress: SchemaProgress) => void
}

const stripeCount = 256
const pageItems = 500
const progressEveryMs = 100

export class SchemaRuns {
  readonly #options: SchemaRunsOptions
  readonly #running = new Map<SchemaRunId, { cancelled: boolean; done: Promise<unknown> }>()

  constructor(options: SchemaRunsOptions) {
    this.#options = options
  }

  analyze(request: RunRequest): Promise<SchemaAnalysis> {
    return this.#run('Analyze', request, async (read) => {
      const analyzer = new SchemaAnalyzer()
      const sample = await read((item) => analyzer.add(item))
      return analyzer.result(sample)
    })
  }

  expiry(request: RunRequest): Promise<ExpiryReport> {
    return this.#run('AnalyzeExpiry', request, async (read) => {
      const classes = new ExpiryClasses(Date.now())
      const sample = await read((item) => classes.add(item))
      return classes.result(sample)
    })
  }

  previewIndex(request: RunRequest & { readonly draft: IndexDraft }): Promise<IndexPreview> {
    return this.#run('PreviewIndex', request, async (read, table) => {
      const trial = new IndexTrial(table, request.draft)
      const sample = await read((item) => trial.add(item))
      return await trial.result(sample)
    })
  }

  /** Does nothing when it has ended by itself. */
  cancel(runId: SchemaRunId): void {
    const running = this.#running.get(runId)
    if (running !== undefined) running.cancelled = true
  }

  async closeAll(): Promise<void> {
    for (const runId of this.#running.keys()) this.cancel(runId)
    await Promise.allSettled([...this.#running.values()].map(({ done }) => done))
  }

  #run<Result>(
    operation: string,
    request: RunRequest,
    run: (
      read: (visit: (item: Item) => void) => Promise<ItemSample>,
      table: TableDescription,
    ) => Promise<Result>,
  ): Promise<Result> {
    const { database, recorder } = this.#options
    const { table: TableName, runId, scope } = request
    const state = { cancelled: false, done: Promise.resolve<unknown>(undefined) }
    this.#running.set(runId, state)
    const done = recorder.call(
      operation,
      { TableName, scope },
      {
        run: async () => {
          const { Table } = await database.dynamodb.describeTable({ TableName })
          return await run((visit) => this.#read(Table, request, { visit, state }), Table)
        },
      },
    )
    state.done = done.finally(() => this.#running.delete(runId))
    // Whoever asked for the run is told of its failure.
    state.done.catch(() => undefined)
    return done
  }

  #read(
    table: TableDescription,
    { runId, scope }: RunRequest,
    {
      visit,
      state,
    }: {
      readonly visit: (item: Item) => void
      readonly state: { readonly cancelled: boolean }
    },
  ): Promise<ItemSample> {
    const startedMs = performance.now()
    let toldMs = startedMs
    return readItems(itemsOf(this.#options.database, table), {
      scope,
      visit: (items) => {
        for (const item of items) visit(item)
      },
      cancelled: () => state.cancelled,
      onProgress: (itemsRead, itemsTotal) => {
        const nowMs = performance.now()
        if (nowMs - toldMs < progressEveryMs) return
        toldMs = nowMs
        const elapsedMs = nowMs - startedMs
        this.#options.onProgress({ runId, itemsRead, itemsTotal, elapsedMs })
      },
      pause: () => new Promise((resolve) => setImmediate(resolve)),
      nowMs: () => performance.now(),
    })
  }
}

function itemsOf(database: Database, table: TableDescription): ItemsOf {
  const { TableName, ItemCount, TableSizeBytes, KeySchema } = table
  return {
    itemCount: ItemCount,
    bytes: TableSizeBytes,
    partitionKey: KeySchema[0]?.AttributeName ?? '',
    all: () => database.items(TableName),
    stripe: async (stripe, after) => {
      const page = await database.dynamodb.scan({
        TableName,
        Segment: stripe,
        TotalSegments: stripeCount,
        Limit: pageItems,
        ExclusiveStartKey: after,
      })
      return { items: page.Items ?? [], lastKey: page.LastEvaluatedKey }
    },
  }
}
