/**
 * The one histogram of the app: upright columns for ranges of numbers and times, lying rows for names. Bars may be
 * stacked. With `onChoose` each bar can be chosen by click or keyboard; with `onRange` a range of columns by dragging,
 * or by Shift and the arrow keys. The figures stand in a table as well.
 *
 *   <Histogram label="Population" unit="items" bars={bars} onChoose={(bar) => addFilter(bar.id)} />
 */
import { useRef, useState, type KeyboardEvent, type PointerEvent } from 'react'
import { formatCount } from '../../lib/quantities.ts'
import {
  countOf,
  rangeBetween,
  shownLabels,
  stackBars,
  type BarRange,
  type HistogramBar,
} from './bar-layout.ts'
import css from './histogram.module.css'

export type { BarRange, HistogramBar, HistogramPart, HistogramTone } from './bar-layout.ts'

export interface HistogramProps {
  /** What is counted over what: the name of the figure. */
  readonly label: string
  /** What a count counts, in the plural: `items`. */
  readonly unit: string
  readonly bars: readonly HistogramBar[]
  readonly layout?: 'columns' | 'rows'
  readonly heightPx?: number
  /** Of columns: a label under each, for few columns that are no scale. */
  readonly labelsAll?: boolean
  /** How a count is written; the exact figure stands in the tooltip and the table. */
  readonly countText?: (count: number) => string
  readonly selected?: BarRange | undefined
  /** What choosing a bar does, in words: `Filter items by`. */
  readonly chooseLabel?: string
  readonly onChoose?: ((bar: HistogramBar) => void) | undefined
  readonly onRange?: ((range: BarRange | undefined) => void) | undefined
}

/** Above this many columns their counts would touch. */
const countedColumnsMax = 14
const labelsMax = 7

export function Histogram(props: HistogramProps) {
  const { layout = 'columns', label, bars } = props
  return (
    <figure className={css.figure} aria-label={label}>
      {layout === 'columns' ? <Columns {...props} /> : <Rows {...props} />}
      {bars.length === 0 ? null : <FiguresTable {...props} />}
    </figure>
  )
}

function describeBar(bar: HistogramBar, unit: string): string {
  const parts = bar.parts.filter(({ count, name }) => count > 0 && name !== undefined)
  const of = parts.map(({ count, name }) => `${formatCount(count)} ${name}`).join(', ')
  const total = `${bar.label}: ${formatCount(countOf(bar))} ${unit}`
  return of === '' ? total : `${total} (${of})`
}

function Columns(props: HistogramProps) {
  const { bars, unit, heightPx = 96, countText = formatCount, selected, onChoose, onRange } = props
  const most = props.labelsAll === true ? bars.length : labelsMax
  const stacks = stackBars(bars, 1.5 / heightPx)
  const labelled = shownLabels(bars.length, most)
  const hasCounts = bars.length <= countedColumnsMax
  const gap = bars.length > 60 ? 0 : 0.12
  const isChosen = (at: number): boolean =>
    selected === undefined || (at >= selected.first && at <= selected.last)
  return (
    <div className={css.columns}>
      <div className={css.plot} style={{ height: heightPx }}>
        <svg
          aria-hidden
          className={css.drawing}
          viewBox={`0 0 ${Math.max(1, bars.length)} 1`}
          preserveAspectRatio="none"
        >
          {stacks.map((parts, at) =>
            parts.map(({ tone, from, size }) => (
              <rect
                key={`${bars[at]?.id} ${from}`}
                className={css.bar}
                data-tone={tone}
                data-faded={isChosen(at) ? undefined : true}
                x={at + gap / 2}
                y={1 - from - size}
                width={1 - gap}
                height={size}
              />
            )),
          )}
        </svg>
        {hasCounts
          ? bars.map((bar, at) => (
              <span
                key={bar.id}
                aria-hidden
                className={css.columnCount}
                style={columnPlace(at, bars.length, heightOf(stacks[at]))}
              >
                {countText(countOf(bar))}
              </span>
            ))
          : null}
        {onChoose === undefined && onRange === undefined ? (
          <Tooltips bars={bars} unit={unit} />
        ) : (
          <ColumnButtons {...props} />
        )}
      </div>
      <div aria-hidden className={css.axis}>
        {bars.map((bar, at) =>
          labelled.has(at) ? (
            <span key={bar.id} style={labelPlace(at, bars.length, most)}>
              {bar.tick ?? bar.label}
            </span>
          ) : null,
        )}
      </div>
    </div>
  )
}

