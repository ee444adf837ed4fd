/**
 * Several histograms over one time axis, a lane for each kind, all on one scale: what came when, kind by kind. A range
 * is chosen across all lanes, by dragging or by Shift and the arrow keys. The figures stand in a table as well.
 */
import type { ReactNode } from 'react'
import { formatCount } from '../../lib/quantities.ts'
import {
  labelPlace,
  laneHeights,
  shownLabels,
  type BarRange,
  type HistogramBar,
  type HistogramTone,
} from './bar-layout.ts'
import { ColumnButtons } from './column-buttons.tsx'
import { FiguresTable } from './figures-table.tsx'
import css from './histogram.module.css'

export interface Lane {
  /** The part of each bar that the lane draws. */
  readonly name: string
  readonly title: string
  /** Says without colour what the lane is. */
  readonly sign: ReactNode
  readonly tone: HistogramTone
}

export interface LanesProps {
  readonly label: string
  readonly unit: string
  readonly lanes: readonly Lane[]
  readonly bars: readonly HistogramBar[]
  readonly selected?: BarRange | undefined
  readonly onRange?: ((range: BarRange | undefined) => void) | undefined
}

const laneHeightPx = 26
const labelsMax = 7

export function Lanes(props: LanesProps) {
  const { label, unit, lanes, bars, selected } = props
  const labelled = shownLabels(bars.length, labelsMax)
  const heights = laneHeights(
    bars,
    lanes.map(({ name }) => name),
    2 / laneHeightPx,
  )
  return (
    <figure className={css.figure} aria-label={label}>
      <div className={css.lanes}>
        <div className={css.laneNames} aria-hidden>
          {lanes.map(({ name, title, sign, tone }, at) => (
            <span key={name} className={css.laneName} style={{ height: laneHeightPx }}>
              <span data-tone={tone} className={css.laneTitle}>
                {sign} {title}
              </span>
              <span className={css.laneCount}>{formatCount(heights[at]?.total ?? 0)}</span>
            </span>
          ))}
        </div>
        <div>
          <div className={css.lanePlot}>
            {lanes.map(({ name, tone }, lane) => (
              <svg
                key={name}
                aria-hidden
                className={css.lane}
                style={{ height: laneHeightPx }}
                viewBox={`0 0 ${Math.max(1, bars.length)} 1`}
                preserveAspectRatio="none"
              >
                {heights[lane]?.sizes.map((size, at) =>
                  size === 0 ? null : (
                    <rect
                      key={bars[at]?.id}
                      className={css.bar}
                      data-tone={tone}
                      data-faded={
                        selected !== undefined && (at < selected.first || at > selected.last)
                          ? true
                          : undefined
                      }
                      x={at + 0.06}
                      y={1 - size}
                      width={0.88}
                      height={size}
                    />
                  ),
                )}
              </svg>
            ))}
            <ColumnButtons {...props} />
          </div>
          <div aria-hidden className={css.axis}>
            {bars.map((bar, at) =>
              labelled.has(at) ? (
                <span key={bar.id} style={labelPlace(at, bars.length, labelsMax)}>
                  {bar.tick ?? bar.label}
                </span>
              ) : null,
            )}
          </div>
        </div>
      </div>
      <FiguresTable label={label} unit={unit} bars={bars} />
    </figure>
  )
}
