/** The user's own keys for commands, and the command whose keys are being chosen. */
import { create } from 'zustand'
import type { OwnShortcuts } from '../../src-main/contract/application.ts'
import { call } from '../ipc/client.ts'
import { isMacPlatform, shortcutKeys } from '../lib/shortcut.ts'
import { run } from './actions.ts'
import type { Command } from './command.ts'

export interface ShortcutSubject {
  readonly id: string
  readonly label: string
  readonly shortcut?: string | undefined
}

interface ShortcutState {
  readonly own: OwnShortcuts
  /** The palette asks whose keys shall be changed, instead of running what is chosen. */
  readonly isChoosing: boolean
  readonly subject: ShortcutSubject | undefined
}

export const useShortcuts = create<ShortcutState>()(() => ({
  own: new Map(),
  isChoosing: false,
  subject: undefined,
}))

/** The command with the user's keys for it, when there are any. */
export function withOwnShortcut(command: Command): Command {
  const own = useShortcuts.getState().own.get(command.id)
  if (own === undefined) return command
  const { shortcut: _atFirst, ...rest } = command
  return own === null ? rest : { ...rest, shortcut: own }
}

/** The keys of a command, to show in a hint: `Ctrl+B`; empty when it has none. */
export function useShortcutHint(id: string, atFirst: string): string {
  const own = useShortcuts((state) => state.own.get(id))
  const shortcut = own === undefined ? atFirst : own
  return shortcut === null ? '' : shortcutKeys(shortcut, isMacPlatform).join('+')
}

/** Changes those of some commands; undefined: as they came. */
export function changeShortcuts(changes: ReadonlyMap<string, string | null | undefined>): void {
  const shortcuts = new Map(useShortcuts.getState().own)
  for (const [id, keys] of changes) {
    if (keys === undefined) shortcuts.delete(id)
    else shortcuts.set(id, keys)
  }
  keepShortcuts(shortcuts)
}

export function resetShortcuts(): void {
  keepShortcuts(new Map())
}

function keepShortcuts(shortcuts: OwnShortcuts): void {
  run('The shortcuts were not kept', async () => {
    const { shortcuts: own } = await call((bridge) => bridge.settings.set({ shortcuts }))
    useShortcuts.setState({ own })
  })
}
