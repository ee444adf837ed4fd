/** A small chart of one figure over time, in the style of the histogram: direct labels, no decoration. */
import type { ReactNode } from 'react'
import { axisMax, chartBox, linePath, type ChartPoint } from './line-path.ts'
import css from './line-chart.module.css'

export interface LineChartProps {
  readonly label: string
  readonly title: ReactNode
  readonly points: readonly ChartPoint[]
  readonly valueText: (value: number) => string
}

export function LineChart({ label, title, points, valueText }: LineChartProps) {
  const values = points.flatMap(({ value }) => (value === undefined ? [] : [value]))
  const max = axisMax(values)
  const last = values.at(-1)
  const path = linePath(points, max)
  const first = points[0]
  const end = points.at(-1)
  return (
    <figure
      className={css.figure}
      aria-label={`${label}: ${last === undefined ? 'none yet' : valueText(last)}`}
    >
      <figcaption className={css.head}>
        <span>{title}</span>
        <strong>{last === undefined ? '–' : valueText(last)}</strong>
      </figcaption>
      <div className={css.plot}>
        <span className={css.max} aria-hidden>
          {valueText(max)}
        </span>
        <svg
          aria-hidden
          viewBox={`0 0 ${chartBox.width} ${chartBox.height}`}
          preserveAspectRatio="none"
          className={css.drawing}
        >
          <path className={css.line} d={path} vectorEffect="non-scaling-stroke" />
        </svg>
      </div>
      <div className={css.axis} aria-hidden>
        <span>{first === undefined ? '' : clock(first.atMs)}</span>
        <span>{end === undefined ? '' : clock(end.atMs)}</span>
      </div>
    </figure>
  )
}

function clock(atMs: number): string {
  return new Date(atMs).toLocaleTimeString('en-GB')
}
