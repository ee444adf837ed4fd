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
  /** It cannot be undone and may be large: a backup before it is offered. */
  readonly offersBackup?: boolean
  readonly choices: readonly Choice[]
}

interface ConfirmationState {
  readonly asked: Confirmation | undefined
}

export const useConfirmation = create<ConfirmationState>()(() => ({ asked: undefined }))

export function askConfirmation(asked: Confirmation): void {
  useConfirmation.setState({ asked })
}

/** Asks for one dangerous thing; false when it was not chosen. */
export function confirmed({
  label,
  ...asked
}: Omit<Confirmation, 'choices'> & { readonly label: string }): Promise<boolean> {
  return new Promise((resolve) => {
    let isChosen = false
    const choose = (): Promise<void> => {
      isChosen = true
      return Promise.resolve()
    }
    const question = { ...asked, choices: [{ label, dangerous: true, run: choose }] }
    askConfirmation(question)
    const end = useConfirmation.subscribe((state) => {
      if (state.asked === question) return
      end()
      // A choice is made right after the dialog has closed.
      queueMicrotask(() => resolve(isChosen))
    })
  })
}

export function endConfirmation(): void {
  useConfirmation.setState({ asked: undefined })
}
