/** Keys of commands: `mod+Shift+A`, where `mod` is Ctrl, or Command on a Mac. */

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
    press.altKey === parts.includes('Alt')
  )
}

/** What was pressed, as a shortcut; undefined while only keys like Shift are held. */
export function shortcutOf(press: KeyPress, isMac: boolean): string | undefined {
  const { key } = press
  if (['Control', 'Shift', 'Alt', 'Meta', 'AltGraph', 'Dead', 'Unidentified'].includes(key)) {
    return undefined
  }
  const mod = isMac ? press.metaKey : press.ctrlKey
  return [
    ...(mod ? ['mod'] : []),
    ...(press.shiftKey ? ['Shift'] : []),
    ...(press.altKey ? ['Alt'] : []),
    key.length === 1 ? key.toUpperCase() : key,
  ].join('+')
}

/** Keys that text fields, menus and the window itself have a use for. */
const taken = new Set([
  ...['A', 'C', 'V', 'X', 'Y', 'Z', 'K', 'F', 'Q', '=', '-', '0'].map((key) => `mod+${key}`),
  'mod+Shift+Z',
  'mod++',
  'mod+Shift++',
])

/** Why these keys cannot be those of a command; undefined when they can. */
export function refusalOf(shortcut: string): string | undefined {
  if (taken.has(shortcut)) return 'These keys have a fixed meaning everywhere.'
  const isFunctionKey = /^(?:.*\+)?F(?:[1-9]|1[0-2])$/.test(shortcut)
  if (!shortcut.startsWith('mod+') && !isFunctionKey) {
    return 'Hold Ctrl (or Command) as well, or use a function key: plain keys are for typing.'
  }
  if (shortcut.endsWith('+') || shortcut.endsWith(' ')) return 'This key cannot be used.'
  return undefined
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
