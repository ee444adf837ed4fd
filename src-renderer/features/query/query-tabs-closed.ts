/** What a closed query tab leaves behind is let go of: its run and its text in the editor. */
import { forgetModel } from '../../components/code-editor/code-editor.tsx'
import type { TabId } from '../../state/workspace.ts'
import { closeRunsWithout } from './runs.ts'

const edited = new Set<TabId>()

export function editorOpened(tab: TabId): void {
  edited.add(tab)
}

export function closeQueriesWithout(tabs: ReadonlySet<TabId>): void {
  closeRunsWithout(tabs)
  for (const id of edited) {
    if (tabs.has(id)) continue
    edited.delete(id)
    forgetModel(id)
  }
}
