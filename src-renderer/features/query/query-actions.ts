/** What the editor of the active query tab can be asked to do: by keys, buttons and the palette alike. */
import type { editor } from 'monaco-editor/editor'
import { splitStatements } from '../../../src-engine/language.ts'
import type { OpenDatabase } from '../../../src-main/contract/databases.ts'
import type { DocumentId, OpenedDocument } from '../../../src-main/contract/documents.ts'
import type { KeystoneBridge } from '../../../src-main/contract/ipc.ts'
import type { IpcResult } from '../../../src-main/contract/result.ts'
import { call } from '../../ipc/client.ts'
import { notifyDone, run } from '../../state/actions.ts'
import { changeQueryTab, openQueryTab } from '../../state/query-tabs.ts'
import { loadRecentDocuments } from '../../state/recent-documents.ts'
import { useWorkspace, type QueryTab, type TabId } from '../../state/workspace.ts'
import type { QuickFix } from './quick-fixes.ts'
import { runStatements, useRuns, type Chosen } from './runs.ts'
import { statementAt } from './statements-in.ts'

const editors = new Map<TabId, editor.IStandaloneCodeEditor>()

/** Returns what forgets it. */
export function editorOf(tab: TabId, shown: editor.IStandaloneCodeEditor): () => void {
  editors.set(tab, shown)
  return () => editors.delete(tab)
}

/** The tab as it is now: an action may have been made before the last key press. */
function latest(id: TabId): QueryTab | undefined {
  const found = useWorkspace.getState().tabs.find((tab) => tab.id === id)
  return found?.kind === 'query' ? found : undefined
}

/** What is selected, else the statement the cursor is in. */
function chosen(tab: QueryTab): Chosen {
  const shown = editors.get(tab.id)
  const model = shown?.getModel()
  const selection = shown?.getSelection()
  if (model !== null && model !== undefined && selection?.isEmpty() === false) {
    const start = model.getOffsetAt(selection.getStartPosition())
    const texts = splitStatements(model.getValueInRange(selection)).map(({ text }) => text)
    return { texts, before: tab.text.slice(0, start) }
  }
  const position = shown?.getPosition()
  const offset = position && model ? model.getOffsetAt(position) : tab.text.length
  const statement = statementAt(tab.text, offset)
  return statement === undefined
    ? { texts: [], before: '' }
    : { texts: [statement.text], before: tab.text.slice(0, statement.start) }
}

export function runChosen(id: TabId, database: OpenDatabase): void {
  const tab = latest(id)
  if (tab === undefined) return
  const wanted = chosen(tab)
  if (wanted.texts.length === 0) return notifyDone('There is no statement to run')
  run('The statement was not run', () => runStatements(tab, database, wanted))
}

export function runAll(id: TabId, database: OpenDatabase): void {
  const tab = latest(id)
  const texts = tab === undefined ? [] : splitStatements(tab.text).map(({ text }) => text)
  if (tab === undefined || texts.length === 0) return notifyDone('There is no statement to run')
  run('The statements were not run', () => runStatements(tab, database, { texts, before: '' }))
}

/** `analyze`: it is carried out, and what that took stands beside the estimates. */
export function explainChosen(id: TabId, database: OpenDatabase, analyze: boolean): void {
  const tab = latest(id)
  const { texts, before } = tab === undefined ? { texts: [], before: '' } : chosen(tab)
  const [text] = texts
  if (tab === undefined || text === undefined) return notifyDone('There is no statement to explain')
  const bare = text.replace(/^\s*EXPLAIN\s+(ANALYZE\s+)?/i, '')
  const explained = `${analyze ? 'EXPLAIN ANALYZE' : 'EXPLAIN'} ${bare}`
  run('The statement was not explained', () =>
    runStatements(tab, database, { texts: [explained], before }),
  )
}

export function cancelRun(id: TabId): void {
  const found = useRuns.getState().byTab.get(id)
  if (found?.kind !== 'started') return
  run('It could not be cancelled', () => found.source.cancel())
}

export function formatText(id: TabId): void {
  run('The text was not formatted', async () => {
    await editors.get(id)?.getAction('editor.action.formatDocument')?.run()
  })
}

/** Changes the text as if it were typed: it can be undone. `start`: where the statement of the fix begins. */
export function applyFix(id: TabId, start: number, fix: QuickFix): void {
  const shown = editors.get(id)
  const model = shown?.getModel()
  if (shown === undefined || model === null || model === undefined) return
  const from = model.getPositionAt(start + fix.start)
  const to = model.getPositionAt(start + fix.end)
  const range = {
    startLineNumber: from.lineNumber,
    startColumn: from.column,
    endLineNumber: to.lineNumber,
    endColumn: to.column,
  }
  shown.pushUndoStop()
  shown.executeEdits('quick fix', [{ range, text: fix.text }])
  shown.pushUndoStop()
  shown.focus()
}

export function toggleComment(id: TabId): void {
  run('The lines were not changed', async () => {
    await editors.get(id)?.getAction('editor.action.commentLine')?.run()
  })
}

export function focusEditor(id: TabId): void {
  editors.get(id)?.focus()
}

/** Into its own file, or where the user says. */
export function saveDocument(id: TabId, asNew = false): void {
  run('The statements were not saved', async () => {
    const tab = latest(id)
    if (tab === undefined) return
    const { name, text, document } = tab
    const known = asNew || document === undefined ? {} : { documentId: document.id }
    const saved = await call((bridge) => bridge.documents.saveDialog({ ...known, name, text }))
    if (saved === null) return
    changeQueryTab(id, { name: saved.name, document: { id: saved.documentId, savedText: text } })
    notifyDone(`Saved ${saved.name}`)
    await loadRecentDocuments()
  })
}

export function openDocument(database: OpenDatabase): void {
  showDocument(database, (bridge) => bridge.documents.openDialog())
}

export function openRecentDocument(database: OpenDatabase, documentId: DocumentId): void {
  showDocument(database, (bridge) => bridge.documents.openRecent({ documentId }))
}

function showDocument(
  { recentId }: OpenDatabase,
  open: (bridge: KeystoneBridge) => Promise<IpcResult<OpenedDocument | null>>,
): void {
  run('The file was not opened', async () => {
    const opened = await call(open)
    if (opened === null) return
    const { documentId, name, text } = opened
    openQueryTab(recentId, { name, text, document: { id: documentId, savedText: text } })
    await loadRecentDocuments()
  })
}
