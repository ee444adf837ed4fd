/**
 * Time to live: which attribute, and what it would do to the items there are before it is turned on. Most mistakes are
 * made once: milliseconds for seconds, or text for numbers.
 */
import { useEffect, useState } from 'react'
import { Autocomplete, Button } from '@mantine/core'
import type {
  ExpiryCandidate,
  ExpiryClass,
  ExpiryReport,
} from '../../../src-main/contract/schema.ts'
import { visibleText } from '../../components/attribute-value/visible-text.ts'
import { Histogram, type HistogramTone } from '../../components/histogram/histogram.tsx'
import { call } from '../../ipc/client.ts'
import { plural } from '../../lib/quantities.ts'
import { notifyDone, run } from '../../state/actions.ts'
import { askConfirmation } from '../../state/confirmation.ts'
import { describeDatabase } from '../../state/databases.ts'
import { RunControls } from './run-controls.tsx'
import { expiryRuns } from './runs.ts'
import { certaintyText, scaled, shareText } from './sample-text.ts'
import { whyFixed, type SectionProps } from './section-props.ts'
import css from './schema.module.css'

const classes: readonly {
  readonly id: ExpiryClass
  readonly label: string
  readonly tone: HistogramTone
}[] = [
  { id: 'expired', label: 'expired', tone: 'expiry' },
  { id: 'hour', label: 'in < 1 h', tone: 'plain' },
  { id: 'day', label: 'in < 1 d', tone: 'plain' },
  { id: 'week', label: 'in < 7 d', tone: 'plain' },
  { id: 'later', label: 'later', tone: 'plain' },
  { id: 'never', label: 'never, no value', tone: 'plain' },
  { id: 'tooOld', label: 'over 5 years old', tone: 'modify' },
  { id: 'wrongUnit', label: 'wrong unit (ms?)', tone: 'remove' },
  { id: 'wrongType', label: 'wrong type', tone: 'remove' },
]

