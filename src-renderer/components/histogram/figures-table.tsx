/** The figures of a histogram for those who do not see bars, or want to copy them. */
import { formatCount } from '../../lib/quantities.ts'
import { countOf, type HistogramBar } from './bar-layout.ts'
import css from './histogram.module.css'

export interface FiguresTableProps {
  readonly label: string
  readonly unit: string
  readonly bars: readonly HistogramBar[]
}

export function FiguresTable({ label, unit, bars }: FiguresTableProps) {
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
