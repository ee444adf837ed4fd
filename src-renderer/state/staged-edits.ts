/**
 * Changes that wait to be committed, by database: a mirror of what main keeps on disk. Nothing staged has been
 * written to the database, and all of it survives a crash of the app.
 */
import { create } from 'zustand'
import type { Item } from '../../src-engine/language.ts'
import type { DatabaseHandle, RecentId } from '../../src-main/contract/databases.ts'
import type {
  CommitOutcome,
  Conflict,
  Edit,
  StagedEdit,
  StagedId,
} from '../../src-main/contract/staging.ts'
import { call } from '../ipc/client.ts'
import { keyId } from '../lib/key-text.ts'

export type { Conflict, Edit, StagedEdit, StagedId }

/** Where staged edits are asked for and shown. */
export interface StagingPlace {
  readonly handle: DatabaseHandle
  readonly recentId: RecentId
}

interface StagedState {
  readonly byDatabase: ReadonlyMap<RecentId, readonly StagedEdit[]>
  /** Found by the last commit. */
  readonly conflicts: ReadonlyMap<StagedId, Conflict>
}

export const useStaged = create<StagedState>()(() => ({
  byDatabase: new Map(),
  conflicts: new Map(),
}))

export const noEdits: readonly StagedEdit[] = []

export type EditKind = 'insert' | 'modify' | 'remove'

export function editKind({ base, draft }: Pick<Edit, 'base' | 'draft'>): EditKind {
  if (draft === null) return 'remove'
  return base === null ? 'insert' : 'modify'
}

export function stagedOf(
  edits: readonly StagedEdit[],
  table: string,
  key: Item,
): StagedEdit | undefined {
  const id = keyId(key)
  return edits.find((edit) => edit.table === table && keyId(edit.key) === id)
}

export async function loadStaged({ handle, recentId }: StagingPlace): Promise<void> {
  keep(recentId, await call((bridge) => bridge.staging.list({ handle })))
}

export async function stageEdits(
  { handle, recentId }: StagingPlace,
  edits: readonly Edit[],
): Promise<readonly StagedEdit[]> {
  const staged = await call((bridge) => bridge.staging.stage({ handle, edits }))
  keep(recentId, staged)
  return staged
}

export async function discardEdits(
  { handle, recentId }: StagingPlace,
  ids: readonly StagedId[],
): Promise<void> {
  keep(recentId, await call((bridge) => bridge.staging.discard({ handle, ids })))
}

/** Writes the named edits, or none of them; conflicts are kept to be shown. */
export async function commitEdits(
  place: StagingPlace,
  ids: readonly StagedId[],
): Promise<CommitOutcome> {
  const { handle } = place
  try {
    const outcome = await call((bridge) => bridge.staging.commit({ handle, ids }))
    const found = outcome.kind === 'conflicts' ? outcome.conflicts : []
    useStaged.setState({ conflicts: new Map(found.map((each) => [each.id, each])) })
    return outcome
  } finally {
    await loadStaged(place)
  }
}

function keep(recentId: RecentId, edits: readonly StagedEdit[]): void {
  useStaged.setState(({ byDatabase, conflicts }) => ({
    byDatabase: new Map(byDatabase).set(recentId, edits),
    conflicts: new Map([...conflicts].filter(([id]) => edits.some((edit) => edit.id === id))),
  }))
}
