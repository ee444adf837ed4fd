/** Imports and exports. The user chooses files in dialogs; the page knows a chosen one by an id of this run. */
import { randomBytes } from 'node:crypto'
import { open } from 'node:fs/promises'
import { basename } from 'node:path'
import type { ImportFile, ImportFileId, TransferFormat } from '../../contract/transfers.ts'
import type { Databases } from '../../databases.ts'
import { formOf } from '../../engine-host/file-form.ts'
import { ipcFailure } from '../error-data.ts'
import type { Handlers } from '../router.ts'

export interface TransferDialogs {
  /** Undefined when cancelled. */
  chooseExportFile(windowId: number, name: string): Promise<string | undefined>
  chooseImportFile(windowId: number): Promise<string | undefined>
}

const extensions: Readonly<Record<TransferFormat, string>> = {
  dynamodbJson: 'jsonl',
  json: 'jsonl',
  csv: 'csv',
  partiql: 'partiql',
}

/** What the form of a file is told by. */
const startBytes = 64 * 1024

/** Files that users chose to import, by the id that the page knows. */
export class ImportFiles {
  readonly #chosen = new Map<ImportFileId, { readonly windowId: number; readonly path: string }>()

  /** Looks at the file's start. Throws `io`. */
  async choose(windowId: number, path: string): Promise<ImportFile> {
    const seen = await lookAt(path)
    const fileId = randomBytes(18).toString('base64url') as ImportFileId
    this.#chosen.set(fileId, { windowId, path })
    return { fileId, ...seen }
  }

  /** Throws `unknownHandle` for a file that this window did not choose. */
  pathOf(windowId: number, fileId: ImportFileId): string {
    const found = this.#chosen.get(fileId)
    if (found?.windowId === windowId) return found.path
    throw ipcFailure('unknownHandle', 'This file is no longer chosen. Choose it again.', {
      handle: fileId,
    })
  }
}

export function makeTransferHandlers(
  databases: Databases,
  dialogs: TransferDialogs,
  files: ImportFiles,
): Handlers['transfers'] {
  return {
    chooseImportFile: async ({ handle }, { windowId }) => {
      databases.find(windowId, handle)
      const path = await dialogs.chooseImportFile(windowId)
      return path === undefined ? null : await files.choose(windowId, path)
    },
    survey: async ({ handle, fileId, ...job }, { windowId }) =>
      await databases.engine.startSurvey(windowId, handle, {
        ...job,
        path: files.pathOf(windowId, fileId),
      }),
    import: async ({ handle, fileId, ...job }, { windowId }) =>
      await databases.engine.startImport(windowId, handle, {
        ...job,
        path: files.pathOf(windowId, fileId),
      }),
    unfinished: async ({ handle }, { windowId }) =>
      await databases.engine.call(windowId, handle, {
        operation: 'listUnfinishedImports',
        input: null,
      }),
    resume: async ({ handle, transferId }, { windowId }) =>
      await databases.engine.resumeImport(windowId, handle, transferId),
    forget: async ({ handle, transferId }, { windowId }) =>
      await databases.engine.call(windowId, handle, {
        operation: 'forgetImport',
        input: { transferId },
      }),
    exportDialog: async ({ handle, ...request }, { windowId }) => {
      databases.find(windowId, handle)
      const { source, format } = request
      const name = source.index === undefined ? source.table : `${source.table}-${source.index}`
      const path = await dialogs.chooseExportFile(windowId, `${name}.${extensions[format]}`)
      if (path === undefined) return null
      return await databases.engine.startExport(windowId, handle, { ...request, path })
    },
    checkExport: async ({ handle, ...request }, { windowId }) =>
      await databases.engine.startExport(windowId, handle, request),
    cancel: async ({ transferId }, { windowId }) => {
      await databases.engine.cancelTransfer(windowId, transferId)
      return null
    },
  }
}

async function lookAt(path: string): Promise<Omit<ImportFile, 'fileId'>> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    const { bytesRead, buffer } = await file.read(Buffer.alloc(startBytes), 0, startBytes, 0)
    const start = new TextDecoder().decode(buffer.subarray(0, bytesRead))
    return { name: basename(path), sizeBytes: size, form: formOf(start) }
  } finally {
    await file.close()
  }
}
