/** Imports and exports that run or have just ended, whatever the user does meanwhile: how far, how fast, cancel. */
import { ActionIcon, Button, Progress } from '@mantine/core'
import { CircleAlert, CircleCheck, FileDown, FileUp, X } from 'lucide-react'
import type { ReactNode } from 'react'
import type { TransferId, TransferProgress } from '../../../src-main/contract/transfers.ts'
import { visibleText } from '../../components/attribute-value/visible-text.ts'
import { formatBytes, formatCount, formatElapsed, plural } from '../../lib/quantities.ts'
import { percentOf } from './import-view.tsx'
import { cancelTransfer, dismiss, useTransfers, type KnownTransfer } from './running-transfers.ts'
import css from './transfers.module.css'

export function TransferBar() {
  const known = useTransfers((state) => state.known)
  const shown = [...known].filter(([, { progress }]) => progress !== undefined && !progress.dryRun)
  if (shown.length === 0) return null
  return (
    <div className={css.bars} role="region" aria-label="Imports and exports">
      {shown.map(([transferId, transfer]) => (
        <Bar key={transferId} transferId={transferId} transfer={transfer} />
      ))}
    </div>
  )
}

function Bar(props: { readonly transferId: TransferId; readonly transfer: KnownTransfer }) {
  const { transferId, transfer } = props
  const { progress, file } = transfer
  if (progress === undefined) return null
  const isBusy = progress.state.kind === 'running'
  return (
    <div className={css.bar} data-state={progress.state.kind}>
      {barIcon(progress)}
      <span className={css.barText} role="status">
        {barText(progress, visibleText(file))}
      </span>
      {isBusy && progress.bytesTotal !== undefined ? (
        <Progress
          size="sm"
          w={120}
          value={percentOf(progress)}
          aria-label="Share of the file imported"
        />
      ) : null}
      {isBusy ? (
        <Button size="compact-xs" variant="default" onClick={() => cancelTransfer(transferId)}>
          Cancel
        </Button>
      ) : (
        <ActionIcon
          size="xs"
          variant="subtle"
          color="gray"
          aria-label={`Dismiss ${file}`}
          onClick={() => dismiss(transferId)}
        >
          <X size={13} />
        </ActionIcon>
      )}
    </div>
  )
}

function barIcon({ state, kind }: TransferProgress): ReactNode {
  if (state.kind === 'failed') return <CircleAlert size={14} aria-hidden />
  if (state.kind === 'ended') return <CircleCheck size={14} aria-hidden />
  return kind === 'export' ? <FileUp size={14} aria-hidden /> : <FileDown size={14} aria-hidden />
}

export function barText(progress: TransferProgress, file: string): string {
  const { kind, table, state, items, bytes, rejected, elapsedMs, rejectsFile } = progress
  const names = kind === 'export' ? `${table} to ${file}` : `${file} into ${table}`
  const counts = [
    plural(items, 'item'),
    formatBytes(bytes),
    ...(rejected === 0
      ? []
      : [`${formatCount(rejected)} ${kind === 'export' ? 'left out' : 'rejected'}`]),
    formatElapsed(elapsedMs),
    ...(rejectsFile === undefined ? [] : [`see ${rejectsFile}`]),
  ].join(' · ')
  const verb = kind === 'export' ? 'xport' : 'mport'
  const initial = kind === 'export' ? ['E', 'e'] : ['I', 'i']
  switch (state.kind) {
    case 'running':
      return `${initial[0]}${verb}ing ${names}: ${counts}`
    case 'ended':
      return `${initial[0]}${verb}ed ${names}: ${counts}`
    case 'cancelled':
      return kind === 'export'
        ? `The export of ${names} was cancelled; no file was left`
        : `The import of ${names} was cancelled: ${counts}. It can be resumed`
    case 'failed':
      return `The ${initial[1]}${verb} of ${names} failed: ${state.error.message}`
  }
}
