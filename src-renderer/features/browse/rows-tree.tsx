/** The rows of a table as a tree: an item on each line, its attributes below it when it is open. */
import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { ChevronRight } from 'lucide-react'
import type { Item } from '../../../src-engine/language.ts'
import type { BrowseRow } from '../../../src-main/contract/browse.ts'
import type { GridRows, RowTint } from '../../components/data-grid/grid-types.ts'
import { TintSign } from '../../components/data-grid/tint-sign.tsx'
import { initiallyExpanded } from '../../components/item-tree/flatten.ts'
import { TreeLineView } from '../../components/item-tree/item-tree.tsx'
import { pathId } from '../../lib/item-path.ts'
import { keyOf } from '../../lib/key-schema.ts'
import { keyText } from '../../lib/key-text.ts'
import { formatBytes, formatCount, plural } from '../../lib/quantities.ts'
import type { TableDescription } from '../../lib/table-types.ts'
import { TreeLines, type OpenRows, type RowLine } from './tree-lines.ts'
import css from './rows-tree.module.css'

export interface RowsTreeProps {
  readonly label: string
  readonly table: TableDescription
  readonly rows: GridRows<BrowseRow>
  readonly activeRow: number
  readonly initialRow: number
  readonly onActive: (row: number) => void
  /** Enter, or a double click on a value. */
  readonly onOpen: () => void
  readonly onVisible: (first: number, last: number) => void
  readonly tintOf: (row: BrowseRow) => RowTint | undefined
}

const lineHeight = 24
const pageLines = 12
/** A page can be no higher than the browser can draw: rows beyond are reached in the table. */
const linesMax = 1_200_000

