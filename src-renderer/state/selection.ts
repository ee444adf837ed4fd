/** The item each tab has in its inspector: one that is there, or one being made. */
import { create } from 'zustand'
import type { Item } from '../../src-engine/language.ts'
import type { RecentId } from '../../src-main/contract/databases.ts'
import { keyId } from '../lib/key-text.ts'
import type { TabId } from './workspace.ts'

export interface SelectedItem {
  readonly kind: 'item'
  readonly database: RecentId
  readonly table: string
  readonly key: Item
}

export type Selection =
  | SelectedItem
  | {
      readonly kind: 'new'
      readonly database: RecentId
      readonly table: string
      /** What the new item starts from. */
      readonly start: Item
    }

interface SelectionState {
  readonly byTab: ReadonlyMap<TabId, Selection>
  /** The item each tab had last: what giving up a new item goes back to. */
  readonly lastItems: ReadonlyMap<TabId, Selection>
  /** Of all tabs, newest first. */
  readonly recentItems: readonly SelectedItem[]
  /** The attribute that the inspector is to go to. */
  readonly wanted: WantedAttribute | undefined
}

export interface WantedAttribute {
  readonly table: string
  readonly key: Item
  readonly name: string
}

const recentItemsMax = 20

export const useSelection = create<SelectionState>()(() => ({
  byTab: new Map(),
  lastItems: new Map(),
  recentItems: [],
  wanted: undefined,
}))

/** The inspector goes to this attribute as soon as it shows the item, ready to be typed over. */
export function wantAttribute(wanted: WantedAttribute | undefined): void {
  useSelection.setState({ wanted })
}

export function select(tab: TabId, selection: Selection | undefined): void {
  useSelection.setState(({ byTab, lastItems, recentItems }) => {
    const changed = new Map(byTab)
    if (selection === undefined) changed.delete(tab)
    else changed.set(tab, selection)
    if (selection?.kind !== 'item') return { byTab: changed }
    const others = recentItems.filter((each) => !isSameItem(each, selection))
    return {
      byTab: changed,
      lastItems: new Map(lastItems).set(tab, selection),
      recentItems: [selection, ...others].slice(0, recentItemsMax),
    }
  })
}

function isSameItem(one: SelectedItem, other: SelectedItem): boolean {
  return (
    one.database === other.database &&
    one.table === other.table &&
    keyId(one.key) === keyId(other.key)
  )
}

/** Gives up a new item: the one before is in the inspector again. */
export function selectLast(tab: TabId): void {
  select(tab, useSelection.getState().lastItems.get(tab))
}
