/** The condition changes must fulfil, read by the engine's own parser; what is wrong is told at its column. */
import { useState } from 'react'
import { readWhere } from './change-filter.ts'
import css from './streams.module.css'

export interface WhereInputProps {
  readonly where: string
  /** Only conditions that can be read get this far. */
  readonly onWhere: (where: string) => void
}

export function WhereInput({ where, onWhere }: WhereInputProps) {
  const [text, setText] = useState(where)
  const [told, setTold] = useState(where)
  if (told !== where) {
    setTold(where)
    setText(where)
  }
  const condition = readWhere(text)
  return (
    <div className={css.where}>
      <label htmlFor="where-condition">WHERE</label>
      <div className={css.whereText}>
        <input
          id="where-condition"
          aria-label="Condition on the images"
          aria-invalid={condition.kind === 'wrong'}
          aria-describedby={condition.kind === 'wrong' ? 'where-problem' : undefined}
          spellCheck={false}
          autoComplete="off"
          placeholder="new.total > old.total AND state = 'open'"
          title="A PartiQL condition. Bare names are attributes of the item after the change; old and new name both images."
          value={text}
          onChange={({ currentTarget: { value } }) => {
            setText(value)
            if (readWhere(value).kind === 'wrong') return
            setTold(value)
            onWhere(value)
          }}
        />
        {condition.kind === 'wrong' ? (
          <p id="where-problem" role="status" aria-label="Problem of the condition">
            <span aria-hidden className={css.caret}>
              {' '.repeat(condition.column - 1)}^
            </span>{' '}
            {condition.message} The condition before it still holds.
          </p>
        ) : null}
      </div>
    </div>
  )
}
