/** What shall be exported: set by whoever shows it, taken by the export dialog. */
import { create } from 'zustand'
import type { BrowseSource } from '../../src-main/contract/browse.ts'
import type { OpenDatabase } from '../../src-main/contract/databases.ts'

export interface ExportSubject {
  readonly database: OpenDatabase
  readonly source: BrowseSource
  /** What it is, to show: `cities`, `byStatus of orders, filtered`. */
  readonly title: string
  /** Attributes in the order of the grid; those it hides are not among them. Empty when there is no grid. */
  readonly columns: readonly string[]
  readonly hiddenColumns: readonly string[]
}

interface ExportState {
  readonly subject: ExportSubject | undefined
}

export const useExportRequest = create<ExportState>()(() => ({ subject: undefined }))

export function askExport(subject: ExportSubject | undefined): void {
  useExportRequest.setState({ subject })
}
