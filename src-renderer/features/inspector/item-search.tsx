/** Finds a text in the names and values of an item, and steps through where it stands. */
import { useState, type KeyboardEvent } from 'react'
import { TextInput } from '@mantine/core'
import { ChevronDown, ChevronUp, Search } from 'lucide-react'
import type { Item } from '../../../src-engine/language.ts'
import { IconAction } from '../../components/icon-action.tsx'
import { findInItem, placesMax } from '../../lib/find-in-item.ts'
import { pathId, type Path } from '../../lib/item-path.ts'
import { formatCount } from '../../lib/quantities.ts'
import css from './inspector.module.css'

export interface ItemSearchProps {
  readonly item: Item
  readonly selected: Path | undefined
  /** Shows a place, opening what it lies in. */
  readonly onFound: (path: Path) => void
  /** Escape: back to the tree. */
  readonly onLeave: () => void
}

export function ItemSearch({ item, selected, onFound, onLeave }: ItemSearchProps) {
  const [text, setText] = useState('')
  const [places, setPlaces] = useState<readonly Path[]>([])
  const selectedId = selected === undefined ? undefined : pathId(selected)
  const at = places.findIndex((place) => pathId(place) === selectedId)
  const find = (wanted: string): void => {
    const found = findInItem(item, wanted)
    setText(wanted)
    setPlaces(found)
    if (found[0] !== undefined) onFound(found[0])
  }
  const step = (by: number): void => {
    // The item may have been changed since it was searched.
    const found = findInItem(item, text)
    setPlaces(found)
    const next = found[(at + by + found.length) % Math.max(1, found.length)]
    if (next !== undefined) onFound(next)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') step(event.shiftKey ? -1 : 1)
    else if (event.key === 'ArrowDown') step(1)
    else if (event.key === 'ArrowUp') step(-1)
    else if (event.key === 'Escape') onLeave()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div className={css.search}>
      <TextInput
        size="xs"
        type="search"
        data-item-search
        aria-label="Find in the item"
        placeholder="Find a name or a value"
        leftSection={<Search size={13} />}
        value={text}
        onChange={(event) => find(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      {text === '' ? null : (
        <>
          <span className={css.found} role="status">
            {foundText(at, places.length)}
          </span>
          <IconAction label="The one before (Shift+Enter)" onClick={() => step(-1)}>
            <ChevronUp size={14} />
          </IconAction>
          <IconAction label="The next (Enter)" onClick={() => step(1)}>
            <ChevronDown size={14} />
          </IconAction>
        </>
      )}
    </div>
  )
}

function foundText(at: number, count: number): string {
  if (count === 0) return 'Not found'
  const all = `${formatCount(count)}${count >= placesMax ? ' or more' : ''}`
  return at < 0 ? all : `${formatCount(at + 1)} of ${all}`
}
