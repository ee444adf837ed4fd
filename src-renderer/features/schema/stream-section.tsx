/** The stream of a table: what a record holds, how much is kept, and what each choice means. */
import { useState } from 'react'
import { Button, NumberInput, Radio } from '@mantine/core'
import type {
  StreamRetention,
  StreamViewType,
  TableInspection,
  UpdateTableInput,
} from '../../../src-main/contract/schema.ts'
import { call } from '../../ipc/client.ts'
import { formatAgo, formatBytes, formatCount, plural } from '../../lib/quantities.ts'
import { notifyDone, run } from '../../state/actions.ts'
import { askConfirmation } from '../../state/confirmation.ts'
import { describeDatabase } from '../../state/databases.ts'
import { FactList } from './fact-list.tsx'
import { whyFixed, type SectionProps } from './section-props.ts'
import css from './schema.module.css'

const views: readonly {
  readonly view: StreamViewType
  readonly label: string
  readonly consequence: string
}[] = [
  {
    view: 'NEW_AND_OLD_IMAGES',
    label: 'New and old images',
    consequence: 'What changed can be seen and undone. The largest records: two items each.',
  },
  {
    view: 'NEW_IMAGE',
    label: 'New image',
    consequence: 'The item as it is after the change. A deletion says only which item went.',
  },
  {
    view: 'OLD_IMAGE',
    label: 'Old image',
    consequence: 'The item as it was before. An insert says only which item came.',
  },
  {
    view: 'KEYS_ONLY',
    label: 'Keys only',
    consequence: 'Which item changed, not how. The smallest records.',
  },
]

const hourMs = 3_600_000
const megabyte = 1_048_576

export function StreamSection({ database, inspection, nowMs }: SectionProps) {
  const { description, stream } = inspection
  const isOn = stream?.open === true
  const [view, setView] = useState<StreamViewType>(stream?.view ?? 'NEW_AND_OLD_IMAGES')
  const fixed = whyFixed(database)
  const { handle } = database
  const table = description.TableName
  const update = async (change: Omit<UpdateTableInput, 'TableName'>): Promise<void> => {
    const input = { TableName: table, ...change }
    await call((bridge) => bridge.schema.update({ handle, input }))
  }
  const turnOn = async (): Promise<void> => {
    await update({ StreamSpecification: { StreamEnabled: true, StreamViewType: view } })
    await describeDatabase(handle)
    notifyDone('The stream is on')
  }
  const turnOff = async (): Promise<void> => {
    await update({ StreamSpecification: { StreamEnabled: false } })
    await describeDatabase(handle)
    notifyDone('The stream is off')
  }
  const askOff = (choice: string, change: () => Promise<void>): void =>
    askConfirmation({
      title: `${choice}?`,
      subject: `Stream of ${table}`,
      text: `The stream ends: its ${plural(stream?.records ?? 0, 'record')} can be read until they are too old, and readers have to start on the new stream, if there is one.`,
      choices: [{ label: choice, dangerous: true, run: change }],
    })
  return (
    <div className={css.section}>
      <p className={css.text}>
        {isOn
          ? 'The stream is on: each change of an item is kept as a record, in order, written together with the change itself.'
          : 'The stream is off: what changes is not kept. With it, each change of an item becomes a record that programs, and the history of an item, can read.'}
      </p>
      <Radio.Group
        label="Each record holds"
        value={view}
        onChange={(value) => {
          const chosen = views.find((each) => each.view === value)
          if (chosen !== undefined) setView(chosen.view)
        }}
      >
        <div className={css.choices}>
          {views.map((each) => (
            <Radio
              key={each.view}
              size="xs"
              classNames={{ label: css.choice ?? '', description: css.choiceText ?? '' }}
              value={each.view}
              label={each.label}
              description={each.consequence}
              disabled={fixed !== undefined}
            />
          ))}
        </div>
      </Radio.Group>
      <div className={css.formRow}>
        {isOn ? (
          <>
            <Button
              size="compact-sm"
              disabled={fixed !== undefined || view === stream.view}
              title={
                fixed ?? (view === stream.view ? 'The stream has this view already.' : undefined)
              }
              onClick={() =>
                askOff('Change the view', async () => {
                  await update({ StreamSpecification: { StreamEnabled: false } })
                  await turnOn()
                })
              }
            >
              Change the view
            </Button>
            <Button
              size="compact-sm"
              variant="default"
              disabled={fixed !== undefined}
              title={fixed}
              onClick={() => askOff('Turn the stream off', turnOff)}
            >
              Turn off
            </Button>
          </>
        ) : (
          <Button
            size="compact-sm"
            disabled={fixed !== undefined}
            title={fixed}
            onClick={() => run('The stream was not turned on', turnOn)}
          >
            Turn on
          </Button>
        )}
      </div>
      {isOn ? (
        <Kept
          // Starts anew from what is kept now, once that has changed.
          key={[stream.recordsMax, stream.bytesMax, stream.ageMsMax].join()}
          database={database}
          nowMs={nowMs}
          table={table}
          stream={stream}
        />
      ) : null}
    </div>
  )
}

