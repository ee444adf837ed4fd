/** What can be done with a column: a filter on it, its place, its width. All of it works without a mouse. */
import { Menu } from '@mantine/core'
import {
  ChevronsLeftRight,
  ChevronsRightLeft,
  Columns3,
  EyeOff,
  ListFilter,
  MoveLeft,
  MoveRight,
  Pin,
  PinOff,
  RotateCcw,
} from 'lucide-react'
import { typeName, type TypeName } from '../../../src-engine/language.ts'
import type { BrowseRow } from '../../../src-main/contract/browse.ts'
import { visibleText } from '../../components/attribute-value/visible-text.ts'
import {
  columnWidthMax,
  columnWidthMin,
  type GridColumn,
} from '../../components/data-grid/grid-types.ts'
import { emptyColumnLayout, type ColumnLayout } from '../../state/workspace.ts'
import { shownColumns } from './column-order.ts'
import type { FilterStart } from './filter-editor.tsx'
import type { RowSource } from './row-source.ts'

export interface ColumnEntriesProps {
  readonly name: string
  readonly columns: readonly GridColumn<BrowseRow>[]
  readonly layout: ColumnLayout
  readonly source: RowSource
  readonly onLayout: (change: Partial<ColumnLayout>) => void
  readonly onFilter: (start: FilterStart) => void
}

export function ColumnEntries(props: ColumnEntriesProps) {
  const { name, columns, layout, source, onLayout, onFilter } = props
  const column = columns.find(({ id }) => id === name)
  const type = typeIn(source, name)
  return (
    <>
      <Menu.Label role="presentation">{visibleText(name)}</Menu.Label>
      {column === undefined ? null : (
        <>
          <Menu.Item
            leftSection={<ListFilter size={14} />}
            onClick={() => onFilter({ attribute: name, ...(type === undefined ? {} : { type }) })}
          >
            Filter on {visibleText(name)}…
          </Menu.Item>
          <Menu.Divider role="separator" />
          {column.frozen ? null : <PlaceEntries {...props} />}
          <WidthEntries column={column} layout={layout} onLayout={onLayout} />
        </>
      )}
      <Menu.Divider role="separator" />
      {layout.hidden.map((hidden) => (
        <Menu.Item
          key={hidden}
          leftSection={<Columns3 size={14} />}
          onClick={() => onLayout({ hidden: layout.hidden.filter((each) => each !== hidden) })}
        >
          Show {visibleText(hidden)}
        </Menu.Item>
      ))}
      <Menu.Item leftSection={<RotateCcw size={14} />} onClick={() => onLayout(emptyColumnLayout)}>
        Reset all columns
      </Menu.Item>
    </>
  )
}

/** Pinned columns and the others move among their own. */
function PlaceEntries({ name, columns, layout, onLayout }: ColumnEntriesProps) {
  const isPinned = layout.pinned.includes(name)
  const peers = shownColumns(columns, layout)
    .filter(({ id, frozen }) => !frozen && layout.pinned.includes(id) === isPinned)
    .map(({ id }) => id)
  const at = peers.indexOf(name)
  const move = (to: number): void => {
    const rest = peers.filter((each) => each !== name)
    const moved = [...rest.slice(0, to), name, ...rest.slice(to)]
    onLayout(isPinned ? { pinned: moved } : { order: moved })
  }
  return (
    <>
      <Menu.Item
        leftSection={isPinned ? <PinOff size={14} /> : <Pin size={14} />}
        onClick={() =>
          onLayout({
            pinned: isPinned
              ? layout.pinned.filter((each) => each !== name)
              : [...layout.pinned, name],
          })
        }
      >
        {isPinned ? 'Unpin' : 'Pin'}
      </Menu.Item>
      <Menu.Item
        leftSection={<MoveLeft size={14} />}
        disabled={at === 0}
        closeMenuOnClick={false}
        onClick={() => move(at - 1)}
      >
        Move left
      </Menu.Item>
      <Menu.Item
        leftSection={<MoveRight size={14} />}
        disabled={at === peers.length - 1}
        closeMenuOnClick={false}
        onClick={() => move(at + 1)}
      >
        Move right
      </Menu.Item>
      <Menu.Item
        leftSection={<EyeOff size={14} />}
        onClick={() => onLayout({ hidden: [...layout.hidden, name] })}
      >
        Hide
      </Menu.Item>
    </>
  )
}

const widthStep = 1.25

interface WidthEntriesProps extends Pick<ColumnEntriesProps, 'layout' | 'onLayout'> {
  readonly column: GridColumn<BrowseRow>
}

function WidthEntries({ column, layout: { widths }, onLayout }: WidthEntriesProps) {
  const others = widths.filter(([name]) => name !== column.id)
  const width = widths.find(([name]) => name === column.id)?.[1] ?? column.width
  const resize = (pixels: number): void => {
    const within = Math.min(Math.max(columnWidthMin, Math.round(pixels)), columnWidthMax)
    onLayout({ widths: [...others, [column.id, within]] })
  }
  return (
    <>
      <Menu.Item
        leftSection={<ChevronsLeftRight size={14} />}
        closeMenuOnClick={false}
        onClick={() => resize(width * widthStep)}
      >
        Wider
      </Menu.Item>
      <Menu.Item
        leftSection={<ChevronsRightLeft size={14} />}
        closeMenuOnClick={false}
        onClick={() => resize(width / widthStep)}
      >
        Narrower
      </Menu.Item>
    </>
  )
}

/** Of the first loaded value of the attribute. */
function typeIn(source: RowSource, name: string): TypeName | undefined {
  for (const rows of source.loadedRows()) {
    const value = rows.find(({ item }) => item.has(name))?.item.get(name)
    if (value !== undefined) return typeName(value)
  }
  return undefined
}