function heightOf(parts: readonly { readonly size: number }[] | undefined): number {
  return parts?.reduce((sum, { size }) => sum + size, 0) ?? 0
}

function columnPlace(at: number, count: number, height: number) {
  return {
    left: `${(at / count) * 100}%`,
    width: `${100 / count}%`,
    bottom: `${height * 100}%`,
  }
}

/** The outermost labels stay within the chart. */
function labelPlace(at: number, count: number, most: number) {
  const center = `${((at + 0.5) / count) * 100}%`
  if (count > most && at === 0) return { left: 0, transform: 'none' }
  if (count > most && at === count - 1) return { right: 0, transform: 'none' }
  return { left: center, ...(count > most ? {} : { maxWidth: `${100 / count}%` }) }
}

function Tooltips({ bars, unit }: Pick<HistogramProps, 'bars' | 'unit'>) {
  return (
    <div aria-hidden className={css.targets}>
      {bars.map((bar) => (
        <span key={bar.id} className={css.target} title={describeBar(bar, unit)} />
      ))}
    </div>
  )
}

/** One tab stop for all; arrows move, Shift and arrows choose a range, Escape lets go of it. */
function ColumnButtons({ label, bars, unit, ...props }: HistogramProps) {
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

function Rows(props: HistogramProps) {
  const { bars, unit, countText = formatCount, chooseLabel = 'Choose', onChoose } = props
  const stacks = stackBars(bars, 0.004)
  return (
    <ul className={css.rows}>
      {bars.map((bar, at) => {
        const content = (
          <>
            <span className={css.rowLabel}>{bar.label}</span>
            <svg
              aria-hidden
              className={css.rowDrawing}
              viewBox="0 0 1 1"
              preserveAspectRatio="none"
            >
              {stacks[at]?.map(({ tone, from, size }) => (
                <rect
                  key={from}
                  className={css.bar}
                  data-tone={tone}
                  x={from}
                  y={0}
                  width={size}
                  height={1}
                />
              ))}
            </svg>
            <span className={css.rowCount}>{countText(countOf(bar))}</span>
          </>
        )
        return (
          <li key={bar.id}>
            {onChoose === undefined ? (
              <span className={css.row} title={describeBar(bar, unit)}>
                {content}
              </span>
            ) : (
              <button
                type="button"
                className={css.row}
                title={describeBar(bar, unit)}
                aria-label={`${chooseLabel} ${describeBar(bar, unit)}`}
                onClick={() => onChoose(bar)}
              >
                {content}
              </button>
            )}
          </li>
        )
      })}
    </ul>
  )
}

/** The same figures for those who do not see bars, or want to copy them. */
function FiguresTable({ label, unit, bars }: HistogramProps) {
  const names = [
    ...new Set(bars.flatMap(({ parts }) => parts.flatMap(({ name }) => (name ? [name] : [])))),
  ]
  return (
    <details className={css.details}>
      <summary>Figures</summary>
      <table className={css.table}>
        <caption className="visually-hidden">{label}</caption>
        <thead>
          <tr>
            <th scope="col">Range</th>
            <th scope="col">{unit}</th>
            {names.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {bars.map((bar) => (
            <tr key={bar.id}>
              <th scope="row">{bar.label}</th>
              <td>{formatCount(countOf(bar))}</td>
              {names.map((name) => (
                <td key={name}>
                  {formatCount(bar.parts.find((part) => part.name === name)?.count ?? 0)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  )
}
