/**
 * The one histogram of the app: upright columns for ranges of numbers and times, lying rows for names. Bars may be
 * stacked. With `onChoose` each bar can be chosen by click or keyboard; with `onRange` a range of columns by dragging,
 * or by Shift and the arrow keys. The figures stand in a table as well.
 *
 *   <Histogram label="Population" unit="items" bars={bars} onChoose={(bar) => addFilter(bar.id)} />
 */
import { formatCount } from '../../lib/quantities.ts'
import {
  countOf,
  describeBar,
  labelPlace,
  shownLabels,
  stackBars,
  type BarRange,
  type HistogramBar,
} from './bar-layout.ts'
import { ColumnButtons } from './column-buttons.tsx'
import { FiguresTable } from './figures-table.tsx'
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

function Tooltips({ bars, unit }: Pick<HistogramProps, 'bars' | 'unit'>) {
  return (
    <div aria-hidden className={css.targets}>
      {bars.map((bar) => (
        <span key={bar.id} className={css.target} title={describeBar(bar, unit)} />
      ))}
    </div>
  )
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
