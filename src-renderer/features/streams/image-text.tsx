/** An image as JSON: the first 64 KB at once, the rest when it is asked for. */
import { useMemo, useState } from 'react'
import { Button } from '@mantine/core'
import { itemToTaggedText, type Item } from '../../../src-engine/language.ts'
import { formatBytes } from '../../lib/quantities.ts'
import css from './streams.module.css'

/** Characters that are shown without being asked for. */
export const imageCharsShown = 65_536

export function ImageText({ item, label }: { readonly item: Item; readonly label: string }) {
  const [whole, setWhole] = useState(false)
  const text = useMemo(() => itemToTaggedText(item, 'extended', 2), [item])
  const isCut = !whole && text.length > imageCharsShown
  return (
    <>
      <pre className={css.image} aria-label={label} tabIndex={0}>
        {isCut ? text.slice(0, imageCharsShown) : text}
      </pre>
      {isCut ? (
        <p className={css.soft}>
          not displayed: {formatBytes(text.length - imageCharsShown)} of {formatBytes(text.length)}{' '}
          of text{' '}
          <Button size="compact-xs" variant="default" onClick={() => setWhole(true)}>
            Load all
          </Button>
        </p>
      ) : null}
    </>
  )
}
