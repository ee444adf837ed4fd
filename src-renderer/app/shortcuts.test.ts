import { expect, test } from 'vitest'
import { matchesShortcut, shortcutKeys, type KeyPress } from './shortcuts.ts'

const press = (key: string, held: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...held,
})

test('a shortcut asks for exactly its keys', () => {
  const ctrl = { ctrlKey: true }
  expect([
    matchesShortcut('mod+K', press('k', ctrl), false),
    matchesShortcut('mod+K', press('k'), false),
    matchesShortcut('mod+K', press('k', { ctrlKey: true, shiftKey: true }), false),
    matchesShortcut('mod+Shift+A', press('A', { ctrlKey: true, shiftKey: true }), false),
    matchesShortcut('mod+K', press('k', { metaKey: true }), true),
    matchesShortcut('mod+K', press('k', ctrl), true),
    matchesShortcut('mod+K', press('k', { ctrlKey: true, altKey: true }), false),
  ]).toEqual([true, false, false, true, true, false, false])
})

test('keys are shown as they stand on the keyboard', () => {
  expect(shortcutKeys('mod+Shift+N', false)).toEqual(['Ctrl', 'Shift', 'N'])
  expect(shortcutKeys('mod+Enter', true)).toEqual(['⌘', '↵'])
})
