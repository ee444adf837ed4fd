/**
 * The streams that tabs have open. They outlive their views: a tab that is shown again goes on where it was instead of
 * reading everything anew, and one that is closed reads nothing more.
 */
import { useEffect } from 'react'
import { create } from 'zustand'
import type { OpenDatabase } from '../../../src-main/contract/databases.ts'
import { followItem } from '../../state/followed-items.ts'
import { useWorkspace, type StreamTab, type TabId } from '../../state/workspace.ts'
import { noFilter, type ChangeFilter } from './change-filter.ts'
import { ChangeSource, type StreamStart } from './change-source.ts'

export interface OpenStream {
  readonly source: ChangeSource
  readonly filter: ChangeFilter
  /** Sequence number of the change that is looked at; undefined: the newest, whichever that is. */
  readonly chosen: number | undefined
  readonly column: number
  /** Gaps that were told and put away. */
  readonly gapsDismissed: number
}

export const useOpenStreams = create<ReadonlyMap<TabId, OpenStream>>()(() => new Map())

/** Undefined until it is opened, right after the first look. */
export function useOpenStream(tab: StreamTab, database: OpenDatabase): OpenStream | undefined {
  const { id, table } = tab
  const { handle } = database
  useEffect(() => {
    const known = useOpenStreams.getState().get(id)
    if (known?.source.isOf(handle) === true) known.source.look()
    else set(id, openAt(new ChangeSource(handle, table, { kind: 'oldest' })))
  }, [id, handle, table])
  return useOpenStreams((streams) => streams.get(id))
}

export function changeOpenStream(id: TabId, change: Partial<Omit<OpenStream, 'source'>>): void {
  const known = useOpenStreams.getState().get(id)
  if (known !== undefined) set(id, { ...known, ...change })
}

/** From another start; the filter stays. */
export function startStream(tab: StreamTab, database: OpenDatabase, start: StreamStart): void {
  const known = useOpenStreams.getState().get(tab.id)
  known?.source.close()
  const opened = openAt(new ChangeSource(database.handle, tab.table, start))
  set(tab.id, { ...opened, filter: known?.filter ?? noFilter })
}

function openAt(source: ChangeSource): OpenStream {
  return { source, filter: noFilter, chosen: undefined, column: 0, gapsDismissed: 0 }
}

function set(id: TabId, stream: OpenStream): void {
  const before = useOpenStreams.getState().get(id)
  if (before !== undefined && before.source !== stream.source) before.source.close()
  useOpenStreams.setState((streams) => new Map(streams).set(id, stream), true)
}

useWorkspace.subscribe(({ tabs }) => {
  const streams = useOpenStreams.getState()
  const gone = [...streams].filter(([id]) => !tabs.some((tab) => tab.id === id))
  if (gone.length === 0) return
  for (const [id, { source }] of gone) {
    source.close()
    followItem(id, undefined)
  }
  const closed = new Set(gone.map(([id]) => id))
  useOpenStreams.setState(new Map([...streams].filter(([id]) => !closed.has(id))), true)
})
