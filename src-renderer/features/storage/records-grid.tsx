/** The records of one SST in the grid of the app, read page by page as they come into view. */
import { useCallback, useMemo, useRef, useState } from 'react'
import type { StoredRecord } from '../../../src-main/contract/storage.ts'
import type { DatabaseHandle } from '../../../src-main/contract/databases.ts'
import { cellText } from '../../components/attribute-value/cell-text.ts'
import { visibleText } from '../../components/attribute-value/visible-text.ts'
import { DataGrid } from '../../components/data-grid/data-grid.tsx'
import type { GridColumn } from '../../components/data-grid/grid-types.ts'
import { call } from '../../ipc/client.ts'
import { formatCount } from '../../lib/quantities.ts'
import { copyText, run } from '../../state/actions.ts'
import { emptyColumnLayout, type ColumnLayout } from '../../state/workspace.ts'
import css from './storage.module.css'

const pageRows = 100
/** Pages kept; the ones asked for first go first. */
const pagesMax = 50

export function RecordsGrid(props: {
  readonly handle: DatabaseHandle
  readonly id: number
  readonly count: number
}) {
  const { handle, id, count } = props
  const pages = useRef(new Map<number, readonly StoredRecord[]>())
  const asked = useRef(new Set<number>())
  const [, setArrived] = useState(0)
  const [active, setActive] = useState({ row: 0, column: 0 })
  const [layout, setLayout] = useState<ColumnLayout>(emptyColumnLayout)
  const onVisible = useCallback(
    (first: number, last: number) => {
      for (let page = Math.floor(first / pageRows); page <= Math.floor(last / pageRows); page++) {
        if (asked.current.has(page) || page * pageRows >= count) continue
        asked.current.add(page)
        run('The records were not read', async () => {
          const input = { handle, id, first: page * pageRows, count: pageRows }
          pages.current.set(page, await call((bridge) => bridge.storage.fileRecords(input)))
          for (const old of pages.current.keys()) {
            if (pages.current.size <= pagesMax) break
            pages.current.delete(old)
            asked.current.delete(old)
          }
          setArrived((times) => times + 1)
        })
      }
    },
    [handle, id, count],
  )
  const recordAt = (row: number): StoredRecord | undefined =>
    pages.current.get(Math.floor(row / pageRows))?.[row % pageRows]
  const columns = useMemo(() => recordColumns(), [])
  return (
    <div className={css.records}>
      <DataGrid
        label="Records of the file"
        rows={{ count, rowAt: recordAt }}
        columns={columns}
        layout={layout}
        onLayout={(change) => setLayout({ ...layout, ...change })}
        initialRow={0}
        active={active}
        onActive={setActive}
        onVisible={onVisible}
        tintOf={(record) => (record.tombstone ? 'remove' : undefined)}
        onOpen={(row) => {
          const record = recordAt(row)
          if (record === undefined) return
          run('Nothing was copied', () => copyText(record.key.hex, 'the key as hexadecimal bytes'))
        }}
      />
    </div>
  )
}

function recordColumns(): GridColumn<StoredRecord>[] {
  return [
    {
      id: 'key',
      title: 'Key',
      width: 300,
      frozen: true,
      cell: ({ key }) => ({ text: visibleText(key.text), style: 'S' }),
    },
    {
      id: 'place',
      title: 'Belongs to',
      width: 180,
      frozen: false,
      cell: ({ key }) => ({
        text: visibleText(
          [key.table, key.index].filter((name) => name !== undefined).join(' / ') || 'database',
        ),
        style: 'S',
      }),
    },
    {
      id: 'seqno',
      title: 'Seqno',
      width: 90,
      frozen: false,
      cell: ({ seqno }) => ({ text: String(seqno), style: 'N' }),
    },
    {
      id: 'what',
      title: 'What',
      width: 110,
      frozen: false,
      cell: ({ tombstone, valueBytes }) => ({
        text: tombstone ? '− tombstone' : `${formatCount(valueBytes)} B`,
        style: 'S',
      }),
    },
    {
      id: 'item',
      title: 'Item',
      width: 520,
      frozen: false,
      cell: ({ item }) => (item === undefined ? undefined : { text: cellText(item), style: 'M' }),
    },
  ]
}
