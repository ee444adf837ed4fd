/** The folder of `.partiql` files: shown when asked for, read anew whenever the window is looked at again. */
import { create } from 'zustand'
import type { RecentId } from '../../src-main/contract/databases.ts'
import type { QueryFolder } from '../../src-main/contract/documents.ts'
import { call } from '../ipc/client.ts'

interface QueryFolderState {
  /** The database that statements are to be opened on; undefined while the folder is not shown. */
  readonly shownFor: RecentId | undefined
  /** Undefined until it was read, null when none was chosen. */
  readonly folder: QueryFolder | null | undefined
  /** Why it could not be read. */
  readonly failed: string | undefined
}

export const useQueryFolder = create<QueryFolderState>()(() => ({
  shownFor: undefined,
  folder: undefined,
  failed: undefined,
}))

export function showQueryFolder(shownFor: RecentId | undefined): void {
  useQueryFolder.setState({ shownFor })
}

export async function readQueryFolder(): Promise<void> {
  try {
    const folder = await call((bridge) => bridge.documents.folder())
    useQueryFolder.setState({ folder, failed: undefined })
  } catch (error) {
    const failed = error instanceof Error ? error.message : String(error)
    useQueryFolder.setState({ folder: null, failed })
  }
}

export async function chooseQueryFolder(): Promise<void> {
  const folder = await call((bridge) => bridge.documents.folderDialog())
  if (folder !== null) useQueryFolder.setState({ folder, failed: undefined })
}
