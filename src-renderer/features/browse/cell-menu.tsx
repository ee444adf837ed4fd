/** The menu of a cell and of a column's head: filters from what is there, copies, and what can be done with columns. */
import { Menu } from '@mantine/core'
import { Columns3, Copy, ListFilter, Route } from 'lucide-react'
import {
  typeName,
  valueToTaggedText,
  type AttributeValue,
  type Item,
} from '../../../src-engine/language.ts'
import type { BrowseRow } from '../../../src-main/contract/browse.ts'
import type { OpenDatabase } from '../../../src-main/contract/databases.ts'
import { cellText } from '../../components/attribute-value/cell-text.ts'
import { valueToText } from '../../components/attribute-value/value-text.ts'
import { visibleText } from '../../components/attribute-value/visible-text.ts'
import type { GridColumn } from '../../components/data-grid/grid-types.ts'
import type { Place } from '../../components/data-grid/keyboard.ts'
import { call } from '../../ipc/client.ts'
import { partiqlPath } from '../../lib/item-path.ts'
import { keyOf } from '../../lib/key-schema.ts'
import { plural } from '../../lib/quantities.ts'
import type { TableDescription } from '../../lib/table-types.ts'
import { copyText, run } from '../../state/actions.ts'
import { newFilterId, type Filter, type FilterOperator } from '../../state/filter.ts'
import { changeItemsTab, type ColumnLayout, type ItemsTab } from '../../state/workspace.ts'
import { copyItems, copyLabels, type CopyForm } from './copy-items.ts'
import { ColumnEntries } from './column-entries.tsx'
import { shownColumns } from './column-order.ts'
import type { FilterStart } from './filter-editor.tsx'
import { operandCount, operatorsFor, operatorTexts, readOperand } from './plan-read.ts'
import type { RowSource } from './row-source.ts'
import { isStagedRow } from './staged-rows.ts'

export type MenuPlace =
  | { readonly kind: 'cell'; readonly place: Place; readonly at: { x: number; y: number } }
  | { readonly kind: 'column'; readonly column: string; readonly at: { x: number; y: number } }

export interface CellMenuProps {
  readonly menu: MenuPlace
  readonly tab: ItemsTab
  readonly table: TableDescription
  readonly database: OpenDatabase
  readonly source: RowSource
  /** As shown: with its staged change. */
  readonly rowAt: (index: number) => BrowseRow | undefined
  /** First and last of the selected rows. */
  readonly rows: readonly [number, number]
  readonly columns: readonly GridColumn<BrowseRow>[]
  readonly layout: ColumnLayout
  readonly onLayout: (change: Partial<ColumnLayout>) => void
  /** Opens the form of a new filter. */
  readonly onFilter: (start: FilterStart) => void
  /** The menu of a column instead. */
  readonly onColumn: (column: string) => void
  readonly onClose: () => void
}

/** More than this is an export, not a copy. */
const copiedMax = 1000

export function CellMenu(props: CellMenuProps) {
  const { menu, onClose } = props
  return (
    <Menu opened onClose={onClose} position="bottom-start" returnFocus trapFocus>
      <Menu.Target>
        <span
          style={{ position: 'fixed', left: menu.at.x, top: menu.at.y, width: 1, height: 1 }}
          aria-hidden
        />
      </Menu.Target>
      <Menu.Dropdown mah="70vh" style={{ overflow: 'auto' }}>
        {menu.kind === 'cell' ? (
          <CellEntries {...props} place={menu.place} />
        ) : (
          <ColumnEntries {...props} name={menu.column} />
        )}
      </Menu.Dropdown>
    </Menu>
  )
}

function CellEntries(props: CellMenuProps & { readonly place: Place }) {
  const { place, rowAt, columns, layout, tab, onColumn } = props
  const row = rowAt(place.row)
  const column = tab.view === 'table' ? shownColumns(columns, layout)[place.column] : undefined
  const name = column?.id
  const value = name === undefined ? undefined : row?.item.get(name)
  const isWhole = name !== undefined && row?.cut.get(name) === undefined
  return (
    <>
      {name === undefined || row === undefined ? null : (
        <>
          <FilterEntries {...props} name={name} value={value} isWhole={isWhole} />
          <Menu.Divider role="separator" />
        </>
      )}
      {value === undefined || !isWhole ? null : (
        <Menu.Item
          leftSection={<Copy size={14} />}
          onClick={() =>
            run('The value was not copied', () => copyText(valueToText(value), 'the value'))
          }
        >
          Copy value
        </Menu.Item>
      )}
      {name === undefined ? null : (
        <Menu.Item
          leftSection={<Route size={14} />}
          onClick={() =>
            run('The path was not copied', () => copyText(partiqlPath([name]), 'the path'))
          }
        >
          Copy path
        </Menu.Item>
      )}
      <CopyEntries {...props} />
      {column === undefined ? null : (
        <>
          <Menu.Divider role="separator" />
          <Menu.Item leftSection={<Columns3 size={14} />} onClick={() => onColumn(column.id)}>
            Column {column.title}…
          </Menu.Item>
        </>
      )}
    </>
  )
}

