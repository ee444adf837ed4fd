/** `dump`: looks into one file of a database, or at all that is known of one key. */
import { existsSync } from 'node:fs'
import path from 'node:path'
import { InvalidArgumentError, Option, type Command } from 'commander'
import { unreachable } from '../../base/assert.ts'
import { bytesFromByteString, type ByteString } from '../../base/byte-string.ts'
import { corruption } from '../../storage/byte-reader.ts'
import { dumpManifest, dumpWal, type DumpedFrame } from '../../storage/dump.ts'
import { dumpSst, type SstDump } from '../../storage/dump-sst.ts'
import type { ManifestEdit } from '../../storage/manifest/manifest-state.ts'
import type { WalEnd } from '../../storage/wal/wal-reader.ts'
import { NodeVfs } from '../../vfs/node-vfs.ts'
import { UsageError } from '../failure.ts'
import { bytesText, countOf, countText, labelled } from '../output/figures.ts'
import { printReport, reportOption, type ReportFormat } from '../output/report.ts'
import { chooseTable, keyFromArguments, tableOption } from '../table-choice.ts'
import type { Terminal } from '../terminal.ts'
import { withDatabase } from '../with-database.ts'

interface DumpOptions {
  readonly output: ReportFormat
  readonly key?: string
  readonly sk?: string
  readonly table?: string
  readonly skip: number
  readonly limit: number
}

const recordsDefault = 100

export function addDump(program: Command, terminal: Terminal): void {
  program
    .command('dump')
    .summary('look into an SST, a log file, the MANIFEST, or one key')
    .description(
      'Prints an SST (properties, blocks, bloom filters, records, all checksums verified), a WAL file frame by frame, the MANIFEST edit by edit, or every version of one key and where it lies. Changes nothing.',
    )
    .argument('<path>', 'an SST, a WAL file, a MANIFEST, or with --key a database directory')
    .option('-k, --key <key>', 'the partition key of the item to look for')
    .addOption(new Option('-s, --sk <key>', 'its sort key'))
    .addOption(tableOption())
    .option('--skip <count>', 'records to leave out first', wholeNumber, 0)
    .option('-l, --limit <count>', 'records to print', wholeNumber, recordsDefault)
    .addOption(reportOption())
    .addHelpText(
      'after',
      `
Examples:
  kstone dump mydb.keystone/125-7.sst --skip 100 --limit 50
  kstone dump mydb.keystone/wal.log
  kstone dump mydb.keystone/MANIFEST -o json
  kstone dump mydb.keystone --key user#123`,
    )
    .action(async (place: string, options: DumpOptions) => {
      if (options.key !== undefined) {
        await dumpKey(place, options.key, options, terminal)
      } else if (path.basename(place) === 'MANIFEST') {
        await dumpManifestFile(path.dirname(place), options, terminal)
      } else if (place.endsWith('.log')) {
        await dumpLogFile(place, options, terminal)
      } else if (place.endsWith('.sst')) {
        await dumpSstFile(place, options, terminal)
      } else if (!existsSync(place)) {
        throw new UsageError(`There is nothing at ${place}. Check the path.`)
      } else {
        throw new UsageError(
          `${place} is no SST, no WAL file and no MANIFEST; for a database give --key.`,
        )
      }
    })
}

function wholeNumber(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new InvalidArgumentError('A whole number, 0 or more, is expected.')
  }
  return value
}

async function dumpKey(
  directory: string,
  partition: string,
  options: DumpOptions,
  terminal: Terminal,
): Promise<void> {
  const found = await withDatabase(directory, 'examine', async ({ dynamodb, storage }) => {
    const table = await chooseTable(dynamodb, options.table, directory)
    const key = keyFromArguments(table, partition, options.sk)
    return await storage.versions(table.TableName, key)
  })
  const lines = found.versions.map((version) => {
    const { place } = version
    const where =
      place.kind === 'memtable' ? 'memtable' : 'file' in place ? `${place.kind} ${place.file}` : ''
    const what = version.tombstone ? 'tombstone' : countOf(version.valueBytes, 'byte')
    return `seqno ${version.seqno}  ${what}  ${where}${version.wins ? '  <- a read answers from this' : ''}\n`
  })
  const text = `stripe ${found.stripe}, ${countOf(found.versions.length, 'version')}\n${lines.join('')}`
  await printReport(terminal, options.output, { text, json: found })
}

