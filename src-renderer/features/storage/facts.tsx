/** Names and figures, aligned. */
import type { ReactNode } from 'react'
import css from './storage.module.css'

export type Fact = readonly [name: ReactNode, value: ReactNode, id: string]

export function Facts({
  label,
  facts,
}: {
  readonly label: string
  readonly facts: readonly Fact[]
}) {
  return (
    <dl className={css.facts} aria-label={label}>
      {facts.map(([name, value, id]) => (
        <div key={id} data-fact={id}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
