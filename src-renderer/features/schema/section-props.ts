/** What every section of the schema is about. */
import type { OpenDatabase } from '../../../src-main/contract/databases.ts'
import type { TableInspection } from '../../../src-main/contract/schema.ts'
import type { TabId } from '../../state/workspace.ts'

export interface SectionProps {
  readonly tabId: TabId
  readonly database: OpenDatabase
  readonly inspection: TableInspection
  /** When the inspection was read. Epoch milliseconds. */
  readonly nowMs: number
  /** Reads the inspection again. */
  readonly refresh: () => void
}

/** Why nothing can be changed; undefined when it can. */
export function whyFixed({ mode, state }: OpenDatabase): string | undefined {
  if (mode === 'readOnly') return 'The database is open for reading only.'
  return state.kind === 'open' ? undefined : 'The engine is not ready.'
}
