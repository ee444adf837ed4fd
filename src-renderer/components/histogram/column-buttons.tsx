/** The columns of a histogram as buttons over its drawing: chosen one by one, or as a range. */
import { useRef, useState, type KeyboardEvent, type PointerEvent } from 'react'
import { describeBar, rangeBetween, type BarRange, type HistogramBar } from './bar-layout.ts'
import css from './histogram.module.css'

export interface ColumnButtonsProps {
  readonly label: string
  readonly unit: string
  readonly bars: readonly HistogramBar[]
  readonly selected?: BarRange | undefined
  readonly chooseLabel?: string | undefined
  readonly onChoose?: ((bar: HistogramBar) => void) | undefined
  readonly onRange?: ((range: BarRange | undefined) => void) | undefined
}

/** One tab stop for all; arrows move, Shift and arrows choose a range, Escape lets go of it. */
export function ColumnButtons({ label, bars, unit, ...props }: ColumnButtonsProps) {
  const { selected, chooseLabel = 'Choose', onChoose, onRange } = props
  const [focused, setFocused] = useState(0)
  const anchor = useRef<number | undefined>(undefined)
  const box = useRef<HTMLDivElement>(null)
  const last = bars.length - 1
  const current = Math.min(focused, Math.max(0, last))
  const move = (to: number, extends_: boolean): void => {
    const at = Math.min(Math.max(0, to), last)
    setFocused(at)
    box.current?.querySelectorAll('button')[at]?.focus()
    if (!extends_ || onRange === undefined) anchor.current = undefined
    else {
      anchor.current ??= current
      onRange(rangeBetween(anchor.current, at))
    }
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowRight') move(current + 1, event.shiftKey)
    else if (event.key === 'ArrowLeft') move(current - 1, event.shiftKey)
    else if (event.key === 'Home') move(0, event.shiftKey)
    else if (event.key === 'End') move(last, event.shiftKey)
    else if (event.key === 'Escape' && selected !== undefined) onRange?.(undefined)
    else return
    event.preventDefault()
  }
  const columnAt = (event: PointerEvent): number => {
    const { left, width } = event.currentTarget.getBoundingClientRect()
    const share = (event.clientX - left) / Math.max(1, width)
    return Math.min(Math.max(0, Math.floor(share * bars.length)), last)
  }
  const dragging = useRef<number | undefined>(undefined)
  return (
    <div
      ref={box}
      role="group"
      aria-label={`${label}: bars`}
      className={css.targets}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        if (onRange === undefined || event.button !== 0) return
        dragging.current = columnAt(event)
      }}
      onPointerMove={(event) => {
        const from = dragging.current
        if (from === undefined) return
        const at = columnAt(event)
        if (at === from && selected === undefined) return
        event.currentTarget.setPointerCapture(event.pointerId)
        onRange?.(rangeBetween(from, at))
      }}
      onPointerUp={() => {
        dragging.current = undefined
      }}
    >
      {bars.map((bar, at) => (
        <button
          key={bar.id}
          type="button"
          className={css.target}
          tabIndex={at === current ? 0 : -1}
          title={describeBar(bar, unit)}
          aria-label={`${chooseLabel} ${describeBar(bar, unit)}`}
          aria-pressed={
            onRange === undefined
              ? undefined
              : selected !== undefined && at >= selected.first && at <= selected.last
          }
          onFocus={() => setFocused(at)}
          onClick={() => {
            if (onChoose !== undefined) onChoose(bar)
            else onRange?.(isOnly(selected, at) ? undefined : { first: at, last: at })
          }}
        />
      ))}
    </div>
  )
}

function isOnly(range: BarRange | undefined, at: number): boolean {
  return range !== undefined && range.first === at && range.last === at
}
