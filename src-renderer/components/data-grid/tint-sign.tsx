/** What a tinted row has become, as a sign: colour is never the only one. */
import { Timer } from 'lucide-react'
import type { RowTint } from './grid-types.ts'

const signs = {
  insert: '+',
  modify: '~',
  remove: '−',
  expiry: <Timer size={10} strokeWidth={2.5} />,
} as const
const names: Readonly<Record<RowTint, string>> = {
  insert: 'inserted',
  modify: 'changed',
  remove: 'deleted',
  expiry: 'expired',
}

export function TintSign(props: {
  readonly tint: RowTint
  readonly className: string | undefined
}) {
  return (
    <span className={props.className} role="img" aria-label={names[props.tint]}>
      {signs[props.tint]}
    </span>
  )
}
