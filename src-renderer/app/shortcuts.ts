/** Keys to commands. The page hears a key before the native menu does, and keeps it when it has a use for it. */
import type { Command } from '../state/command.ts'

export interface KeyPress {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly shiftKey: boolean
  readonly altKey: boolean
}

export function matchesShortcut(shortcut: string, press: KeyPress, isMac: boolean): boolean {
  const parts = shortcut.split('+')
  const key = parts.at(-1) ?? ''
  const mod = isMac ? press.metaKey : press.ctrlKey
  return (
    press.key.toLowerCase() === key.toLowerCase() &&
    mod === parts.includes('mod') &&
    press.shiftKey === parts.includes('Shift') &&
    !press.altKey
  )
}

export function commandFor(
  commands: readonly Command[],
  press: KeyPress,
  isMac: boolean,
): Command | undefined {
  return commands.find(
    ({ shortcut }) => shortcut !== undefined && matchesShortcut(shortcut, press, isMac),
  )
}

const names: ReadonlyMap<string, string> = new Map([
  ['Enter', '↵'],
  ['Backspace', '⌫'],
  ['PageDown', 'PgDn'],
  ['PageUp', 'PgUp'],
])

/** The keys of a shortcut, to show. */
export function shortcutKeys(shortcut: string, isMac: boolean): string[] {
  return shortcut.split('+').map((key) => {
    if (key === 'mod') return isMac ? '⌘' : 'Ctrl'
    return names.get(key) ?? key
  })
}

export const isMacPlatform = navigator.userAgent.includes('Mac OS')
