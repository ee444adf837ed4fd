/** The staged changes as a text that does the same elsewhere, to read and to copy. */
import { Button } from '@mantine/core'
import { Copy } from 'lucide-react'
import { visibleText } from '../../components/attribute-value/visible-text.ts'
import { formatBytes } from '../../lib/quantities.ts'
import { copyText, run } from '../../state/actions.ts'
import css from './staged.module.css'

/** More is copied, not shown. */
const charsShown = 100_000

export function EqualCallText({ text, what }: { readonly text: string; readonly what: string }) {
  const isLong = text.length > charsShown
  return (
    <div className={css.equal}>
      <div className={css.equalHead}>
        <span className={css.note}>
          {isLong
            ? `The first ${formatBytes(charsShown)} of ${formatBytes(text.length)}; copying gives all of it.`
            : 'What does the same elsewhere. The commit also compares each item with what was read.'}
        </span>
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<Copy size={12} />}
          onClick={() => run('Nothing was copied', () => copyText(text, what))}
        >
          Copy
        </Button>
      </div>
      <pre className={css.equalText} tabIndex={0} aria-label={what}>
        {text.slice(0, charsShown).split('\n').map(visibleText).join('\n')}
      </pre>
    </div>
  )
}
