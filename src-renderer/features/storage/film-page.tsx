/** The film of the file set: every flush and compaction since the database was opened, forward and back. */
import { useEffect, useMemo, useState } from 'react'
import { Button, RangeSlider, Slider } from '@mantine/core'
import type { StorageHistory } from '../../../src-main/contract/storage.ts'
import { EmptyState } from '../../components/empty-state/empty-state.tsx'
import { call } from '../../ipc/client.ts'
import { formatBytes, plural } from '../../lib/quantities.ts'
import { run } from '../../state/actions.ts'
import type { StoragePageProps } from './page-props.ts'
import { Film } from './film.ts'
import { bytesOf } from './map-layout.ts'
import css from './storage.module.css'

const frameMs = 250

export function FilmPage({ database, state }: StoragePageProps) {
  const { handle } = database
  const newest = state.entries.at(-1)?.number ?? 0
  const [history, setHistory] = useState<StorageHistory | undefined>()
  useEffect(() => {
    run('The history was not read', async () =>
      setHistory(await call((bridge) => bridge.storage.history({ handle }))),
    )
  }, [handle, newest])
  const film = useMemo(() => (history === undefined ? undefined : new Film(history)), [history])
  if (film === undefined || history === undefined) return null
  if (film.frames === 1) {
    return (
      <EmptyState
        title="Nothing happened yet"
        text="Each flush and each compaction since the database was opened becomes a frame. Flush on the log page, or write some items."
      />
    )
  }
  return <Player key={film.frames} film={film} forgotten={history.entriesForgotten} />
}

function Player({ film, forgotten }: { readonly film: Film; readonly forgotten: number }) {
  const last = film.frames - 1
  const [frame, setFrame] = useState(last)
  const [range, setRange] = useState<[number, number]>([0, last])
  const [playing, setPlaying] = useState(false)
  useEffect(() => {
    if (!playing) return undefined
    const timer = setInterval(() => {
      setFrame((at) => (at >= range[1] ? range[0] : at + 1))
    }, frameMs)
    return () => clearInterval(timer)
  }, [playing, range])
  const files = useMemo(() => film.filesAt(frame), [film, frame])
  const entry = film.entries[frame - 1]
  const bytes = bytesOf([...files.values()])
  return (
    <div className={css.page}>
      <div className={css.line}>
        <h2 className={css.heading}>Film</h2>
        <Button
          size="compact-sm"
          variant="default"
          disabled={frame <= range[0]}
          onClick={() => setFrame(frame - 1)}
        >
          Back
        </Button>
        <Button size="compact-sm" onClick={() => setPlaying(!playing)}>
          {playing ? 'Stop' : 'Play'}
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          disabled={frame >= range[1]}
          onClick={() => setFrame(frame + 1)}
        >
          Forward
        </Button>
        <span role="status" className={css.soft} data-fact="film">
          Frame {frame} of {last}: {plural(files.size, 'file')}, {formatBytes(bytes)}
          {forgotten === 0 ? '' : ` (${plural(forgotten, 'older event')} no longer kept)`}
        </span>
      </div>
      <Slider
        thumbLabel="Frame"
        min={range[0]}
        max={range[1]}
        value={frame}
        label={null}
        onChange={setFrame}
      />
      <RangeSlider
        size="xs"
        aria-label="Range of frames"
        thumbFromLabel="First frame of the range"
        thumbToLabel="Last frame of the range"
        min={0}
        max={last}
        minRange={1}
        label={null}
        value={range}
        onChange={([from, to]) => {
          setRange([from, to])
          setFrame(Math.min(Math.max(frame, from), to))
        }}
      />
      <p>
        {entry === undefined
          ? 'The files as they were before the first event.'
          : `${new Date(entry.atMs).toLocaleTimeString('en-GB')} ${entry.text} ${entry.compaction?.reason ?? ''}`}
      </p>
      <Stripes files={[...files.values()]} changed={new Set(entry?.added.map(({ id }) => id))} />
    </div>
  )
}

/** Each stripe's files as a pile; new ones stand out. */
function Stripes(props: {
  readonly files: ReturnType<Film['filesAt']> extends ReadonlyMap<number, infer File>
    ? readonly File[]
    : never
  readonly changed: ReadonlySet<number>
}) {
  const { files, changed } = props
  const piles = new Map<number, (typeof files)[number][]>()
  for (const file of files) piles.set(file.stripe, [...(piles.get(file.stripe) ?? []), file])
  const most = Math.max(1, ...[...piles.values()].map(bytesOf))
  return (
    <svg
      className={css.film}
      viewBox="0 0 1024 200"
      preserveAspectRatio="none"
      role="img"
      aria-label={`${files.length} files in ${piles.size} stripes`}
    >
      {[...piles].flatMap(([stripe, pile]) => {
        let top = 200
        return pile
          .toSorted((a, b) => a.smallestSeqno - b.smallestSeqno)
          .map((file) => {
            const height = (file.bytes / most) * 196
            top -= height
            return (
              <rect
                key={file.id}
                x={stripe * 4}
                y={top}
                width={3}
                height={Math.max(0.5, height - 0.5)}
                className={changed.has(file.id) ? css.newFile : css.oldFile}
              />
            )
          })
      })}
    </svg>
  )
}