export function RowsTree(props: RowsTreeProps) {
  const { rows, table, activeRow, initialRow, onVisible } = props
  const [open, setOpen] = useState<OpenRows>(new Map())
  const [valueId, setValueId] = useState<string>()
  const treeId = useId()
  const element = useRef<HTMLDivElement>(null)
  const lines = useMemo(
    () => new TreeLines(rows.count, open, (row) => keyFirst(table, rows.rowAt(row)?.item)),
    [table, rows, open],
  )
  const count = Math.min(lines.count, linesMax)
  const at = lines.positionOf(activeRow, valueId)
  // oxlint-disable-next-line react/incompatible-library -- its functions are called here, and passed on to nobody.
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => element.current,
    estimateSize: () => lineHeight,
    overscan: 12,
    initialRect: { width: 600, height: 600 },
  })
  const shown = virtualizer.getVirtualItems()
  const first = lines.at(virtualizer.range?.startIndex ?? 0)?.row ?? 0
  const last = lines.at(virtualizer.range?.endIndex ?? 0)?.row ?? first
  useEffect(() => onVisible(first, last), [onVisible, first, last])
  useEffect(() => {
    virtualizer.scrollToIndex(lines.positionOf(initialRow), { align: 'start' })
    // Where the other views were left, once.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [])

  const go = (to: number): void => {
    const position = Math.min(Math.max(0, to), count - 1)
    const line = lines.at(position)
    if (line === undefined) return
    setValueId(line.kind === 'value' ? line.line.id : undefined)
    props.onActive(line.row)
    virtualizer.scrollToIndex(position)
  }
  const toggle = (line: RowLine): void => {
    const changed = new Map(open)
    const expanded = open.get(line.row)
    if (line.kind === 'row') {
      const item = rows.rowAt(line.row)?.item
      if (expanded !== undefined) changed.delete(line.row)
      else if (item !== undefined) changed.set(line.row, initiallyExpanded(item))
    } else {
      const within = new Set(expanded)
      if (!within.delete(line.line.id)) within.add(line.line.id)
      changed.set(line.row, within)
    }
    setOpen(changed)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const line = lines.at(at)
    if (line === undefined || event.altKey || event.ctrlKey || event.metaKey) return
    const isOpen = line.kind === 'row' ? line.isOpen : line.line.expanded
    if (event.key === 'ArrowDown') go(at + 1)
    else if (event.key === 'ArrowUp') go(at - 1)
    else if (event.key === 'PageDown') go(at + pageLines)
    else if (event.key === 'PageUp') go(at - pageLines)
    else if (event.key === 'Home') go(0)
    else if (event.key === 'End') go(count - 1)
    else if (event.key === 'ArrowRight' && isOpen === false) toggle(line)
    else if (event.key === 'ArrowRight') go(isOpen === true ? at + 1 : at)
    else if (event.key === 'ArrowLeft' && isOpen === true) toggle(line)
    else if (event.key === 'ArrowLeft') go(lines.positionOf(line.row, aboveOf(line)))
    else if (event.key === 'Enter') props.onOpen()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div
      ref={element}
      role="tree"
      aria-label={props.label}
      aria-activedescendant={count === 0 ? undefined : `${treeId}-${at}`}
      tabIndex={0}
      className={css.tree}
      onKeyDown={onKeyDown}
    >
      <div role="presentation" style={{ height: virtualizer.getTotalSize() }}>
        {shown.map(({ index, start }) => {
          const line = lines.at(index)
          if (line === undefined) return null
          const common = { id: `${treeId}-${index}`, start, isSelected: index === at }
          return line.kind === 'row' ? (
            <RowLineView
              key={index}
              {...common}
              line={line}
              total={rows.count}
              row={rows.rowAt(line.row)}
              table={table}
              tint={tintFor(rows.rowAt(line.row), props.tintOf)}
              onToggle={() => toggle(line)}
              onSelect={() => go(index)}
            />
          ) : (
            <TreeLineView
              key={index}
              {...common}
              line={line.line}
              below={1}
              mark={undefined}
              onToggle={() => toggle(line)}
              onSelect={() => go(index)}
              onEdit={props.onOpen}
            />
          )
        })}
      </div>
      {lines.count <= linesMax ? null : (
        <p className={css.more}>
          A tree shows {formatCount(linesMax)} lines. The table shows all rows, and a filter fewer.
        </p>
      )}
    </div>
  )
}

function keyFirst(table: TableDescription, item: Item | undefined): Item | undefined {
  return item === undefined ? undefined : new Map([...keyOf(table, item), ...item])
}

/** The value that holds this one; undefined for an attribute, which its row holds. */
function aboveOf(line: RowLine): string | undefined {
  if (line.kind === 'row' || line.line.path.length === 1) return undefined
  return pathId(line.line.path.slice(0, -1))
}

function tintFor(row: BrowseRow | undefined, tintOf: RowsTreeProps['tintOf']): RowTint | undefined {
  return row === undefined ? undefined : tintOf(row)
}

interface RowLineViewProps {
  readonly id: string
  readonly line: Extract<RowLine, { kind: 'row' }>
  readonly total: number
  readonly row: BrowseRow | undefined
  readonly table: TableDescription
  readonly start: number
  readonly isSelected: boolean
  readonly tint: RowTint | undefined
  readonly onToggle: () => void
  readonly onSelect: () => void
}

function RowLineView(props: RowLineViewProps) {
  const { id, line, row, table } = props
  return (
    <div
      id={id}
      role="treeitem"
      aria-level={1}
      aria-posinset={line.row + 1}
      aria-setsize={props.total}
      aria-selected={props.isSelected}
      aria-expanded={line.isOpen}
      className={css.row}
      data-tint={props.tint}
      style={{ transform: `translateY(${props.start}px)` }}
      onMouseDown={props.onSelect}
      onDoubleClick={props.onToggle}
    >
      <span
        aria-hidden
        className={css.chevron}
        data-open={line.isOpen || undefined}
        onMouseDown={(event) => {
          event.stopPropagation()
          props.onToggle()
        }}
      >
        <ChevronRight size={12} />
      </span>
      {props.tint === undefined ? null : <TintSign tint={props.tint} className={css.tint} />}
      {row === undefined ? (
        <span className={css.soft}>reading…</span>
      ) : (
        <>
          <span className={css.key}>{keyText(keyOf(table, row.item))}</span>
          <span className={css.soft}>
            {plural(row.item.size, 'attribute')}, {formatBytes(row.sizeBytes)}
            {row.cut.size === 0 ? '' : '; long values are cut'}
          </span>
        </>
      )}
    </div>
  )
}
