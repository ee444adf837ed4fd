/** The truth in one line: how the database is open, what reading took, what runs in the background. */
import { Lock, PencilLine } from 'lucide-react'
import type { OpenDatabase } from '../../src-main/contract/databases.ts'
import { EnvironmentBadge } from '../components/environment-badge/environment-badge.tsx'
import { ReadStatus } from '../features/browse/index.ts'
import { formatBytes } from '../lib/quantities.ts'
import { databaseOf, useDatabases } from '../state/databases.ts'
import { activeTab, useWorkspace } from '../state/workspace.ts'
import css from './frame.module.css'

export function StatusLine() {
  const tab = useWorkspace(activeTab)
  const recentId = tab !== undefined && 'database' in tab ? tab.database : undefined
  const database = useDatabases((state) =>
    recentId === undefined ? undefined : databaseOf(state, recentId),
  )
  const sizeBytes = useDatabases((state) =>
    recentId === undefined ? undefined : state.descriptions.get(recentId)?.sizeBytes,
  )
  const openCount = useDatabases((state) => state.open.length)
  return (
    <footer className={css.status} aria-label="Status">
      {database === undefined ? (
        <span>{openCount === 0 ? 'No database is open' : `${openCount} open`}</span>
      ) : (
        <>
          <EnvironmentBadge environment={database.environment} />
          <OpenMode database={database} />
        </>
      )}
      {tab?.kind === 'items' ? <ReadStatus tabId={tab.id} /> : null}
      <span className={css.statusGap} />
      {database === undefined ? null : (
        <>
          {sizeBytes === undefined ? null : (
            <span className={css.statusSize}>{formatBytes(sizeBytes)} on disk</span>
          )}
          <span className={css.statusPath} title={database.path}>
            {database.path}
          </span>
          <EngineState database={database} />
        </>
      )}
    </footer>
  )
}

function OpenMode({ database }: { readonly database: OpenDatabase }) {
  const isReadOnly = database.mode === 'readOnly'
  return (
    <span
      className={css.statusMode}
      data-warn={isReadOnly || undefined}
      title={
        isReadOnly
          ? 'The engine refuses every write; no byte of the directory changes.'
          : 'A write is on disk before it is confirmed.'
      }
    >
      {isReadOnly ? <Lock size={12} /> : <PencilLine size={12} />}
      {isReadOnly ? 'read-only' : 'read-write · sync'}
    </span>
  )
}

const engineStates = {
  open: ['ready', 'engine ready'],
  paused: ['busy', 'paused'],
  reopening: ['busy', 'engine restarting'],
  failed: ['failed', 'engine stopped'],
} as const

function EngineState({ database }: { readonly database: OpenDatabase }) {
  const { state } = database
  const [kind, text] = engineStates[state.kind]
  return (
    <span className={css.statusMode} title={state.kind === 'failed' ? state.message : undefined}>
      <i className={css.dot} data-kind={kind} aria-hidden />
      {text}
    </span>
  )
}
