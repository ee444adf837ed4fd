/** The start page: recent databases first, then the ways to a database. */
import { useEffect, useState } from 'react'
import { ActionIcon, Button, Kbd, Tooltip } from '@mantine/core'
import { Database, FolderOpen, FolderPlus, Lock, Unplug, X } from 'lucide-react'
import type { RecentDatabase } from '../../../src-main/contract/databases.ts'
import { visibleText } from '../../components/attribute-value/visible-text.ts'
import { EnvironmentBadge } from '../../components/environment-badge/environment-badge.tsx'
import { formatAgo, formatBytes, formatCount } from '../../lib/quantities.ts'
import { createByDialog, openByDialog, openRecent, run } from '../../state/actions.ts'
import { forgetRecent, loadRecents, useDatabases } from '../../state/databases.ts'
import css from './welcome.module.css'

export function Welcome() {
  const recents = useDatabases((state) => state.recents)
  const [nowMs] = useState(() => Date.now())
  useEffect(() => {
    const load = (): void => run('The recent databases were not read', loadRecents)
    load()
    // Other programs come and go while this window is not looked at.
    window.addEventListener('focus', load)
    return () => window.removeEventListener('focus', load)
  }, [])
  return (
    <div className={css.page}>
      <div className={css.column}>
        <header className={css.head}>
          <h1 className={css.title}>Keystone Studio</h1>
          <p className={css.lead}>Open a .keystone directory to browse and edit its items.</p>
        </header>
        <div className={css.actions}>
          <Button
            size="compact-md"
            leftSection={<FolderOpen size={15} />}
            onClick={() => run('Nothing was opened', () => openByDialog('readWrite'))}
          >
            Open
          </Button>
          <Button
            size="compact-md"
            variant="default"
            leftSection={<Lock size={14} />}
            onClick={() => run('Nothing was opened', () => openByDialog('readOnly'))}
          >
            Open read-only
          </Button>
          <Button
            size="compact-md"
            variant="default"
            leftSection={<FolderPlus size={15} />}
            onClick={() => run('Nothing was created', createByDialog)}
          >
            Create
          </Button>
        </div>
        <section aria-labelledby="recents">
          <h2 id="recents" className={css.section}>
            Recent
          </h2>
          {recents === undefined ? (
            <p className={css.empty}>Looking for them…</p>
          ) : recents.length === 0 ? (
            <p className={css.empty}>
              Nothing here yet. Drop a folder on this window, or run <code>npm start</code> for the
              sample database with 135,233 cities.
            </p>
          ) : (
            <ul className={css.list}>
              {recents.map((recent) => (
                <Recent key={recent.recentId} recent={recent} nowMs={nowMs} />
              ))}
            </ul>
          )}
        </section>
        <p className={css.foot}>
          Drop a folder anywhere to open it; hold Shift to open it read-only. <Kbd>Ctrl K</Kbd>{' '}
          lists every command.
        </p>
      </div>
    </div>
  )
}

/** `open in kstone.js (process 4711 on here): close it there first`. */
function holderText({ program, pid, host }: NonNullable<RecentDatabase['openIn']>): string {
  const where = [pid === undefined ? '' : `process ${pid}`, host === undefined ? '' : `on ${host}`]
    .filter((part) => part !== '')
    .join(' ')
  return `open in ${program ?? 'another program'}${where === '' ? '' : ` (${where})`}: close it there first`
}

function Recent({ recent, nowMs }: { readonly recent: RecentDatabase; readonly nowMs: number }) {
  const { recentId, name, path, missing, sizeBytes, openedAtMs, mode, environment, openIn } = recent
  const opened = new Date(openedAtMs)
  return (
    <li className={css.recent} data-missing={missing || undefined}>
      <button
        type="button"
        className={css.open}
        onClick={() => run('It was not opened', () => openRecent(recentId))}
      >
        {missing ? (
          <Unplug size={16} strokeWidth={1.75} aria-hidden />
        ) : (
          <Database size={16} strokeWidth={1.75} aria-hidden />
        )}
        <span className={css.names}>
          <span className={css.name}>
            {visibleText(name)}
            <EnvironmentBadge environment={environment} />
            {mode === 'readOnly' ? <Lock size={11} aria-label="read-only" /> : null}
          </span>
          <span className={css.path}>{visibleText(path)}</span>
          {openIn === undefined ? null : (
            <span className={css.holder}>{visibleText(holderText(openIn))}</span>
          )}
        </span>
        <span className={css.facts}>
          <span title={sizeBytes === undefined ? undefined : `${formatCount(sizeBytes)} bytes`}>
            {missing
              ? 'missing'
              : sizeBytes === undefined
                ? 'not readable'
                : formatBytes(sizeBytes)}
          </span>
          <span title={opened.toISOString()}>{formatAgo(openedAtMs, nowMs)}</span>
        </span>
      </button>
      <Tooltip label="Take it off this list">
        <ActionIcon
          size="sm"
          variant="subtle"
          color="gray"
          className={css.forget}
          aria-label={`Take ${name} off this list`}
          onClick={() => run('It is still on the list', () => forgetRecent(recentId))}
        >
          <X size={14} />
        </ActionIcon>
      </Tooltip>
    </li>
  )
}
