/** The actions of a query tab: run, explain, cancel, format, files, history. */
import { useSyncExternalStore } from 'react'
import { ActionIcon, Button, Menu, Tooltip } from '@mantine/core'
import { ChevronDown, FileText, History, Play, Square, TextQuote } from 'lucide-react'
import type { OpenDatabase } from '../../../src-main/contract/databases.ts'
import { showQueryFolder } from '../../state/query-folder.ts'
import { hasUnsavedText } from '../../state/query-tabs.ts'
import type { QueryTab } from '../../state/workspace.ts'
import { HistoryDialog } from './history-dialog.tsx'
import { showHistoryFor, useHistoryDialog } from './history-state.ts'
import {
  cancelRun,
  explainChosen,
  formatText,
  openDocument,
  runAll,
  runChosen,
  saveDocument,
} from './query-actions.ts'
import { useRuns } from './runs.ts'
import { useShortcutHint } from '../../state/shortcuts.ts'
import css from './query.module.css'

export interface QueryBarProps {
  readonly tab: QueryTab
  readonly database: OpenDatabase
}

export function QueryBar({ tab, database }: QueryBarProps) {
  const isRunning = useIsRunning(tab.id)
  const historyOf = useHistoryDialog((state) => state.tab)
  const keys = useShortcutHint('runQuery', 'mod+Enter')
  return (
    <div className={css.bar} role="toolbar" aria-label="Query">
      {isRunning ? (
        <Button
          size="compact-sm"
          color="red"
          leftSection={<Square size={11} fill="currentColor" />}
          onClick={() => cancelRun(tab.id)}
        >
          Cancel
        </Button>
      ) : (
        <Tooltip label={`The selection, or the statement at the cursor. ${keys}`}>
          <Button
            size="compact-sm"
            leftSection={<Play size={12} fill="currentColor" />}
            onClick={() => runChosen(tab.id, database)}
          >
            Run
          </Button>
        </Tooltip>
      )}
      <Menu position="bottom-start">
        <Menu.Target>
          <Button
            size="compact-sm"
            variant="default"
            rightSection={<ChevronDown size={13} />}
            disabled={isRunning}
          >
            Explain
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => explainChosen(tab.id, database, false)}>
            Explain: the plan, nothing is read
          </Menu.Item>
          <Menu.Item onClick={() => explainChosen(tab.id, database, true)}>
            Explain analyze: run it, and show what it took
          </Menu.Item>
          <Menu.Divider role="separator" />
          <Menu.Item onClick={() => runAll(tab.id, database)}>Run all statements</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <span className={css.gap} />
      {hasUnsavedText(tab) ? <span className={css.soft}>not saved</span> : null}
      <Tooltip label="Format. Shift+Alt+F">
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label="Format"
          onClick={() => formatText(tab.id)}
        >
          <TextQuote size={15} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label="History">
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label="History of statements"
          onClick={() => showHistoryFor(tab.id)}
        >
          <History size={15} />
        </ActionIcon>
      </Tooltip>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label="Files of statements">
            <FileText size={15} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => showQueryFolder(database.recentId)}>Saved queries…</Menu.Item>
          <Menu.Item onClick={() => openDocument(database)}>Open a .partiql file…</Menu.Item>
          <Menu.Item onClick={() => saveDocument(tab.id)}>Save</Menu.Item>
          <Menu.Item onClick={() => saveDocument(tab.id, true)}>Save as…</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {historyOf === tab.id ? <HistoryDialog tab={tab} database={database} /> : null}
    </div>
  )
}

/** Follows the run without drawing every report of it. */
function useIsRunning(id: QueryTab['id']): boolean {
  const run = useRuns((state) => state.byTab.get(id))
  const isReading = useSyncExternalStore(
    run?.kind === 'started' ? run.source.subscribe : subscribeToNothing,
    () => run?.kind === 'started' && run.source.snapshot().state.kind === 'running',
  )
  return run?.kind === 'starting' || isReading
}

function subscribeToNothing(): () => void {
  return () => undefined
}
