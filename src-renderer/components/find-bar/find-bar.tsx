/** Where a text is typed that is to be found, how often it was, and steps from one place to the next. */
import type { KeyboardEvent, ReactNode } from 'react'
import { TextInput } from '@mantine/core'
import { ChevronDown, ChevronUp, Search } from 'lucide-react'
import { formatCount } from '../../lib/quantities.ts'
import { IconAction } from '../icon-action.tsx'
import css from './find-bar.module.css'

export interface FindBarProps {
  readonly label: string
  readonly placeholder: string
  readonly text: string
  readonly onText: (text: string) => void
  /** The place shown now, from 0; negative: none of those found. */
  readonly at: number
  readonly count: number
  /** There may be more than were counted. */
  readonly isPart: boolean
  /** To the next place (1), or the one before (-1). */
  readonly onStep: (by: number) => void
  /** Escape. Returns whether it means anything here. */
  readonly onEscape: () => boolean
  /** Shown while there is no text. */
  readonly idle?: ReactNode
}

export function FindBar(props: FindBarProps) {
  const { label, text, count, onStep } = props
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') onStep(event.shiftKey ? -1 : 1)
    else if (event.key === 'ArrowDown') onStep(1)
    else if (event.key === 'ArrowUp') onStep(-1)
    else if (event.key !== 'Escape' || !props.onEscape()) return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div className={css.bar}>
      <TextInput
        size="xs"
        type="search"
        data-find-bar
        aria-label={label}
        placeholder={props.placeholder}
        leftSection={<Search size={13} />}
        value={text}
        onChange={(event) => props.onText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      {text === '' ? (
        props.idle === undefined ? null : (
          <span className={css.found}>{props.idle}</span>
        )
      ) : (
        <>
          <span className={css.found} role="status">
            {foundText(props.at, count, props.isPart)}
          </span>
          <IconAction label="The one before (Shift+Enter)" onClick={() => onStep(-1)}>
            <ChevronUp size={14} />
          </IconAction>
          <IconAction label="The next (Enter)" onClick={() => onStep(1)}>
            <ChevronDown size={14} />
          </IconAction>
        </>
      )}
    </div>
  )
}

function foundText(at: number, count: number, isPart: boolean): string {
  if (count === 0) return 'Not found'
  const all = `${formatCount(count)}${isPart ? ' or more' : ''}`
  return at < 0 ? all : `${formatCount(at + 1)} of ${all}`
}
