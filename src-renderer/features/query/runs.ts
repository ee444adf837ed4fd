/** The last run of each query tab: started, cancelled, remembered in the history, closed with its tab. */
import { create } from 'zustand'
import type { OpenDatabase } from '../../../src-main/contract/databases.ts'
import { ColumnFinder } from '../browse/index.ts'
import { call, IpcError, messageOf } from '../../ipc/client.ts'
import type { IpcErrorData } from '../../../src-main/contract/result.ts'
import type { StatementRequest } from '../../../src-main/contract/statements.ts'
import { keyAttributes } from '../../lib/key-schema.ts'
import { describeDatabase, useDatabases } from '../../state/databases.ts'
import { remember } from '../../state/query-tabs.ts'
import type { QueryTab, TabId } from '../../state/workspace.ts'
import { confirmBulkChange } from './bulk-change.ts'
import { valuesFor } from './parameters.ts'
import { ResultSource } from './result-source.ts'
import { tableOf } from './statements-in.ts'

export type Run =
  | { readonly kind: 'starting'; readonly text: string }
  | { readonly kind: 'refused'; readonly text: string; readonly error: IpcErrorData }
  | {
      readonly kind: 'started'
      readonly text: string
      readonly source: ResultSource
      readonly finder: ColumnFinder
      /** Whose items the rows are, when they can be edited. */
      readonly table: string | undefined
    }

interface Runs {
  readonly byTab: ReadonlyMap<TabId, Run>
}

export const useRuns = create<Runs>()(() => ({ byTab: new Map() }))

/** Runs statements one after the other, up to the first that fails; the rows of the last one stay. */
export async function runStatements(
  tab: QueryTab,
  database: OpenDatabase,
  { texts, before }: Chosen,
): Promise<void> {
  let sofar = before
  for (const text of texts) {
    const isDone = await runStatement(tab, database, { text, before: sofar })
    if (!isDone) return
    sofar = `${sofar};${text}`
  }
}

/** Statements, and the text before them, whose `?` have taken the first parameters. */
export interface Chosen {
  readonly texts: readonly string[]
  readonly before: string
}

interface Wanted {
  readonly text: string
  readonly before: string
}

/** Whether it was carried out. */
async function runStatement(
  tab: QueryTab,
  database: OpenDatabase,
  { text, before }: Wanted,
): Promise<boolean> {
  const { handle, recentId, name } = database
  closeRun(tab.id)
  setRun(tab.id, { kind: 'starting', text })
  const ranAtMs = Date.now()
  const record = (elapsedMs: number, rows: number, failed?: string): void =>
    remember({
      text,
      database: recentId,
      databaseName: name,
      ranAtMs,
      elapsedMs,
      rows,
      ...(failed === undefined ? {} : { failed }),
    })
  try {
    const parameters = valuesFor(text, before, tab.parameters)
    const request = { handle, text, ...(parameters.length > 0 ? { parameters } : {}) }
    const confirmation = await askWhenBulk(tab, database, request)
    if (confirmation === 'declined') return false
    const started = await call((bridge) => bridge.statements.start({ ...request, ...confirmation }))
    const source = new ResultSource(started)
    setRun(tab.id, { kind: 'started', text, source, ...columnsOf(text, database) })
    const end = await source.ended()
    record(
      end.elapsedMs,
      end.rows,
      end.state.kind === 'failed' ? end.state.error.message : undefined,
    )
    if (started.kind === 'write') await describeDatabase(handle)
    return end.state.kind === 'ended' || end.state.kind === 'limited'
  } catch (error) {
    record(Date.now() - ranAtMs, 0, messageOf(error))
    setRun(tab.id, { kind: 'refused', text, error: errorOf(error) })
    return false
  }
}

type BulkConfirmation = Pick<StatementRequest, 'confirmedBulk'> | 'declined'

/** A statement that changes many items is run only when somebody wants just that. */
async function askWhenBulk(
  tab: QueryTab,
  database: OpenDatabase,
  request: StatementRequest,
): Promise<BulkConfirmation> {
  const { text } = request
  if (!/^\s*(?:EXPLAIN\s+ANALYZE\s+)?(?:UPDATE|DELETE|FROM)\b/i.test(text)) return {}
  const { bulk } = await call((bridge) => bridge.statements.plan(request))
  if (bulk === undefined) return {}
  const onCounting = (source: ResultSource): void => {
    closeRun(tab.id)
    setRun(tab.id, {
      kind: 'started',
      text: bulk.count.text,
      source,
      ...columnsOf(bulk.count.text, database),
    })
  }
  const confirmedBulk = await confirmBulkChange({ database, text, bulk, onCounting })
  if (confirmedBulk === undefined) return 'declined'
  closeRun(tab.id)
  setRun(tab.id, { kind: 'starting', text })
  return { confirmedBulk }
}

function columnsOf(
  text: string,
  { recentId }: OpenDatabase,
): { readonly table: string | undefined; readonly finder: ColumnFinder } {
  const from = tableOf(text)
  const table = useDatabases
    .getState()
    .descriptions.get(recentId)
    ?.tables.find((each) => each.TableName === from?.name)
  const keys = table === undefined || from?.whole !== true ? [] : keyAttributes(table)
  return { table: table?.TableName, finder: new ColumnFinder(keys) }
}

function errorOf(error: unknown): IpcErrorData {
  if (error instanceof IpcError) return error.data
  return { code: 'validation', message: messageOf(error), details: {} }
}

function setRun(tabId: TabId, run: Run): void {
  useRuns.setState(({ byTab }) => ({ byTab: new Map(byTab).set(tabId, run) }))
}

export function closeRun(tabId: TabId): void {
  useRuns.setState(({ byTab }) => {
    const run = byTab.get(tabId)
    if (run?.kind === 'started') run.source.close()
    return { byTab: new Map([...byTab].filter(([id]) => id !== tabId)) }
  })
}

export function closeRunsWithout(tabs: ReadonlySet<TabId>): void {
  for (const id of useRuns.getState().byTab.keys()) if (!tabs.has(id)) closeRun(id)
}
