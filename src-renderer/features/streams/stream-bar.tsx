/** Where to start, what to show, and whether it goes on. */
import { useState } from 'react'
import { ActionIcon, Button, Chip, Group, Menu, Popover, TextInput, Tooltip } from '@mantine/core'
import { Download, Pause, Play, Square, X } from 'lucide-react'
import { formatCount } from '../../lib/quantities.ts'
import { changeKinds, isFiltering, noFilter, type ChangeFilter } from './change-filter.ts'
import type { ChangeSource, ChangesState, StreamStart } from './change-source.ts'
import { kindTexts } from './change-columns.ts'
import { SavedFilters } from './saved-filters.tsx'
import css from './streams.module.css'

export interface StreamBarProps {
  readonly source: ChangeSource
  readonly state: ChangesState
  readonly table: string
  readonly filter: ChangeFilter
  readonly onFilter: (filter: ChangeFilter) => void
  readonly onStart: (start: StreamStart) => void
  readonly onExport: (form: 'jsonl' | 'csv') => void
}

const hourMs = 3_600_000

const textFilters = [
  { name: 'key', label: 'Key contains' },
  { name: 'attribute', label: 'Attribute changed' },
  { name: 'text', label: 'Text anywhere' },
] as const

export function StreamBar(props: StreamBarProps) {
  const { state, filter, onFilter } = props
  return (
    <div className={css.bar} role="toolbar" aria-label="Changes">
      <Flow {...props} />
      <StartMenu onStart={props.onStart} />
      <Chip.Group
        multiple
        value={[...filter.kinds]}
        onChange={(kinds) =>
          onFilter({
            ...filter,
            kinds: new Set(changeKinds.filter((kind) => kinds.includes(kind))),
          })
        }
      >
        <Group gap={4} wrap="nowrap">
          {changeKinds.map((kind) => (
            <Chip key={kind} value={kind} size="xs" variant="outline" radius="sm">
              {kindTexts[kind]}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
      {textFilters.map(({ name, label }) => (
        <TextInput
          key={name}
          size="xs"
          w={150}
          aria-label={label}
          placeholder={label.toLowerCase()}
          value={filter[name]}
          onChange={(event) => onFilter({ ...filter, [name]: event.currentTarget.value })}
        />
      ))}
      {isFiltering(filter) ? (
        <Tooltip label="Show all changes">
          <ActionIcon
            size="sm"
            variant="subtle"
            color="gray"
            aria-label="Show all changes"
            onClick={() => onFilter(noFilter)}
          >
            <X size={14} />
          </ActionIcon>
        </Tooltip>
      ) : null}
      <SavedFilters table={props.table} filter={filter} onFilter={onFilter} />
      <span className={css.gap} />
      <Menu position="bottom-end">
        <Menu.Target>
          <Tooltip label="Export what is shown">
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label="Export what is shown"
              disabled={state.changes.length === 0}
            >
              <Download size={15} />
            </ActionIcon>
          </Tooltip>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => props.onExport('jsonl')}>as JSON lines…</Menu.Item>
          <Menu.Item onClick={() => props.onExport('csv')}>as CSV…</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </div>
  )
}

function Flow({ source, state }: StreamBarProps) {
  const stop = (
    <Tooltip label="Reads nothing more, not even how many there are">
      <ActionIcon variant="default" size="sm" aria-label="Stop" onClick={() => source.stop()}>
        <Square size={11} fill="currentColor" />
      </ActionIcon>
    </Tooltip>
  )
  if (state.kind === 'live') {
    return (
      <>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<Pause size={12} />}
          onClick={() => source.pause()}
        >
          Pause
        </Button>
        {stop}
      </>
    )
  }
  return (
    <>
      <Tooltip label="Shows what has come meanwhile, and goes on">
        <Button
          size="compact-sm"
          leftSection={<Play size={12} fill="currentColor" />}
          onClick={() => source.resume()}
        >
          {state.waiting > 0 ? `Resume +${formatCount(state.waiting)}` : 'Resume'}
        </Button>
      </Tooltip>
      {state.kind === 'paused' && state.waiting > 0 ? (
        <Button size="compact-sm" variant="default" onClick={() => source.resumeAtEnd()}>
          Skip to now
        </Button>
      ) : null}
      {state.kind === 'paused' ? stop : null}
    </>
  )
}

function StartMenu({ onStart }: Pick<StreamBarProps, 'onStart'>) {
  const [opened, setOpened] = useState(false)
  const begin = (start: StreamStart): void => {
    setOpened(false)
    onStart(start)
  }
  return (
    <Popover position="bottom-start" opened={opened} onChange={setOpened} trapFocus>
      <Popover.Target>
        <Button size="compact-sm" variant="default" onClick={() => setOpened(!opened)}>
          Start at…
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Where to start" p="xs">
        <div className={css.starts}>
          {usualStarts.map(([label, startOf]) => (
            <Button
              key={label}
              size="compact-sm"
              variant="default"
              onClick={() => begin(startOf())}
            >
              {label}
            </Button>
          ))}
        </div>
        <TimeStart onStart={begin} />
        <SequenceStart onStart={begin} />
      </Popover.Dropdown>
    </Popover>
  )
}

const usualStarts: readonly (readonly [label: string, startOf: () => StreamStart])[] = [
  ['The oldest kept', () => ({ kind: 'oldest' })],
  ['Now', () => ({ kind: 'now' })],
  ['An hour ago', () => ({ kind: 'time', atMs: Date.now() - hourMs })],
  ['A day ago', () => ({ kind: 'time', atMs: Date.now() - 24 * hourMs })],
]

function TimeStart({ onStart }: Pick<StreamBarProps, 'onStart'>) {
  return (
    <form
      className={css.sequence}
      onSubmit={(event) => {
        event.preventDefault()
        const time = new FormData(event.currentTarget).get('time')
        const atMs = typeof time === 'string' ? Date.parse(time) : NaN
        if (Number.isFinite(atMs)) onStart({ kind: 'time', atMs })
      }}
    >
      <TextInput size="xs" name="time" type="datetime-local" step={1} label="Local time" required />
      <Button size="compact-xs" type="submit" variant="default" aria-label="Start at this time">
        Start
      </Button>
    </form>
  )
}

function SequenceStart({ onStart }: Pick<StreamBarProps, 'onStart'>) {
  return (
    <form
      className={css.sequence}
      onSubmit={(event) => {
        event.preventDefault()
        const typed = new FormData(event.currentTarget).get('sequence')
        const sequence = Number(typed)
        if (Number.isSafeInteger(sequence) && sequence >= 0) onStart({ kind: 'sequence', sequence })
      }}
    >
      <TextInput size="xs" name="sequence" label="Sequence number" inputMode="numeric" required />
      <Button size="compact-xs" type="submit" variant="default">
        Start
      </Button>
    </form>
  )
}
