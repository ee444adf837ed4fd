/** The one dialog that asks before what cannot be taken back. It names its subject, and its buttons say what they do. */
import { create } from 'zustand'
import type { RecentId } from '../../src-main/contract/databases.ts'

export interface Choice {
  readonly label: string
  readonly dangerous?: boolean
  run(): Promise<void>
}

export interface Confirmation {
  readonly title: string
  readonly text: string
  /** What it is about, exactly: an item's key, a table's name. */
  readonly subject: string
  /** The name that must be typed before a dangerous choice can be made. */
  readonly nameToType?: string
  /** The database it is about; that of the active tab when absent. */
  readonly database?: RecentId
  readonly choices: readonly Choice[]
}

interface ConfirmationState {
  readonly asked: Confirmation | undefined
}

export const useConfirmation = create<ConfirmationState>()(() => ({ asked: undefined }))

export function askConfirmation(asked: Confirmation): void {
  useConfirmation.setState({ asked })
}

export function endConfirmation(): void {
  useConfirmation.setState({ asked: undefined })
}
