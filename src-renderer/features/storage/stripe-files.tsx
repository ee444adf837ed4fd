/** The map as tables: all stripes in use, and the files of one. */
import { NumberInput } from '@mantine/core'
import { Term } from '../../components/term/term.tsx'
import { formatAgo, formatBytes, formatCount, plural } from '../../lib/quantities.ts'
import { fileName } from './file-name.ts'
import { bytesOf } from './map-layout.ts'
import type { StorageState } from './storage-state.ts'
import css from './storage.module.css'

export interface StripeFilesProps {
  readonly state: StorageState
  readonly stripe: number
  readonly onStripe: (stripe: number) => void
  readonly onFile: (id: number) => void
}

export function StripeFiles({ state, stripe, onStripe, onFile }: StripeFilesProps) {
  const files = state.stripes.get(stripe) ?? []
  const memtable = state.figures.memtables.find((each) => each.stripe === stripe)
  const nowMs = state.figures.sample.atMs
  return (
    <>
      <div className={css.line}>
        <NumberInput
          size="xs"
          label="Stripe"
          className={css.stripeNumber}
          min={0}
          max={255}
          clampBehavior="strict"
          value={stripe}
          onChange={(value) => {
            if (typeof value === 'number') onStripe(value)
          }}
        />
        <span className={css.soft}>
          {plural(files.length, 'file')}, {formatBytes(bytesOf(files))};{' '}
          {memtable === undefined
            ? 'nothing in memory'
            : `${plural(memtable.records, 'record')} in memory`}
        </span>
      </div>
      <table className={`${css.table} ${css.figures}`} aria-label={`Files of stripe ${stripe}`}>
        <thead>
          <tr>
            <th scope="col">
              <Term word="sst">File</Term>, newest first
            </th>
            <th scope="col">Size</th>
            <th scope="col">Versions</th>
            <th scope="col">
              <Term word="tombstone">Tombstones</Term>
            </th>
            <th scope="col">Meets</th>
            <th scope="col">
              <Term word="generation">Gen.</Term>
            </th>
            <th scope="col">
              <Term word="seqno">Seqnos</Term>
            </th>
            <th scope="col">Made</th>
          </tr>
        </thead>
        <tbody>
          {files.map((file) => (
            <tr key={file.id}>
              <td>
                <button type="button" className={css.link} onClick={() => onFile(file.id)}>
                  {fileName(file)}
                </button>
              </td>
              <td title={`${formatCount(file.bytes)} bytes`}>{formatBytes(file.bytes)}</td>
              <td>{formatCount(file.entries)}</td>
              <td>{formatCount(file.tombstones)}</td>
              <td>{file.overlaps}</td>
              <td>{file.generation}</td>
              <td>
                {file.smallestSeqno}–{file.largestSeqno}
              </td>
              <td title={new Date(file.createdMs).toISOString()}>
                {formatAgo(file.createdMs, nowMs)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}
