/** A place with nothing in it: one sentence, one action, and the technical text one click away. */
import type { ReactNode } from 'react'
import css from './empty-state.module.css'

export interface EmptyStateProps {
  readonly title: string
  readonly text?: ReactNode
  readonly icon?: ReactNode
  readonly action?: ReactNode
  readonly details?: string
}

export function EmptyState({ title, text, icon, action, details }: EmptyStateProps) {
  return (
    <div className={css.place}>
      {icon === undefined ? null : (
        <div className={css.icon} aria-hidden>
          {icon}
        </div>
      )}
      <h2 className={css.title}>{title}</h2>
      {text === undefined ? null : <p className={css.text}>{text}</p>}
      {action}
      {details === undefined ? null : (
        <details className={css.details}>
          <summary>Technical details</summary>
          <pre tabIndex={0}>{details}</pre>
        </details>
      )}
    </div>
  )
}
