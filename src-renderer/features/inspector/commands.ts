/** The actions that make and remove items. */
import type { OpenDatabase } from '../../../src-main/contract/databases.ts'
import { call } from '../../ipc/client.ts'
import type { TableDescription } from '../../lib/table-types.ts'
import { notifyDone, run } from '../../state/actions.ts'
import type { CommandList } from '../../state/command.ts'
import { select, useSelection } from '../../state/selection.ts'
import { changeLayout, type ItemsTab } from '../../state/workspace.ts'
import { askToDelete } from './delete-item.ts'

export const inspectorCommands: CommandList = ({ tab, database, table }) => {
  if (tab === undefined || database === undefined || table === undefined) return []
  const reading = [
    {
      id: 'findInItem',
      label: 'Find in the item',
      group: 'Items',
      keywords: 'search name value Ctrl+F',
      run: findInItem,
    },
  ]
  if (database.mode === 'readOnly') return reading
  return [
    ...reading,
    {
      id: 'newItem',
      label: `New item in ${tab.table}`,
      group: 'Items',
      shortcut: 'mod+N',
      keywords: 'add put create',
      run: () => {
        changeLayout({ inspectorVisible: true })
        select(tab.id, {
          kind: 'new',
          database: tab.database,
          table: tab.table,
          start: new Map(),
        })
      },
    },
    {
      id: 'deleteItem',
      label: 'Delete the selected item…',
      group: 'Items',
      shortcut: 'mod+Backspace',
      run: () => deleteSelected(tab, database, table),
    },
  ]
}

function findInItem(): void {
  changeLayout({ inspectorVisible: true })
  requestAnimationFrame(() => {
    const field = document.querySelector<HTMLElement>('[data-item-search]')
    if (field === null) notifyDone('Choose an item first')
    else field.focus()
  })
}

function deleteSelected(tab: ItemsTab, database: OpenDatabase, table: TableDescription): void {
  const selection = useSelection.getState().byTab.get(tab.id)
  if (selection?.kind !== 'item') return notifyDone('Choose an item first')
  run('The item could not be read', async () => {
    const input = { TableName: table.TableName, Key: selection.key }
    const { Item } = await call((bridge) => bridge.items.get({ handle: database.handle, input }))
    if (Item === undefined) return notifyDone('This item is not there any more')
    askToDelete({ tabId: tab.id, database, table, item: Item, onStaged: () => undefined })
  })
}
