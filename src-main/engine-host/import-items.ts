/** One import: the rows of a file as items of a table, and where it stands, so that it can go on later. */
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import {
  isError,
  itemToTaggedText,
  KeystoneError,
  readCsvItems,
  readJsonItems,
} from '../../src-engine/index.ts'
import type { Database, Dynamodb, ImportedRow } from '../../src-engine/index.ts'
import type { FileForm } from '../contract/transfers.ts'
import { mapperOf, type MapItem } from './column-mapping.ts'
import { FileSurvey } from './file-survey.ts'
import type { ImportCheckpoint, ImportCheckpoints } from './import-checkpoints.ts'
import type { ImportJob, SurveyJob } from './protocol.ts'
import { RejectsFile } from './rejects-file.ts'
import { reject, type Transfer, type TransferCounts } from './transfer.ts'

/** As many as a batch may hold. */
const batchRows = 25
/** Rows under way together: their batches share one sync. */
const rowsTogether = 5 * batchRows
const checkpointEveryMs = 1000

export interface ImportPlace {
  readonly database: Database
  /** Absent when the app keeps nothing about the database: the import cannot go on after its end. */
  readonly checkpoints: ImportCheckpoints | undefined
  /** Runs a write with no other write of the app beside it. */
  readonly alone: <Value>(write: () => Promise<Value>) => Promise<Value>
}

export async function surveyFile(job: SurveyJob, transfer: Transfer): Promise<void> {
  const { progress } = transfer
  const survey = new FileSurvey()
  progress.bytesTotal = (await stat(job.path)).size
  let row = 0
  for await (const read of rowsOf(job, progress)) {
    if (read.kind === 'error') reject(progress, [read])
    else {
      survey.look(read.item)
      progress.items++
    }
    if (++row % rowsTogether === 0) {
      transfer.step()
      await nextTurn()
    }
  }
  progress.columns = survey.columns()
}

/** From its beginning, or from where `resumed` stands. */
export async function importItems(
  { database, checkpoints, alone }: ImportPlace,
  job: ImportJob,
  { transfer, resumed }: { readonly transfer: Transfer; readonly resumed?: ImportCheckpoint },
): Promise<void> {
  const { progress } = transfer
  const target = await targetOf(database, job)
  const start = await beginning(job, resumed)
  const keeper = job.dryRun ? undefined : checkpoints
  progress.bytesTotal = start.fileBytes
  progress.items = start.items
  progress.rejected = start.rejected
  const rejects =
    resumed?.rejects === undefined
      ? new RejectsFile(job.path)
      : await RejectsFile.reopen(job.path, resumed.rejects)
  let rowsDone = start.rows
  const keep = (): void => {
    const { items, rejected } = progress
    keeper?.keep({ ...start, rows: rowsDone, items, rejected, rejects: rejects.place })
  }
  let keptMs = performance.now()
  let begun: { readonly rows: number; readonly written: Promise<readonly Refused[]> } | undefined
  const begin = (rows: readonly ImportedRow[]): void => {
    const written = alone(() => writeRows(target, rows))
    // A failure is met when it is finished, which may be later than it happens.
    written.catch(() => undefined)
    begun = { rows: rows.length, written }
  }
  const finish = async (): Promise<void> => {
    if (begun === undefined) return
    const { rows, written } = begun
    begun = undefined
    const refused = await written
    progress.items += rows - refused.length
    reject(progress, refused)
    // A dry run tells what is wrong, and leaves no file.
    if (!job.dryRun) await rejects.add(refused)
    rowsDone += rows
    if (performance.now() - keptMs > checkpointEveryMs) {
      keep()
      keptMs = performance.now()
    }
    transfer.step()
  }
  try {
    keep()
    try {
      // The next rows are read while these become durable.
      for await (const rows of together(rowsOf(job, progress), start.rows)) {
        await finish()
        begin(rows)
      }
    } finally {
      await finish()
    }
    keeper?.forget(job.transferId)
  } catch (error) {
    keep()
    throw error
  } finally {
    progress.rejectsFile = await rejects.close()
  }
}

async function beginning(
  { transferId, path, table, form, mapping }: ImportJob,
  resumed: ImportCheckpoint | undefined,
): Promise<ImportCheckpoint> {
  if (resumed !== undefined) return resumed
  const { size, mtimeMs } = await stat(path)
  return {
    transferId,
    path,
    table,
    form,
    mapping,
    fileBytes: size,
    fileModifiedMs: Math.floor(mtimeMs),
    startedAtMs: Date.now(),
    rows: 0,
    items: 0,
    rejected: 0,
  }
}

function rowsOf(
  { path, form }: { readonly path: string; readonly form: FileForm },
  progress: TransferCounts,
): AsyncIterable<ImportedRow> {
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for await (const chunk of createReadStream(path)) {
      const bytes: Uint8Array = chunk
      progress.bytes += bytes.length
      yield bytes
    }
  }
  if (form.format === 'csv') return readCsvItems(chunks(), { separator: form.separator })
  return readJsonItems(chunks(), { tagged: form.format === 'dynamodbJson' })
}

