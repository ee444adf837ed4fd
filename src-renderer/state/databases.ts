/** The databases of this window, their tables, and the recent ones: what main says, as it says it. */
import { create } from 'zustand'
import type {
  DatabaseDescription,
  DatabaseHandle,
  EngineLoss,
  OpenDatabase,
  RecentDatabase,
  RecentId,
} from '../../src-main/contract/databases.ts'
import { call } from '../ipc/client.ts'

interface DatabasesState {
  readonly open: readonly OpenDatabase[]
  readonly descriptions: ReadonlyMap<RecentId, DatabaseDescription>
  /** Undefined until main has answered. */
  readonly recents: readonly RecentDatabase[] | undefined
  readonly losses: readonly EngineLoss[]
}

export const useDatabases = create<DatabasesState>()(() => ({
  open: [],
  descriptions: new Map(),
  recents: undefined,
  losses: [],
}))

export function databaseOf(
  { open }: Pick<DatabasesState, 'open'>,
  recentId: RecentId,
): OpenDatabase | undefined {
  return open.find((database) => database.recentId === recentId)
}

export function databaseByHandle(
  { open }: Pick<DatabasesState, 'open'>,
  handle: DatabaseHandle,
): OpenDatabase | undefined {
  return open.find((database) => database.handle === handle)
}

export function setOpenDatabases(open: readonly OpenDatabase[]): void {
  useDatabases.setState(({ descriptions }) => ({
    open,
    descriptions: new Map(
      [...descriptions].filter(([recentId]) => open.some((each) => each.recentId === recentId)),
    ),
  }))
}

/** Reads tables and counts anew. */
export async function describeDatabase(handle: DatabaseHandle): Promise<DatabaseDescription> {
  const description = await call((bridge) => bridge.database.describe({ handle }))
  useDatabases.setState(({ descriptions }) => ({
    descriptions: new Map(descriptions).set(description.recentId, description),
  }))
  return description
}

export async function loadRecents(): Promise<void> {
  const recents = await call((bridge) => bridge.database.recents())
  useDatabases.setState({ recents })
}

export async function forgetRecent(recentId: RecentId): Promise<void> {
  const recents = await call((bridge) => bridge.database.forgetRecent({ recentId }))
  useDatabases.setState({ recents })
}

export function recordLoss(loss: EngineLoss): void {
  useDatabases.setState(({ losses }) => ({ losses: [...losses, loss] }))
}

export function dismissLoss(loss: EngineLoss): void {
  useDatabases.setState(({ losses }) => ({ losses: losses.filter((each) => each !== loss) }))
}