interface KeptProps extends Pick<SectionProps, 'database' | 'nowMs'> {
  readonly table: string
  readonly stream: NonNullable<TableInspection['stream']>
}

function Kept({ database, nowMs, table, stream }: KeptProps) {
  const [records, setRecords] = useState(stream.recordsMax)
  const [megabytes, setMegabytes] = useState(stream.bytesMax / megabyte)
  const [hours, setHours] = useState(stream.ageMsMax / hourMs)
  const fixed = whyFixed(database)
  const wanted: StreamRetention = {
    recordsMax: records,
    bytesMax: Math.round(megabytes * megabyte),
    ageMsMax: Math.round(hours * hourMs),
  }
  const isSame =
    wanted.recordsMax === stream.recordsMax &&
    wanted.bytesMax === stream.bytesMax &&
    wanted.ageMsMax === stream.ageMsMax
  const change = async (): Promise<void> => {
    const { handle } = database
    await call((bridge) => bridge.schema.setStreamRetention({ handle, table, retention: wanted }))
    await describeDatabase(handle)
    notifyDone('The stream keeps as much as you said')
  }
  const lost = Math.max(0, stream.records - wanted.recordsMax)
  const submit = (): void => {
    if (lost === 0) return run('It was not changed', change)
    askConfirmation({
      title: 'Keep fewer records?',
      subject: `Stream of ${table}`,
      text: `The oldest ${plural(lost, 'record')} are deleted at once. This cannot be undone.`,
      offersBackup: true,
      choices: [{ label: `Delete ${plural(lost, 'record')}`, dangerous: true, run: change }],
    })
  }
  const number =
    (set: (value: number) => void) =>
    (value: number | string): void =>
      set(typeof value === 'number' ? value : 0)
  return (
    <>
      <h2 className={css.subtitle}>What is kept</h2>
      <FactList
        facts={[
          {
            name: 'Records',
            value: `${formatCount(stream.records)} of ${formatCount(stream.recordsMax)}`,
          },
          {
            name: 'Size',
            value: `${formatBytes(stream.bytes)} of ${formatBytes(stream.bytesMax)}`,
          },
          {
            name: 'Reaches back',
            value:
              stream.oldestMs === undefined ? 'no records yet' : formatAgo(stream.oldestMs, nowMs),
            note: `at most ${plural(Math.round((stream.ageMsMax / hourMs) * 10) / 10, 'hour')}`,
          },
        ]}
      />
      <form
        className={css.formRow}
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <NumberInput
          size="xs"
          w={128}
          label="Records"
          value={records}
          min={1}
          max={1_000_000}
          thousandSeparator=","
          allowDecimal={false}
          disabled={fixed !== undefined}
          onChange={number(setRecords)}
        />
        <NumberInput
          size="xs"
          w={112}
          label="Megabytes"
          value={megabytes}
          min={1}
          max={65_536}
          disabled={fixed !== undefined}
          onChange={number(setMegabytes)}
        />
        <NumberInput
          size="xs"
          w={112}
          label="Hours"
          value={hours}
          min={1 / 60}
          max={8760}
          disabled={fixed !== undefined}
          onChange={number(setHours)}
        />
        <Button
          type="submit"
          size="compact-sm"
          variant="default"
          disabled={fixed !== undefined || isSame}
          title={fixed}
        >
          Keep this much
        </Button>
      </form>
      <p className={css.text}>
        The oldest records go as soon as one of the three is exceeded. A reader that falls further
        behind than this misses records, and is told so. AWS always keeps 24 hours.
        {stream.records === 0
          ? ''
          : ` At the mean size of ${formatBytes(stream.bytes / stream.records)} a record, ${formatCount(records)} records take ${formatBytes((stream.bytes / stream.records) * records)}.`}
      </p>
    </>
  )
}
