/** The native menu. Its entries and shortcuts are typed commands that the page carries out. */
import { Menu, type MenuItemConstructorOptions } from 'electron'
import type { MenuCommand, OwnShortcuts } from '../contract/application.ts'
import { hasDeveloperTools } from './security.ts'

type Choose = (command: MenuCommand) => void

export function installMenu(choose: Choose, shortcuts: OwnShortcuts): void {
  const template = menuTemplate(choose, shortcuts, process.platform)
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}

export function menuTemplate(
  choose: Choose,
  shortcuts: OwnShortcuts,
  platform: NodeJS.Platform,
): MenuItemConstructorOptions[] {
  const entry: Entry = (label, command, accelerator) => {
    const keys = acceleratorOf(shortcuts.get(command), accelerator)
    const click = (): void => choose(command)
    return { label, id: command, click, ...(keys === undefined ? {} : { accelerator: keys }) }
  }
  const isMac = platform === 'darwin'
  return [
    ...(isMac ? [{ role: 'appMenu' } as const] : []),
    { label: '&File', submenu: fileMenu(entry, isMac) },
    { label: '&Edit', submenu: editMenu(entry) },
    { label: '&View', submenu: viewMenu(entry) },
    { role: 'windowMenu' },
  ]
}

/** The user's own keys in Electron's spelling, none, or those the entry came with. */
function acceleratorOf(
  own: string | null | undefined,
  atFirst: string | undefined,
): string | undefined {
  return own === undefined ? atFirst : own?.replace('mod+', 'CmdOrCtrl+')
}

type Entry = (
  label: string,
  command: MenuCommand,
  accelerator?: string,
) => MenuItemConstructorOptions

const separator: MenuItemConstructorOptions = { type: 'separator' }

function fileMenu(entry: Entry, isMac: boolean): MenuItemConstructorOptions[] {
  return [
    entry('&New Database…', 'createDatabase', 'CmdOrCtrl+Shift+N'),
    entry('&Open Database…', 'openDatabase', 'CmdOrCtrl+O'),
    entry('Open Database &Read-Only…', 'openDatabaseReadOnly', 'CmdOrCtrl+Shift+O'),
    entry('Recent Databases', 'showWelcome', 'CmdOrCtrl+Shift+H'),
    separator,
    entry('&Close Tab', 'closeTab', 'CmdOrCtrl+W'),
    entry('Close &Database', 'closeDatabase', 'CmdOrCtrl+Shift+W'),
    ...(isMac ? [] : [separator, { role: 'quit', label: '&Quit' } as const]),
  ]
}

function editMenu(entry: Entry): MenuItemConstructorOptions[] {
  return [
    { role: 'undo' },
    { role: 'redo' },
    separator,
    { role: 'cut' },
    { role: 'copy' },
    { role: 'paste' },
    { role: 'selectAll' },
    separator,
    entry('&New Item', 'newItem', 'CmdOrCtrl+N'),
    entry('&Delete Item…', 'deleteItem'),
    separator,
    entry('&Find', 'find', 'CmdOrCtrl+F'),
  ]
}

function viewMenu(entry: Entry): MenuItemConstructorOptions[] {
  return [
    entry('Command &Palette', 'commandPalette', 'CmdOrCtrl+K'),
    entry('&Refresh', 'refresh', 'CmdOrCtrl+R'),
    separator,
    entry('Next Tab', 'nextTab', 'CmdOrCtrl+PageDown'),
    entry('Previous Tab', 'previousTab', 'CmdOrCtrl+PageUp'),
    separator,
    entry('Toggle &Sidebar', 'toggleSidebar', 'CmdOrCtrl+B'),
    entry('Toggle &Inspector', 'toggleInspector', 'CmdOrCtrl+I'),
    entry('&Activity Log', 'showActivity', 'CmdOrCtrl+Shift+A'),
    separator,
    {
      label: '&Theme',
      submenu: [
        entry('&System', 'themeSystem'),
        entry('&Light', 'themeLight'),
        entry('&Dark', 'themeDark'),
      ],
    },
    separator,
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { role: 'resetZoom' },
    { role: 'togglefullscreen' },
    ...(hasDeveloperTools() ? [separator, { role: 'toggleDevTools' } as const] : []),
  ]
}
