/** A run of the storage: begun by a button, told by its progress, cancelled by another. */
import { useRef, useState } from 'react'
import type { StorageProgress, StorageRunId } from '../../../src-main/contract/storage.ts'
import type { DatabaseHandle } from '../../../src-main/contract/databases.ts'
import { call, isIpcError } from '../../ipc/client.ts'
import { notifyFailure } from '../../state/actions.ts'
import { useRunProgress } from './storage-state.ts'

export interface StorageRun {
  readonly isRunning: boolean
  readonly progress: StorageProgress | undefined
  /** What it does; failures are shown under `title`, a cancelled run is none. */
  readonly begin: (title: string, task: (runId: StorageRunId) => Promise<void>) => void
  readonly cancel: () => void
}

export function useRun(handle: DatabaseHandle): StorageRun {
  const [runId, setRunId] = useState<StorageRunId | undefined>()
  const current = useRef<StorageRunId | undefined>(undefined)
  const progress = useRunProgress((all) => (runId === undefined ? undefined : all.get(runId)))
  return {
    isRunning: runId !== undefined,
    progress,
    begin: (title, task) => {
      if (current.current !== undefined) return
      // A name of the page's own making, so that it can cancel before the answer is there.
      const id = crypto.randomUUID() as StorageRunId
      current.current = id
      setRunId(id)
      void task(id)
        .catch((error: unknown) => {
          if (!isIpcError(error, 'cancelled')) notifyFailure(title, error)
        })
        .finally(() => {
          current.current = undefined
          setRunId(undefined)
        })
    },
    cancel: () => {
      const id = current.current
      if (id !== undefined) void call((bridge) => bridge.storage.cancel({ handle, runId: id }))
    },
  }
}
