/** The menu of a cell and of a column's head: filters from what is there, copies, and the layout of columns. */
import { Menu } from '@mantine/core'
import { Columns3, Copy, EyeOff, ListFilter, MoveLeft, MoveRight, RotateCcw } from 'lucide-react'
import type { ReactNode } from 'react'
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
import { keyOf } from '../../lib/key-schema.ts'
import { plural } from '../../lib/quantities.ts'
import type { TableDescription } from '../../lib/table-types.ts'
import { copyText, run } from '../../state/actions.ts'
import { newFilterId, type Filter } from '../../state/filter.ts'
import { changeItemsTab, type ColumnLayout, type ItemsTab } from '../../state/workspace.ts'
import { copyItems, copyLabels, type CopyForm } from './copy-items.ts'
import { operatorsFor, operatorTexts } from './plan-read.ts'
import type { RowSource } from './row-source.ts'

export type MenuPlace =
  | { readonly kind: 'cell'; readonly place: Place; readonly at: { x: number; y: number } }
  | { readonly kind: 'column'; readonly column: string; readonly at: { x: number; y: number } }

export interface CellMenuProps {
  readonly menu: MenuPlace
  readonly tab: ItemsTab
  readonly table: TableDescription
  readonly database: OpenDatabase
  readonly source: RowSource
  /** First and last of the selected rows. */
  readonly rows: readonly [number, number]
  readonly columns: readonly GridColumn<BrowseRow>[]
  readonly layout: ColumnLayout
  readonly onLayout: (change: Partial<ColumnLayout>) => void
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
          <ColumnEntries {...props} column={menu.column} />
        )}
      </Menu.Dropdown>
    </Menu>
  )
}

/** Columns as the grid shows them: frozen first, hidden left out. */
export function shownColumns(
  columns: readonly GridColumn<BrowseRow>[],
  layout: ColumnLayout,
): readonly GridColumn<BrowseRow>[] {
  const shown = columns.filter((column) => !layout.hidden.includes(column.id))
  const rank = (column: GridColumn<BrowseRow>): number => {
    const at = layout.order.indexOf(column.id)
    return at < 0 ? layout.order.length : at
  }
  const free = shown.filter((column) => !column.frozen)
  return [...shown.filter((column) => column.frozen), ...free.toSorted((a, b) => rank(a) - rank(b))]
}

function CellEntries(props: CellMenuProps & { readonly place: Place }) {
  const { place, source, columns, layout, tab } = props
  const row = source.rowAt(place.row)
  const name = shownColumns(columns, layout)[place.column]?.id
  const value = name === undefined || tab.view !== 'table' ? undefined : row?.item.get(name)
  const isWhole = name !== undefined && row?.cut.get(name) === undefined
  return (
    <>
      {name === undefined || value === undefined ? null : (
        <>
          {isWhole ? <FilterEntries tab={tab} name={name} value={value} /> : null}
          <Menu.Divider role="separator" />
          {isWhole ? (
            <Menu.Item
              leftSection={<Copy size={14} />}
              onClick={() =>
                run('The value was not copied', () => copyText(valueToText(value), 'the value'))
              }
            >
              Copy value
            </Menu.Item>
          ) : null}
        </>
      )}
      <CopyEntries {...props} />
    </>
  )
}

function FilterEntries(props: {
  readonly tab: ItemsTab
  readonly name: string
  readonly value: AttributeValue
}) {
  const { tab, name, value } = props
  const add = (filter: Omit<Filter, 'id' | 'attribute'>): void =>
    changeItemsTab(tab.id, {
      filters: [...tab.filters, { id: newFilterId(), attribute: name, ...filter }],
    })
  const operand = valueToTaggedText(value, 'extended')
  const shown = cellText(value)
  const label = shown.length > 32 ? `${shown.slice(0, 32)}…` : shown
  const entries = operatorsFor(value).filter((operator) => operator !== 'between')
  return (
    <>
      <Menu.Label role="presentation">Filter on {visibleText(name)}</Menu.Label>
      {entries.map((operator): ReactNode => {
        const isBare = operator === 'exists' || operator === 'notExists'
        const type = operator === 'typeIs' ? `{"S":"${typeName(value)}"}` : operand
        return (
          <Menu.Item
            key={operator}
            leftSection={<ListFilter size={14} />}
            onClick={() => add({ operator, operands: isBare ? [] : [type] })}
          >
            {operatorTexts[operator]}{' '}
            {isBare ? '' : operator === 'typeIs' ? typeName(value) : label}
          </Menu.Item>
        )
      })}
    </>
  )
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
async function wholeItems({ rows, source, table, database, tab }: CellMenuProps): Promise<Item[]> {
  const items: Item[] = []
  for (let at = rows[0]; at <= rows[1]; at++) {
    const row = source.rowAt(at)
    if (row === undefined)
      throw new Error('Some of the rows are not loaded yet. Scroll over them first.')
    if (row.cut.size === 0 && tab.index === undefined) items.push(row.item)
    else {
      const input = { TableName: table.TableName, Key: keyOf(table, row.item) }
      const { Item } = await call((bridge) => bridge.items.get({ handle: database.handle, input }))
      if (Item !== undefined) items.push(Item)
    }
  }
  return items
}

function ColumnEntries(props: CellMenuProps & { readonly column: string }) {
  const { column, columns, layout, onLayout } = props
  const shown = shownColumns(columns, layout)
  const free = shown.filter((each) => !each.frozen).map((each) => each.id)
  const at = free.indexOf(column)
  const move = (to: number): void => {
    const rest = free.filter((name) => name !== column)
    onLayout({ order: [...rest.slice(0, to), column, ...rest.slice(to)] })
  }
  return (
    <>
      <Menu.Label role="presentation">{visibleText(column)}</Menu.Label>
      {at < 0 ? null : (
        <>
          <Menu.Item
            leftSection={<MoveLeft size={14} />}
            disabled={at === 0}
            onClick={() => move(at - 1)}
          >
            Move left
          </Menu.Item>
          <Menu.Item
            leftSection={<MoveRight size={14} />}
            disabled={at === free.length - 1}
            onClick={() => move(at + 1)}
          >
            Move right
          </Menu.Item>
          <Menu.Item
            leftSection={<EyeOff size={14} />}
            onClick={() => onLayout({ hidden: [...layout.hidden, column] })}
          >
            Hide
          </Menu.Item>
        </>
      )}
      {layout.hidden.map((name) => (
        <Menu.Item
          key={name}
          leftSection={<Columns3 size={14} />}
          onClick={() => onLayout({ hidden: layout.hidden.filter((each) => each !== name) })}
        >
          Show {visibleText(name)}
        </Menu.Item>
      ))}
      <Menu.Item
        leftSection={<RotateCcw size={14} />}
        onClick={() => onLayout({ widths: [], order: [], hidden: [] })}
      >
        Reset all columns
      </Menu.Item>
    </>
  )
}