interface FilterEntriesProps extends Pick<CellMenuProps, 'tab' | 'onFilter'> {
  readonly name: string
  /** Undefined: the item has no such attribute. */
  readonly value: AttributeValue | undefined
  /** False: the cell holds only the beginning of the value. */
  readonly isWhole: boolean
}

function FilterEntries({ tab, name, value, isWhole, onFilter }: FilterEntriesProps) {
  return (
    <>
      <Menu.Label role="presentation">Filter on {visibleText(name)}</Menu.Label>
      {operatorsOf(value, isWhole).map((operator) => {
        const operands = operandsOf(operator, value)
        const isToComplete = operandCount(operator) > operands.length
        return (
          <Menu.Item
            key={operator}
            leftSection={<ListFilter size={14} />}
            onClick={() => {
              if (isToComplete) onFilter({ attribute: name, operator, operands })
              else addFilter(tab, { attribute: name, operator, operands })
            }}
          >
            {[operatorTexts[operator], ...operands.map(shortText), isToComplete ? 'and …' : '']
              .filter((part) => part !== '')
              .join(' ')}
          </Menu.Item>
        )
      })}
    </>
  )
}

function operatorsOf(
  value: AttributeValue | undefined,
  isWhole: boolean,
): readonly FilterOperator[] {
  if (value === undefined) return ['exists', 'notExists']
  return isWhole ? operatorsFor(value) : ['exists', 'notExists', 'typeIs']
}

/** As many as the value gives. */
function operandsOf(operator: FilterOperator, value: AttributeValue | undefined): string[] {
  if (operandCount(operator) === 0 || value === undefined) return []
  return [valueToTaggedText(operator === 'typeIs' ? typeName(value) : value, 'extended')]
}

function shortText(operand: string): string {
  const text = cellText(readOperand(operand))
  return text.length > 32 ? `${text.slice(0, 32)}…` : text
}

function addFilter(tab: ItemsTab, filter: Omit<Filter, 'id'>): void {
  changeItemsTab(tab.id, { filters: [...tab.filters, { ...filter, id: newFilterId() }] })
}

function CopyEntries(props: CellMenuProps) {
  const [first, last] = props.rows
  const count = last - first + 1
  const copy = (form: CopyForm): void =>
    run('Nothing was copied', async () => {
      const items = await wholeItems(props)
      const { table } = props
      const text = copyItems(form, {
        table: table.TableName,
        items,
        keys: items.map((item) => keyOf(table, item)),
        columns: shownColumns(props.columns, props.layout).map((column) => column.id),
      })
      await copyText(text, `${plural(items.length, 'item')} as ${copyLabels[form]}`)
    })
  return (
    <>
      <Menu.Label role="presentation">Copy {plural(count, 'item')} as</Menu.Label>
      {copyForms.map((form) => (
        <Menu.Item
          key={form}
          leftSection={<Copy size={14} />}
          disabled={count > copiedMax}
          onClick={() => copy(form)}
        >
          {form === 'key' ? 'Key' : copyLabels[form]}
        </Menu.Item>
      ))}
    </>
  )
}

const copyForms: readonly CopyForm[] = ['json', 'dynamodbJson', 'csv', 'partiql', 'key']

/** The selected items, whole: what the grid holds may be cut, or projected by an index. */
async function wholeItems({ rows, rowAt, table, database, tab }: CellMenuProps): Promise<Item[]> {
  const items: Item[] = []
  for (let at = rows[0]; at <= rows[1]; at++) {
    const row = rowAt(at)
    if (row === undefined)
      throw new Error('Some of the rows are not loaded yet. Scroll over them first.')
    if (isStagedRow(row)) items.push(row.draft)
    else if (row.cut.size === 0 && tab.index === undefined) items.push(row.item)
    else {
      const input = { TableName: table.TableName, Key: keyOf(table, row.item) }
      const { Item } = await call((bridge) => bridge.items.get({ handle: database.handle, input }))
      if (Item !== undefined) items.push(Item)
    }
  }
  return items
}
