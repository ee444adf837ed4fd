/** A plan as the engine writes it: steps stand out, what they really took is marked, reasons are quiet. */
import css from './query.module.css'

export interface PlanLinesProps {
  readonly lines: readonly string[]
  readonly label: string
}

export function PlanLines({ lines, label }: PlanLinesProps) {
  return (
    <pre className={css.planTree} tabIndex={0} aria-label={label}>
      {lines.map((line, at) => (
        // A plan is drawn once, and two of its lines may say the same.
        // eslint-disable-next-line react/no-array-index-key
        <span key={at} data-kind={kindOf(line)}>
          {`${line}\n`}
        </span>
      ))}
    </pre>
  )
}

type LineKind = 'step' | 'reason' | 'work' | 'total' | 'advice'

function kindOf(line: string): LineKind {
  const text = line.trimStart()
  if (/^(because|filter:|backwards|whole items)/.test(text)) return 'reason'
  if (/^(total:|wrote )/.test(text)) return 'total'
  if (/^(read [\d,]+ item|[\d,]+ blocks? |joins, tests)/.test(text)) return 'work'
  return text.startsWith('advice:') ? 'advice' : 'step'
}