export function TimeToLiveSection({ tabId, database, inspection }: SectionProps) {
  const { description, timeToLive, backfills } = inspection
  const current = expiryRuns.useRun(tabId)
  const [typed, setTyped] = useState<string>()
  const { handle } = database
  const table = description.TableName
  const report = current?.result
  const attribute =
    timeToLive?.attribute ??
    typed ??
    report?.candidates.find((each) => each.plausible > 0)?.attribute ??
    ''
  const candidate = report?.candidates.find((each) => each.attribute === attribute)
  const start = (scope: Parameters<typeof expiryRuns.start>[0]['scope']): void =>
    expiryRuns.start({
      tabId,
      handle,
      scope,
      ask: (runId) => call((bridge) => bridge.schema.expiry({ handle, table, runId, scope })),
    })
  useEffect(() => {
    if (current === undefined) start({ kind: 'sample', items: 10_000, seed: 1 })
    // Once, when the section is first shown.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [])
  const building = backfills.find(({ kind }) => kind === 'ttl')
  return (
    <div className={css.section}>
      <p className={css.text}>
        {timeToLive === undefined
          ? 'Time to live is off: items stay until they are deleted. With it, an item is gone for every read as soon as the time in one of its attributes has passed, and is deleted in the background a little later. Stream records of such deletions say so.'
          : `Time to live is on: items expire at the time in ${visibleText(timeToLive.attribute)}, epoch seconds as a number or a Ts. Expired items that were not yet deleted are hidden and not counted below.`}
        {building === undefined
          ? ''
          : ` Items from before are being entered: ${plural(building.itemsDone, 'item')} so far.`}
      </p>
      <div className={css.formRow}>
        <Autocomplete
          size="xs"
          w={260}
          label="Attribute"
          placeholder="Choose or type a name"
          data={report?.candidates.map((each) => each.attribute) ?? []}
          limit={50}
          value={attribute}
          disabled={timeToLive !== undefined}
          onChange={setTyped}
          spellCheck={false}
        />
        <SwitchButton
          {...{ database, inspection, attribute, report, candidate }}
          onChanged={() => start({ kind: 'sample', items: 10_000, seed: 1 })}
        />
      </div>
      {report === undefined ? null : attribute === '' ? (
        <p className={css.text}>
          {report.sample.items === 0
            ? 'There are no items whose times could be looked at.'
            : 'No attribute of the items read holds a time near now. Choose one to see what it would mean.'}
        </p>
      ) : (
        <Expiries attribute={attribute} report={report} candidate={candidate} />
      )}
      <RunControls
        run={current}
        itemCount={description.ItemCount}
        label="Count"
        onStart={start}
        onCancel={() => expiryRuns.cancel(tabId)}
      />
    </div>
  )
}

interface ExpiriesProps {
  readonly attribute: string
  readonly report: ExpiryReport
  readonly candidate: ExpiryCandidate | undefined
}

function Expiries({ attribute, report, candidate }: ExpiriesProps) {
  const { sample } = report
  const counts = candidate?.counts
  const countOf = (id: ExpiryClass): number => counts?.[id] ?? (id === 'never' ? sample.items : 0)
  const warnings = counts === undefined ? [] : warningsOf(counts, sample.items)
  return (
    <>
      <Histogram
        label={`When items would expire by ${attribute}`}
        unit={`items (${certaintyText(sample)})`}
        bars={classes.map(({ id, label, tone }) => ({
          id,
          label,
          parts: [{ count: countOf(id), tone }],
        }))}
        heightPx={120}
        labelsAll
      />
      {counts === undefined && sample.items > 0 ? (
        <p className={css.warning}>No item read has an attribute {visibleText(attribute)}.</p>
      ) : null}
      {warnings.map((warning) => (
        <p key={warning} className={css.warning}>
          {warning}
        </p>
      ))}
    </>
  )
}

function warningsOf(counts: ExpiryCandidate['counts'], items: number): string[] {
  const of = (count: number): string => shareText(count, items)
  return [
    ...(counts.wrongUnit === 0
      ? []
      : [
          `${of(counts.wrongUnit)} of items hold a time that is tens of thousands of years away if it is seconds: it must be milliseconds or finer. These items would never expire. Divide them by 1,000.`,
        ]),
    ...(counts.wrongType === 0
      ? []
      : [
          `${of(counts.wrongType)} of items hold something else than a number of seconds or a Ts. These items would never expire.`,
        ]),
    ...(counts.tooOld === 0
      ? []
      : [
          `${of(counts.tooOld)} of items hold a time more than five years ago, which is taken for a mistake. These items would never expire.`,
        ]),
  ]
}

interface SwitchButtonProps extends Pick<SectionProps, 'database' | 'inspection'> {
  readonly attribute: string
  readonly report: ExpiryReport | undefined
  readonly candidate: ExpiryCandidate | undefined
  readonly onChanged: () => void
}

function SwitchButton(props: SwitchButtonProps) {
  const { database, inspection, attribute, report, candidate, onChanged } = props
  const fixed = whyFixed(database)
  const table = inspection.description.TableName
  const isOn = inspection.timeToLive !== undefined
  const change = async (): Promise<void> => {
    const { handle } = database
    const enabled = !isOn
    await call((bridge) => bridge.schema.setTimeToLive({ handle, table, attribute, enabled }))
    await describeDatabase(handle)
    onChanged()
    notifyDone(`Time to live is ${enabled ? `on, by ${attribute}` : 'off'}`)
  }
  const ask = (): void => {
    const gone =
      candidate === undefined || report === undefined
        ? 0
        : scaled(candidate.counts.expired, report.sample)
    const about = report !== undefined && certaintyText(report.sample) === 'exact' ? '' : 'about '
    if (isOn || gone === 0) return run('Time to live was not changed', change)
    askConfirmation({
      title: 'Turn time to live on?',
      subject: `${attribute} of ${table}`,
      text: `${about}${plural(gone, 'item')} have expired by this attribute: they disappear at once and are deleted in the background. This cannot be undone.`,
      offersBackup: true,
      choices: [{ label: `Expire ${about}${plural(gone, 'item')}`, dangerous: true, run: change }],
    })
  }
  return (
    <Button
      size="compact-md"
      variant={isOn ? 'default' : 'filled'}
      disabled={fixed !== undefined || attribute === ''}
      title={fixed}
      onClick={ask}
    >
      {isOn ? 'Turn off' : 'Turn on'}
    </Button>
  )
}