async function dumpManifestFile(
  directory: string,
  options: DumpOptions,
  terminal: Terminal,
): Promise<void> {
  const dump = dumpManifest(new NodeVfs(), directory)
  const lines = dump.edits.map(({ offset, edit }) => editText(offset, edit))
  const torn = dump.tornBytes === 0 ? '' : `${countOf(dump.tornBytes, 'byte')} of a torn edit\n`
  const text = `database ${dump.header.uuid}, ${countOf(dump.edits.length, 'edit')}\n${lines.join('')}${torn}`
  await printReport(terminal, options.output, { text, json: asJson(dump) })
}

function editText(offset: number, edit: ManifestEdit): string {
  const { walWatermark } = edit
  const head =
    `${offset}: last seqno ${edit.lastSeqno}, next SST ${edit.nextFileId}, log from file ${edit.oldestWal}, ` +
    `file ${walWatermark.number} synced up to ${walWatermark.offset}${edit.closed ? ', closed' : ''}`
  const lines = [
    ...edit.added.map(
      (file) =>
        `+ ${file.stripe}-${file.id}: ${bytesText(file.bytes)}, ${countOf(file.entries, 'version')}, ${countOf(file.tombstones, 'tombstone')}, seqnos ${file.smallestSeqno} to ${file.largestSeqno}, generation ${file.generation}`,
    ),
    ...edit.removed.map((id) => `- ${id}`),
    ...edit.flushedThrough.map(({ stripe, seqno }) => `stripe ${stripe} flushed through ${seqno}`),
    ...edit.droppedPrefixes.map(({ prefix, seqno }) => `drop ${hex(prefix)} at ${seqno}`),
    ...edit.forgottenPrefixes.map((prefix) => `forget ${hex(prefix)}`),
  ]
  return `${head}\n${lines.map((line) => `    ${line}\n`).join('')}`
}

async function dumpLogFile(file: string, options: DumpOptions, terminal: Terminal): Promise<void> {
  const frames: DumpedFrame[] = []
  let records = 0
  let frameCount = 0
  const dump = dumpWal(new NodeVfs(), file, (frame) => {
    const from = Math.max(0, options.skip - records)
    const to = Math.max(0, options.skip + options.limit - records)
    const shown = frame.records.slice(from, to)
    records += frame.records.length
    frameCount++
    if (shown.length > 0) frames.push({ ...frame, records: shown })
  })
  const { header, end } = dump
  const text =
    labelled([
      ['log file', `${header.number} of database ${header.uuid}`],
      ['file before', `sealed at ${countOf(header.previousBytes, 'byte')}`],
      ['in use', `${bytesText(dump.validBytes)} of ${bytesText(dump.fileBytes)}`],
      ['ends', endText(end)],
      ['last seqno', countText(dump.lastSeqno)],
      ['frames', `${countText(frameCount)} with ${countOf(records, 'record')}`],
    ]) +
    frames.map(frameText).join('') +
    moreText(records, options)
  await printReport(terminal, options.output, {
    text,
    json: { ...(asJson(dump) as object), records, frames: frames.map(asJson) },
  })
}

function endText(end: WalEnd): string {
  switch (end.kind) {
    case 'clean':
      return 'with its last frame'
    case 'torn':
      return `in a torn tail of ${countOf(end.bytes, 'byte')}`
    case 'damaged':
      return `damaged at ${end.offset}: ${end.problem}`
    default:
      return unreachable(end)
  }
}

function frameText(frame: DumpedFrame): string {
  const gap = frame.gap === 0 ? '' : `, after a gap of ${frame.gap}`
  const head = `${frame.offset}: seqno ${frame.firstSeqno}, ${countOf(frame.batches, 'batch')}${gap}, synced up to ${frame.syncedUpTo}\n`
  const lines = frame.records.map(({ seqno, carried, stripe, key, tombstone, value }) => {
    const what = tombstone ? 'tombstone' : countOf(value.length, 'byte')
    return `    @${seqno} stripe ${stripe} ${hex(key)} ${what}${carried ? ' (carried)' : ''}\n`
  })
  return head + lines.join('')
}

