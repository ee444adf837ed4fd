/** Statements in `.partiql` files: which file, the user says in a dialog; the page has an id. */
import { open as openFile, readFile, rename, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { FolderDocument, OpenedDocument, QueryFolder } from '../../contract/documents.ts'
import type { Documents } from '../../state/documents.ts'
import { readQueryFolder } from '../../state/query-folder.ts'
import { ipcFailure } from '../error-data.ts'
import { onFile } from '../on-file.ts'
import type { Handlers } from '../router.ts'

export interface DocumentDialogs {
  /** Undefined when cancelled. */
  chooseDocument(windowId: number): Promise<string | undefined>
  chooseDocumentFolder(windowId: number): Promise<string | undefined>
  /** `folder`: where to begin. */
  chooseDocumentTarget(
    windowId: number,
    name: string,
    folder: string | undefined,
  ): Promise<string | undefined>
}

const recentMax = 20
/** An editor shows more with difficulty, and the session keeps what is not saved. */
const documentBytesMax = 1_048_576

export function makeDocumentHandlers(
  documents: Documents,
  dialogs: DocumentDialogs,
): Handlers['documents'] {
  const open = async (path: string): Promise<OpenedDocument> => {
    const text = await onFile(path, 'read', () => readText(path))
    return { documentId: documents.used(path), name: basename(path), text }
  }
  const readFolder = async (path: string): Promise<QueryFolder> => {
    const { files, isPart } = await onFile(path, 'read', () => readQueryFolder(path))
    const ids = documents.listed(files.map((file) => file.path))
    const listed = files.flatMap(({ name, modifiedMs, start }, at): FolderDocument[] => {
      const documentId = ids[at]
      return documentId === undefined ? [] : [{ documentId, name, modifiedMs, start }]
    })
    return { name: basename(path), files: listed, isPart }
  }
  return {
    folder: async () =>
      documents.folder === undefined ? null : await readFolder(documents.folder),
    folderDialog: async (_input, { windowId }) => {
      const path = await dialogs.chooseDocumentFolder(windowId)
      if (path === undefined) return null
      const folder = await readFolder(path)
      documents.keepFolder(path)
      return folder
    },
    recent: async () =>
      documents
        .recent(recentMax)
        .map(({ documentId, path }) => ({ documentId, name: basename(path) })),
    openRecent: async ({ documentId }) => {
      const path = documents.find(documentId)
      if (path !== undefined) return await open(path)
      const message = 'This file is no longer among the recent ones. Open it by its name.'
      throw ipcFailure('validation', message, { field: 'documentId' })
    },
    openDialog: async (_input, { windowId }) => {
      const path = await dialogs.chooseDocument(windowId)
      return path === undefined ? null : await open(path)
    },
    saveDialog: async ({ documentId, name, text }, { windowId }) => {
      const known = documentId === undefined ? undefined : documents.find(documentId)
      const path =
        known ?? (await dialogs.chooseDocumentTarget(windowId, fileName(name), documents.folder))
      if (path === undefined) return null
      await onFile(path, 'write', () => replaceFile(path, text))
      return { documentId: documents.used(path), name: basename(path) }
    },
  }
}

function fileName(name: string): string {
  const plain = basename(name)
  return plain.endsWith('.partiql') ? plain : `${plain}.partiql`
}

async function readText(path: string): Promise<string> {
  const { size } = await stat(path)
  if (size > documentBytesMax) {
    const message = `${path} holds ${size} bytes; a file of statements may hold ${documentBytesMax}.`
    throw ipcFailure('io', message, { operation: 'read', file: path })
  }
  return await readFile(path, 'utf8')
}

/** The old text is there until the new one is whole. */
async function replaceFile(path: string, text: string): Promise<void> {
  const writing = `${path}.writing`
  const file = await openFile(writing, 'w')
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(writing, path)
}
