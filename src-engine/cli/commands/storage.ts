/** `stats`, `compact`, `verify` and `backup`: the storage engine under the tables. */
import type { Command } from 'commander'
import type { Database } from '../../api/database.ts'
import type { SpaceStatistics, TableStatisticsReport } from '../../api/table-statistics.ts'
import { KeystoneError } from '../../base/errors.ts'
import { withInterrupt } from '../interrupt.ts'
import { bytesText, countOf, countText, labelled } from '../output/figures.ts'
import { printReport, progressLine, reportOption, type ReportFormat } from '../output/report.ts'
import { allTableNames } from '../table-choice.ts'
import type { Terminal } from '../terminal.ts'
import { withCountedDatabase, withDatabase, withStore } from '../with-database.ts'

interface ReportOptions {
  readonly output: ReportFormat
}

export function addStats(program: Command, terminal: Terminal): void {
  program
    .command('stats')
    .summary('show files, log and memory of the storage engine')
    .description(
      'Shows how a database lies on disk, and what its tables and indexes hold by the beginnings of their keys. Changes nothing.',
    )
    .argument('<dir>', 'the database directory')
    .addOption(reportOption())
    .addHelpText('after', '\nExample:\n  kstone stats mydb.keystone -o json')
    .action(async (directory: string, { output }: ReportOptions) => {
      const { stats, files, tables } = await withCountedDatabase(
        directory,
        terminal,
        async (database) => ({
          stats: database.storage.stats(),
          files: database.storage.structure().stripes,
          tables: await statisticsOfTables(database),
        }),
      )
      const used = files.filter((stripe) => stripe.files.length > 0 || stripe.memtable.records > 0)
      const deepest = Math.max(0, ...files.map((stripe) => stripe.files.length))
      const text = labelled([
        ['stripes in use', `${used.length} of ${files.length}`],
        ['SSTs', `${countText(stats.sstFiles)}, at most ${deepest} in a stripe`],
        ['SST bytes', bytesText(stats.sstBytes)],
        ['versions in SSTs', countText(stats.sstEntries)],
        ['tombstones in SSTs', countText(stats.sstTombstones)],
        ['memtables', bytesText(stats.memtableBytes)],
        ['WAL', `${countOf(stats.wal.liveFiles, 'file')}, ${bytesText(stats.wal.liveBytes)}`],
        ['MANIFEST', bytesText(stats.manifestBytes)],
        ['files a read meets', stats.readAmplification.toFixed(1)],
      ])
      const contents = tables.map(describeTable).join('')
      await printReport(terminal, output, { text: text + contents, json: { ...stats, tables } })
    })
}

async function statisticsOfTables(database: Database): Promise<TableStatisticsReport[]> {
  const tables: TableStatisticsReport[] = []
  for (const name of await allTableNames(database.dynamodb)) {
    tables.push(await database.tableStatistics(name))
  }
  return tables
}

/** Prefixes that a person looks at; all of them are in the JSON. */
const prefixesShown = 10

function describeTable({ table, indexes, ...total }: TableStatisticsReport): string {
  const lines = [`\n${table}: ${amountOf(total)}`, ...prefixLines(total, '  ')]
  for (const { index, ...held } of indexes) {
    lines.push(`  index ${index}: ${amountOf(held)}`, ...prefixLines(held, '    '))
  }
  return `${lines.join('\n')}\n`
}

function amountOf({ items, bytes }: Pick<SpaceStatistics, 'items' | 'bytes'>): string {
  return `${countOf(items, 'item')}, ${bytesText(bytes)}`
}

function prefixLines({ keyPrefixes, keyPrefixesExact }: SpaceStatistics, indent: string): string[] {
  // One line that says that all items are without prefix says nothing.
  if (keyPrefixes.every(({ prefix }) => prefix === undefined)) return []
  const shown = keyPrefixes.slice(0, prefixesShown)
  const about = keyPrefixesExact ? '' : 'about '
  const lines = shown.map(
    ({ prefix, items, bytes }) =>
      `${indent}${prefix ?? 'other keys'}  ${about}${countOf(items, 'item')}, about ${bytesText(bytes)}`,
  )
  const more = keyPrefixes.length - shown.length
  return more === 0 ? lines : [...lines, `${indent}and ${countOf(more, 'prefix')} more`]
}

