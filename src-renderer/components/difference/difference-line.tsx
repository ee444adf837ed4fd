/** One leaf that differs: its sign, its place, before and after. */
import { typeName, type AttributeValue } from '../../../src-engine/language.ts'
import type { Difference } from '../../lib/item-diff.ts'
import { pathText } from '../../lib/item-path.ts'
import { cellText, typeStyle } from '../attribute-value/cell-text.ts'
import css from './difference.module.css'

const signs = { added: '+', removed: '−', changed: '~' } as const

export function DifferenceLine({ difference }: { readonly difference: Difference }) {
  const { kind, path } = difference
  return (
    <span className={css.line} data-kind={kind}>
      <span className={css.sign} role="img" aria-label={kind}>
        {signs[kind]}
      </span>
      <span className={css.path}>{pathText(path)}</span>
      {difference.kind === 'added' ? null : <Side value={difference.before} isOld />}
      {difference.kind === 'changed' ? <span aria-label="becomes">→</span> : null}
      {difference.kind === 'removed' ? null : <Side value={difference.after} />}
      {difference.kind === 'changed' && difference.typeChanged ? (
        <span className={css.type}>
          {typeName(difference.before)} becomes {typeName(difference.after)}
        </span>
      ) : null}
    </span>
  )
}

function Side({
  value,
  isOld = false,
}: {
  readonly value: AttributeValue
  readonly isOld?: boolean
}) {
  return (
    <span className={css.value} data-value={typeStyle(value)} data-old={isOld || undefined}>
      {cellText(value)}
    </span>
  )
}
