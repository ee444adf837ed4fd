/** Imports and exports of this window: how far they are, and how they ended until they are dismissed. */
import { create } from 'zustand'
import type { DatabaseHandle } from '../../../src-main/contract/databases.ts'
import type {
  TransferId,
  TransferProgress,
  TransferStarted,
} from '../../../src-main/contract/transfers.ts'
import { call, onEvent } from '../../ipc/client.ts'
import { run } from '../../state/actions.ts'
import { describeDatabase } from '../../state/databases.ts'

export interface KnownTransfer {
  readonly handle: DatabaseHandle
  readonly file: string
  /** Undefined until main has told anything. */
  readonly progress: TransferProgress | undefined
}

interface TransfersState {
  readonly known: ReadonlyMap<TransferId, KnownTransfer>
}

export const useTransfers = create<TransfersState>()(() => ({ known: new Map() }))

/** Told before the page knew the id: main may be quicker than its own answer. */
const early = new Map<TransferId, TransferProgress>()

/** Hears main. Returns what ends it. */
export function hearTransfers(): () => void {
  return onEvent('transferProgressed', (progress) => {
    const { transferId } = progress
    const { known } = useTransfers.getState()
    const transfer = known.get(transferId)
    if (transfer === undefined) {
      early.set(transferId, progress)
      return
    }
    useTransfers.setState({ known: new Map(known).set(transferId, { ...transfer, progress }) })
    const hasWritten = progress.kind === 'import' && !progress.dryRun
    if (hasWritten && progress.state.kind !== 'running') {
      run('The counts were not read', () => describeDatabase(transfer.handle))
    }
  })
}

export function follow(handle: DatabaseHandle, { transferId, file }: TransferStarted): TransferId {
  const { known } = useTransfers.getState()
  const progress = early.get(transferId)
  early.delete(transferId)
  useTransfers.setState({ known: new Map(known).set(transferId, { handle, file, progress }) })
  return transferId
}

export function dismiss(transferId: TransferId): void {
  const known = new Map(useTransfers.getState().known)
  known.delete(transferId)
  useTransfers.setState({ known })
}

export function cancelTransfer(transferId: TransferId): void {
  run('It was not cancelled', () => call((bridge) => bridge.transfers.cancel({ transferId })))
}

export function isRunning(transfer: KnownTransfer | undefined): boolean {
  return transfer !== undefined && (transfer.progress?.state.kind ?? 'running') === 'running'
}
