/** What to read for a run, its start, progress and end; below, what its figures rest on. */
import { useState } from 'react'
import { Button, NumberInput, Progress } from '@mantine/core'
import type { ItemSample, ReadScope } from '../../../src-main/contract/schema.ts'
import { formatCount, formatElapsed } from '../../lib/quantities.ts'
import type { Run } from './runs.ts'
import { sampleText } from './sample-text.ts'
import css from './schema.module.css'

const sampleItemsDefault = 10_000
const sampleItemsMax = 100_000
const seedMax = 2 ** 32 - 1

export interface RunControlsProps {
  readonly run: Run<{ readonly sample: ItemSample }> | undefined
  readonly itemCount: number
  /** What the button does: `Analyze`. */
  readonly label: string
  /** Between that and what is read: `with`. */
  readonly preposition?: string
  readonly disabled?: boolean
  readonly onStart: (scope: ReadScope) => void
  readonly onCancel: () => void
}

export function RunControls(props: RunControlsProps) {
  const { run, itemCount, label, disabled = false, onStart, onCancel } = props
  const verb = props.preposition === undefined ? label : `${label} ${props.preposition}`
  const [items, setItems] = useState(sampleItemsDefault)
  const [seed, setSeed] = useState(1)
  const isSmall = itemCount <= items
  return (
    <div className={css.run}>
      <div className={css.runBar}>
        <NumberInput
          size="xs"
          w={128}
          label="Sample"
          aria-label="Items to sample"
          value={items}
          min={100}
          max={sampleItemsMax}
          step={1000}
          thousandSeparator=","
          allowDecimal={false}
          clampBehavior="strict"
          onChange={(value) => setItems(typeof value === 'number' ? Math.max(1, value) : 1)}
        />
        <NumberInput
          size="xs"
          w={88}
          label="Seed"
          value={seed}
          min={0}
          max={seedMax}
          allowDecimal={false}
          clampBehavior="strict"
          onChange={(value) => setSeed(typeof value === 'number' ? value : 0)}
        />
        {run?.isRunning === true ? (
          <Button size="compact-sm" variant="default" onClick={onCancel}>
            Stop
          </Button>
        ) : (
          <>
            <Button
              size="compact-sm"
              disabled={disabled}
              onClick={() => onStart({ kind: 'sample', items, seed })}
            >
              {isSmall ? label : `${verb} a sample`}
            </Button>
            {isSmall ? null : (
              <Button
                size="compact-sm"
                variant="default"
                disabled={disabled}
                onClick={() => onStart({ kind: 'all' })}
              >
                {verb} all {formatCount(itemCount)} items
              </Button>
            )}
          </>
        )}
        {run?.isRunning === true ? <Running run={run} /> : null}
      </div>
      {run?.failure === undefined ? null : (
        <p role="alert" className={css.failure}>
          {run.failure}
        </p>
      )}
      {run?.result === undefined ? null : (
        <p className={css.sample} data-testid="sample">
          {sampleText(run.result.sample)}
        </p>
      )}
    </div>
  )
}

function Running({ run: { progress } }: { readonly run: Pick<Run<unknown>, 'progress'> }) {
  const share =
    progress === undefined || progress.itemsTotal === 0
      ? 0
      : (progress.itemsRead / progress.itemsTotal) * 100
  return (
    <div className={css.progress}>
      <Progress value={share} size="sm" transitionDuration={0} aria-label="Items read" />
      <span>
        {progress === undefined
          ? 'reading…'
          : `${formatCount(progress.itemsRead)} of ${formatCount(progress.itemsTotal)} items, ${formatElapsed(progress.elapsedMs)}`}
      </span>
    </div>
  )
}
