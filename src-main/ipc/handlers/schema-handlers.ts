/** Tables and their schema: passed on to the engine of the database; files are chosen by the user in a dialog. */
import { readFile, stat, writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Databases } from '../../databases.ts'
import { ipcFailure } from '../error-data.ts'
import type { Handlers } from '../router.ts'

export interface SchemaDialogs {
  /** Undefined when cancelled. */
  chooseDefinitionTarget(windowId: number, name: string): Promise<string | undefined>
  chooseDefinition(windowId: number): Promise<string | undefined>
}

/** Far more than any definition has. */
const definitionBytesMax = 4 * 1_048_576

export function makeSchemaHandlers(
  databases: Databases,
  dialogs: SchemaDialogs,
): Handlers['schema'] {
  return {
    inspect: async ({ handle, ...input }, { windowId }) =>
      await databases.engine.call(windowId, handle, { operation: 'inspectTable', input }),
    update: async ({ handle, input }, { windowId }) =>
      await databases.engine.call(windowId, handle, { operation: 'updateTable', input }),
    setTimeToLive: async ({ handle, ...input }, { windowId }) =>
      await databases.engine.call(windowId, handle, { operation: 'setTimeToLive', input }),
    setStreamRetention: async ({ handle, ...input }, { windowId }) =>
      await databases.engine.call(windowId, handle, { operation: 'setStreamRetention', input }),
    drop: async ({ handle, ...input }, { windowId }) =>
      await databases.engine.call(windowId, handle, { operation: 'dropTable', input }),
    analyze: async ({ handle, ...input }, { windowId }) =>
      await databases.engine.call(windowId, handle, { operation: 'analyzeItems', input }),
    expiry: async ({ handle, ...input }, { windowId }) =>
      await databases.engine.call(windowId, handle, { operation: 'analyzeExpiry', input }),
    previewIndex: async ({ handle, ...input }, { windowId }) =>
      await databases.engine.call(windowId, handle, { operation: 'previewIndex', input }),
    cancel: async ({ handle, ...input }, { windowId }) =>
      await databases.engine.call(windowId, handle, { operation: 'cancelSchemaRun', input }),
    saveFileDialog: async ({ name, text }, { windowId }) => {
      // A name, never a place: the user chooses that.
      const path = await dialogs.chooseDefinitionTarget(windowId, basename(name))
      if (path === undefined) return null
      await onFile(path, () => writeFile(path, text))
      return basename(path)
    },
    openFileDialog: async (_input, { windowId }) => {
      const path = await dialogs.chooseDefinition(windowId)
      if (path === undefined) return null
      const { size } = await onFile(path, () => stat(path))
      if (size > definitionBytesMax) {
        const message = `${basename(path)} is too large for a table definition.`
        throw ipcFailure('validation', message, {})
      }
      const text = await onFile(path, () => readFile(path, 'utf8'))
      return { file: basename(path), text }
    },
  }
}

/** What the system says about the user's file, in our terms. */
async function onFile<Value>(path: string, use: () => Promise<Value>): Promise<Value> {
  try {
    return await use()
  } catch (error) {
    const errno: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined
    if (typeof errno !== 'string') throw error
    const message = `${path} cannot be used (${errno}). Choose another file.`
    throw ipcFailure('io', message, { operation: 'definition', file: path, errno })
  }
}
