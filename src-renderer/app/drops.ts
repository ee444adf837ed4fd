/**
 * What is dropped anywhere on the window: a directory is opened (with Shift, read-only), a file of items begins its
 * import into the table of the tab in front.
 */
import { importDropped } from '../features/transfers/index.ts'
import { notifyDone, openDropped, run } from '../state/actions.ts'
import { databaseOf, useDatabases } from '../state/databases.ts'
import { activeTab, useWorkspace } from '../state/workspace.ts'

const itemFiles = /\.(jsonl|ndjson|json|csv|tsv|txt)$/i

/** Returns what ends it. */
export function acceptDrops(): () => void {
  const onOver = (event: DragEvent): void => {
    if (event.dataTransfer?.types.includes('Files') !== true) return
    event.preventDefault()
    event.dataTransfer.dropEffect = 'copy'
  }
  const onDrop = (event: DragEvent): void => {
    const files = [...(event.dataTransfer?.files ?? [])]
    if (files.length === 0) return
    event.preventDefault()
    const mode = event.shiftKey ? 'readOnly' : 'readWrite'
    run('The drop was not taken', async () => {
      for (const file of files) {
        if (itemFiles.test(file.name)) await beginImport(file)
        else await openDropped(file, mode)
      }
    })
  }
  window.addEventListener('dragover', onOver)
  window.addEventListener('drop', onDrop)
  return () => {
    window.removeEventListener('dragover', onOver)
    window.removeEventListener('drop', onDrop)
  }
}

async function beginImport(file: File): Promise<void> {
  const tab = activeTab(useWorkspace.getState())
  const state = useDatabases.getState()
  const database =
    tab !== undefined && 'database' in tab ? databaseOf(state, tab.database) : undefined
  if (tab === undefined || database === undefined) {
    return notifyDone('Open the database it shall go into, then drop the file again')
  }
  const tables = state.descriptions.get(database.recentId)?.tables ?? []
  const named = 'table' in tab ? tables.find((each) => each.TableName === tab.table) : undefined
  const table = named ?? (tables.length === 1 ? tables[0] : undefined)
  if (table === undefined) {
    return notifyDone('Open the table it shall go into, then drop the file again')
  }
  await importDropped(file, database, table)
}
