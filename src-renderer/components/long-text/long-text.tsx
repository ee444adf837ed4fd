/** A text of any length, to be read: all of it can be scrolled to, searched and copied. */
import { useId, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { visibleText } from '../attribute-value/visible-text.ts'
import { plural } from '../../lib/quantities.ts'
import { FindBar } from '../find-bar/find-bar.tsx'
import { findInText, foundMax, type FoundText } from './find-in-text.ts'
import { TextLines } from './text-lines.ts'
import { VirtualLines } from './virtual-lines.tsx'
import css from './long-text.module.css'

const columnsAtFirst = 80

export function LongText({ label, text }: { readonly label: string; readonly text: string }) {
  const id = useId()
  const root = useRef<HTMLDivElement>(null)
  const [columns, setColumns] = useState(columnsAtFirst)
  const lines = useMemo(() => new TextLines(text, columns), [text, columns])
  const [wanted, setWanted] = useState('')
  const found = useMemo(() => findInText(text, wanted), [text, wanted])
  const [at, setAt] = useState(0)
  const current = found[Math.min(at, found.length - 1)]
  const step = (by: number): void => {
    if (found.length > 0) setAt((Math.min(at, found.length - 1) + by + found.length) % found.length)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const isFind = event.key.toLowerCase() === 'f' && (event.ctrlKey || event.metaKey)
    if (!isFind) return
    root.current?.querySelector<HTMLElement>('[data-find-bar]')?.focus()
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div ref={root} className={css.root} onKeyDown={onKeyDown}>
      <FindBar
        label="Find in the value"
        placeholder="Find in the value"
        text={wanted}
        onText={(typed) => {
          setWanted(typed)
          setAt(0)
        }}
        at={Math.min(at, found.length - 1)}
        count={found.length}
        isPart={found.length === foundMax}
        onStep={step}
        onEscape={() => {
          setWanted('')
          return wanted !== ''
        }}
        idle={plural(lines.count, 'line')}
      />
      <p id={`${id}-hint`} className="visually-hidden">
        Read only. Ctrl+F finds in it.
      </p>
      <VirtualLines
        label={label}
        describedBy={`${id}-hint`}
        count={lines.count}
        line={(number) => markedLine(lines, number, found, current)}
        shown={current === undefined ? undefined : lines.lineOf(current.start)}
        onColumns={setColumns}
        isValue
      />
    </div>
  )
}

/** A line with what was found in it marked: found text may begin in a line before, or end in one behind. */
function markedLine(
  lines: TextLines,
  number: number,
  found: readonly FoundText[],
  current: FoundText | undefined,
): ReactNode {
  const { start, end } = lines.at(number)
  const parts: ReactNode[] = []
  let done = start
  for (let index = firstEndingAfter(found, start); index < found.length; index++) {
    const place = found[index]
    if (place === undefined || place.start >= end) break
    const from = Math.max(place.start, start)
    const to = Math.min(place.end, end)
    if (from > done) parts.push(visibleText(lines.text.slice(done, from)))
    parts.push(
      <mark key={from} className={css.found} data-current={place === current || undefined}>
        {visibleText(lines.text.slice(from, to))}
      </mark>,
    )
    done = to
  }
  if (done < end) parts.push(visibleText(lines.text.slice(done, end)))
  return parts
}

/** The first of ascending places that ends behind `offset`. */
function firstEndingAfter(found: readonly FoundText[], offset: number): number {
  let low = 0
  let high = found.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((found[middle]?.end ?? 0) <= offset) low = middle + 1
    else high = middle
  }
  return low
}
