/** One export: the items of a table, an index or a query as the lines of a file. */
import { open, rename, rm, type FileHandle } from 'node:fs/promises'
import {
  csvColumns,
  itemToTaggedText,
  printIdentifier,
  printValue,
  writeCsvItems,
  writeJsonLines,
} from '../../src-engine/index.ts'
import type { AttributeMap, Database, Item, ScanInput } from '../../src-engine/index.ts'
import type { BrowseSource } from '../contract/browse.ts'
import type { TransferFormat } from '../contract/transfers.ts'
import { isQuery, readInputOf } from './browse-source.ts'
import { lossesOf, LossCount } from './format-loss.ts'
import type { ExportJob } from './protocol.ts'
import { RejectsFile, type RejectedRow } from './rejects-file.ts'
import { reject, type Transfer } from './transfer.ts'

const writeChars = 256 * 1024
/** Items of one page of an index or a query. */
const pageItems = 512

/** Under another name until it is whole. */
export async function exportItems(
  database: Database,
  job: ExportJob,
  transfer: Transfer,
): Promise<void> {
  if (job.path === undefined) return await checkItems(database, job, transfer)
  const partial = `${job.path}.part`
  const rejects = new RejectsFile(job.path)
  let file: FileHandle | undefined
  try {
    file = await open(partial, 'w', 0o600)
    await writeAll(file, linesOf(database, job, transfer), { transfer, rejects })
    await file.sync()
    await file.close()
    file = undefined
    await rename(partial, job.path)
  } catch (error) {
    await file?.close()
    await rm(partial, { force: true })
    throw error
  } finally {
    transfer.progress.rejectsFile = await rejects.close()
  }
}

/** Looks at all items and writes nothing. */
async function checkItems(database: Database, job: ExportJob, transfer: Transfer): Promise<void> {
  const { progress } = transfer
  const losses = new LossCount()
  for await (const page of pagesOf(database, job.source)) {
    for (const item of page) {
      const lost = lossesOf(shown(item, job), job.format)
      losses.add(lost)
      if (job.format === 'partiql' && lost.size > 0) progress.rejected++
      else progress.items++
    }
    transfer.step()
  }
  progress.losses = losses.list()
}

interface Lines {
  readonly text: string
  readonly items: number
  readonly refused: readonly RejectedRow[]
}

async function writeAll(
  file: FileHandle,
  pages: AsyncIterable<Lines>,
  { transfer, rejects }: { readonly transfer: Transfer; readonly rejects: RejectsFile },
): Promise<void> {
  const { progress } = transfer
  let text = ''
  const write = async (): Promise<void> => {
    const { bytesWritten } = await file.write(text)
    progress.bytes += bytesWritten
    text = ''
    transfer.step()
  }
  for await (const page of pages) {
    text += page.text
    progress.items += page.items
    reject(progress, page.refused)
    await rejects.add(page.refused)
    if (text.length >= writeChars) await write()
  }
  await write()
}

async function* linesOf(
  database: Database,
  job: ExportJob,
  transfer: Transfer,
): AsyncGenerator<Lines> {
  const { source, format } = job
  const pages = pagesOf(database, source)
  if (format === 'csv') {
    yield* csvLines(database, job, { pages, transfer })
    return
  }
  let row = 0
  for await (const page of pages) {
    const refused: RejectedRow[] = []
    const kept: Item[] = []
    for (const whole of page) {
      row++
      const item = shown(whole, job)
      const lost = format === 'partiql' ? lossesOf(item, format) : new Map<never, never>()
      if (lost.size === 0) kept.push(item)
      else refused.push(withoutLiteral(row, item, lost))
    }
    yield { text: textOf(kept, format, source.table), items: kept.length, refused }
  }
}

async function* csvLines(
  database: Database,
  job: ExportJob,
  { pages, transfer }: { readonly pages: Pages; readonly transfer: Transfer },
): AsyncGenerator<Lines> {
  // Both begin at once, and so see one moment of a table: first the names of all attributes, then the items.
  const firstPage = pages.next()
  const columns = job.onlyColumns
    ? job.columns
    : await columnsOf(pagesOf(database, job.source), job, transfer)
  yield { text: [...writeCsvItems([], columns)].join(''), items: 0, refused: [] }
  for (let page = await firstPage; page.done !== true; page = await pages.next()) {
    const [, ...lines] = writeCsvItems(page.value, columns)
    yield { text: lines.join(''), items: page.value.length, refused: [] }
  }
}

/** Those of the grid first that any item has, then the others as they are met. */
async function columnsOf(
  pages: Pages,
  { columns }: ExportJob,
  transfer: Transfer,
): Promise<readonly string[]> {
  const met = new Set<string>()
  for await (const page of pages) {
    for (const name of csvColumns(page)) met.add(name)
    transfer.step()
  }
  const first = columns.filter((name) => met.has(name))
  return [...new Set([...first, ...met])]
}

function shown(item: Item, { onlyColumns, columns }: ExportJob): Item {
  if (!onlyColumns) return item
  return new Map(
    columns.flatMap((name) => {
      const value = item.get(name)
      return value === undefined ? [] : [[name, value] as const]
    }),
  )
}

function textOf(
  items: readonly Item[],
  format: Exclude<TransferFormat, 'csv'>,
  table: string,
): string {
  if (format === 'dynamodbJson' || format === 'json') {
    return [...writeJsonLines(items, { tagged: format === 'dynamodbJson' })].join('')
  }
  const into = `INSERT INTO ${printIdentifier(table)} VALUE `
  return items.map((item) => `${into}${printValue(item)};\n`).join('')
}

function withoutLiteral(row: number, item: Item, lost: ReadonlyMap<string, string>): RejectedRow {
  const named = [...lost].map(([type, attribute]) => `${type} in ${attribute}`).join(', ')
  const message = `PartiQL has no literal for ${named}`
  return { row, message, text: itemToTaggedText(item, 'extended') }
}

type Pages = AsyncGenerator<readonly Item[], void, undefined>

/** All of one moment. */
function pagesOf(database: Database, source: BrowseSource): Pages {
  const isWholeTable =
    source.index === undefined && !isQuery(source) && source.FilterExpression === undefined
  return isWholeTable ? database.items(source.table) : readPages(database, source)
}

async function* readPages(database: Database, source: BrowseSource): Pages {
  const input = readInputOf(source)
  const snapshot = database.snapshot()
  let from: AttributeMap | undefined
  try {
    do {
      const asked: ScanInput = {
        ...input,
        Limit: pageItems,
        ...(from === undefined ? {} : { ExclusiveStartKey: from }),
      }
      const { output } = await (isQuery(source) ? snapshot.query(asked) : snapshot.scan(asked))
      yield output.Items ?? []
      from = output.LastEvaluatedKey
    } while (from !== undefined)
  } finally {
    snapshot.close()
  }
}
