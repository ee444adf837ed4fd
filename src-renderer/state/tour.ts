/** The tour through the storage of a database, while it is taken. */
import { create } from 'zustand'
import type { RecentId } from '../../src-main/contract/databases.ts'
import { openStorageTab } from './workspace.ts'

export const useTour = create<{
  readonly database: RecentId | undefined
  /** Of the item the tour follows, once it has chosen one. */
  readonly stripe: number | undefined
}>()(() => ({ database: undefined, stripe: undefined }))

export function beginTour(database: RecentId): void {
  openStorageTab(database, 'map')
  useTour.setState({ database, stripe: undefined })
}

export function endTour(): void {
  useTour.setState({ database: undefined, stripe: undefined })
}
