/** The item as text. DynamoDB JSON holds every type; plain JSON is editable only where it loses none. */
import { useEffect, useRef, useState } from 'react'
import {
  isPlainJsonExact,
  itemFromPlainText,
  itemFromTaggedText,
  itemToPlainText,
  itemToTaggedText,
  mapsEqual,
  type Item,
} from '../../../src-engine/language.ts'
import css from './inspector.module.css'

export interface ItemJsonProps {
  readonly form: 'json' | 'dynamodbJson'
  readonly item: Item
  readonly readOnly: boolean
  readonly onChange: (item: Item) => void
  readonly onWrong: (message: string | undefined) => void
}

function write(form: ItemJsonProps['form'], item: Item): string {
  return form === 'json' ? itemToPlainText(item, 2) : itemToTaggedText(item, 'extended', 2)
}

function read(form: ItemJsonProps['form'], text: string): Item {
  return form === 'json' ? itemFromPlainText(text) : itemFromTaggedText(text, 'extended')
}

export function ItemJson({ form, item, readOnly, onChange, onWrong }: ItemJsonProps) {
  const [text, setText] = useState(() => write(form, item))
  const [wrong, setWrong] = useState<string>()
  const shown = useRef(item)
  const isExact = form === 'dynamodbJson' || isPlainJsonExact(item)

  // Changed from outside: show it, unless it is what was typed here.
  useEffect(() => {
    if (mapsEqual(shown.current, item)) return
    shown.current = item
    setText(write(form, item))
    setWrong(undefined)
  }, [form, item])

  useEffect(() => {
    onWrong(wrong)
    return () => onWrong(undefined)
  }, [wrong, onWrong])

  return (
    <div className={css.json}>
      <textarea
        className={css.jsonText}
        aria-label={form === 'json' ? 'Item as JSON' : 'Item as DynamoDB JSON'}
        aria-invalid={wrong !== undefined}
        spellCheck={false}
        readOnly={readOnly || !isExact}
        value={text}
        onChange={(event) => {
          const changed = event.currentTarget.value
          setText(changed)
          try {
            const typed = read(form, changed)
            shown.current = typed
            setWrong(undefined)
            onChange(typed)
          } catch (error) {
            setWrong(error instanceof Error ? error.message : String(error))
          }
        }}
      />
      {isExact ? null : (
        <p className={css.quiet}>
          This item holds types plain JSON has no form for (binary, sets, vectors or timestamps).
          Edit it as DynamoDB JSON or in the tree.
        </p>
      )}
    </div>
  )
}
