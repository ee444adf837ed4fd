/**
 * The storage of the databases that are looked at: the whole once, then stripe by stripe as they change. Kept per
 * handle while a storage tab shows the database.
 */
import { useEffect } from 'react'
import { create } from 'zustand'
import type { DatabaseHandle } from '../../../src-main/contract/databases.ts'
import type {
  MapFile,
  StorageChange,
  StorageEntry,
  StorageFigures,
  StorageSample,
  StorageSnapshot,
} from '../../../src-main/contract/storage.ts'
import { call, onEvent } from '../../ipc/client.ts'
import { run } from '../../state/actions.ts'

export interface StorageState {
  readonly path: string
  readonly uuid: string
  /** By stripe; a stripe without files is absent. */
  readonly stripes: ReadonlyMap<number, readonly MapFile[]>
  readonly figures: StorageFigures
  readonly samples: readonly StorageSample[]
  /** Since the page looks, newest last. */
  readonly entries: readonly StorageEntry[]
}

const samplesMax = 3600
const entriesMax = 500

export const useStorageStates = create<ReadonlyMap<DatabaseHandle, StorageState>>()(() => new Map())

export function begunState({
  path,
  uuid,
  stripes,
  figures,
  samples,
}: StorageSnapshot): StorageState {
  return {
    path,
    uuid,
    stripes: new Map(stripes.map(({ stripe, files }) => [stripe, files])),
    figures,
    samples,
    entries: [],
  }
}

export function changedState(
  state: StorageState,
  change: Omit<StorageChange, 'handle'>,
): StorageState {
  const { stripes: changed, figures, entries } = change
  let { stripes } = state
  if (changed.length > 0) {
    const next = new Map(stripes)
    for (const { stripe, files } of changed) {
      if (files.length === 0) next.delete(stripe)
      else next.set(stripe, files)
    }
    stripes = next
  }
  return {
    ...state,
    stripes,
    figures,
    samples: [...state.samples, figures.sample].slice(-samplesMax),
    entries: [...state.entries, ...entries].slice(-entriesMax),
  }
}

/** Undefined until the engine has answered. */
export function useStorage(handle: DatabaseHandle, isOpen: boolean): StorageState | undefined {
  const state = useStorageStates((states) => states.get(handle))
  useEffect(() => {
    if (!isOpen) return undefined
    const endChanges = onEvent('storageChanged', (change) => {
      if (change.handle !== handle) return
      useStorageStates.setState((states) => {
        const known = states.get(handle)
        return known === undefined
          ? states
          : new Map(states).set(handle, changedState(known, change))
      }, true)
    })
    run('The storage was not read', async () => {
      const snapshot = await call((bridge) => bridge.storage.watch({ handle }))
      useStorageStates.setState((states) => new Map(states).set(handle, begunState(snapshot)), true)
    })
    return () => {
      endChanges()
      // The database may be closed or paused by now: then nothing is told any more anyway.
      void window.keystone.storage.unwatch({ handle })
    }
  }, [handle, isOpen])
  return state
}
