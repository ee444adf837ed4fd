/** `repair`: salvages what can be read of a damaged database. */
import path from 'node:path'
import type { Command } from 'commander'
import { Database } from '../../api/database.ts'
import { repairDatabase } from '../../api/repair.ts'
import { KeystoneError } from '../../base/errors.ts'
import { repairReportName } from '../../storage/repair-report.ts'
import { withInterrupt } from '../interrupt.ts'
import { bytesText, countOf, countText, labelled } from '../output/figures.ts'
import { printReport, progressLine, reportOption, type ReportFormat } from '../output/report.ts'
import type { Terminal } from '../terminal.ts'

export function addRepair(program: Command, terminal: Terminal): void {
  program
    .command('repair')
    .summary('salvage a damaged database into a new one')
    .description(
      `Reads what can be read of a damaged database into a new one and writes ${repairReportName} there. The damaged one is not changed. Exits with 1 when something could not be read.`,
    )
    .argument('<source>', 'the damaged database directory')
    .argument('<target>', 'the new directory; nothing may be there')
    .addOption(reportOption())
    .addHelpText('after', '\nExample:\n  kstone repair broken.keystone saved.keystone')
    .action(
      async (source: string, target: string, { output }: { readonly output: ReportFormat }) => {
        const progress = progressLine(terminal)
        const report = await withInterrupt((signal) =>
          repairDatabase(source, target, {
            signal,
            onProgress: ({ stripesDone, stripesTotal, keys }) =>
              progress.show(`stripe ${stripesDone} of ${stripesTotal}, ${countOf(keys, 'key')}`),
            onRebuild: ({ table, target: filled, itemsDone }) =>
              progress.show(`${filled} of ${table}, ${countOf(itemsDone, 'item')}`),
          }),
        ).finally(() => progress.end())
        const skipped = report.skipped.map(
          ({ file, offset, reason }) => `skipped ${file} at ${offset}: ${reason}\n`,
        )
        const figures = labelled([
          ['keys written', countText(report.keysWritten)],
          ['index and expiry entries, made anew', countText(report.keysLeftOut)],
          ['SSTs read', `${countText(report.sstFilesRead)}, ${report.sstFilesSkipped} skipped`],
          ['log frames read', countText(report.walFramesRead)],
          ['log bytes skipped', bytesText(report.walBytesSkipped)],
          ['ranges where a newer version may be lost', countText(report.uncertain.length)],
          ['report', path.join(target, repairReportName)],
        ])
        await printReport(terminal, output, { text: skipped.join('') + figures, json: report })
        const [first] = report.skipped
        if (first !== undefined && report.keysWritten === 0) {
          throw new KeystoneError('corruption', `Nothing of ${source} could be read.`, first)
        }
        // Salvaged items are of use only with the tables they belong to: says so when those were lost.
        const salvaged = await Database.openReadOnly(target)
        await salvaged.close()
        if (first !== undefined) {
          const message = `Not all of ${source} could be read: what is in ${target} may lack items or hold older ones. ${repairReportName} there says which keys.`
          throw new KeystoneError('corruption', message, first)
        }
      },
    )
}
