/** Whose history is shown, if any. */
import { create } from 'zustand'
import type { TabId } from '../../state/workspace.ts'

export const useHistoryDialog = create<{ readonly tab: TabId | undefined }>()(() => ({
  tab: undefined,
}))

export function showHistoryFor(tab: TabId | undefined): void {
  useHistoryDialog.setState({ tab })
}
