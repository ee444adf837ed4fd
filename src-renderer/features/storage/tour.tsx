/** A short tour over the open database: what a write, a flush and a compaction do, each with the place to see it. */
import { useState } from 'react'
import { Button } from '@mantine/core'
import { Term } from '../../components/term/term.tsx'
import { plural } from '../../lib/quantities.ts'
import type { StorageSection } from '../../state/workspace.ts'
import type { StorageState } from './storage-state.ts'
import css from './storage.module.css'

export interface TourProps {
  readonly state: StorageState
  readonly onSection: (section: StorageSection) => void
  readonly onEnd: () => void
}

interface Step {
  readonly section: StorageSection
  readonly title: string
  readonly text: (state: StorageState) => string
}

const steps: readonly Step[] = [
  {
    section: 'map',
    title: '1. Every item has its stripe',
    text: ({ stripes }) =>
      `The partition key decides which of 256 stripes an item lies in. ${plural(stripes.size, 'stripe')} of this database have files now: each area is one file, true to its size.`,
  },
  {
    section: 'log',
    title: '2. A write goes to the log and to memory',
    text: ({ figures }) =>
      `Change an item, and a record appears here at once: the log survives a crash. ${plural(
        figures.memtables.reduce((sum, { records }) => sum + records, 0),
        'record',
      )} are in memory and not yet in files.`,
  },
  {
    section: 'log',
    title: '3. A flush makes files of memory',
    text: ({ figures }) =>
      `Press Flush. Each memtable becomes one sorted file that never changes, and nothing is left to replay. There are ${plural(figures.statistics.sstFiles, 'file')} now.`,
  },
  {
    section: 'compaction',
    title: '4. A compaction makes few files of many',
    text: ({ figures }) =>
      `A read may have to ask ${figures.sample.readAmplification.toFixed(1)} files of its stripe. Press Compact now: files of a stripe become one, without versions that newer ones hide and without tombstones. The history says what went in, what came out, and why.`,
  },
  {
    section: 'key',
    title: '5. One key, all its versions',
    text: () =>
      'Look for the item you changed. Before a compaction it has several versions, and the highest sequence number wins; afterwards one is left.',
  },
]

export function Tour({ state, onSection, onEnd }: TourProps) {
  const [at, setAt] = useState(0)
  const step = steps[at]
  const go = (next: number): void => {
    const to = steps[next]
    if (to === undefined) return
    setAt(next)
    onSection(to.section)
  }
  if (step === undefined) return null
  return (
    <section className={css.tour} aria-label="Tour">
      <strong>{step.title}</strong>
      <p>{step.text(state)}</p>
      <p className={css.soft}>
        Words: <Term word="stripe">stripe</Term> · <Term word="memtable">memtable</Term> ·{' '}
        <Term word="flush">flush</Term> · <Term word="compaction">compaction</Term> ·{' '}
        <Term word="tombstone">tombstone</Term> · <Term word="checkpoint">checkpoint</Term>
      </p>
      <div className={css.line}>
        <Button size="compact-sm" variant="default" disabled={at === 0} onClick={() => go(at - 1)}>
          Back
        </Button>
        {at + 1 < steps.length ? (
          <Button size="compact-sm" onClick={() => go(at + 1)}>
            Next
          </Button>
        ) : null}
        <Button size="compact-sm" variant="subtle" onClick={onEnd}>
          End the tour
        </Button>
      </div>
    </section>
  )
}
