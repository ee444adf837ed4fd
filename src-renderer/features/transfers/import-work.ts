/**
 * The import of one tab: from the chosen file through the survey of the whole of it and a dry run to the import.
 *
 *   choosing ──▶ surveying ──▶ mapping (dry runs come and go) ──▶ importing
 */
import { create } from 'zustand'
import type { OpenDatabase } from '../../../src-main/contract/databases.ts'
import type {
  ColumnMapping,
  FileForm,
  ImportFile,
  SurveyedColumn,
  TransferId,
} from '../../../src-main/contract/transfers.ts'
import { call } from '../../ipc/client.ts'
import type { TableDescription } from '../../lib/table-types.ts'
import { run } from '../../state/actions.ts'
import { openImportTab, type TabId } from '../../state/workspace.ts'
import { proposeMapping } from './propose-mapping.ts'
import { cancelTransfer, dismiss, follow, isRunning, useTransfers } from './running-transfers.ts'

export interface ImportWork {
  readonly file: ImportFile
  readonly form: FileForm
  readonly survey: TransferId
  /** When the survey has ended. */
  readonly columns?: readonly SurveyedColumn[]
  readonly mapping: readonly ColumnMapping[]
  /** The last dry run, and the mapping it was of. */
  readonly check?: { readonly transferId: TransferId; readonly mapping: readonly ColumnMapping[] }
  readonly started?: TransferId
}

export interface ImportPlace {
  readonly tabId: TabId
  readonly database: OpenDatabase
  readonly table: TableDescription
}

interface ImportState {
  readonly byTab: ReadonlyMap<TabId, ImportWork>
}

export const useImports = create<ImportState>()(() => ({ byTab: new Map() }))

function keep(tabId: TabId, work: ImportWork): void {
  useImports.setState(({ byTab }) => ({ byTab: new Map(byTab).set(tabId, work) }))
}

function change(tabId: TabId, changed: Partial<ImportWork>): void {
  const work = useImports.getState().byTab.get(tabId)
  if (work !== undefined) keep(tabId, { ...work, ...changed })
}

export function chooseFile(place: ImportPlace): void {
  run('No file was chosen', async () => {
    const { handle } = place.database
    const file = await call((bridge) => bridge.transfers.chooseImportFile({ handle }))
    if (file !== null) await surveyFile(place, file, file.form)
  })
}

/** Opens the import of a table with a file that was dropped on the window. */
export async function importDropped(
  dropped: File,
  database: OpenDatabase,
  table: TableDescription,
): Promise<void> {
  const { handle, recentId } = database
  const file = await call((bridge) => bridge.transfers.chooseDropped(dropped, { handle }))
  const tabId = openImportTab(recentId, table.TableName)
  if (database.mode === 'readWrite') await surveyFile({ tabId, database, table }, file, file.form)
}

/** Reads the file again in another form. */
export function changeForm(place: ImportPlace, form: FileForm): void {
  const work = useImports.getState().byTab.get(place.tabId)
  if (work === undefined) return
  run('The file was not read', () => surveyFile(place, work.file, form))
}

async function surveyFile(place: ImportPlace, file: ImportFile, form: FileForm): Promise<void> {
  const { tabId, database, table } = place
  stopReading(tabId)
  const { handle } = database
  const started = await call((bridge) =>
    bridge.transfers.survey({ handle, fileId: file.fileId, table: table.TableName, form }),
  )
  const survey = follow(handle, started)
  keep(tabId, { file, form, survey, mapping: [] })
  const end = useTransfers.subscribe(take)
  take()

  function take(): void {
    const progress = useTransfers.getState().known.get(survey)?.progress
    if (progress === undefined || progress.state.kind === 'running') return
    end()
    const { columns } = progress
    if (useImports.getState().byTab.get(tabId)?.survey !== survey || columns === undefined) return
    change(tabId, { columns, mapping: proposeMapping(columns, form.format, table) })
    startCheck(place)
  }
}

export function changeMapping(tabId: TabId, changed: ColumnMapping): void {
  const work = useImports.getState().byTab.get(tabId)
  if (work === undefined) return
  const mapping = work.mapping.map((each) => (each.column === changed.column ? changed : each))
  change(tabId, { mapping })
}

/** A dry run of the mapping as it is now. */
export function startCheck(place: ImportPlace): void {
  const work = useImports.getState().byTab.get(place.tabId)
  if (work === undefined) return
  if (work.check !== undefined) stop(work.check.transferId)
  const { mapping } = work
  run('The file was not checked', async () => {
    const transferId = await startImport(place, work, true)
    change(place.tabId, { check: { transferId, mapping } })
  })
}

export function beginImport(place: ImportPlace): void {
  const work = useImports.getState().byTab.get(place.tabId)
  if (work === undefined) return
  stopReading(place.tabId)
  run('The import did not start', async () => {
    change(place.tabId, { started: await startImport(place, work, false) })
  })
}

async function startImport(
  { database: { handle }, table }: ImportPlace,
  { file, form, mapping }: ImportWork,
  dryRun: boolean,
): Promise<TransferId> {
  const { fileId } = file
  const request = { handle, fileId, table: table.TableName, form, mapping, dryRun }
  return follow(handle, await call((bridge) => bridge.transfers.import(request)))
}

/** Back to the choice of a file; an import that runs goes on. */
export function leaveFile(tabId: TabId): void {
  stopReading(tabId)
  useImports.setState(({ byTab }) => ({
    byTab: new Map([...byTab].filter(([each]) => each !== tabId)),
  }))
}

export function leaveFilesWithout(tabs: ReadonlySet<TabId>): void {
  for (const tabId of useImports.getState().byTab.keys()) if (!tabs.has(tabId)) leaveFile(tabId)
}

function stopReading(tabId: TabId): void {
  const work = useImports.getState().byTab.get(tabId)
  if (work === undefined) return
  stop(work.survey)
  if (work.check !== undefined) stop(work.check.transferId)
}

function stop(transferId: TransferId): void {
  const transfer = useTransfers.getState().known.get(transferId)
  if (isRunning(transfer)) cancelTransfer(transferId)
  dismiss(transferId)
}
