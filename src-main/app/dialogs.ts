/** The system's own dialogs: the only way a path comes into the app by hand. Each gives undefined when cancelled. */
import { join } from 'node:path'
import {
  app,
  dialog,
  shell,
  type BrowserWindow,
  type OpenDialogOptions,
  type SaveDialogOptions,
} from 'electron'
import type { DatabaseDialogs } from '../ipc/handlers/database-handlers.ts'
import type { DocumentDialogs } from '../ipc/handlers/document-handlers.ts'
import type { SchemaDialogs } from '../ipc/handlers/schema-handlers.ts'
import type { StorageDialogs } from '../ipc/handlers/storage-handlers.ts'
import type { TransferDialogs } from '../ipc/handlers/transfer-handlers.ts'
import type { ValueFileDialogs } from '../ipc/handlers/value-file-handlers.ts'

export type NativeDialogs = DatabaseDialogs &
  TransferDialogs &
  SchemaDialogs &
  DocumentDialogs &
  StorageDialogs &
  ValueFileDialogs

const statementFiles = [{ name: 'PartiQL statements', extensions: ['partiql', 'sql'] }]

/** Dialogs belong to the window that asked; without it they stand alone. */
export function nativeDialogs(
  findWindow: (windowId: number) => BrowserWindow | undefined,
): NativeDialogs {
  const choose = async (
    windowId: number,
    options: OpenDialogOptions,
  ): Promise<string | undefined> => {
    const window = findWindow(windowId)
    const chosen = await (window === undefined
      ? dialog.showOpenDialog(options)
      : dialog.showOpenDialog(window, options))
    return chosen.canceled ? undefined : chosen.filePaths[0]
  }
  const chooseTarget = async (
    windowId: number,
    name: string,
    { folder, ...options }: SaveDialogOptions & { readonly folder?: string | undefined },
  ): Promise<string | undefined> => {
    const window = findWindow(windowId)
    const placed = { ...options, defaultPath: join(folder ?? app.getPath('documents'), name) }
    const chosen = await (window === undefined
      ? dialog.showSaveDialog(placed)
      : dialog.showSaveDialog(window, placed))
    return chosen.canceled || chosen.filePath === '' ? undefined : chosen.filePath
  }
  return {
    chooseDirectory: (windowId, title) =>
      choose(windowId, { title, buttonLabel: 'Open', properties: ['openDirectory'] }),
    chooseNewDirectory: (windowId) =>
      chooseTarget(windowId, 'untitled.keystone', { title: 'New database', buttonLabel: 'Create' }),
    chooseExportFile: (windowId, name) =>
      chooseTarget(windowId, name, { title: 'Export items', buttonLabel: 'Export' }),
    chooseImportFile: (windowId) =>
      choose(windowId, { title: 'Import items', buttonLabel: 'Import', properties: ['openFile'] }),
    chooseDefinitionTarget: (windowId, name) =>
      chooseTarget(windowId, name, { title: 'Save the definition' }),
    chooseDefinition: (windowId) =>
      choose(windowId, { title: 'Open a definition', properties: ['openFile'] }),
    chooseValueFile: (windowId) =>
      choose(windowId, { title: 'Load a value', buttonLabel: 'Load', properties: ['openFile'] }),
    chooseValueTarget: (windowId, name) =>
      chooseTarget(windowId, name, { title: 'Save the value', buttonLabel: 'Save' }),
    chooseDocument: (windowId) =>
      choose(windowId, {
        title: 'Open statements',
        filters: statementFiles,
        properties: ['openFile'],
      }),
    chooseDocumentFolder: (windowId) =>
      choose(windowId, {
        title: 'Folder of statements',
        buttonLabel: 'Choose',
        properties: ['openDirectory', 'createDirectory'],
      }),
    chooseDocumentTarget: (windowId, name, folder) =>
      chooseTarget(windowId, name, { title: 'Save statements', filters: statementFiles, folder }),
    reveal: (path) => shell.showItemInFolder(path),
  }
}
