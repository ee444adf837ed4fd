/** What a database is for, in its colour and in words: beside the name wherever a database is named. */
import type { Environment } from '../../../src-main/contract/databases.ts'
import { visibleText } from '../attribute-value/visible-text.ts'
import css from './environment-badge.module.css'

export function EnvironmentBadge({
  environment,
}: {
  readonly environment: Environment | undefined
}) {
  if (environment === undefined) return null
  const { label, colour, opensReadOnly } = environment
  return (
    <span
      className={css.badge}
      data-environment={colour}
      title={opensReadOnly ? `${label}: opens read-only` : label}
    >
      {visibleText(label)}
    </span>
  )
}
