/** The item each tab has in its inspector: one that is there, or one being made. */
import { create } from 'zustand'
import type { Item } from '../../src-engine/language.ts'
import type { RecentId } from '../../src-main/contract/databases.ts'
import type { TabId } from './workspace.ts'

export type Selection =
  | {
      readonly kind: 'item'
      readonly database: RecentId
      readonly table: string
      readonly key: Item
    }
  | {
      readonly kind: 'new'
      readonly database: RecentId
      readonly table: string
      /** What the new item starts from. */
      readonly start: Item
    }

interface SelectionState {
  readonly byTab: ReadonlyMap<TabId, Selection>
}

export const useSelection = create<SelectionState>()(() => ({ byTab: new Map() }))

export function select(tab: TabId, selection: Selection | undefined): void {
  useSelection.setState(({ byTab }) => {
    const changed = new Map(byTab)
    if (selection === undefined) changed.delete(tab)
    else changed.set(tab, selection)
    return { byTab: changed }
  })
}
