/** The item whose changes a stream tab shows, and no others: its history. Set from the item, or from one change. */
import { create } from 'zustand'
import type { Item } from '../../src-engine/language.ts'
import type { RecentId } from '../../src-main/contract/databases.ts'
import { openStreamTab, type TabId } from './workspace.ts'

export const useFollowedItems = create<ReadonlyMap<TabId, Item>>()(() => new Map())

/** Undefined: all items again. */
export function followItem(tab: TabId, key: Item | undefined): void {
  useFollowedItems.setState((followed) => {
    const changed = new Map(followed)
    if (key === undefined) changed.delete(tab)
    else changed.set(tab, key)
    return changed
  }, true)
}

export function openHistoryOf(database: RecentId, table: string, key: Item): void {
  followItem(openStreamTab(database, table), key)
}
