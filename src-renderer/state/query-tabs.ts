/** Query tabs: opened, changed, tied to files; and the history of what they ran. */
import type { RecentId } from '../../src-main/contract/databases.ts'
import {
  newTabId,
  openTab,
  useWorkspace,
  type QueryTab,
  type RanStatement,
  type TabId,
} from './workspace.ts'

/** Of one statement that is remembered; a longer one was pasted, and is in a file of the user's. */
const rememberedCharsMax = 20_000
/** Of all of them: the session they are kept in is small. */
const historyCharsMax = 1_000_000

export function openQueryTab(
  database: RecentId,
  start: Partial<Pick<QueryTab, 'name' | 'text' | 'document'>> = {},
): TabId {
  const { tabs } = useWorkspace.getState()
  const documentId = start.document?.id
  return openTab(
    {
      kind: 'query',
      id: newTabId(),
      database,
      name: start.name ?? freeName(tabs.map((tab) => (tab.kind === 'query' ? tab.name : ''))),
      text: start.text ?? '',
      parameters: '',
      view: 'table',
      ...(start.document === undefined ? {} : { document: start.document }),
    },
    (other) =>
      documentId !== undefined && other.kind === 'query' && other.document?.id === documentId,
  )
}

function freeName(taken: readonly string[]): string {
  for (let number = 1; ; number++) {
    if (!taken.includes(`Query ${number}`)) return `Query ${number}`
  }
}

export function changeQueryTab(id: TabId, change: Partial<Omit<QueryTab, 'kind' | 'id'>>): void {
  useWorkspace.setState(({ tabs }) => ({
    tabs: tabs.map((tab) => (tab.id === id && tab.kind === 'query' ? { ...tab, ...change } : tab)),
  }))
}

/** Not saved to its file as it is now; a tab without a file is kept by the session alone. */
export function hasUnsavedText(tab: QueryTab): boolean {
  return tab.document !== undefined && tab.document.savedText !== tab.text
}

/** The same text on the same database is remembered once, where it was run last. */
export function remember(ran: RanStatement): void {
  if (ran.text.length > rememberedCharsMax) return
  useWorkspace.setState(({ history }) => {
    const others = history.filter(
      ({ text, database }) => text !== ran.text || database !== ran.database,
    )
    let chars = 0
    return {
      history: [ran, ...others].filter(({ text }) => (chars += text.length) <= historyCharsMax),
    }
  })
}