export function addCompact(program: Command, terminal: Terminal): void {
  program
    .command('compact')
    .summary('merge the files of every stripe')
    .description(
      'Writes what is in memory to SSTs and merges the SSTs of every stripe into one, without overwritten and deleted items. Ctrl-C stops it; nothing is lost.',
    )
    .argument('<dir>', 'the database directory')
    .addOption(reportOption())
    .addHelpText('after', '\nExample:\n  kstone compact mydb.keystone')
    .action(async (directory: string, { output }: ReportOptions) => {
      const { before, after } = await withDatabase(directory, 'write', async ({ storage }) => {
        await storage.flush()
        const start = storage.stats()
        await withInterrupt((signal) => storage.compact(undefined, signal))
        return { before: start, after: storage.stats() }
      })
      const { counters } = after
      const text = labelled([
        ['SSTs', `${countText(before.sstFiles)} before, ${countText(after.sstFiles)} after`],
        ['bytes', `${bytesText(before.sstBytes)} before, ${bytesText(after.sstBytes)} after`],
        ['read', bytesText(counters.compactionBytesRead)],
        ['written', bytesText(counters.compactionBytesWritten)],
        ['versions dropped', countText(counters.versionsDropped)],
        ['tombstones removed', countText(counters.tombstonesRemoved)],
        ['tombstones kept', countText(counters.tombstonesKept)],
      ])
      await printReport(terminal, output, { text, json: { before, after } })
    })
}

export function addVerify(program: Command, terminal: Terminal): void {
  program
    .command('verify')
    .summary('read every byte and check it')
    .description(
      'Reads every file of a database and checks every checksum. Changes nothing. Exits with 1 when something is damaged.',
    )
    .argument('<dir>', 'the database directory')
    .addOption(reportOption())
    .addHelpText('after', '\nExample:\n  kstone verify mydb.keystone')
    .action(async (directory: string, { output }: ReportOptions) => {
      const progress = progressLine(terminal)
      const report = await withStore(directory, (store) =>
        withInterrupt((signal) =>
          store.verify(({ file, bytesDone, bytesTotal }) => {
            progress.show(`${bytesText(bytesDone)} of ${bytesText(bytesTotal)}  ${file}`)
          }, signal),
        ),
      )
      progress.end()
      const { problems } = report
      const found = problems.map(
        ({ file, offset, message }) => `${file} at ${offset}: ${message}\n`,
      )
      const read = `${countOf(report.files, 'file')}, ${bytesText(report.bytes)}, ${countOf(report.versions, 'version')}`
      const verdict =
        problems.length === 0 ? 'No damage found.' : countOf(problems.length, 'problem')
      const text = `${found.join('')}${read} read. ${verdict}\n`
      await printReport(terminal, output, { text, json: report })
      const [first] = problems
      if (first !== undefined) {
        const message = `${directory} is damaged. Restore a backup, or salvage what can be read with "kstone repair".`
        throw new KeystoneError('corruption', message, first)
      }
    })
}

export function addBackup(program: Command, terminal: Terminal): void {
  program
    .command('backup')
    .summary('make a consistent copy')
    .description(
      'Copies a database to a new directory. SSTs, which never change, are hard-linked where the disk allows it.',
    )
    .argument('<dir>', 'the database directory')
    .argument('<target>', 'the new directory; nothing may be there')
    .addOption(reportOption())
    .addHelpText('after', '\nExample:\n  kstone backup mydb.keystone copy.keystone')
    .action(async (directory: string, target: string, { output }: ReportOptions) => {
      const report = await withDatabase(directory, 'write', ({ storage }) => storage.backup(target))
      const linked = `${countText(report.linkedFiles)} of them linked`
      const text = `${countOf(report.files, 'file')} (${linked}), ${bytesText(report.bytes)}\n`
      await printReport(terminal, output, { text, json: report })
    })
}
