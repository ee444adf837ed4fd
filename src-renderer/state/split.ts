/**
 * Two tabs side by side. One of them is the active one, which the tab strip, the inspector and all commands are of;
 * the other stands beside it. Which is left and which is right does not change when the other becomes active.
 */

/** As in `workspace.ts`. */
type TabId = string

export interface Split {
  /** The tab that is shown and not active. */
  readonly beside: TabId
  readonly activeSide: 'left' | 'right'
}

interface Shown {
  readonly tabs: readonly { readonly id: TabId }[]
  readonly activeTabId: TabId | undefined
  readonly split: Split | undefined
}

/** The split after tabs were opened, closed or chosen: choosing the tab beside makes its side the active one. */
export function settleSplit(before: Shown, after: Omit<Shown, 'split'>): Split | undefined {
  const { split } = before
  const isThere = (id: TabId | undefined): boolean => after.tabs.some((tab) => tab.id === id)
  if (split === undefined || !isThere(split.beside)) return undefined
  if (after.activeTabId !== split.beside) return split
  const was = before.activeTabId
  if (was === undefined || !isThere(was)) return undefined
  return { beside: was, activeSide: split.activeSide === 'left' ? 'right' : 'left' }
}

/** What stands left and right; the right one is absent without a split. */
export function sidesOf({ activeTabId, split }: Omit<Shown, 'tabs'>): {
  readonly left: TabId | undefined
  readonly right?: TabId | undefined
} {
  if (split === undefined) return { left: activeTabId }
  return split.activeSide === 'left'
    ? { left: activeTabId, right: split.beside }
    : { left: split.beside, right: activeTabId }
}
