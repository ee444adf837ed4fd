/** The type of a value as a short sign with its full name on hover. */
import type { TypeName } from '../../../src-engine/language.ts'
import css from './attribute-value.module.css'

const names: Readonly<Record<TypeName, string>> = {
  S: 'String',
  N: 'Number',
  B: 'Binary',
  BOOL: 'Boolean',
  NULL: 'Null',
  L: 'List',
  M: 'Map',
  SS: 'String set',
  NS: 'Number set',
  BS: 'Binary set',
  VecF32: 'Vector of 32-bit floats',
  Ts: 'Timestamp',
}

const signs: Readonly<Partial<Record<TypeName, string>>> = {
  BOOL: 'TF',
  NULL: '∅',
  VecF32: 'V',
  Ts: 'T',
}

export function typeTitle(type: TypeName): string {
  return names[type]
}

export function TypeBadge({ type }: { readonly type: TypeName }) {
  return (
    <span className={css.badge} data-type={type} title={`${names[type]} (${type})`}>
      <span aria-hidden>{signs[type] ?? type}</span>
      <span className="visually-hidden">{names[type]}</span>
    </span>
  )
}
