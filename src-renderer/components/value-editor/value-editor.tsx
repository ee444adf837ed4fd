/**
 * One value, whole: its type and its text, checked as it is typed. What does not fit the type changes nothing and
 * says why. Beside the text, what helps to read the type: both time zones, bytes in three forms, a vector's shape.
 */
import { useEffect, useId, useState } from 'react'
import { NativeSelect, SegmentedControl } from '@mantine/core'
import { Copy, Download, Upload } from 'lucide-react'
import {
  typeName,
  valuesEqual,
  valueSize,
  type AttributeValue,
  type TypeName,
} from '../../../src-engine/language.ts'
import { formatBytes } from '../../lib/quantities.ts'
import { typeTitle } from '../attribute-value/type-badge.tsx'
import {
  convertValue,
  editableTypes,
  parseValue,
  textHints,
  valueToText,
} from '../attribute-value/value-text.ts'
import { IconAction } from '../icon-action.tsx'
import { LongText } from '../long-text/long-text.tsx'
import { BytesReading } from './bytes-reading.tsx'
import css from './value-editor.module.css'

export interface ValueEditorProps {
  readonly label: string
  readonly value: AttributeValue
  /** Only these types; all when undefined. */
  readonly types?: readonly TypeName[] | undefined
  readonly readOnly: boolean
  readonly onChange: (value: AttributeValue) => void
  /** Told when the text stops or starts to be a value of the type. */
  readonly onWrong: (message: string | undefined) => void
  /** Asked to put the value's text into the clipboard. */
  readonly onCopy?: ((text: string) => void) | undefined
  /** Asked to put the value into a file, or to take it from one. */
  readonly onSave?: (() => void) | undefined
  readonly onLoad?: (() => void) | undefined
  /** Escape: back to where the editor was entered from. */
  readonly onLeave: () => void
}

/** Longer texts are only shown: a text field of megabytes stops the window. */
const charsEdited = 400_000

export function ValueEditor(props: ValueEditorProps) {
  const { value, readOnly, onChange, onWrong } = props
  const id = useId()
  const type = typeName(value)
  const [text, setText] = useState(() => valueToText(value))
  const [wrong, setWrong] = useState<string>()
  const isLong = text.length > charsEdited

  // Changed from outside (undo, another view): the text follows, unless it already says the same.
  useEffect(() => {
    setText((current) => {
      const parsed = parseValue(type, current)
      return parsed.kind === 'value' && valuesEqual(parsed.value, value)
        ? current
        : valueToText(value)
    })
    setWrong(undefined)
    onWrong(undefined)
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [value])

  const change = (changed: string): void => {
    setText(changed)
    const parsed = parseValue(type, changed)
    const message = parsed.kind === 'wrong' ? parsed.message : undefined
    setWrong(message)
    onWrong(message)
    if (parsed.kind === 'value') onChange(parsed.value)
  }
  const types = props.types ?? editableTypes
  return (
    <div
      className={css.editor}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.stopPropagation()
        props.onLeave()
      }}
    >
      <div className={css.head}>
        {types.length === 1 ? (
          <span className={css.only}>{typeTitle(type)}</span>
        ) : (
          <NativeSelect
            size="xs"
            aria-label="Type"
            className={css.type}
            value={type}
            disabled={readOnly}
            onChange={(event) => {
              const chosen = types.find((each) => each === event.currentTarget.value)
              if (chosen !== undefined) onChange(convertValue(value, chosen))
            }}
            data={types.map((each) => ({ value: each, label: `${typeTitle(each)} (${each})` }))}
          />
        )}
        <span className={css.size}>{formatBytes(valueSize(value))}</span>
        {props.onCopy === undefined ? null : (
          <IconAction label="Copy the value" onClick={() => props.onCopy?.(text)}>
            <Copy size={14} />
          </IconAction>
        )}
        {props.onSave === undefined ? null : (
          <IconAction label="Save the value to a file…" onClick={props.onSave}>
            <Download size={14} />
          </IconAction>
        )}
        {props.onLoad === undefined || readOnly ? null : (
          <IconAction label="Load the value from a file…" onClick={props.onLoad}>
            <Upload size={14} />
          </IconAction>
        )}
      </div>
      {type === 'BOOL' ? (
        <SegmentedControl
          size="xs"
          aria-label={props.label}
          readOnly={readOnly}
          value={text}
          onChange={change}
          data={['true', 'false']}
        />
      ) : type === 'NULL' ? (
        <p className={css.hint}>Null has no value of its own.</p>
      ) : isLong ? (
        <LongText label={props.label} text={text} />
      ) : (
        <textarea
          id={id}
          data-value-editor
          className={css.text}
          aria-label={props.label}
          aria-invalid={wrong !== undefined}
          aria-describedby={`${id}-hint`}
          readOnly={readOnly}
          spellCheck={false}
          value={text}
          onChange={(event) => change(event.currentTarget.value)}
        />
      )}
      {wrong === undefined ? (
        <p id={`${id}-hint`} className={css.hint}>
          {isLong ? 'Too long to edit here: save it to a file, load it back.' : textHints[type]}
        </p>
      ) : (
        <p id={`${id}-hint`} className={css.wrong} role="alert">
          {wrong}
        </p>
      )}
      <Reading value={value} />
    </div>
  )
}

function Reading({ value }: { readonly value: AttributeValue }) {
  if (value instanceof Uint8Array) return <BytesReading bytes={value} />
  if (value instanceof Float32Array) return <VectorReading vector={value} />
  if (typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'Ts') {
    return <MomentReading ms={Number(value.ms)} />
  }
  if (typeof value === 'number' && value > 1e9 && value < 4e12) {
    return <MomentReading ms={value < 1e11 ? value * 1000 : value} asIf />
  }
  return null
}

const local = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'long' })

function MomentReading({ ms, asIf = false }: { readonly ms: number; readonly asIf?: boolean }) {
  const date = new Date(ms)
  if (Number.isNaN(date.getTime())) return null
  return (
    <dl className={css.reading}>
      <dt>{asIf ? 'If a time, local' : 'Local'}</dt>
      <dd>{local.format(date)}</dd>
      <dt>UTC</dt>
      <dd>{date.toISOString()}</dd>
    </dl>
  )
}

const sparkWidth = 240
const sparkHeight = 36

function VectorReading({ vector }: { readonly vector: Float32Array }) {
  let low = 0
  let high = 0
  let squares = 0
  for (const component of vector) {
    low = Math.min(low, component)
    high = Math.max(high, component)
    squares += component * component
  }
  const span = high - low || 1
  const step = Math.max(1, Math.ceil(vector.length / sparkWidth))
  const points: string[] = []
  for (let at = 0; at < vector.length; at += step) {
    const x = (at / Math.max(1, vector.length - 1)) * sparkWidth
    const y = sparkHeight - (((vector[at] ?? 0) - low) / span) * sparkHeight
    points.push(`${x.toFixed(1)},${y.toFixed(1)}`)
  }
  return (
    <div className={css.reading}>
      <svg
        viewBox={`0 -1 ${sparkWidth} ${sparkHeight + 2}`}
        className={css.spark}
        role="img"
        aria-label="Components in order"
      >
        <polyline points={points.join(' ')} fill="none" stroke="currentColor" />
      </svg>
      <span>
        {vector.length} components · norm {Math.sqrt(squares).toPrecision(4)} · {low.toPrecision(3)}{' '}
        to {high.toPrecision(3)}
      </span>
    </div>
  )
}
