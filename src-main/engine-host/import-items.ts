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
import type { Database, ImportedRow, PutItemInput } from '../../src-engine/index.ts'
import type { FileForm } from '../contract/transfers.ts'
import { mapperOf, type MapItem } from './column-mapping.ts'
import { FileSurvey } from './file-survey.ts'
import type { ImportCheckpoint, ImportCheckpoints } from './import-checkpoints.ts'
import type { ImportJob, SurveyJob } from './protocol.ts'
import { RejectsFile } from './rejects-file.ts'
import { reject, type Transfer, type TransferCounts } from './transfer.ts'

/** Puts under way together: they share one sync. */
const putsTogether = 128
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
    if (++row % putsTogether === 0) {
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
  try {
    keep()
    let keptMs = performance.now()
    for await (const rows of together(rowsOf(job, progress), start.rows)) {
      const results = await alone(() => Promise.all(rows.map((row) => putRow(target, row))))
      const refused = results.flatMap((result) => result ?? [])
      progress.items += rows.length - refused.length
      reject(progress, refused)
      // A dry run tells what is wrong, and leaves no file.
      if (!job.dryRun) await rejects.add(refused)
      rowsDone += rows.length
      if (performance.now() - keptMs > checkpointEveryMs) {
        keep()
        keptMs = performance.now()
      }
      transfer.step()
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

async function* rowsOf(
  { path, form }: { readonly path: string; readonly form: FileForm },
  progress: TransferCounts,
): AsyncGenerator<ImportedRow> {
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for await (const chunk of createReadStream(path)) {
      const bytes: Uint8Array = chunk
      progress.bytes += bytes.length
      yield bytes
    }
  }
  if (form.format === 'csv') yield* readCsvItems(chunks(), { separator: form.separator })
  else yield* readJsonItems(chunks(), { tagged: form.format === 'dynamodbJson' })
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
    if (some.length < putsTogether) continue
    yield some
    some = []
  }
  if (some.length > 0) yield some
}

interface ImportTarget {
  readonly put: (input: PutItemInput) => Promise<unknown>
  readonly table: string
  /** Of the partition key. */
  readonly keyName: string
  readonly mapItem: MapItem
  readonly dryRun: boolean
}

async function targetOf(
  { dynamodb }: Database,
  { table, mapping, dryRun }: ImportJob,
): Promise<ImportTarget> {
  const { Table: description } = await dynamodb.describeTable({ TableName: table })
  const keyName = description.KeySchema[0]?.AttributeName ?? ''
  const mapItem = mapperOf(mapping)
  return { put: (input) => dynamodb.putItem(input), table, keyName, mapItem, dryRun }
}

type Refused = Extract<ImportedRow, { kind: 'error' }>

/**
 * Undefined when it was written, or would be. What the table refuses is the row's fault; anything else ends the
 * import. A dry run asks for the impossible, which is looked at only when everything else about the item is right.
 */
async function putRow(target: ImportTarget, row: ImportedRow): Promise<Refused | undefined> {
  if (row.kind === 'error') return row
  const impossible = {
    ConditionExpression: 'attribute_exists(#key) AND attribute_not_exists(#key)',
    ExpressionAttributeNames: new Map([['#key', target.keyName]]),
  }
  try {
    const input = { TableName: target.table, Item: target.mapItem(row.item) }
    await target.put(target.dryRun ? { ...input, ...impossible } : input)
    return undefined
  } catch (error) {
    if (target.dryRun && isError(error, 'conditionFailed')) return undefined
    if (!(error instanceof KeystoneError) || error.code !== 'validation') throw error
    const text = itemToTaggedText(row.item, 'extended')
    return { kind: 'error', row: row.row, message: error.message, text }
  }
}

/** Lets calls of the window be answered in between. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
