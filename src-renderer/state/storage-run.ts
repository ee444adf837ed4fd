/** A run of the storage: begun by a button, told by its progress, cancelled by another. */
import { useCallback, useEffect, useRef, useState } from 'react'
import type { DatabaseHandle } from '../../src-main/contract/databases.ts'
import type { StorageProgress, StorageRunId } from '../../src-main/contract/storage.ts'
import { call, isIpcError, onEvent } from '../ipc/client.ts'
import { notifyFailure } from './actions.ts'

export interface StorageRun {
  readonly isRunning: boolean
  readonly progress: StorageProgress | undefined
  /** What it does; failures are shown under `title`, a cancelled run is none. */
  readonly begin: (title: string, task: (runId: StorageRunId) => Promise<void>) => void
  /** The same function for the same database. */
  readonly cancel: () => void
}

export function useRun(handle: DatabaseHandle | undefined): StorageRun {
  const [runId, setRunId] = useState<StorageRunId | undefined>()
  const [progress, setProgress] = useState<StorageProgress | undefined>()
  const current = useRef<StorageRunId | undefined>(undefined)
  useEffect(
    () =>
      onEvent('storageProgressed', (told) => {
        if (told.runId === current.current) setProgress(told)
      }),
    [],
  )
  const cancel = useCallback(() => {
    const id = current.current
    if (id === undefined || handle === undefined) return
    void call((bridge) => bridge.storage.cancel({ handle, runId: id }))
  }, [handle])
  return {
    isRunning: runId !== undefined,
    progress,
    begin: (title, task) => {
      if (current.current !== undefined) return
      // A name of the page's own making, so that it can cancel before the answer is there.
      const id = crypto.randomUUID() as StorageRunId
      current.current = id
      setRunId(id)
      setProgress(undefined)
      void task(id)
        .catch((error: unknown) => {
          if (!isIpcError(error, 'cancelled')) notifyFailure(title, error)
        })
        .finally(() => {
          current.current = undefined
          setRunId(undefined)
        })
    },
    cancel,
  }
}
