/** A directory that could not be opened: what is wrong, where, what is safe, and what to do. */
import { Button } from '@mantine/core'
import { TriangleAlert } from 'lucide-react'
import { visibleText } from '../../components/attribute-value/visible-text.ts'
import { openByDialog, openRecent, run } from '../../state/actions.ts'
import { closeTab, type ProblemTab } from '../../state/workspace.ts'
import { explainProblem } from './explain-problem.ts'
import { ImportButton } from './import-button.tsx'
import css from './problem.module.css'

export function ProblemPage({ tab }: { readonly tab: ProblemTab }) {
  const { title, facts, next, canOpenReadOnly, canImport } = explainProblem(tab)
  const { recentId } = tab
  const again = (mode?: 'readOnly'): void =>
    run('It was not opened', async () => {
      closeTab(tab.id)
      if (recentId === undefined) await openByDialog(mode ?? 'readWrite')
      else await openRecent(recentId, mode)
    })
  return (
    <div className={css.page}>
      <div className={css.column} role="alert">
        <TriangleAlert size={28} strokeWidth={1.5} className={css.icon} aria-hidden />
        <h1 className={css.title}>{title}</h1>
        <p className={css.message}>{visibleText(tab.error.message)}</p>
        <dl className={css.facts}>
          {facts.map(([name, value]) => (
            <div key={name} className={css.fact}>
              <dt>{name}</dt>
              <dd>{visibleText(value)}</dd>
            </div>
          ))}
        </dl>
        <h2 className={css.section}>What to do</h2>
        <ul className={css.next}>
          {next.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ul>
        <div className={css.actions}>
          {canImport && recentId !== undefined ? (
            <ImportButton recentId={recentId} onDone={() => closeTab(tab.id)} />
          ) : null}
          <Button
            size="compact-sm"
            {...(canImport ? { variant: 'default' } : {})}
            onClick={() => again()}
          >
            {recentId === undefined ? 'Choose a directory…' : 'Try again'}
          </Button>
          {canOpenReadOnly ? (
            <Button size="compact-sm" variant="default" onClick={() => again('readOnly')}>
              Open read-only
            </Button>
          ) : null}
          <Button size="compact-sm" variant="default" onClick={() => closeTab(tab.id)}>
            Close this page
          </Button>
        </div>
        <details className={css.details}>
          <summary>Technical details</summary>
          <pre tabIndex={0}>{JSON.stringify(tab.error, undefined, 2)}</pre>
        </details>
      </div>
    </div>
  )
}
