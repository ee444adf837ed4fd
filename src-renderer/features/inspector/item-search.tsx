/** Finds a text in the names and values of an item, and steps through where it stands. */
import { useState } from 'react'
import type { Item } from '../../../src-engine/language.ts'
import { FindBar } from '../../components/find-bar/find-bar.tsx'
import { findInItem, placesMax } from '../../lib/find-in-item.ts'
import { pathId, type Path } from '../../lib/item-path.ts'
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
  return (
    <div className={css.search}>
      <FindBar
        label="Find in the item"
        placeholder="Find a name or a value"
        text={text}
        onText={find}
        at={at}
        count={places.length}
        isPart={places.length >= placesMax}
        onStep={step}
        onEscape={() => {
          onLeave()
          return true
        }}
      />
    </div>
  )
}
