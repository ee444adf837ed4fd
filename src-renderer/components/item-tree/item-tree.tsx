/**
 * An item as a tree of typed values, with the keyboard of an ARIA tree. Only the lines in view exist, so a map of
 * 20,000 members opens at once.
 */
import { useVirtualizer } from '@tanstack/react-virtual'
import { ChevronRight } from 'lucide-react'
import { useEffect, useId, useMemo, useRef, type KeyboardEvent } from 'react'
import { typeName, type AttributeValue, type Item } from '../../../src-engine/language.ts'
import { pathId, type Path } from '../../lib/item-path.ts'
import { cellText, typeStyle } from '../attribute-value/cell-text.ts'
import { TypeBadge } from '../attribute-value/type-badge.tsx'
import { visibleText } from '../attribute-value/visible-text.ts'
import { flattenItem, type TreeLine } from './flatten.ts'
import css from './item-tree.module.css'

export type LineMark = 'added' | 'changed' | 'key'

export interface ItemTreeProps {
  readonly label: string
  readonly item: Item
  readonly expanded: ReadonlySet<string>
  readonly onExpanded: (expanded: ReadonlySet<string>) => void
  readonly selected: Path | undefined
  readonly onSelect: (path: Path) => void
  /** Enter, F2 or a double click on a value without members. */
  readonly onEdit?: ((path: Path) => void) | undefined
  /** The Delete key. */
  readonly onRemove?: ((path: Path) => void) | undefined
  readonly markOf?: ((line: TreeLine) => LineMark | undefined) | undefined
}

const lineHeight = 24
const marks = { added: '+', changed: '~', key: '' } as const

export function ItemTree(props: ItemTreeProps) {
  const { item, expanded, selected, onSelect } = props
  const treeId = useId()
  const element = useRef<HTMLDivElement>(null)
  const lines = useMemo(() => flattenItem(item, expanded), [item, expanded])
  const selectedId = selected === undefined ? undefined : pathId(selected)
  const at = Math.max(
    0,
    lines.findIndex((line) => line.id === selectedId),
  )
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => element.current,
    estimateSize: () => lineHeight,
    overscan: 12,
    initialRect: { width: 300, height: 480 },
  })

  useEffect(() => {
    if (selectedId !== undefined) virtualizer.scrollToIndex(at, { align: 'auto' })
    // The view follows the selection, and nothing else.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [selectedId])

  const toggle = (line: TreeLine): void => {
    const changed = new Set(expanded)
    if (!changed.delete(line.id)) changed.add(line.id)
    props.onExpanded(changed)
  }

  const onKeyDown = (event: KeyboardEvent): void => {
    const line = lines[at]
    if (line === undefined || event.altKey || event.ctrlKey || event.metaKey) return
    if (!handleKey(event.key, line)) return
    event.preventDefault()
    event.stopPropagation()
  }

  const go = (to: number): void => {
    const line = lines[Math.min(Math.max(0, to), lines.length - 1)]
    if (line !== undefined) onSelect(line.path)
  }

  const handleKey = (key: string, line: TreeLine): boolean => {
    switch (key) {
      case 'ArrowDown':
        go(selectedId === undefined ? 0 : at + 1)
        return true
      case 'ArrowUp':
        go(at - 1)
        return true
      case 'Home':
        go(0)
        return true
      case 'End':
        go(lines.length - 1)
        return true
      case 'PageDown':
        go(at + 12)
        return true
      case 'PageUp':
        go(at - 12)
        return true
      case 'ArrowRight':
        if (line.expanded === false) toggle(line)
        else if (line.expanded === true) go(at + 1)
        return true
      case 'ArrowLeft':
        if (line.expanded === true) toggle(line)
        else if (line.path.length > 1) onSelect(line.path.slice(0, -1))
        return true
      case 'Enter':
      case 'F2':
        if (props.onEdit === undefined) return false
        props.onEdit(line.path)
        return true
      case 'Delete':
        if (props.onRemove === undefined) return false
        props.onRemove(line.path)
        return true
      default:
        return false
    }
  }

  return (
    <div
      ref={element}
      role="tree"
      aria-label={props.label}
      aria-activedescendant={lines.length === 0 ? undefined : `${treeId}-${at}`}
      tabIndex={0}
      className={css.tree}
      onKeyDown={onKeyDown}
      onFocus={() => {
        if (selectedId === undefined) go(0)
      }}
    >
      <div role="presentation" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map((place) => {
          const line = lines[place.index]
          if (line === undefined) return null
          return (
            <TreeLineView
              key={line.id}
              id={`${treeId}-${place.index}`}
              line={line}
              start={place.start}
              isSelected={line.id === selectedId}
              mark={props.markOf?.(line)}
              onToggle={() => toggle(line)}
              onSelect={() => onSelect(line.path)}
              onEdit={() => props.onEdit?.(line.path)}
            />
          )
        })}
      </div>
    </div>
  )
}

export interface TreeLineViewProps {
  readonly id: string
  readonly line: TreeLine
  /** Levels of something else above the item. */
  readonly below?: number
  readonly start: number
  readonly isSelected: boolean
  readonly mark: LineMark | undefined
  readonly onToggle: () => void
  readonly onSelect: () => void
  readonly onEdit: () => void
}

/** One value, or container of values, of an item. */
export function TreeLineView(props: TreeLineViewProps) {
  const { id, line, mark, below = 0 } = props
  const level = line.level + below
  return (
    <div
      id={id}
      role="treeitem"
      aria-level={level}
      aria-posinset={line.position}
      aria-setsize={line.siblings}
      aria-selected={props.isSelected}
      aria-expanded={line.expanded}
      className={css.line}
      data-mark={mark}
      style={{ transform: `translateY(${props.start}px)`, paddingLeft: (level - 1) * 16 + 4 }}
      onMouseDown={props.onSelect}
      onDoubleClick={line.expanded === undefined ? props.onEdit : props.onToggle}
    >
      <span
        aria-hidden
        className={css.chevron}
        data-open={line.expanded || undefined}
        onMouseDown={(event) => {
          event.stopPropagation()
          props.onToggle()
        }}
      >
        {line.expanded === undefined ? null : <ChevronRight size={12} />}
      </span>
      <TypeBadge type={typeName(line.value)} />
      <span className={css.name} data-position={typeof line.step === 'number' || undefined}>
        {typeof line.step === 'number' ? line.step : visibleText(line.step)}
      </span>
      <span className={css.value} data-value={typeStyle(line.value)}>
        {summaryOf(line.value)}
      </span>
      {mark === undefined ? null : (
        <span className={css.mark} aria-label={mark} role="img">
          {marks[mark]}
        </span>
      )}
    </div>
  )
}

function summaryOf(value: AttributeValue): string {
  if (Array.isArray(value)) return value.length === 1 ? '1 member' : `${value.length} members`
  if (value instanceof Map) return value.size === 1 ? '1 member' : `${value.size} members`
  return cellText(value)
}
