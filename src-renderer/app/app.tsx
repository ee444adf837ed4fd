/** The window: rail, sidebar, tabs, the work, inspector, status line; and what ties them to the main process. */
import { useEffect } from 'react'
import { spotlight } from '@mantine/spotlight'
import { Palette, type PaletteChoice } from '../features/palette/index.ts'
import { closeQueriesWithout, FolderDialog } from '../features/query/index.ts'
import { closeViewsWithout } from '../features/browse/index.ts'
import { ExportDialog, leaveFilesWithout } from '../features/transfers/index.ts'
import { ShortcutDialog } from '../features/shortcuts/index.ts'
import { isMacPlatform, shortcutKeys } from '../lib/shortcut.ts'
import { useDatabases } from '../state/databases.ts'
import { useShortcuts } from '../state/shortcuts.ts'
import { useWorkspace } from '../state/workspace.ts'
import { commandFor, listCommands } from './commands.ts'
import { EnvironmentDialog } from '../features/environment/index.ts'
import { ConfirmationDialog } from './confirmation-dialog.tsx'
import { acceptDrops } from './drops.ts'
import { Frame } from './frame.tsx'
import { LossNotices } from './loss-notices.tsx'
import { startApp } from './start.ts'
import { keepWindowTitle } from './window-title.ts'

export function App() {
  useEffect(() => startApp(), [])
  useEffect(() => hearKeys(), [])
  useEffect(() => acceptDrops(), [])
  useEffect(() => keepWindowTitle(), [])
  useEffect(
    () =>
      useWorkspace.subscribe(({ tabs }) => {
        const ids = new Set(tabs.map((tab) => tab.id))
        closeViewsWithout(ids)
        leaveFilesWithout(ids)
        closeQueriesWithout(ids)
      }),
    [],
  )
  const contrast = useWorkspace((state) => state.layout.contrast)
  useEffect(() => {
    document.documentElement.dataset['contrast'] = contrast
  }, [contrast])
  const isChoosing = useShortcuts((state) => state.isChoosing)
  return (
    <>
      <Frame />
      <Palette
        commands={listCommands}
        onCommandsChanged={useDatabases.subscribe}
        keysOf={(shortcut) => shortcutKeys(shortcut, isMacPlatform)}
        choosing={isChoosing ? chooseSubject : undefined}
      />
      <ConfirmationDialog />
      <ExportDialog />
      <FolderDialog />
      <EnvironmentDialog />
      <ShortcutDialog commands={listCommands} />
      <LossNotices />
    </>
  )
}

const chooseSubject: PaletteChoice = {
  placeholder: 'Type the command whose shortcut you want to change',
  choose: (subject) => useShortcuts.setState({ subject }),
  end: () => useShortcuts.setState({ isChoosing: false }),
}

function hearKeys(): () => void {
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.repeat) return
    // The code editor would keep keys of the app for itself: there the app hears them first.
    const isCapturing = event.eventPhase === Event.CAPTURING_PHASE
    if (isCapturing !== isInCodeEditor(event)) return
    const mod = isMacPlatform ? event.metaKey : event.ctrlKey
    if (mod && event.key.toLowerCase() === 'k' && !event.shiftKey) {
      event.preventDefault()
      event.stopPropagation()
      spotlight.open()
      return
    }
    const command = commandFor(event)
    if (command === undefined || (isTyping(event) && command.id === 'deleteItem')) return
    event.preventDefault()
    event.stopPropagation()
    command.run()
  }
  window.addEventListener('keydown', onKeyDown)
  window.addEventListener('keydown', onKeyDown, { capture: true })
  return () => {
    window.removeEventListener('keydown', onKeyDown)
    window.removeEventListener('keydown', onKeyDown, { capture: true })
  }
}

function isInCodeEditor({ target }: KeyboardEvent): boolean {
  return target instanceof HTMLElement && target.closest('.monaco-editor') !== null
}

function isTyping({ target }: KeyboardEvent): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, .monaco-editor') !== null
}
