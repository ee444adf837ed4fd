/** A list of statements to choose from, each with what is known of it and what can be done with it. */
import { useRef, type ReactNode } from 'react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { visibleText } from '../../components/attribute-value/visible-text.ts'
import css from './query.module.css'

const rowPixels = 44

export interface ListedStatement {
  readonly id: string
  /** Its first line; a name in front stands out. */
  readonly name?: string | undefined
  readonly text: string
  /** The line below. */
  readonly note: string
  /** All of the note's time. */
  readonly exactly: string
  readonly actions: ReactNode
}

export function StatementList(props: {
  readonly label: string
  readonly statements: readonly ListedStatement[]
}) {
  const { label, statements } = props
  const list = useRef<HTMLDivElement>(null)
  // oxlint-disable-next-line react/incompatible-library -- its functions are called here, and passed on to nobody.
  const rows = useVirtualizer({
    count: statements.length,
    getScrollElement: () => list.current,
    estimateSize: () => rowPixels,
    overscan: 6,
  })
  return (
    <div ref={list} className={css.history} tabIndex={0} role="region" aria-label={label}>
      <ul style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(({ index, start }) => {
          const listed = statements[index]
          return listed === undefined ? null : (
            <li
              key={listed.id}
              className={css.ran}
              style={{ transform: `translateY(${start}px)`, height: rowPixels }}
            >
              <div className={css.ranText}>
                <div className={css.ranLine} title={listed.text}>
                  {listed.name === undefined ? null : <strong>{listed.name}</strong>}
                  <code>{visibleText(listed.text.replace(/\s+/g, ' '))}</code>
                </div>
                <span className={css.soft} title={listed.exactly}>
                  {listed.note}
                </span>
              </div>
              {listed.actions}
            </li>
          )
        })}
      </ul>
    </div>
  )
}