async function dumpSstFile(file: string, options: DumpOptions, terminal: Terminal): Promise<void> {
  const { skip, limit } = options
  const dump = dumpSst({ vfs: new NodeVfs(), path: path.resolve(file), skip, limit })
  const text =
    propertiesText(dump) +
    dump.blocks.map(blockText).join('') +
    dump.records.map(recordText).join('') +
    moreText(dump.properties.entries, options)
  await printReport(terminal, options.output, { text, json: asJson(dump) })
  const damaged = dump.blocks.find(({ problem }) => problem !== undefined)
  if (damaged !== undefined) throw corruption(file, damaged.offset, 'a block is damaged')
  if (dump.manifestSays === 'different') {
    throw corruption(file, 0, 'its checksum differs from the one in the MANIFEST')
  }
}

function propertiesText({ identity, properties, filters, ...dump }: SstDump): string {
  const percent = (passed: number): string =>
    `${((passed / filters.probedKeys) * 100).toFixed(2)} %`
  const compressed = dump.blocks.filter((block) => block.compressed).length
  return labelled([
    ['SST', `${identity.id} of stripe ${identity.stripe} of database ${identity.databaseUuid}`],
    ['size', `${bytesText(dump.fileBytes)}, as given ${bytesText(properties.rawBytes)}`],
    ['created', new Date(properties.createdMs).toISOString()],
    ['generation', countText(properties.generation)],
    [
      'versions',
      `${countText(properties.entries)}, of them ${countOf(properties.tombstones, 'tombstone')}`,
    ],
    ['seqnos', `${properties.smallestSeqno} to ${properties.largestSeqno}`],
    ['smallest key', hex(properties.smallestKey)],
    ['largest key', hex(dump.largestKey)],
    [
      'checksum',
      `${dump.checksum.toString(16).padStart(8, '0')}, ${manifestText[dump.manifestSays]}`,
    ],
    ['blocks', `${countText(dump.blocks.length)}, ${countText(compressed)} compressed`],
    [
      'bloom filters',
      `${bytesText(filters.fileFilterBytes)} for the file, ${bytesText(filters.blockFilterBytes)} for the blocks`,
    ],
    [
      'false positives',
      `${percent(filters.passedFile)} of ${countText(filters.probedKeys)} absent keys pass the file's, ${percent(filters.passedBlock)} a block's, ${percent(filters.passedBoth)} both`,
    ],
  ])
}

const manifestText: Readonly<Record<SstDump['manifestSays'], string>> = {
  same: 'as the MANIFEST has it',
  different: 'NOT as the MANIFEST has it',
  'not named': 'the MANIFEST does not name this file',
  'no MANIFEST': 'no MANIFEST beside it',
  unreadable: 'the MANIFEST beside it cannot be read',
}

function blockText(block: SstDump['blocks'][number], number: number): string {
  const size = block.compressed
    ? `${bytesText(block.storedBytes)} for ${bytesText(block.rawBytes)}`
    : bytesText(block.storedBytes)
  const what = block.problem ?? `checksum good, through ${hex(block.lastKey)}`
  return `block ${number} at ${block.offset}: ${size}, ${countOf(block.versions, 'version')}, filter ${countOf(block.filterBytes, 'byte')}, ${what}\n`
}

function recordText({ block, seqno, key, tombstone, value }: SstDump['records'][number]): string {
  const what = tombstone ? 'tombstone' : countOf(value.length, 'byte')
  return `    block ${block} @${seqno} ${hex(key)} ${what}\n`
}

function moreText(records: number, { skip, limit }: DumpOptions): string {
  const left = records - skip - limit
  return left > 0 ? `${countOf(left, 'more record')}: --skip ${skip + limit}\n` : ''
}

function hex(key: ByteString): string {
  return Array.from(bytesFromByteString(key), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Bytes and keys as hexadecimal text. */
function asJson(value: unknown): unknown {
  if (value instanceof Uint8Array) {
    return Array.from(value, (byte) => byte.toString(16).padStart(2, '0')).join('')
  }
  if (Array.isArray(value)) return value.map(asJson)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [
      name,
      isKeyName(name) && typeof part === 'string' ? hex(part as ByteString) : asJson(part),
    ]),
  )
}

const isKeyName = (name: string): boolean =>
  ['key', 'smallestKey', 'largestKey', 'lastKey', 'prefix'].includes(name)
