/** One value to a file and from a file. Which file, the user says in a dialog. */
import { readFile, stat, writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { ipcFailure } from '../error-data.ts'
import { onFile } from '../on-file.ts'
import type { Handlers } from '../router.ts'

export interface ValueFileDialogs {
  /** Undefined when cancelled. */
  chooseValueFile(windowId: number): Promise<string | undefined>
  chooseValueTarget(windowId: number, name: string): Promise<string | undefined>
}

/** The largest that an item may be made; base64 and JSON texts of one are larger. */
const valueFileBytesMax = 32 * 1_048_576

export function makeValueFileHandlers(dialogs: ValueFileDialogs): Handlers['valueFiles'] {
  return {
    saveDialog: async ({ name, content }, { windowId }) => {
      const path = await dialogs.chooseValueTarget(windowId, basename(name))
      if (path === undefined) return null
      await onFile(path, 'write', () => writeFile(path, content, { flush: true }))
      return { name: basename(path), bytes: content.length }
    },
    openDialog: async (_input, { windowId }) => {
      const path = await dialogs.chooseValueFile(windowId)
      if (path === undefined) return null
      return { name: basename(path), content: await onFile(path, 'read', () => readBytes(path)) }
    },
  }
}

async function readBytes(path: string): Promise<Uint8Array> {
  const { size } = await stat(path)
  if (size > valueFileBytesMax) {
    const message = `${basename(path)} holds ${size} bytes; a value may be read from at most ${valueFileBytesMax}.`
    throw ipcFailure('io', message, { operation: 'read', file: path })
  }
  return new Uint8Array(await readFile(path))
}
