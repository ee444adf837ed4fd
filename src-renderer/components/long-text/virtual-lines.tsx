/** Lines of which only those in view are drawn, however many there are; scrolled by wheel, bar and keyboard. */
import { useEffect, useRef, type ReactNode } from 'react'
import { physicalHeight, visibleRows } from '../data-grid/row-geometry.ts'
import { useScroll } from '../data-grid/use-scroll.ts'
import css from './long-text.module.css'

const lineHeight = 18
/** Of a line, both sides, as the style sheet has it. */
const linePadding = 12
const overscan = 4
/** Measured at once, so that the width of one is exact. */
const rulerChars = 100

export interface VirtualLinesProps {
  readonly label: string
  readonly describedBy?: string | undefined
  readonly count: number
  readonly line: (line: number) => ReactNode
  /** Brought into view whenever it becomes another one. */
  readonly shown?: number | undefined
  /** Told how many characters fit into a line. */
  readonly onColumns?: ((columns: number) => void) | undefined
  /** Whether the keyboard comes here when a value is to be looked at. */
  readonly isValue?: boolean | undefined
}

export function VirtualLines({ count, line, shown, onColumns, ...props }: VirtualLinesProps) {
  const element = useRef<HTMLDivElement>(null)
  const ruler = useRef<HTMLSpanElement>(null)
  const { scroll, onScroll, showRow } = useScroll({
    element,
    rowCount: count,
    rowHeight: lineHeight,
    headHeight: 0,
    initialRow: 0,
  })
  const geometry = { rowCount: count, rowHeight: lineHeight, viewHeight: scroll.height }
  const { first, last } = visibleRows(geometry, scroll.top)
  const from = Math.max(0, first - overscan)
  const to = Math.min(count - 1, last + overscan)
  useEffect(() => {
    if (shown !== undefined) showRow(shown)
  }, [shown, showRow])
  useEffect(() => {
    const width = ruler.current?.getBoundingClientRect().width ?? 0
    // Folded away, nothing is worth being cut anew.
    if (width === 0 || scroll.width <= linePadding) return
    onColumns?.(Math.floor((scroll.width - linePadding) / (width / rulerChars)))
  }, [scroll.width, onColumns])
  const lines: ReactNode[] = []
  for (let number = from; number <= to; number++) {
    lines.push(
      <div key={number} className={css.line} data-line={number}>
        {line(number)}
      </div>,
    )
  }
  const shift = scroll.scrollTop - scroll.top + from * lineHeight
  return (
    <div
      ref={element}
      role="region"
      aria-label={props.label}
      aria-describedby={props.describedBy}
      tabIndex={0}
      data-value-editor={props.isValue}
      className={css.lines}
      onScroll={onScroll}
    >
      <span ref={ruler} className={css.ruler} aria-hidden>
        {'0'.repeat(rulerChars)}
      </span>
      <div style={{ height: physicalHeight(geometry) }}>
        <div style={{ transform: `translateY(${shift}px)` }}>{lines}</div>
      </div>
    </div>
  )
}
