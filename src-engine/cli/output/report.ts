/** Reports: for people as text, for programs as JSON. */
import { Option } from 'commander'
import type { Terminal } from '../terminal.ts'

export type ReportFormat = 'text' | 'json'

export const reportOption = (): Option =>
  new Option('-o, --output <format>', 'how to print it').choices(['text', 'json']).default('text')

export async function printReport(
  terminal: Terminal,
  format: ReportFormat,
  report: { readonly text: string; readonly json: unknown },
): Promise<void> {
  const text = format === 'text' ? report.text : `${JSON.stringify(report.json, undefined, 2)}\n`
  await terminal.write(text)
}

/** Rewrites one line of a screen; writes nothing where standard error is a file or a pipe. */
export function progressLine(terminal: Terminal): {
  show(text: string): void
  end(): void
} {
  if (!terminal.showsProgress) return { show: () => undefined, end: () => undefined }
  return {
    show: (text) => terminal.complain(`\r\u001b[2K${text}`),
    end: () => terminal.complain('\r\u001b[2K'),
  }
}
