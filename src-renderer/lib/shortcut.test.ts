import { expect, test } from 'vitest'
import { matchesShortcut, refusalOf, shortcutKeys, shortcutOf, type KeyPress } from './shortcut.ts'

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

test('what is pressed becomes a shortcut that the same keys match', () => {
  const held = { ctrlKey: true, shiftKey: true, altKey: true }
  expect(shortcutOf(press('Control', { ctrlKey: true }), false)).toBeUndefined()
  expect(shortcutOf(press('g', { ctrlKey: true }), false)).toBe('mod+G')
  expect(shortcutOf(press('F5'), false)).toBe('F5')
  const all = shortcutOf(press('PageDown', held), false) ?? ''
  expect(all).toBe('mod+Shift+Alt+PageDown')
  expect(matchesShortcut(all, press('PageDown', held), false)).toBe(true)
  expect(matchesShortcut(all, press('PageDown', { ctrlKey: true }), false)).toBe(false)
})

test('keys that are for typing, or have a meaning everywhere, are refused', () => {
  expect(
    ['g', 'Shift+G', 'mod+C', 'mod++', 'Enter'].filter((each) => refusalOf(each)),
  ).toHaveLength(5)
  expect(
    ['mod+G', 'F5', 'Shift+F12', 'mod+Shift+PageUp'].filter((each) => refusalOf(each)),
  ).toEqual([])
})
