/** The actions of queries. */
import type { Command, CommandList } from '../../state/command.ts'
import { openQueryTab } from '../../state/query-tabs.ts'
import { activeTab, useWorkspace } from '../../state/workspace.ts'
import { showHistoryFor } from './history-state.ts'
import {
  cancelRun,
  explainChosen,
  focusEditor,
  formatText,
  openDocument,
  runAll,
  runChosen,
  saveDocument,
  toggleComment,
} from './query-actions.ts'

const group = 'Query'

export const queryCommands: CommandList = ({ database }) => {
  if (database === undefined) return []
  const tab = activeTab(useWorkspace.getState())
  const always: Command[] = [
    {
      id: 'newQuery',
      label: `New PartiQL query on ${database.name}`,
      group,
      shortcut: 'mod+Shift+Q',
      keywords: 'sql statement select editor',
      run: () => void openQueryTab(database.recentId),
    },
    {
      id: 'openQueryFile',
      label: 'Open a .partiql file…',
      group,
      keywords: 'sql load',
      run: () => openDocument(database),
    },
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
