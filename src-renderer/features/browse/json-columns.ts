/** The same rows as one line of JSON each: keys stay frozen at the left, so that rows stay recognisable. */
import { itemToPlainText, itemToTaggedText } from '../../../src-engine/language.ts'
import type { BrowseRow } from '../../../src-main/contract/browse.ts'
import type { GridColumn } from '../../components/data-grid/grid-types.ts'
import { formatBytes } from '../../lib/quantities.ts'

const charsShown = 2000

export function jsonColumns(
  columns: readonly GridColumn<BrowseRow>[],
  form: 'json' | 'dynamodbJson',
): GridColumn<BrowseRow>[] {
  return [
    ...columns.filter((column) => column.frozen),
    {
      id: form,
      title: form === 'json' ? 'Item as JSON' : 'Item as DynamoDB JSON',
      frozen: false,
      width: 1600,
      cell: ({ item, cut, sizeBytes }) => {
        const text = form === 'json' ? itemToPlainText(item) : itemToTaggedText(item, 'extended')
        const shown = text.length > charsShown ? `${text.slice(0, charsShown)}…` : text
        const cell = { text: shown, style: 'S' }
        return cut.size === 0 ? cell : { ...cell, note: `cut, ${formatBytes(sizeBytes)} in all` }
      },
    },
  ]
}
