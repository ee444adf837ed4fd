/** `repair` and `dump`: for databases that are damaged, and for looking into files. */
import path from 'node:path'
import { Option, type Command } from 'commander'
import { systemEnvironment } from '../../base/environment.ts'
import { bytesFromByteString, type ByteString } from '../../base/byte-string.ts'
import { dumpManifest, dumpWal } from '../../storage/dump.ts'
import { repairReportName, repairStore } from '../../storage/repair.ts'
import { NodeVfs } from '../../vfs/node-vfs.ts'
import { UsageError } from '../failure.ts'
import { withInterrupt } from '../interrupt.ts'
import { bytesText, countOf, countText, labelled } from '../output/figures.ts'
import { printReport, progressLine, reportOption, type ReportFormat } from '../output/report.ts'
import { chooseTable, keyFromArguments, tableOption } from '../table-choice.ts'
import type { Terminal } from '../terminal.ts'
import { withDatabase } from '../with-database.ts'

export function addRepair(program: Command, terminal: Terminal): void {
  program
    .command('repair')
    .summary('salvage a damaged database into a new one')
    .description(
      `Reads what can be read of a damaged database into a new one and writes ${repairReportName} there. The damaged one is not changed.`,
    )
    .argument('<source>', 'the damaged database directory')
    .argument('<target>', 'the new directory; nothing may be there')
    .addOption(reportOption())
    .addHelpText('after', '\nExample:\n  kstone repair broken.keystone saved.keystone')
    .action(
      async (source: string, target: string, { output }: { readonly output: ReportFormat }) => {
        const progress = progressLine(terminal)
        const report = await withInterrupt((signal) =>
          repairStore({
            vfs: new NodeVfs(),
            environment: systemEnvironment,
            source,
            target,
            signal,
            onProgress: ({ stripesDone, stripesTotal, keys }) =>
              progress.show(`stripe ${stripesDone} of ${stripesTotal}, ${countOf(keys, 'key')}`),
          }),
        )
        progress.end()
        const skipped = report.skipped.map(
          ({ file, offset, reason }) => `skipped ${file} at ${offset}: ${reason}\n`,
        )
        const figures = labelled([
          ['keys written', countText(report.keysWritten)],
          ['SSTs read', `${countText(report.sstFilesRead)}, ${report.sstFilesSkipped} skipped`],
          ['log frames read', countText(report.walFramesRead)],
          ['log bytes skipped', bytesText(report.walBytesSkipped)],
          ['ranges where a newer version may be lost', countText(report.uncertain.length)],
          ['report', path.join(target, repairReportName)],
        ])
        await printReport(terminal, output, { text: skipped.join('') + figures, json: report })
      },
    )
}

interface DumpOptions {
  readonly output: ReportFormat
  readonly key?: string
  readonly sk?: string
  readonly table?: string
}

export function addDump(program: Command, terminal: Terminal): void {
  program
    .command('dump')
    .summary('look into a log file, the MANIFEST, or one key')
    .description(
      'Prints a WAL file record by record, the MANIFEST edit by edit, or every version of one key and where it lies. Changes nothing.',
    )
    .argument('<path>', 'a WAL file, a MANIFEST, or with --key a database directory')
    .option('-k, --key <key>', 'the partition key of the item to look for')
    .addOption(new Option('-s, --sk <key>', 'its sort key'))
    .addOption(tableOption())
    .addOption(reportOption())
    .addHelpText(
      'after',
      `
Examples:
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
      } else {
        throw new UsageError(`${place} is no WAL file and no MANIFEST; for a database give --key.`)
      }
    })
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
  const lines = dump.edits.map(({ offset, edit }) => {
    const parts = [
      ...edit.added.map((file) => `+ ${file.stripe}-${file.id} (${bytesText(file.bytes)})`),
      ...edit.removed.map((id) => `- ${id}`),
      ...edit.droppedPrefixes.map(({ prefix }) => `drop ${hex(prefix)}`),
    ]
    return `${offset}: last seqno ${edit.lastSeqno}${parts.map((part) => `, ${part}`).join('')}\n`
  })
  const torn = dump.tornBytes === 0 ? '' : `${countOf(dump.tornBytes, 'byte')} of a torn edit\n`
  const text = `database ${dump.header.uuid}, ${countOf(dump.edits.length, 'edit')}\n${lines.join('')}${torn}`
  await printReport(terminal, options.output, { text, json: asJson(dump) })
}

async function dumpLogFile(file: string, options: DumpOptions, terminal: Terminal): Promise<void> {
  const lines: string[] = []
  const frames: unknown[] = []
  const dump = dumpWal(new NodeVfs(), file, (frame) => {
    frames.push(asJson(frame))
    lines.push(
      `${frame.offset}: seqno ${frame.firstSeqno}, ${countOf(frame.batches, 'batch')}, ${countOf(frame.records.length, 'record')}, synced up to ${frame.syncedUpTo}\n`,
    )
    for (const { seqno, stripe, key, tombstone, value } of frame.records) {
      const what = tombstone ? 'tombstone' : countOf(value.length, 'byte')
      lines.push(`    @${seqno} stripe ${stripe} ${hex(key)} ${what}\n`)
    }
  })
  const text = `${lines.join('')}${bytesText(dump.validBytes)} of ${bytesText(dump.fileBytes)} in use, last seqno ${dump.lastSeqno}\n`
  await printReport(terminal, options.output, {
    text,
    json: { ...(asJson(dump) as object), frames },
  })
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
  name === 'key' || name === 'smallestKey' || name === 'largestKey' || name === 'prefix'
