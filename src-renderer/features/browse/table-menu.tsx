/** What else there is to do with a table, beside reading it. */
import { ActionIcon, Menu } from '@mantine/core'
import { Ellipsis, FileDown, FileUp, SquareTerminal, Waves } from 'lucide-react'
import { printIdentifier } from '../../../src-engine/language.ts'
import type { OpenDatabase } from '../../../src-main/contract/databases.ts'
import type { TableDescription } from '../../lib/table-types.ts'
import { openQueryTab } from '../../state/query-tabs.ts'
import { openImportTab, openStreamTab, type ItemsTab } from '../../state/workspace.ts'
import { exportTitle, exportView } from './export-view.ts'

export interface TableMenuProps {
  readonly tab: ItemsTab
  readonly table: TableDescription
  readonly database: OpenDatabase
}

export function TableMenu({ tab, table, database }: TableMenuProps) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon size="sm" variant="subtle" color="gray" aria-label={`More about ${tab.table}`}>
          <Ellipsis size={14} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<Waves size={14} />}
          onClick={() => openStreamTab(tab.database, tab.table)}
        >
          Changes of {tab.table}
        </Menu.Item>
        <Menu.Item
          leftSection={<SquareTerminal size={14} />}
          onClick={() =>
            openQueryTab(tab.database, {
              text: `SELECT * FROM ${printIdentifier(tab.table)} LIMIT 100`,
            })
          }
        >
          Query with PartiQL
        </Menu.Item>
        <Menu.Divider role="separator" />
        <Menu.Item
          leftSection={<FileUp size={14} />}
          onClick={() => exportView(tab, database, table)}
        >
          Export {exportTitle(tab, table)}…
        </Menu.Item>
        <Menu.Item
          leftSection={<FileDown size={14} />}
          disabled={database.mode === 'readOnly'}
          onClick={() => openImportTab(tab.database, tab.table)}
        >
          Import into {tab.table}…
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
