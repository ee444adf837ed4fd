/** The hero of the storage page: every file of every stripe, true to its size, live. */
import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type MouseEvent } from 'react'
import { SegmentedControl } from '@mantine/core'
import type { MapFile } from '../../../src-main/contract/storage.ts'
import { EmptyState } from '../../components/empty-state/empty-state.tsx'
import { Term } from '../../components/term/term.tsx'
import { formatAgo, formatBytes, formatCount, plural } from '../../lib/quantities.ts'
import { useTour } from '../../state/tour.ts'
import { fileName } from './file-name.ts'
import type { StorageState } from './storage-state.ts'
import {
  bytesOf,
  cellOf,
  fileAt,
  heatOf,
  heatScale,
  heats,
  layOutMap,
  mapSide,
  stripeAt,
  type Heat,
  type MapLayout,
} from './map-layout.ts'
import { StripeFiles } from './stripe-files.tsx'
import css from './storage.module.css'

export interface LiveMapProps {
  readonly state: StorageState
  readonly onFile: (id: number) => void
}

const sizePx = 512
const heatNames: Readonly<Record<Heat, string>> = {
  size: 'Size',
  age: 'Age',
  overlap: 'Overlap',
  tombstones: 'Tombstones',
}
const heatEnds: Readonly<Record<Heat, readonly [string, string]>> = {
  size: ['small', 'large'],
  age: ['old', 'new'],
  overlap: ['alone', 'meets 10 or more'],
  tombstones: ['none', 'only tombstones'],
}

export function LiveMap({ state, onFile }: LiveMapProps) {
  const [heat, setHeat] = useState<Heat>('size')
  const toured = useTour((tour) => tour.stripe)
  const [chosen, setStripe] = useState<number | undefined>()
  const stripe = chosen ?? toured
  const layout = useMemo(() => layOutMap(state.stripes, sizePx), [state.stripes])
  const shown = stripe ?? state.stripes.keys().next().value ?? 0
  const { statistics, memtables } = state.figures
  return (
    <div className={css.mapPage}>
      <div className={css.mapSide}>
        <div className={css.line}>
          <SegmentedControl
            size="xs"
            aria-label="Colour files by"
            value={heat}
            data={heats.map((each) => ({ value: each, label: heatNames[each] }))}
            onChange={(value) => setHeat(heats.find((each) => each === value) ?? 'size')}
          />
          <span className={css.legend}>
            {heatEnds[heat][0]} <span className={css.ramp} aria-hidden /> {heatEnds[heat][1]}
          </span>
        </div>
        <MapCanvas
          state={state}
          layout={layout}
          heat={heat}
          stripe={shown}
          onStripe={setStripe}
          onFile={onFile}
        />
        <p className={css.soft}>
          256 <Term word="stripe">stripes</Term>. An area of one pixel stands for{' '}
          {formatBytes(layout.bytesPerPixel)}; dots are <Term word="memtable">memtables</Term>.
        </p>
      </div>
      <div className={css.mapTable}>
        {statistics.sstFiles === 0 ? (
          <EmptyState
            title="No files yet"
            text={
              memtables.length === 0
                ? 'Nothing was written yet. The first items go to memory and to the log.'
                : `${plural(
                    memtables.reduce((sum, { records }) => sum + records, 0),
                    'record',
                  )} wait in memory. A flush makes the first files of them.`
            }
          />
        ) : (
          <StripeFiles state={state} stripe={shown} onStripe={setStripe} onFile={onFile} />
        )}
      </div>
    </div>
  )
}

interface MapCanvasProps extends LiveMapProps {
  readonly layout: MapLayout
  readonly heat: Heat
  readonly stripe: number
  readonly onStripe: (stripe: number) => void
}

