/** A tour over the open database: one item is written, flushed, compacted and found again, each with the place to see it. */
import { useEffect, useState } from 'react'
import { Button } from '@mantine/core'
import type { OpenDatabase } from '../../../src-main/contract/databases.ts'
import { Term } from '../../components/term/term.tsx'
import type { TableDescription } from '../../lib/table-types.ts'
import { run } from '../../state/actions.ts'
import { endTour, useTour } from '../../state/tour.ts'
import type { StorageSection } from '../../state/workspace.ts'
import type { StorageState } from './storage-state.ts'
import { chooseSubject, type TourSubject } from './tour-subject.ts'
import { tourSteps, type TourStep } from './tour-steps.ts'
import css from './storage.module.css'

export interface TourProps {
  readonly database: OpenDatabase
  readonly tables: readonly TableDescription[]
  readonly state: StorageState
  readonly onSection: (section: StorageSection) => void
}

export function Tour({ database, tables, state, onSection }: TourProps) {
  const { handle } = database
  const [at, setAt] = useState(0)
  const [outcomes, setOutcomes] = useState<ReadonlyMap<number, string>>(new Map())
  const [isBusy, setIsBusy] = useState(false)
  const subject = useSubject(database, tables)
  const step = tourSteps[at]
  const go = (next: number): void => {
    const to = tourSteps[next]
    if (to === undefined) return
    setAt(next)
    onSection(to.section)
  }
  const act = ({ act: does }: TourStep): void => {
    if (does === undefined || subject === undefined) return
    setIsBusy(true)
    run(`${does.label(subject)}: not done`, async () => {
      try {
        const outcome = await does.run(subject, state)
        setOutcomes((known) => new Map(known).set(at, outcome))
      } finally {
        setIsBusy(false)
      }
    })
  }
  if (step === undefined) return null
  const outcome = outcomes.get(at)
  const isRefused = step.act?.reads !== true && database.mode === 'readOnly'
  return (
    <section className={css.tour} aria-label="Tour" key={handle}>
      <h2>
        {at + 1}. {step.title}
      </h2>
      <p>{step.text(state, subject)}</p>
      <p role="status">{outcome === undefined ? '' : `✓ ${outcome}`}</p>
      {step.act !== undefined && isRefused ? (
        <p className={css.soft}>
          The database is open for reading only: open it for writing to try it.
        </p>
      ) : null}
      <div className={css.line}>
        {step.act === undefined || subject === undefined ? null : (
          <Button
            size="compact-sm"
            variant={outcome === undefined ? 'filled' : 'default'}
            disabled={isRefused || isBusy}
            onClick={() => act(step)}
          >
            {step.act.label(subject)}
          </Button>
        )}
        <Button size="compact-sm" variant="default" disabled={at === 0} onClick={() => go(at - 1)}>
          Back
        </Button>
        <Button
          size="compact-sm"
          variant={step.act === undefined || outcome !== undefined ? 'filled' : 'default'}
          disabled={at + 1 === tourSteps.length}
          onClick={() => go(at + 1)}
        >
          Next
        </Button>
        <Button size="compact-sm" variant="subtle" onClick={endTour}>
          End the tour
        </Button>
        <span className={css.soft}>
          <Term word="stripe">stripe</Term> · <Term word="wal">log</Term> ·{' '}
          <Term word="memtable">memtable</Term> · <Term word="flush">flush</Term> ·{' '}
          <Term word="sst">SST</Term> · <Term word="compaction">compaction</Term> ·{' '}
          <Term word="tombstone">tombstone</Term>
        </span>
      </div>
    </section>
  )
}

/** Undefined while none is chosen: there may be no item. */
function useSubject(
  { handle }: OpenDatabase,
  tables: readonly TableDescription[],
): TourSubject | undefined {
  const [subject, setSubject] = useState<TourSubject | undefined>()
  const isChosen = subject?.handle === handle
  useEffect(() => {
    if (isChosen) return undefined
    let current = true
    run('No item was chosen for the tour', async () => {
      const chosen = await chooseSubject(handle, tables)
      if (!current || chosen === undefined) return
      setSubject(chosen)
      useTour.setState({ stripe: chosen.stripe })
    })
    return () => {
      current = false
    }
  }, [handle, tables, isChosen])
  return isChosen ? subject : undefined
}
