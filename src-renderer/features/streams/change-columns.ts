/** A change as a row of the grid. */
import type { Change } from '../../../src-main/contract/streams.ts'
import type { GridColumn, RowTint } from '../../components/data-grid/grid-types.ts'
import { keyText } from '../../lib/key-text.ts'
import { formatBytes } from '../../lib/quantities.ts'
import { changedAttributes } from './change-filter.ts'

export const kindTexts = {
  insert: 'INSERT',
  modify: 'MODIFY',
  remove: 'REMOVE',
  expiry: 'EXPIRED',
} as const

export function tintOf({ kind }: Change): RowTint {
  return kind
}

export const changeColumns: readonly GridColumn<Change>[] = [
  {
    id: 'time',
    title: 'Time',
    width: 120,
    frozen: false,
    cell: ({ atMs }) => ({ text: clock(atMs), style: 'TS' }),
  },
  {
    id: 'kind',
    title: 'Change',
    width: 96,
    frozen: false,
    cell: ({ kind }) => ({ text: kindTexts[kind], style: 'S' }),
  },
  {
    id: 'key',
    title: 'Key',
    width: 300,
    frozen: false,
    cell: ({ keys }) => ({ text: keyText(keys), style: 'S' }),
  },
  {
    id: 'attributes',
    title: 'Attributes',
    description: 'What the change touched, as far as its images tell',
    width: 320,
    frozen: false,
    cell: (change) => ({ text: changedAttributes(change).join(', '), style: 'S' }),
  },
  {
    id: 'size',
    title: 'Size',
    width: 84,
    frozen: false,
    cell: ({ sizeBytes }) => ({ text: formatBytes(sizeBytes), style: 'N' }),
  },
  {
    id: 'sequence',
    title: 'Sequence',
    width: 110,
    frozen: false,
    cell: ({ sequence }) => ({ text: String(sequence), style: 'N' }),
  },
]

/** `14:03:22.041`. */
function clock(atMs: number): string {
  const at = new Date(atMs)
  return `${at.toLocaleTimeString('en-GB')}.${String(at.getMilliseconds()).padStart(3, '0')}`
}
