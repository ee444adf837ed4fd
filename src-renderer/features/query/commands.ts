/** The actions of queries. */
import type { OpenDatabase } from '../../../src-main/contract/databases.ts'
import type { Command, CommandList } from '../../state/command.ts'
import { notifyDone } from '../../state/actions.ts'
import { useDatabases } from '../../state/databases.ts'
import { showQueryFolder } from '../../state/query-folder.ts'
import { openQueryTab } from '../../state/query-tabs.ts'
import { useRecentDocuments } from '../../state/recent-documents.ts'
import { activeTab, useWorkspace, type TabId } from '../../state/workspace.ts'
import { showHistoryFor } from './history-state.ts'
import { copyPlan } from './copy-rows.ts'
import {
  cancelRun,
  explainChosen,
  focusEditor,
  formatText,
  openDocument,
  openRecentDocument,
  runAll,
  runChosen,
  saveDocument,
  toggleComment,
} from './query-actions.ts'
import { useRuns } from './runs.ts'

const group = 'Query'

const queryWords = 'sql statement select editor'

export const queryCommands: CommandList = ({ database }) => {
  const elsewhere = useDatabases
    .getState()
    .open.filter((open) => open !== database)
    .map(({ recentId, name }): Command => ({
      id: `newQuery ${recentId}`,
      label: `New PartiQL query on ${name}`,
      group: name,
      keywords: queryWords,
      run: () => void openQueryTab(recentId),
    }))
  return database === undefined ? elsewhere : [...commandsOn(database), ...elsewhere]
}

function commandsOn(database: OpenDatabase): Command[] {
  const tab = activeTab(useWorkspace.getState())
  const always: Command[] = [
    {
      id: 'newQuery',
      label: `New PartiQL query on ${database.name}`,
      group,
      shortcut: 'mod+Shift+Q',
      keywords: queryWords,
      run: () => void openQueryTab(database.recentId),
    },
    {
      id: 'savedQueries',
      label: 'Saved queries: the files of your folder',
      group,
      keywords: 'sql partiql statement file open folder git',
      run: () => showQueryFolder(database.recentId),
    },
    {
      id: 'openQueryFile',
      label: 'Open a .partiql file…',
      group,
      keywords: 'sql load',
      run: () => openDocument(database),
    },
    ...useRecentDocuments.getState().map(({ documentId, name }) => ({
      id: `document ${documentId}`,
      label: `Saved query ${name}`,
      group,
      keywords: 'sql partiql statement file recent',
      run: () => openRecentDocument(database, documentId),
    })),
  ]
  if (tab?.kind !== 'query') return always
  const { id } = tab
  return [
    {
      id: 'runQuery',
      label: 'Run the statement at the cursor, or the selection',
      group,
      shortcut: 'mod+Enter',
      run: () => runChosen(id, database),
    },
    { id: 'runAllQueries', label: 'Run all statements', group, run: () => runAll(id, database) },
    {
      id: 'explainQuery',
      label: 'Explain the statement',
      group,
      shortcut: 'mod+Shift+E',
      keywords: 'plan',
      run: () => explainChosen(id, database, false),
    },
    {
      id: 'analyzeQuery',
      label: 'Explain analyze: run the statement and show what it took',
      group,
      keywords: 'plan cost',
      run: () => explainChosen(id, database, true),
    },
    {
      id: 'copyPlan',
      label: 'Copy the plan as text',
      group,
      keywords: 'explain analyze',
      run: () => copyPlanOf(id),
    },
    { id: 'cancelQuery', label: 'Cancel the statement', group, run: () => cancelRun(id) },
    { id: 'formatQuery', label: 'Format the statements', group, run: () => formatText(id) },
    { id: 'commentQuery', label: 'Comment lines in or out', group, run: () => toggleComment(id) },
    {
      id: 'queryHistory',
      label: 'History of statements',
      group,
      run: () => showHistoryFor(id),
    },
    {
      id: 'saveQuery',
      label: 'Save the statements',
      group,
      shortcut: 'mod+S',
      run: () => saveDocument(id),
    },
    {
      id: 'saveQueryAs',
      label: 'Save the statements as…',
      group,
      run: () => saveDocument(id, true),
    },
    { id: 'focusQuery', label: 'Go to the editor', group, run: () => focusEditor(id) },
    ...always,
  ]
}

function copyPlanOf(id: TabId): void {
  const shown = useRuns.getState().byTab.get(id)
  if (shown?.kind === 'started' && shown.source.isPlan) copyPlan(shown.source)
  else notifyDone('Explain a statement first')
}
