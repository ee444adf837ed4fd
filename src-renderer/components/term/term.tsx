/**
 * A word a newcomer may not know, with its meaning one click or key away.
 *
 *   <Term word="stripe">Stripe</Term>
 */
import { Popover } from '@mantine/core'
import type { ReactNode } from 'react'
import { glossary, type GlossaryWord } from './glossary.ts'
import css from './term.module.css'

export interface TermProps {
  readonly word: GlossaryWord
  readonly children: ReactNode
}

export function Term({ word, children }: TermProps) {
  const { title, text } = glossary[word]
  return (
    <Popover width={300} position="bottom-start" withArrow shadow="md" trapFocus={false}>
      <Popover.Target>
        <button type="button" className={css.term} title={`What is this? ${title}`}>
          {children}
        </button>
      </Popover.Target>
      <Popover.Dropdown className={css.meaning}>
        <strong>{title}</strong>
        <p>{text}</p>
      </Popover.Dropdown>
    </Popover>
  )
}
