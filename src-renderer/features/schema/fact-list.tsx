/** Names and what they are, in two columns. */
import type { ReactNode } from 'react'
import css from './schema.module.css'

export interface Fact {
  readonly name: string
  readonly value: ReactNode
  readonly note?: ReactNode | undefined
}

export function FactList({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl className={css.factList}>
      {facts.map(({ name, value, note }) => (
        <div key={name} className={css.fact}>
          <dt>{name}</dt>
          <dd>
            {value}
            {note === undefined ? null : <span className={css.note}> {note}</span>}
          </dd>
        </div>
      ))}
    </dl>
  )
}
