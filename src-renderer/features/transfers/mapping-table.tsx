/** The columns of a file: what all rows hold, and what each becomes. */
import { NativeSelect, TextInput } from '@mantine/core'
import { KeyRound } from 'lucide-react'
import type { ColumnType, SurveyedColumn } from '../../../src-main/contract/transfers.ts'
import { visibleText } from '../../components/attribute-value/visible-text.ts'
import { formatCount } from '../../lib/quantities.ts'
import type { TableDescription } from '../../lib/table-types.ts'
import type { TabId } from '../../state/workspace.ts'
import { changeMapping, type ImportWork } from './import-work.ts'
import css from './transfers.module.css'

const typeLabels: readonly { readonly value: ColumnType; readonly label: string }[] = [
  { value: 'asWritten', label: 'as written' },
  { value: 'text', label: 'text (S)' },
  { value: 'number', label: 'number (N)' },
  { value: 'boolean', label: 'true/false (BOOL)' },
  { value: 'leaveOut', label: 'leave out' },
]

/** Rows of the table; a file with more columns is mapped as written beyond these. */
const shownColumns = 300

export interface MappingTableProps {
  readonly tabId: TabId
  readonly columns: readonly SurveyedColumn[]
  readonly work: ImportWork
  readonly table: TableDescription
}

export function MappingTable({ tabId, columns, work, table }: MappingTableProps) {
  const { mapping } = work
  return (
    <div className={css.mapping} tabIndex={0} role="region" aria-label="Columns of the file">
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">Column</th>
            <th scope="col" className={css.number}>
              Rows
            </th>
            <th scope="col">Holds</th>
            <th scope="col">For example</th>
            <th scope="col">Becomes attribute</th>
            <th scope="col">As</th>
          </tr>
        </thead>
        <tbody>
          {columns.slice(0, shownColumns).map((column, at) => {
            const mapped = mapping[at]
            if (mapped === undefined) return null
            const isKey = table.KeySchema.some((each) => each.AttributeName === mapped.attribute)
            return (
              <tr key={column.name} data-off={mapped.as === 'leaveOut' || undefined}>
                <th scope="row" className={css.name}>
                  {visibleText(column.name)}
                </th>
                <td className={css.number}>{formatCount(column.rows)}</td>
                <td>{holds(column)}</td>
                <td className={css.example}>{column.examples.map(visibleText).join(' · ')}</td>
                <td>
                  <TextInput
                    size="xs"
                    aria-label={`Attribute of ${column.name}`}
                    value={mapped.attribute}
                    disabled={mapped.as === 'leaveOut'}
                    rightSection={isKey ? <KeyRound size={12} aria-label="Key" /> : null}
                    onChange={(event) =>
                      changeMapping(tabId, { ...mapped, attribute: event.currentTarget.value })
                    }
                  />
                </td>
                <td>
                  <NativeSelect
                    size="xs"
                    aria-label={`Type of ${column.name}`}
                    value={mapped.as}
                    data={[...typeLabels]}
                    onChange={(event) => {
                      const chosen = typeLabels.find(
                        ({ value }) => value === event.currentTarget.value,
                      )
                      if (chosen !== undefined)
                        changeMapping(tabId, { ...mapped, as: chosen.value })
                    }}
                  />
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
      {columns.length > shownColumns ? (
        <p className={css.soft}>
          {formatCount(columns.length - shownColumns)} more columns come as they are written.
        </p>
      ) : null}
    </div>
  )
}

/** `N 500 · S 1, of which 1 looks like a number`. */
function holds({ types, numberLikeTexts, rows }: SurveyedColumn): string {
  const counted = types.map(({ type, rows: count }) =>
    count === rows ? type : `${type} ${formatCount(count)}`,
  )
  const alike = numberLikeTexts === 0 ? '' : `, ${formatCount(numberLikeTexts)} like a number`
  return `${counted.join(' · ')}${alike}`
}
