/** Where the points of a line chart lie in a box of 1000 by 100. Pure. */

export interface ChartPoint {
  readonly atMs: number
  /** Undefined where there is none: the line has a gap. */
  readonly value: number | undefined
}

export const chartBox = { width: 1000, height: 100 }

/** The path of an SVG; steps, because a figure stays what it was until it is told anew. */
export function linePath(points: readonly ChartPoint[], valueMax: number): string {
  const fromMs = points[0]?.atMs ?? 0
  const spanMs = Math.max(1, (points.at(-1)?.atMs ?? 0) - fromMs)
  let path = ''
  let drawing = false
  for (const { atMs, value } of points) {
    if (value === undefined) {
      drawing = false
      continue
    }
    const x = (((atMs - fromMs) / spanMs) * chartBox.width).toFixed(1)
    const y = (chartBox.height * (1 - value / Math.max(valueMax, Number.MIN_VALUE))).toFixed(2)
    path += drawing ? `H${x}V${y}` : `M${x} ${y}`
    drawing = true
  }
  return path
}

/** A round upper end for the axis. */
export function axisMax(values: readonly number[]): number {
  const most = Math.max(0, ...values)
  if (most === 0) return 1
  const unit = 10 ** Math.floor(Math.log10(most))
  return [1, 2, 5, 10].map((step) => step * unit).find((end) => end >= most) ?? most
}