function MapCanvas({ state, layout, heat, stripe, onStripe, onFile }: MapCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const [hint, setHint] = useState('')
  useEffect(() => {
    const element = canvas.current
    if (element === null) return undefined
    const paint = (): void => drawMap(element, { state, layout, heat, stripe })
    paint()
    // Colours come from the theme.
    const observer = new MutationObserver(paint)
    observer.observe(document.documentElement, { attributes: true })
    return () => observer.disconnect()
  }, [state, layout, heat, stripe])
  const pointed = (event: MouseEvent): { x: number; y: number } => {
    const box = event.currentTarget.getBoundingClientRect()
    return { x: event.clientX - box.left, y: event.clientY - box.top }
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = steps.get(event.key)
    if (step !== undefined) onStripe((stripe + step + 256) % 256)
    else if (event.key === 'Enter') {
      const newest = state.stripes.get(stripe)?.[0]
      if (newest !== undefined) onFile(newest.id)
    } else return
    event.preventDefault()
  }
  const files = state.stripes.get(stripe) ?? []
  return (
    <canvas
      ref={canvas}
      className={css.map}
      tabIndex={0}
      role="slider"
      aria-label="Stripe on the map"
      aria-valuemin={0}
      aria-valuemax={255}
      aria-valuenow={stripe}
      aria-valuetext={`Stripe ${stripe}: ${plural(files.length, 'file')}, ${formatBytes(bytesOf(files))}`}
      title={hint}
      onKeyDown={onKeyDown}
      onMouseMove={(event) => {
        const { x, y } = pointed(event)
        const file = fileAt(layout, x, y)
        const at = stripeAt(x, y, layout.cellPx)
        setHint(file === undefined ? `Stripe ${at ?? ''}` : describeFile(file))
      }}
      onClick={(event) => {
        const { x, y } = pointed(event)
        const file = fileAt(layout, x, y)
        const at = stripeAt(x, y, layout.cellPx)
        if (at !== undefined) onStripe(at)
        if (file !== undefined) onFile(file.id)
      }}
    />
  )
}

const steps = new Map([
  ['ArrowRight', 1],
  ['ArrowLeft', -1],
  ['ArrowDown', mapSide],
  ['ArrowUp', -mapSide],
])

export function describeFile(file: MapFile): string {
  return `${fileName(file)}: ${formatBytes(file.bytes)}, ${plural(file.entries, 'version')}, ${plural(file.tombstones, 'tombstone')}, meets ${formatCount(file.overlaps)}, ${formatAgo(file.createdMs, Date.now())}`
}

interface Drawing {
  readonly state: StorageState
  readonly layout: MapLayout
  readonly heat: Heat
  readonly stripe: number
}

function drawMap(canvas: HTMLCanvasElement, { state, layout, heat, stripe }: Drawing): void {
  const ratio = window.devicePixelRatio
  const size = layout.cellPx * mapSide
  if (canvas.width !== size * ratio) {
    canvas.width = size * ratio
    canvas.height = size * ratio
    canvas.style.width = `${size}px`
    canvas.style.height = `${size}px`
  }
  const context = canvas.getContext('2d')
  if (context === null) return
  const style = getComputedStyle(document.documentElement)
  const colour = (name: string): string => style.getPropertyValue(name).trim()
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  context.clearRect(0, 0, size, size)
  context.fillStyle = colour('--raised')
  for (let each = 0; each < 256; each++) {
    const { x, y, width, height } = cellOf(each, layout.cellPx)
    context.fillRect(x, y, width, height)
  }
  const scale = heatScale(state.stripes)
  context.fillStyle = colour('--accent')
  for (const { file, x, y, width, height } of layout.files) {
    context.globalAlpha = 0.22 + 0.78 * heatOf(file, heat, scale)
    // A hairline between files, as far as there is room for one.
    context.fillRect(x, y, width, height > 2 ? height - 0.75 : height)
  }
  context.globalAlpha = 1
  context.fillStyle = colour('--modify')
  for (const { stripe: each } of state.figures.memtables) {
    const { x, y, width } = cellOf(each, layout.cellPx)
    context.fillRect(x + width - 4, y + 1, 3, 3)
  }
  const outline = (each: number, name: string): void => {
    const { x, y, width, height } = cellOf(each, layout.cellPx)
    context.strokeStyle = colour(name)
    context.lineWidth = 2
    context.strokeRect(x, y, width, height)
  }
  outline(stripe, '--text')
  const running = state.figures.compaction.running?.stripe
  if (running !== undefined) outline(running, '--insert')
}
