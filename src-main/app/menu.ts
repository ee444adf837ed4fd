/** The native menu. Its entries and shortcuts are typed commands that the page carries out. */
import { Menu, type MenuItemConstructorOptions } from 'electron'
import type { MenuCommand } from '../contract/application.ts'
import { hasDeveloperTools } from './security.ts'

type Choose = (command: MenuCommand) => void

export function installMenu(choose: Choose): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(choose, process.platform)))
}

export function menuTemplate(
  choose: Choose,
  platform: NodeJS.Platform,
): MenuItemConstructorOptions[] {
  const entry = (
    label: string,
    command: MenuCommand,
    accelerator?: string,
  ): MenuItemConstructorOptions => ({
    label,
    id: command,
    click: () => choose(command),
    ...(accelerator === undefined ? {} : { accelerator }),
  })
  const isMac = platform === 'darwin'
  return [
    ...(isMac ? [{ role: 'appMenu' } as const] : []),
    { label: '&File', submenu: fileMenu(entry, isMac) },
    { label: '&Edit', submenu: editMenu(entry) },
    { label: '&View', submenu: viewMenu(entry) },
    { role: 'windowMenu' },
  ]
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
