/** The actions that make and remove items. */
import type { OpenDatabase } from '../../../src-main/contract/databases.ts'
import { call } from '../../ipc/client.ts'
import { keyId, keyText } from '../../lib/key-text.ts'
import type { TableDescription } from '../../lib/table-types.ts'
import { notifyDone, run } from '../../state/actions.ts'
import type { Command, CommandList } from '../../state/command.ts'
import { useDatabases } from '../../state/databases.ts'
import { select, useSelection } from '../../state/selection.ts'
import { changeLayout, openItemsTab, type ItemsTab } from '../../state/workspace.ts'
import { askToDelete } from './delete-item.ts'

/** The items that were in the inspector, in every database that is open. */
export const recentItemCommands: CommandList = () => {
  const { open } = useDatabases.getState()
  return useSelection.getState().recentItems.flatMap((item): Command[] => {
    const { database, table, key } = item
    const name = open.find((each) => each.recentId === database)?.name
    if (name === undefined) return []
    return [
      {
        id: `item ${database} ${table} ${keyId(key)}`,
        label: `Item ${keyText(key)} of ${table}`,
        group: 'Recent items',
        keywords: name,
        run: () => {
          changeLayout({ inspectorVisible: true })
          select(openItemsTab({ database, table }), item)
        },
      },
    ]
  })
}

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
    valueCommand('copyValue', 'Copy the value'),
    valueCommand('saveValue', 'Save the value to a file…'),
  ]
  if (database.mode === 'readOnly') return reading
  return [
    ...reading,
    valueCommand('loadValue', 'Load the value from a file…'),
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
    const field = document.querySelector<HTMLElement>('[data-find-bar]')
    if (field === null) notifyDone('Choose an item first')
    else field.focus()
  })
}

/** What the button beside the value chosen in the inspector does. */
function valueCommand(id: string, label: string): Command {
  return {
    id,
    label,
    group: 'Items',
    keywords: 'binary text json download upload attribute',
    run: () => {
      changeLayout({ inspectorVisible: true })
      requestAnimationFrame(() => {
        const button = document.querySelector<HTMLElement>(
          `[data-inspector] [aria-label="${label}"]`,
        )
        if (button === null) notifyDone('Choose a value in the tree of an item first')
        else button.click()
      })
    },
  }
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