/** Rows after the first `skipped`, some at a time. */
async function* together(
  rows: AsyncIterable<ImportedRow>,
  skipped: number,
): AsyncGenerator<ImportedRow[]> {
  let some: ImportedRow[] = []
  let read = 0
  for await (const row of rows) {
    if (read++ < skipped) continue
    some.push(row)
    if (some.length < rowsTogether) continue
    yield some
    some = []
  }
  if (some.length > 0) yield some
}

interface ImportTarget {
  readonly dynamodb: Dynamodb
  readonly table: string
  readonly keyNames: readonly string[]
  readonly mapItem: MapItem
  readonly dryRun: boolean
}

async function targetOf(
  { dynamodb }: Database,
  { table, mapping, dryRun }: ImportJob,
): Promise<ImportTarget> {
  const { Table: description } = await dynamodb.describeTable({ TableName: table })
  const keyNames = description.KeySchema.map(({ AttributeName }) => AttributeName)
  return { dynamodb, table, keyNames, mapItem: mapperOf(mapping), dryRun }
}

type Refused = Extract<ImportedRow, { kind: 'error' }>
type Read = Extract<ImportedRow, { kind: 'item' }>

/** Writes rows so that of equal keys the last one stays; gives those that were refused. */
async function writeRows(
  target: ImportTarget,
  rows: readonly ImportedRow[],
): Promise<readonly Refused[]> {
  const refused: Refused[] = []
  const mapped: Read[] = []
  for (const row of rows) {
    const read = row.kind === 'error' ? row : mapRow(target, row)
    if (read.kind === 'error') refused.push(read)
    else mapped.push(read)
  }
  // Of batches that run at once, none can be the later one.
  const inBatches = !target.dryRun && hasDistinctKeys(mapped, target.keyNames)
  const writes = inBatches
    ? batchesOf(mapped).map((batch) => putBatch(target, batch))
    : [putEach(target, mapped)]
  for (const some of await Promise.all(writes)) refused.push(...some)
  return refused.toSorted((a, b) => a.row - b.row)
}

function mapRow({ mapItem }: ImportTarget, row: Read): ImportedRow {
  try {
    return { ...row, item: mapItem(row.item) }
  } catch (error) {
    return refusalOf(row, error)
  }
}

/** False also where it is not easily seen. */
function hasDistinctKeys(rows: readonly Read[], keyNames: readonly string[]): boolean {
  const keys = new Set<string>()
  for (const { item } of rows) {
    const parts = keyNames.map((name) => item.get(name))
    if (!parts.every((part) => typeof part === 'string' || typeof part === 'number')) return false
    keys.add(JSON.stringify(parts))
  }
  return keys.size === rows.length
}

function batchesOf(rows: readonly Read[]): Read[][] {
  const batches: Read[][] = []
  for (let at = 0; at < rows.length; at += batchRows) batches.push(rows.slice(at, at + batchRows))
  return batches
}

/** What a batch is refused for says nothing of the single row: then each is put by itself. */
async function putBatch(target: ImportTarget, rows: readonly Read[]): Promise<readonly Refused[]> {
  const requests = rows.map(({ item }) => ({ PutRequest: { Item: item } }))
  try {
    const { UnprocessedItems } = await target.dynamodb.batchWriteItem({
      RequestItems: new Map([[target.table, requests]]),
    })
    return UnprocessedItems.size === 0 ? [] : await putEach(target, rows)
  } catch (error) {
    if (!isError(error, 'validation')) throw error
    return await putEach(target, rows)
  }
}

async function putEach(target: ImportTarget, rows: readonly Read[]): Promise<readonly Refused[]> {
  const results = await Promise.all(rows.map((row) => putRow(target, row)))
  return results.flatMap((result) => result ?? [])
}

/**
 * Undefined when it was written, or would be. What the table refuses is the row's fault; anything else ends the
 * import. A dry run asks for the impossible, which is looked at only when everything else about the item is right.
 */
async function putRow(target: ImportTarget, row: Read): Promise<Refused | undefined> {
  const impossible = {
    ConditionExpression: 'attribute_exists(#key) AND attribute_not_exists(#key)',
    ExpressionAttributeNames: new Map([['#key', target.keyNames[0] ?? '']]),
  }
  try {
    const input = { TableName: target.table, Item: row.item }
    await target.dynamodb.putItem(target.dryRun ? { ...input, ...impossible } : input)
    return undefined
  } catch (error) {
    if (target.dryRun && isError(error, 'conditionFailed')) return undefined
    return refusalOf(row, error)
  }
}

/** @throws what is not the row's fault. */
function refusalOf({ row, item }: Read, error: unknown): Refused {
  if (!(error instanceof KeystoneError) || error.code !== 'validation') throw error
  return { kind: 'error', row, message: error.message, text: itemToTaggedText(item, 'extended') }
}

/** Lets calls of the window be answered in between. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
