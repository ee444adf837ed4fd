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
            <th scope="col" className={css.number}>
              Size
            </th>
            <th scope="col" className={css.number}>
              Versions
            </th>
            <th scope="col" className={css.number}>
              <Term word="tombstone">Tombstones</Term>
            </th>
            <th scope="col" className={css.number}>
              Meets
            </th>
            <th scope="col" className={css.number}>
              <Term word="generation">Gen.</Term>
            </th>
            <th scope="col" className={css.number}>
              <Term word="seqno">Seqnos</Term>
            </th>
            <th scope="col" className={css.number}>
              Made
            </th>
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
              <td className={css.number} title={plural(file.bytes, 'byte')}>
                {formatBytes(file.bytes)}
              </td>
              <td className={css.number}>{formatCount(file.entries)}</td>
              <td className={css.number}>{formatCount(file.tombstones)}</td>
              <td className={css.number}>{file.overlaps}</td>
              <td className={css.number}>{file.generation}</td>
              <td className={css.number}>
                {file.smallestSeqno}–{file.largestSeqno}
              </td>
              <td className={css.number} title={new Date(file.createdMs).toISOString()}>
                {formatAgo(file.createdMs, nowMs)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <FullestStripes state={state} onStripe={onStripe} />
    </>
  )
}

const fullestShown = 10

/** Where to look first: a key that takes much room, or a stripe that compaction has left behind. */
function FullestStripes({ state, onStripe }: Pick<StripeFilesProps, 'state' | 'onStripe'>) {
  const sized = [...state.stripes].map(([stripe, files]) => ({
    stripe,
    files: files.length,
    bytes: bytesOf(files),
    entries: files.reduce((sum, { entries }) => sum + entries, 0),
  }))
  const fullest = sized.toSorted((a, b) => b.bytes - a.bytes).slice(0, fullestShown)
  return (
    <table className={`${css.table} ${css.figures}`} aria-label="Fullest stripes">
      <thead>
        <tr>
          <th scope="col">Fullest stripes</th>
          <th scope="col" className={css.number}>
            Files
          </th>
          <th scope="col" className={css.number}>
            Size
          </th>
          <th scope="col" className={css.number}>
            Versions
          </th>
        </tr>
      </thead>
      <tbody>
        {fullest.map(({ stripe, files, bytes, entries }) => (
          <tr key={stripe}>
            <td>
              <button type="button" className={css.link} onClick={() => onStripe(stripe)}>
                stripe {stripe}
              </button>
            </td>
            <td className={css.number}>{formatCount(files)}</td>
            <td className={css.number} title={plural(bytes, 'byte')}>
              {formatBytes(bytes)}
            </td>
            <td className={css.number}>{formatCount(entries)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
